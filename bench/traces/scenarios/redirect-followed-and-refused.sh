# The proxy follows a 302 to another carrier, where the number is not known: 404 with cause 1.
trunk 't_on_failure("MOVED"); $du = "sip:198.51.100.20"; route(RELAY); }
failure_route[MOVED] { if (t_check_status("302") && get_redirects("*")) t_relay();'
host second 203.0.113.30
refuses carrier 302 '| Contact: <sip:+15550130@203.0.113.30>'
refuses second 404 '| Reason: Q.850;cause=1;text="Unallocated (unassigned) number"'
record
fails 192.0.2.1 +15550129 404
