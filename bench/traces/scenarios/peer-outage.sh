# A carrier takes calls, then for half a minute refuses every one with a bare 503, while a second carrier goes on.
trunk 'if ($rU =~ "^\+4930") $du = "sip:203.0.113.30"; else $du = "sip:198.51.100.20"; route(RELAY);'
host second 203.0.113.30
takes carrier
takes second
record
for number in 71 72 73; do talks 192.0.2.1 +155501$number 1; done
stop carrier
refuses carrier 503
for number in 74 75 76; do
    fails 192.0.2.1 +155501$number 500
    talks 192.0.2.1 +4930231251$number 1
    sleep 1
done
for number in 77 78 79; do fails 192.0.2.1 +155501$number 500; sleep 1; done
