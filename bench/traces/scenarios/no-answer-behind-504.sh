# It rings, nobody picks up, and the carrier's gateway says 504 with cause 19.
trunk
answers carrier <<'STEPS'
recv INVITE
send 180
wait 18350
send 504 | Reason: Q.850;cause=19;text="No answer from user"
recv ACK
STEPS
record
fails 192.0.2.1 +15550167 504
