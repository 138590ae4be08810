# A gateway makes a 480 of the carrier's 486; its two legs name each other by X-Call-ID.
gateway --status 486=480 --join X-Call-ID
refuses carrier 486 '| Reason: Q.850;cause=17;text="User busy"'
record
fails 192.0.2.5 +15550132 480
