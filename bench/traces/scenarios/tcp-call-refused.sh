# A caller reaches its carrier over TCP, which refuses for lack of credit: 402.
direct
answers callee -t t1 <<'STEPS'
recv INVITE
send 402
recv ACK
STEPS
record
fails 198.51.100.20 +15550191 402 "" -t t1
