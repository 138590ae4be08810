# A carrier refuses with 500 and says nothing of why.
trunk
refuses carrier 500
record
fails 192.0.2.1 +15550158 500
