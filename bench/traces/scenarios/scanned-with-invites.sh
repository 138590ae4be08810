# sipvicious (svwar) tries extensions with INVITE; none of them is a call.
office
phone anna 192.0.2.21 201
host scanner 203.0.113.66
record
on scanner svwar -e 300-309 192.0.2.1 -m INVITE --force &> "$work/svwar"
