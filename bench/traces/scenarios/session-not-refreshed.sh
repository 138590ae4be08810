# Both sides agree on a session of 90 s that the caller refreshes; the caller does not, and the called side hangs
# up on time.
trunk
answers carrier <<'STEPS'
recv INVITE
send 180
wait 500
send 200 | sdp=pcma | Require: timer | Session-Expires: 90;refresher=uac
recv ACK
wait 60000
send BYE
recv 200
STEPS
record
sipp caller 192.0.2.1 +15550154 <<'STEPS'
send INVITE | sdp=pcma | Supported: timer | Session-Expires: 90;refresher=uac
recv 100?
recv 180?
recv 200
send ACK
recv BYE
send 200
STEPS
