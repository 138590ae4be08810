# The proxy rings two telephones of one user, one answers, and the other gets CANCEL with the Reason
# SIP;cause=200.
office
phone desk 192.0.2.21 201
phone mobile 192.0.2.23 201
phone bert 192.0.2.22 202
record
tell bert dial sip:201@192.0.2.1
sleep 2.5
tell mobile accept
sleep 3
tell bert hangup
sleep 1
