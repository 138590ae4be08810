# A baresip calls Linphone, lets it ring for seven seconds and hangs up.
office
host anna 192.0.2.21
linphone anna 201
phone bert 192.0.2.22 202
record
tell bert dial sip:201@192.0.2.1
sleep 7.2
tell bert hangup
sleep 2
