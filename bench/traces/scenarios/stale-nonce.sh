# The caller answers the challenge only after the nonce has expired, is told so (stale=true), and does not use the
# new one.
trunk 'if (is_method("INVITE") && !pv_proxy_authenticate("lab.example", "secret", "0")) {
    if ($hdr(Proxy-Authorization) != $null) { proxy_challenge("lab.example", "17"); exit; }
    proxy_challenge("lab.example", "1"); exit;
} $du = "sip:198.51.100.20"; route(RELAY);'
takes carrier
record
sipp caller 192.0.2.1 +15550110 <<'STEPS'
send INVITE | sdp=pcma
recv 407
send ACK
wait 33000
send INVITE | sdp=pcma | [authentication username=anna password=secret]
recv 100?
recv 407
send ACK
STEPS
