# A carrier takes numbers with a plus and refuses the same numbers with 00 as unknown (404).
trunk
host exchange 198.51.100.21
takes exchange
kamailio carrier <<'ROUTES'
request_route {
    route(COMMON);
    if (is_method("INVITE") && $rU =~ "^00") { sl_send_reply("404", "Not Found"); exit; }
    $du = "sip:198.51.100.21";
    route(RELAY);
}
ROUTES
record
talks 192.0.2.1 +493023125149 1
talks 192.0.2.1 +493023125150 1
fails 192.0.2.1 00493023125149 404
fails 192.0.2.1 00493023125151 404
