# An INVITE with many codecs is longer than a packet; a firewall at the called side drops all later fragments. A
# short INVITE gets through.
direct
takes callee
firewall callee raw 'ip frag-off & 0x1fff != 0 drop'
record
talks 198.51.100.20 +15550153 1
sipp caller 198.51.100.20 +15550152 -max_invite_retrans 6 <<'STEPS'
send INVITE | sdp=many
recv 200 until 40000 else END
label END
wait 100
STEPS
sleep 2
