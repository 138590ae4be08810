# An exchange says 100 Trying and never anything more; the caller waits until the recording ends, 37 s later.
direct
answers callee <<'STEPS'
recv INVITE
send 100
wait 90000
STEPS
record
sipp caller 198.51.100.20 +15550188 <<'STEPS'
send INVITE | sdp=pcma
recv 100
wait 37000
STEPS
ping_of caller 198.51.100.20
