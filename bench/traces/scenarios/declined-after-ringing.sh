# Linphone rings for five seconds, then its owner declines the call.
office
host anna 192.0.2.21
linphone anna 201
phone bert 192.0.2.22 202
record
tell bert dial sip:201@192.0.2.1
sleep 5.3
linphone_says anna terminate
sleep 2
