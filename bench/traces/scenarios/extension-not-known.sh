# The caller requires reliable provisional responses of a called side that has none: 420 with Unsupported: 100rel.
trunk
refuses carrier 420 '| Unsupported: 100rel'
record
fails 192.0.2.1 +15550144 420 '| Require: 100rel'
