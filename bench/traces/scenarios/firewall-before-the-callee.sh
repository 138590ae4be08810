# A firewall in front of the called side drops every INVITE: the caller repeats it until Timer B runs out.
direct
takes callee
firewall callee input 'udp dport 5060 drop'
record
sipp caller 198.51.100.20 +15550112 -max_invite_retrans 6 <<'STEPS'
send INVITE | sdp=pcma
recv 200 until 40000 else END
label END
wait 100
STEPS
# The recording goes on.
sleep 4
ping_of caller 198.51.100.20
