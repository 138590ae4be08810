# The called person marks the ringing call as unwanted: 607 after four seconds.
trunk
answers carrier <<'STEPS'
recv INVITE
send 180
wait 4100
send 607
recv ACK
STEPS
record
fails 192.0.2.1 +15550140 607
