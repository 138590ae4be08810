# A baresip with G.722 alone calls a baresip with G.711 alone, which answers 488.
office
phone anna 192.0.2.21 201
codec="module g722.so"
phone bert 192.0.2.22 202
record
tell bert dial sip:201@192.0.2.1
sleep 2
