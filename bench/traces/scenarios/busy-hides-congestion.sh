# A carrier without a free channel refuses with 486, and tells the truth in its Reason: cause 34.
trunk
refuses carrier 486 '| Reason: Q.850;cause=34;text="No circuit/channel available"'
record
fails 192.0.2.1 +15550135 486
