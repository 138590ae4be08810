# Nobody picks up a ringing baresip; after 30 s the timer of the proxy (fr_inv_timer of Kamailio) ends the call
# with 408.
office 't_set_fr(30000, 5000);'
phone anna 192.0.2.21 201
phone bert 192.0.2.22 202
record
tell bert dial sip:201@192.0.2.1
sleep 33
