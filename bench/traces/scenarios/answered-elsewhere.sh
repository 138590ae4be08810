# The same, recorded at the telephone that lost: it was rung, and another one took the call.
office
phone desk 192.0.2.21 201
phone mobile 192.0.2.23 201
phone bert 192.0.2.22 202
record "udp port 5060 and host 192.0.2.21"
tell bert dial sip:201@192.0.2.1
sleep 2.5
tell mobile accept
sleep 3
tell bert hangup
sleep 1
