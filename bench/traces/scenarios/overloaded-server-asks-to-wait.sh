# An overloaded server refuses with 503 and Retry-After.
direct
refuses callee 503 '| Retry-After: 120 (maintenance)'
record
fails 198.51.100.20 +15550169 503
