# A carrier that answers OPTIONS of sipsak well is busy for the call that comes then.
trunk 'if (is_method("OPTIONS")) { sl_send_reply("200", "OK"); exit; } $du = "sip:198.51.100.20"; route(RELAY);'
refuses carrier 486
record
for ping in 1 2 3; do on caller sipsak -l 5064 -s sip:192.0.2.1 &> /dev/null; done
fails 192.0.2.1 +15550185 486
