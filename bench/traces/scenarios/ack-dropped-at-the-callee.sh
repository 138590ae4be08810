# A firewall at the called side drops the ACK of its 200: it repeats the 200 and ends the call after 32 s.
direct
firewall callee input 'udp dport 5060 @th,64,32 0x41434b20 drop'
baresip callee "<sip:+15550119@198.51.100.20;transport=udp>;regint=0;answermode=auto"
baresip caller "<sip:+15550100@198.51.100.20;transport=udp>;regint=0"
record
tell caller dial sip:+15550119@198.51.100.20
sleep 36
