# In the middle of a call the caller's media stops; after a time without RTP the called side hangs up and says so.
trunk
answers carrier <<'STEPS'
agent MediaGateway/3.2
recv INVITE
send 180
wait 1000
send 200 | sdp=pcma
recv ACK
wait 20000
send BYE | Reason: SIP;cause=408;text="RTP Timeout"
recv 200
STEPS
record
sipp caller 192.0.2.1 +15550155 <<'STEPS'
send INVITE | sdp=pcma
recv 100?
recv 180?
recv 200
send ACK
recv BYE
send 200
STEPS
