# The carrier plays a tone (183 with SDP, no Reason), nothing is said to ring, and the caller hangs up after ten
# seconds.
trunk
answers carrier <<'STEPS'
recv INVITE
send 183 | sdp=pcma
recv CANCEL
send 200
send 487
recv ACK
STEPS
record
sipp caller 192.0.2.1 +15550106 <<'STEPS'
send INVITE | sdp=pcma
recv 100?
recv 183
wait 10000
send CANCEL
recv 200
recv 487
send ACK
STEPS
