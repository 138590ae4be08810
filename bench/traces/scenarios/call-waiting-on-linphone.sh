# Linphone is in a call; its setting allows one call alone, and a second caller gets busy at once.
office
host anna 192.0.2.21
linphone anna 201
phone bert 192.0.2.22 202
phone carl 192.0.2.23 203
record
tell bert dial sip:201@192.0.2.1
sleep 2
linphone_says anna answer
sleep 2
tell carl dial sip:201@192.0.2.1
sleep 2
tell bert hangup
sleep 1
