# The called side refuses a session interval of 90 s (422, Min-SE 1800), and the caller does not try again with
# more.
trunk
refuses carrier 422 '| Min-SE: 1800'
record
fails 192.0.2.1 +15550146 422 '| Supported: timer | Session-Expires: 90;refresher=uac'
