# A telephone on do-not-disturb declines with 603 within milliseconds.
trunk
refuses carrier 603
record
fails 192.0.2.1 +15550137 603
