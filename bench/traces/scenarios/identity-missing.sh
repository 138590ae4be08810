# A carrier takes only signed calls and refuses one without an Identity header: 428.
trunk
refuses carrier 428
record
fails 192.0.2.1 +15550142 428
