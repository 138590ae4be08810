# The called telephone is behind NAT and puts its private address into Contact; the ACK goes there and is lost, so
# that its 200 is repeated and the call ends half a minute later.
host caller 192.0.2.10
nat router 198.51.100.7 callee 10.0.0.50
firewall router prerouting 'iifname eth0 udp dport 5060 dnat to 10.0.0.50'
# As every carrier does, this one drops what goes to a private address.
host isp 192.0.2.254
firewall isp input 'ip daddr 10.0.0.0/8 drop'
firewall isp forward 'ip daddr 10.0.0.0/8 drop'
on isp sysctl -qw net.ipv4.ip_forward=1
on caller ip route add 10.0.0.0/8 via 192.0.2.254 dev eth0 onlink
baresip callee "<sip:+15550118@198.51.100.7;transport=udp>;regint=0;answermode=auto"
baresip caller "<sip:+15550100@198.51.100.7;transport=udp>;regint=0"
record
tell caller dial sip:+15550118@198.51.100.7
sleep 36
