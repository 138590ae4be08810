# The proxy follows a 302 of the first carrier to another address, where the call is answered.
trunk 't_on_failure("MOVED"); $du = "sip:198.51.100.20"; route(RELAY); }
failure_route[MOVED] { if (t_check_status("302") && get_redirects("*")) t_relay();'
host second 203.0.113.30
refuses carrier 302 '| Contact: <sip:+15550128@203.0.113.30>'
takes second
record
talks 192.0.2.1 +15550127
