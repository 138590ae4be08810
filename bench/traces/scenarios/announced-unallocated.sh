# The carrier plays 'the number is not in use' (183 with SDP and Reason cause 1); the caller hears it and hangs
# up.
trunk
answers carrier <<'STEPS'
agent Carrier-SBC/7.4
recv INVITE
send 183 | Reason: Q.850;cause=1;text="Unallocated (unassigned) number" | sdp=pcma
recv CANCEL
send 200
send 487
recv ACK
STEPS
record
sipp caller 192.0.2.1 +15550107 <<'STEPS'
send INVITE | sdp=pcma
recv 100?
recv 183
wait 6500
send CANCEL
recv 200
recv 487
send ACK
STEPS
