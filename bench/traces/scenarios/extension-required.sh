# The called side insists on session timers, which the caller does not offer: 421.
trunk
refuses carrier 421 '| Require: timer'
record
fails 192.0.2.1 +15550145 421
