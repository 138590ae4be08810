# The called gateway restarts in the middle of a call; when the caller holds, it knows nothing of the call (481)
# and the caller hangs up.
trunk
answers carrier <<'STEPS'
recv INVITE
send 180
wait 500
send 200 | sdp=pcma
recv ACK
recv INVITE
send 481
recv ACK
recv BYE
send 481
STEPS
record
sipp caller 192.0.2.1 +15550156 <<'STEPS'
send INVITE | sdp=pcma
recv 100?
recv 180?
recv 200
send ACK
wait 4000
send INVITE | sdp=hold
recv 100?
recv 481
send ACK
send BYE
recv 481
STEPS
