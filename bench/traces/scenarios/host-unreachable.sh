# The address that is called has no host: the router before it answers with ICMP host unreachable.
host caller 192.0.2.10
host router 192.0.2.254
on router sysctl -qw net.ipv4.ip_forward=1
on caller ip route replace default via 192.0.2.254 dev eth0 onlink src 192.0.2.10
record
sipp caller 203.0.113.99 +15550116 -max_invite_retrans 6 <<'STEPS'
send INVITE | sdp=pcma
recv 200 until 34000 else END
label END
wait 100
STEPS
sleep 1
