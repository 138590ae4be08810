# The caller's line is not allowed to call abroad: 403 with cause 57.
trunk
refuses carrier 403 '| Reason: Q.850;cause=57;text="Bearer capability not authorized"'
record
fails 192.0.2.1 +441632960170 403
