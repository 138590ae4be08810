# In a call that stands, the called side asks for T.38 and is refused with 488; both talk on and the caller hangs
# up.
trunk
answers carrier <<'STEPS'
recv INVITE
send 180
wait 1000
send 200 | sdp=pcma
recv ACK
recv INVITE
send 488
recv ACK
recv BYE
send 200
STEPS
record
sipp caller 192.0.2.1 +15550123 <<'STEPS'
send INVITE | sdp=pcma
recv 100?
recv 180?
recv 200
send ACK
wait 2000
send INVITE | sdp=t38
recv 100?
recv 488
send ACK
wait 3000
send BYE
recv 200
STEPS
