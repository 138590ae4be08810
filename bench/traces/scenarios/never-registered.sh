# Two telephones of the office register; a third extension, which never did, is called: 404 from the registrar.
office
record
phone anna 192.0.2.21 201 ";answermode=auto"
phone bert 192.0.2.22 202
tell bert dial sip:201@192.0.2.1
sleep 2
tell bert hangup
sleep 1
tell bert dial sip:207@192.0.2.1
sleep 2
