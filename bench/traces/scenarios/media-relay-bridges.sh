# A call through Kamailio and rtpengine between two baresip telephones goes well.
office 'if (is_method("INVITE")) { rtpengine_offer(); t_on_reply("MEDIA"); }'
ip netns exec "$lab-pbx" ip link set lo up
start pbx rtpengine --foreground --interface=192.0.2.1 --listen-ng=127.0.0.1:2223 --table=-1 --no-fallback=false --log-level=3
sleep 1
phone anna 192.0.2.21 201 ";answermode=auto"
phone bert 192.0.2.22 202
record
tell bert dial sip:201@192.0.2.1
sleep 4
tell bert hangup
sleep 1
