# A carrier's network behind it has a fault: 500 with cause 38.
trunk
refuses carrier 500 '| Reason: Q.850;cause=38;text="Network out of order"'
record
fails 192.0.2.1 +15550159 500
