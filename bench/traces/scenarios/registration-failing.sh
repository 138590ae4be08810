# A telephone registers with a wrong password, again and again; when it is called, the registrar does not know
# where it is.
office 'if (!lookup("location")) { sl_send_reply("480", "Temporarily Unavailable"); exit; }'
host anna 192.0.2.21
record
baresip anna "<sip:201@192.0.2.1;transport=udp>;auth_user=201;auth_pass=guess;regint=60"
phone bert 192.0.2.22 202
sleep 1
tell bert dial sip:201@192.0.2.1
sleep 2
