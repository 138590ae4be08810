# A proxy pings its carrier with OPTIONS, which stay without an answer; a call to that carrier is not answered
# either.
trunk
firewall carrier input 'udp dport 5060 drop'
record
for ping in 1 2 3; do on proxy timeout 3 sipsak -l 5062 -s sip:198.51.100.20 &> /dev/null; done
fails 192.0.2.1 +15550184 408
