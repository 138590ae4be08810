# A mobile carrier answers 480 at once, as the called telephone is switched off (cause 20).
trunk
refuses carrier 480 '| Reason: Q.850;cause=20;text="Subscriber absent"'
record
fails 192.0.2.1 +15550186 480
