# The called side answers 302 with another address, and the caller does not go there.
direct
refuses callee 302 '| Contact: <sip:+15550126@203.0.113.30>'
record
fails 198.51.100.20 +15550125 302
