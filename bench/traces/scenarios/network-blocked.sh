# The analytics of a carrier refuse a call as unwanted robot traffic: 603 with the phrase Network Blocked.
trunk
refuses carrier '603 Network Blocked' '| Reason: Q.850;cause=21;text="v=analytics1;url=https://carrier.example/blocked";location=LN'
record
fails 192.0.2.1 +15550138 603
