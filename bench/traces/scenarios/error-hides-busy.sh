# A gateway of the carrier says 503 where the called line is busy, as its Reason (cause 17) tells; the proxy makes
# a 500 of it.
trunk
refuses carrier 503 '| Reason: Q.850;cause=17;text="User busy"'
record
fails 192.0.2.1 +15550136 500
