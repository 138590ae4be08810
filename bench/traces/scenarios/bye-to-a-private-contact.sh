# The caller is behind NAT with its private address in Contact; the call goes well until the called side hangs up:
# its BYE goes to the private address and is lost.
host callee 198.51.100.20
nat router 192.0.2.7 caller 10.0.0.50
host isp 198.51.100.254
firewall isp input 'ip daddr 10.0.0.0/8 drop'
firewall isp forward 'ip daddr 10.0.0.0/8 drop'
on isp sysctl -qw net.ipv4.ip_forward=1
on callee ip route add 10.0.0.0/8 via 198.51.100.254 dev eth0 onlink
baresip callee "<sip:+15550121@198.51.100.20;transport=udp>;regint=0;answermode=auto"
baresip caller "<sip:+15550100@198.51.100.20;transport=udp>;regint=0"
record
tell caller dial sip:+15550121@198.51.100.20
sleep 5
tell callee hangup
sleep 34
