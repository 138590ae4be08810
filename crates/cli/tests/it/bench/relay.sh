#!/bin/sh
# Records one call to each dialled number of the load, relayed by Kamailio, on both hops and on the caller's alone.
# usage: relay.sh BENCH BOTH.pcap CALLER.pcap, in a network namespace of its own: the addresses are those of BENCH's README.
set -eu
PATH=$PATH:/usr/sbin:/sbin
bench=$1 both=$2 caller=$3
work=$(mktemp -d)
pids=
finish() {
    for pid in $pids; do kill "$pid" 2>/dev/null || true; done
    wait
    rm -rf "$work"
}
trap finish EXIT INT TERM

# Waits up to ten seconds until a command succeeds.
until_true() {
    tries=0
    until "$@"; do
        tries=$((tries + 1))
        [ "$tries" -lt 100 ] || { echo "gave up waiting for: $*"; cat "$work"/*; exit 1; }
        sleep 0.1
    done
}
listens() { grep -q ":$1 " /proc/net/udp; } # the port in hexadecimal
records() { grep -q "listening on" "$work/$1"; }

record() { # NAME FILE FILTER
    tcpdump -i lo -n -U -Z root -B 32768 -s 0 -w "$2" "$3" 2>"$work/$1" &
    pids="$pids $!"
    until_true records "$1"
}

ip link set lo up
record both "$both" udp
record caller "$caller" "udp and host 127.0.0.11"
kamailio -DD -E -f "$bench/kamailio/stateful.cfg" >"$work/kamailio" 2>&1 &
pids="$pids $!"
cd "$bench/sipp"
timeout 60 sipp -sf uas_mixed.xml -inf outcomes.csv -infindex outcomes.csv 0 -inf ports.csv -i 127.0.1.1 -p 5070 -nostdin >"$work/uas" 2>&1 &
pids="$pids $!"
until_true listens 13D8 # Kamailio: 5080
until_true listens 13CE # the called side: 5070
calls=$(($(wc -l <every.csv) - 1)) # less the heading
timeout 60 sipp -sf uac_mixed.xml -inf every.csv -i 127.0.0.11 -p 5060 127.0.0.1:5080 -m "$calls" -r 100 -nostdin \
    -trace_err -error_file "$work/uac.err" >"$work/uac" 2>&1 || { echo "the caller ended with $?"; cat "$work/uac.err" "$work/kamailio"; exit 1; }
# The caller of `000` gives up after 3.6 s, the proxy only after fr_timer, 5 s.
sleep 3
