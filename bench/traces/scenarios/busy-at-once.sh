# A carrier answers 486 within milliseconds, before anything rings.
trunk
refuses carrier 486
record
fails 192.0.2.1 +15550101 486
