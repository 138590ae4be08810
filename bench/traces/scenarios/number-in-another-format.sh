# A carrier takes numbers with a plus and refuses the same numbers with 00 as unknown (404).
trunk 'if ($rU =~ "^00") $du = "sip:198.51.100.20:5070"; else $du = "sip:198.51.100.20"; route(RELAY);'
takes carrier
answers carrier -p 5070 <<'STEPS'
recv INVITE
send 404
recv ACK
STEPS
record "udp"
talks 192.0.2.1 +493023125149 1
talks 192.0.2.1 +493023125150 1
fails 192.0.2.1 00493023125149 404
fails 192.0.2.1 00493023125151 404
