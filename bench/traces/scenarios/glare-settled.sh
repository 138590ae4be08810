# The caller holds while the called side has a request pending (491), tries again a second later and succeeds; the
# call ends well.
trunk
answers carrier <<'STEPS'
recv INVITE
send 180
wait 500
send 200 | sdp=pcma
recv ACK
recv INVITE
send 491
recv ACK
recv INVITE
send 200 | sdp=pcma
recv ACK
recv BYE
send 200
STEPS
record
sipp caller 192.0.2.1 +15550157 <<'STEPS'
send INVITE | sdp=pcma
recv 100?
recv 180?
recv 200
send ACK
wait 1500
send INVITE | sdp=hold
recv 100?
recv 491
send ACK
wait 1200
send INVITE | sdp=hold
recv 100?
recv 200
send ACK
wait 1500
send BYE
recv 200
STEPS
