# A firewall at the caller drops the 200, so that no ACK is ever sent; the called side ends the call after 32 s.
direct
firewall caller input 'udp dport 5060 @th,64,96 0x5349502f322e302032303020 drop'
baresip callee "<sip:+15550120@198.51.100.20;transport=udp>;regint=0;answermode=auto"
baresip caller "<sip:+15550100@198.51.100.20;transport=udp>;regint=0"
record
tell caller dial sip:+15550120@198.51.100.20
sleep 36
