# A telephone rings for four seconds and is turned busy; every packet was recorded twice, as by two mirror ports.
trunk
answers carrier <<'STEPS'
recv INVITE
send 180
wait 4200
send 486
recv ACK
STEPS
record
fails 192.0.2.1 +15550183 486
twice
