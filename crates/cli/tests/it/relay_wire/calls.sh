#!/bin/sh
# Puts calls of SIPp through a relay while something happens, and prints what became of them, a NAME=VALUE a line.
# usage: calls.sh TRITONE WORK KIND EVENT [SCENARIOS], in a network namespace of its own and with an empty folder WORK.
# KIND: `answered`, or the name of the scenarios KIND-caller.xml and KIND-callee.xml in SCENARIOS.
# EVENT: loss (one in ten datagrams), restart (killed and started again), reload (SIGHUP).
set -eu
PATH=$PATH:/usr/sbin:/sbin
tritone=$1 work=$2 kind=$3 event=$4 scenarios=${5:-}
calls=400 rate=50
relay= callee=
finish() {
    for pid in $relay $callee; do kill -9 "$pid" 2>/dev/null || true; done
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
metrics() {
    bash -c 'exec 3<>/dev/tcp/127.0.0.1/9090 && printf "GET /metrics HTTP/1.0\r\n\r\n" >&3 && cat <&3' 2>/dev/null >"$work/metrics"
}
metric() { sed -n "s/^tritone_$1 //p" "$work/metrics"; }
is_empty() {
    metrics && [ "$(metric relay_contexts),$(metric sip_server_transactions),$(metric sip_client_transactions)" = 0,0,0 ]
}
settings() {
    cat >"$work/relay.toml" <<TOML
[relay]
listen = ["udp:127.0.0.1:5080"]

[[peer]]
name = "up"
uri = "sip:127.0.1.1:5070"

[[peer]]
name = "down"
addresses = ["127.0.0.11"]
role = "downstream"

[[route]]
to = ["up"]
TOML
}
start() {
    "$tritone" relay "$work/relay.toml" --metrics 127.0.0.1:9090 >>"$work/relay.out" 2>>"$work/relay.err" &
    relay=$!
    until_true listens 13D8
}
sipp_of() { # SIDE, then what SIPp takes
    side=$1
    shift
    case $kind,$side in
    # So long that the ACK is lost several times before a BYE comes, which SIPp's callee does not take without one.
    answered,caller) set -- -sn uac -d 4000 "$@" ;;
    answered,callee) set -- -sn uas "$@" ;;
    *) set -- -sf "$scenarios/$kind-$side.xml" "$@" ;;
    esac
    exec sipp "$@" -nostdin -trace_stat -fd 1 -stf "$work/$side.csv" >/dev/null 2>&1
}
counted() { # a column of the caller's statistics, at the end
    awk -F';' -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) column = i } END { print $column }' "$work/caller.csv"
}

ip link set lo up
settings
start
(sipp_of callee -i 127.0.1.1 -p 5070) &
callee=$!
until_true listens 13CE
if [ "$event" = loss ]; then
    nft -f - <<'NFT'
table inet loss {
    counter lost {}
    chain arriving {
        type filter hook input priority 0
        meta l4proto udp numgen random mod 10 0 counter name lost drop
    }
}
NFT
fi
(sipp_of caller -i 127.0.0.11 -p 5060 127.0.0.1:5080 -m "$calls" -r "$rate" -timeout 100s) &
caller=$!
case $event in
restart)
    sleep 3
    kill -9 $relay
    wait $relay || true
    start
    ;;
reload)
    for _ in 1 2 3 4 5; do
        sleep 1
        kill -HUP $relay
    done
    ;;
esac
status=0
wait $caller || status=$?
echo "status=$status"
echo "calls=$calls"
echo "done=$(counted 'SuccessfulCall(C)')"
echo "resent=$(counted 'Retransmissions(C)')"
[ "$event" != loss ] || echo "lost=$(nft list counter inet loss lost | sed -n 's/.*packets \([0-9]*\).*/\1/p')"
metrics
echo "forwarded=$(metric relay_forwarded_total)"
# Two transactions follow one another at most, of 64*T1 each: an INVITE, and its answer.
seconds=0
until is_empty || [ "$seconds" -ge 100 ]; do
    sleep 1
    seconds=$((seconds + 1))
done
is_empty || metrics
for left in relay_contexts sip_server_transactions sip_client_transactions; do echo "$left=$(metric "$left")"; done
echo "reloads=$(grep -c 'settings read again' "$work/relay.err" || true)"
