# A telephone rings for six seconds, then its owner presses the reject key, which it makes a 486.
trunk
answers carrier <<'STEPS'
recv INVITE
send 180
wait 6200
send 486
recv ACK
STEPS
record
fails 192.0.2.1 +15550102 486
