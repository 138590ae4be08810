# Two calls with whole numbers are answered; one that lacks the last digits is refused with 484.
trunk
host exchange 198.51.100.21
takes exchange
kamailio carrier <<'ROUTES'
request_route {
    route(COMMON);
    if (is_method("INVITE") && $(rU{s.len}) < 8) { sl_send_reply("484", "Address Incomplete"); exit; }
    $du = "sip:198.51.100.21";
    route(RELAY);
}
ROUTES
record
talks 192.0.2.1 +15550147 1
talks 192.0.2.1 +15550148 1
fails 192.0.2.1 +15550 484
