# The carrier behind the proxy is silent; after five seconds the proxy says 408 to the caller.
trunk
firewall carrier input 'udp dport 5060 drop'
record
fails 192.0.2.1 +15550113 408
