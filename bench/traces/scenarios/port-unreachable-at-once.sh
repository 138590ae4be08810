# The caller's SIPp is told by ICMP that nothing listens on the port it calls.
direct
record
sipp caller 198.51.100.20 +15550115 -max_invite_retrans 6 <<'STEPS'
send INVITE | sdp=pcma
recv 200 until 34000 else END
label END
wait 100
STEPS
sleep 3
ping_of caller 198.51.100.20
