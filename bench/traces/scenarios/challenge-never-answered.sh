# The proxy asks for credentials (407) and the caller, which has none, does not try again.
trunk 'if (is_method("INVITE")) route(CHALLENGE); $du = "sip:198.51.100.20"; route(RELAY);'
takes carrier
record
fails 192.0.2.1 +15550109 407
sleep 5
ping_of caller 192.0.2.1
