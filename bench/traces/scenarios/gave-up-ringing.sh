# The caller, a baresip, hangs up after eleven seconds of ringing.
trunk
answers carrier <<'STEPS'
recv INVITE
send 180
recv CANCEL
send 200
send 487
recv ACK
STEPS
record
baresip caller "<sip:+15550100@192.0.2.1;transport=udp>;regint=0"
tell caller dial sip:+15550102@192.0.2.1
sleep 11.3
tell caller hangup
