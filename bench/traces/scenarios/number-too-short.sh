# Two calls with whole numbers are answered; one that lacks the last digits is refused with 484.
trunk 'if ($rU == "+15550") $du = "sip:198.51.100.20:5070"; else $du = "sip:198.51.100.20"; route(RELAY);'
takes carrier
answers carrier -p 5070 <<'STEPS'
recv INVITE
send 484
recv ACK
STEPS
record "udp"
talks 192.0.2.1 +15550147 1
talks 192.0.2.1 +15550148 1
fails 192.0.2.1 +15550 484
