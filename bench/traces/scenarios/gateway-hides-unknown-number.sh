# A gateway makes a 503 of the carrier's 404; both legs have one Session-ID (RFC 7989).
gateway --status 404=503 --join Session-ID
refuses carrier 404 '| Reason: Q.850;cause=1;text="Unallocated (unassigned) number" | Session-ID: 47755a9de7794ba387653f2099600ef2;remote=ab30317f1a784dc48ff824d0d3715d86'
record
fails 192.0.2.5 +15550133 503 '| Session-ID: ab30317f1a784dc48ff824d0d3715d86;remote=00000000000000000000000000000000'
