# A telephone rings for 24 s, which is no timer of round seconds, and then says 480 by itself.
trunk
answers carrier <<'STEPS'
recv INVITE
send 180
wait 23450
send 480
recv ACK
STEPS
record
fails 192.0.2.1 +15550103 480
