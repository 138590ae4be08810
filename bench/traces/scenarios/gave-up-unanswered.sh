# A firewall drops all that goes to the called side; the caller hangs up after seven seconds, when nothing has
# come back.
direct
takes callee
firewall callee input 'udp dport 5060 drop'
baresip caller "<sip:+15550100@198.51.100.20;transport=udp>;regint=0"
record
tell caller dial sip:+15550104@198.51.100.20
sleep 7.2
tell caller hangup
sleep 30
ping_of caller 198.51.100.20
