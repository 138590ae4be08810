# The proxy rings two carriers in parallel, and both are busy.
trunk '$rd = "198.51.100.20"; append_branch("sip:$rU@203.0.113.30"); route(RELAY);'
host second 203.0.113.30
refuses carrier 486
refuses second 486
record
fails 192.0.2.1 +15550124 486
