# A carrier refuses with 403 and words of its own: the prepaid account is empty.
trunk
refuses carrier '403 Credit limit reached'
record
fails 192.0.2.1 +15550168 403
