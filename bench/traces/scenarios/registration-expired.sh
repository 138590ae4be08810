# A telephone registers for ten seconds and dies; when it is called, its registration has run out and the
# registrar says 404.
office
record
regint=10 phone anna 192.0.2.21 201
sleep 1
stop anna
phone bert 192.0.2.22 202
sleep 20
tell bert dial sip:201@192.0.2.1
sleep 2
