# A carrier takes three calls at a time and refuses those beyond with 503 and Reason cause 34.
host caller 192.0.2.10
host edge 203.0.113.30
host exchange 203.0.113.31
kamailio edge <<'ROUTES'
request_route {
    route(COMMON);
    if (is_method("INVITE")) {
        get_profile_size("trunk", "$var(calls)");
        if ($var(calls) >= 3) {
            append_to_reply("Reason: Q.850;cause=34;text=\"No circuit/channel available\"\r\n");
            sl_send_reply("503", "Service Unavailable");
            exit;
        }
        dlg_manage();
        set_dlg_profile("trunk");
    }
    $du = "sip:203.0.113.31";
    route(RELAY);
}
ROUTES
takes exchange
record
calling=()
for number in 61 62 63; do
    port=50$number talks 203.0.113.30 +155501$number 9 &
    calling+=($!)
    sleep 0.7
done
sleep 2
port=5064 fails 203.0.113.30 +15550164 503
sleep 1
port=5065 fails 203.0.113.30 +15550165 503
wait "${calling[@]}"
port=5066 talks 203.0.113.30 +15550166 1
