# The proxy says 100 Trying and waits for a carrier that is silent; the caller hangs up after eight seconds in
# which nothing rang.
trunk 't_set_fr(60000, 40000); $du = "sip:198.51.100.20"; route(RELAY);'
firewall carrier input 'udp dport 5060 drop'
record
sipp caller 192.0.2.1 +15550105 <<'STEPS'
send INVITE | sdp=pcma
recv 100
wait 8000
send CANCEL
recv 200
recv 487
send ACK
STEPS
