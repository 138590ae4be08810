# A gateway says 502 because the line to the called party is dead: cause 27.
trunk
refuses carrier 502 '| Reason: Q.850;cause=27;text="Destination out of order"'
record
fails 192.0.2.1 +15550160 502
