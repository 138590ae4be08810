# A carrier verifies the caller's signed identity (STIR), finds it invalid and refuses with 438.
trunk
refuses carrier 438 '| Reason: STIR;cause=438;text="Invalid Identity Header"'
record
fails 192.0.2.1 +15550141 438 '| Identity: eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl;info=<https://cert.example/passport.cer>;alg=ES256;ppt="shaken"'
