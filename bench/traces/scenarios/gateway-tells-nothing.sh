# A gateway makes a 503 of the carrier's 404 and writes the number in another form; only time and the last digits
# tell that both legs are one call.
gateway --status 404=503 --number +1=001
refuses carrier 404 '| Reason: Q.850;cause=1;text="Unallocated (unassigned) number"'
record
fails 192.0.2.5 +15550134 503
