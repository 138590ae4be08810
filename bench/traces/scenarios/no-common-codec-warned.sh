# A carrier that takes G.711 alone refuses an offer of G.729 with 606 and Warning 305.
trunk
refuses carrier 606 '| Warning: 305 198.51.100.20 "Incompatible media format"'
record
sipp caller 192.0.2.1 +15550122 <<'STEPS'
send INVITE | sdp=g729
recv 100?
recv 606
send ACK
STEPS
