# Nobody picks up a ringing Linphone; after its own 30 s (inc_timeout) it ends the call, with 486 although nobody
# pressed a key.
office
host anna 192.0.2.21
linphone anna 201
phone bert 192.0.2.22 202
record
tell bert dial sip:201@192.0.2.1
sleep 34
tell bert hangup
sleep 2
