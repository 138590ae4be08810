# A carrier has no route to the dialled country and says 404 with cause 3.
trunk
refuses carrier 404 '| Reason: Q.850;cause=3;text="No route to destination"'
record
fails 192.0.2.1 +4930231250187 404
