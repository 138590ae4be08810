# A baresip whose password is wrong calls through a proxy that asks for credentials: it is asked again and again.
trunk 'if (is_method("INVITE")) route(CHALLENGE); $du = "sip:198.51.100.20"; route(RELAY);'
takes carrier
baresip caller "<sip:+15550100@192.0.2.1;transport=udp>;regint=0;auth_user=anna;auth_pass=secert"
record
tell caller dial sip:+15550108@192.0.2.1
sleep 3
