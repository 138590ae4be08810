# A baresip follows the 302 of the called side by itself, and the place it is sent to is busy.
direct
host second 203.0.113.30
refuses callee 302 '| Contact: <sip:+15550190@203.0.113.30>'
refuses second 486
record
baresip caller "<sip:+15550100@198.51.100.20;transport=udp>;regint=0"
tell caller dial sip:+15550189@198.51.100.20
sleep 2
