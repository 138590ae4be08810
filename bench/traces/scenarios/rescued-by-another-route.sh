# The first carrier refuses with 503, the proxy tries a second one, which takes the call.
trunk 't_on_failure("SECOND"); $du = "sip:198.51.100.20"; route(RELAY); }
failure_route[SECOND] { if (t_check_status("5[0-9][0-9]")) { $du = "sip:203.0.113.30"; t_relay(); }'
host second 203.0.113.30
refuses carrier 503 '| Reason: Q.850;cause=42;text="Switching equipment congestion"'
takes second
record
talks 192.0.2.1 +15550117
