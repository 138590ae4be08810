# While sipvicious scans the office for extensions, one real call comes in and its callee is busy.
office
settings="call_max_calls 1"
phone anna 192.0.2.21 201 ";answermode=auto"
settings=""
phone bert 192.0.2.22 202
phone carl 192.0.2.23 203
host scanner 203.0.113.66
record
tell bert dial sip:201@192.0.2.1
on scanner svmap 192.0.2.1 192.0.2.21 &> /dev/null
on scanner svwar -e 300-330 192.0.2.1 -m INVITE --force &> "$work/svwar" &
sleep 1.5
tell carl dial sip:201@192.0.2.1
sleep 4
tell bert hangup
sleep 1
