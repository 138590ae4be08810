# The analytics engine of a carrier rejects the call with 608 and says in Call-Info where to complain.
trunk
refuses carrier 608 '| Call-Info: <https://carrier.example/complain.json>;purpose=jwscard'
record
fails 192.0.2.1 +15550139 608
