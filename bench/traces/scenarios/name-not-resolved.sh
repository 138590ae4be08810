# The proxy is to send a call to a domain whose name cannot be resolved, and refuses it with 478 of its own.
trunk '$rd = "carrier.invalid"; route(RELAY);'
record
fails 192.0.2.1 +15550181 478
