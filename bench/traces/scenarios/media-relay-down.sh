# The proxy needs rtpengine for every call; rtpengine is down, and the proxy refuses with 503 and words of its
# own.
trunk 'if (is_method("INVITE") && !rtpengine_offer()) { sl_send_reply("503", "Media relay unavailable"); exit; } $du = "sip:198.51.100.20"; route(RELAY);'
takes carrier
record
fails 192.0.2.1 +15550182 503
