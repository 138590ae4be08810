# The caller keeps sending credentials for the realm of its old provider, whatever realm the proxy asks for.
trunk 'if (is_method("INVITE")) route(CHALLENGE); $du = "sip:198.51.100.20"; route(RELAY);'
takes carrier
record
sipp caller 192.0.2.1 +15550111 <<'STEPS'
send INVITE | sdp=pcma
recv 407
send ACK
send INVITE | sdp=pcma | Proxy-Authorization: Digest username="anna", realm="old.example", nonce="1f3c9a", uri="sip:+15550111@192.0.2.1", response="6629fae49393a05397450978507c4ef1", algorithm=MD5
recv 407
send ACK
STEPS
