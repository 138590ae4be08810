# The only line of a baresip telephone is taken by one call when a second call comes: it answers 486 at once.
office
settings="call_max_calls 1"
phone anna 192.0.2.21 201 ";answermode=auto"
settings=""
phone bert 192.0.2.22 202
phone carl 192.0.2.23 203
record
tell bert dial sip:201@192.0.2.1
sleep 2
tell carl dial sip:201@192.0.2.1
sleep 2
tell bert hangup
