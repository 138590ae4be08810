# Two proxies each hold the other for the way to a number, and send the call to and fro until Max-Forwards runs
# out.
trunk '$du = "sip:192.0.2.2"; route(RELAY);'
host other 192.0.2.2
kamailio other <<'ROUTES'
request_route { route(COMMON); $du = "sip:192.0.2.1"; route(RELAY); }
ROUTES
record
sipp caller 192.0.2.1 +15550131 <<'STEPS'
send INVITE | hops=9
recv 100?
recv 483
send ACK
STEPS
