# Nothing listens on the carrier's port: its host answers each INVITE of the proxy with ICMP port unreachable, and
# the proxy says 408.
trunk
record
fails 192.0.2.1 +15550114 408
