# A baresip that insists on SRTP calls a baresip that has none.
office
settings="#"
phone anna 192.0.2.21 201
phone bert 192.0.2.22 202 ";mediaenc=srtp-mand"
record
tell bert dial sip:201@192.0.2.1
sleep 2
