# The called side cannot reserve the bandwidth that the offer makes a condition: 580.
trunk
refuses carrier 580
record
fails 192.0.2.1 +15550143 580 '| Require: precondition | Supported: 100rel'
