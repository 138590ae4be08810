# Functions of a trace lab: hosts are network namespaces on one switch, and what passes the switch is recorded.
# Sourced by `run`, once for each scenario, in a shell of its own. A scenario is a few calls of these functions.

# A word that no other lab has.
lab=tl$BASHPID
work=$(mktemp -d)
started=()

# Ends what this lab started, takes its namespaces away.
close() {
    local pid host
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null; done
    # SIPp waits for calls that will never end.
    sleep 0.5
    for pid in "${started[@]}"; do kill -KILL "$pid" 2>/dev/null; done
    for pid in "${started[@]}"; do wait "$pid" 2>/dev/null; done
    for host in "$work"/host.*; do [ -e "$host" ] && ip netns del "$lab-${host##*host.}" 2>/dev/null; done
    ip netns del "$lab" 2>/dev/null
    rm -rf "$work"
}
trap close EXIT

# The switch: `lan`, and `inside` behind a NAT.
ip netns add "$lab"
for bridge in lan inside; do
    ip -n "$lab" link add $bridge type bridge
    ip -n "$lab" link set $bridge up
done
ip netns exec "$lab" sysctl -qw net.ipv6.conf.all.disable_ipv6=1

# plug HOST INTERFACE ADDRESS [BRIDGE]: an interface of a host, with this address, on the switch.
plug() {
    local host=$lab-$1 port
    port=v$(ls "$work" | grep -c '^port')
    touch "$work/port$port"
    ip -n "$lab" link add "$port" type veth peer name "$2" netns "$host"
    ip -n "$lab" link set "$port" master "${4:-lan}" up
    ip -n "$host" addr add "$3/32" dev "$2"
    ip -n "$host" link set "$2" up
}

# host NAME ADDRESS: a host on the switch, which finds every other address there.
host() {
    touch "$work/host.$1"
    ip netns add "$lab-$1"
    # No word of ICMP about better ways: there is one wire only.
    on "$1" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv4.conf.{all,default}.send_redirects=0
    ip -n "$lab-$1" link set lo up
    plug "$1" eth0 "$2"
    ip -n "$lab-$1" route add default dev eth0 src "$2"
    echo "$2" > "$work/host.$1"
}

# nat NAME PUBLIC HOST PRIVATE: a router that hides a host behind its public address.
nat() {
    host "$1" "$2"
    ip netns exec "$lab-$1" sysctl -qw net.ipv4.ip_forward=1
    plug "$1" in0 10.0.0.1 inside
    ip -n "$lab-$1" route add 10.0.0.0/8 dev in0
    firewall "$1" postrouting "oifname eth0 ip saddr 10.0.0.0/8 masquerade"
    touch "$work/host.$3"
    ip netns add "$lab-$3"
    ip netns exec "$lab-$3" sysctl -qw net.ipv6.conf.all.disable_ipv6=1
    ip -n "$lab-$3" link set lo up
    plug "$3" eth0 "$4" inside
    ip -n "$lab-$3" route add 10.0.0.0/8 dev eth0
    ip -n "$lab-$3" route add default via 10.0.0.1 src "$4"
    echo "$4" > "$work/host.$3"
}

# on HOST COMMAND...: runs a command on a host.
on() {
    local name=$1
    shift
    ip netns exec "$lab-$name" "$@"
}

# start HOST COMMAND...: runs a command on a host until the lab is closed.
start() {
    ip netns exec "$lab-$1" "${@:2}" &> "$work/log.${#started[@]}.$1" < /dev/null &
    started+=($!)
}

# stop HOST...: ends the last command that was started there, without a word to its peers.
stop() {
    local name pid
    for name in "$@"; do
        pid=${started[$(ls "$work" | sed -n "s/^log\.\([0-9]*\)\.$name\$/\1/p" | sort -n | tail -1)]}
        kill -KILL "$pid"
        wait "$pid" 2>/dev/null
    done
}

# firewall HOST CHAIN RULE: a rule of nftables; CHAIN is input, output, forward, raw (before fragments are put
# together) or prerouting, postrouting (address translation).
firewall() {
    local hook=$2 priority=0 type=filter
    case $2 in
        raw) hook=prerouting priority=-450 ;;
        prerouting) type=nat priority=-100 ;;
        postrouting) type=nat priority=100 ;;
    esac
    on "$1" nft "add table ip lab; add chain ip lab $2 { type $type hook $hook priority $priority; }; add rule ip lab $2 $3"
}

# record [FILTER]: begins to record what passes the switch. FILTER: besides SIP and ICMP, as tcpdump has it.
record() {
    local filter="udp port 5060 or tcp port 5060 or icmp or (ip[6:2] & 0x3fff != 0)"
    filter=${1:-$filter}
    ip netns exec "$lab" tcpdump -Z root -i lan -s 2048 -U --immediate-mode -B 16384 -w "$work/trace.pcap" "$filter" \
        2> "$work/tcpdump" &
    tcpdump=$!
    until grep -qs 'listening on' "$work/tcpdump"; do sleep 0.05; done
}

# finish: ends the recording and keeps it.
finish() {
    sleep 0.5
    kill -INT "$tcpdump"
    wait "$tcpdump"
    mkdir -p "$(dirname "$trace")"
    cp "$work/trace.pcap" "$trace"
}

# sipp HOST PEER NUMBER [OPTIONS] < STEPS: SIPp calls a number at a peer and comes back when the call has ended.
sipp() {
    local name=$1 peer=$2 number=$3 script
    shift 3
    script=$(mktemp "$work/uac.XXXXXX")
    python3 "$here/sipp.py" uac > "$script"
    on "$name" sipp "$peer" -sf "$script" -s "$number" -i "$(cat "$work/host.$name")" -p "${port:-5060}" -m 1 \
        -nostdin -timeout 100 "$@" &> "$script.log" < /dev/null || true
}

# answers HOST [OPTIONS] < STEPS: SIPp takes calls on a host, until the lab is closed.
answers() {
    local name=$1 script
    shift
    script=$(mktemp "$work/uas.XXXXXX")
    python3 "$here/sipp.py" uas > "$script"
    start "$name" sipp -sf "$script" -i "$(cat "$work/host.$name")" -p 5060 -nostdin "$@"
    ready "$name" 5060
}

# kamailio HOST [DEFINES] < ROUTES: Kamailio on a host, with these routes after the common ones.
kamailio() {
    local name=$1 config
    shift
    config=$(mktemp "$work/kamailio.XXXXXX")
    { cat "$here/kamailio/common.cfg"; cat; } > "$config"
    mkdir -p "$config.run"
    start "$name" kamailio -f "$config" -DD -E -m 32 -M 4 -Y "$config.run" -w "$config.run" -P "$config.run/pid" \
        -A "HOST=$(cat "$work/host.$name")" "$@"
    ready "$name" 5060
}

# baresip HOST ACCOUNT: baresip with an account. What its configuration has besides stands in the lines of $settings,
# and its codec in $codec.
baresip() {
    local name=$1 account=$2 folder
    folder=$(mktemp -d "$work/baresip.XXXXXX")
    echo "$account" > "$folder/accounts"
    cat > "$folder/config" <<-CONFIG
	sip_listen $(cat "$work/host.$name"):5060
	audio_source aubridge,null
	audio_player aubridge,null
	audio_alert aubridge,null
	module_path /usr/lib/baresip/modules
	${codec:-module g711.so}
	module aubridge.so
	module srtp.so
	module_tmp uuid.so
	module_tmp account.so
	module_app menu.so
	module_app ctrl_tcp.so
	ctrl_tcp_listen 127.0.0.1:4444
	${settings:-}
	CONFIG
    touch "$folder/contacts"
    start "$name" baresip -f "$folder"
    ready "$name" 5060
    sleep 0.5
}

# tell HOST COMMAND [PARAMETER]: a command to its baresip, as at its prompt.
tell() {
    local text="{\"command\":\"$2\",\"params\":\"${3:-}\"}"
    on "$1" bash -c "exec 3<>/dev/tcp/127.0.0.1/4444; printf '%s:%s,' ${#text} '$text' >&3; sleep 0.1"
}

# ready HOST PORT: waits until something on the host listens on a port.
ready() {
    local try
    for try in {1..100}; do
        on "$1" ss -Hltun "sport = :$2" | grep -q . && return
        sleep 0.05
    done
    echo "nothing listens on $1:$2" >&2
    cat "$work"/log.*."$1" >&2
    exit 1
}

# trunk [ROUTE]: a caller, Kamailio as its proxy, and a carrier, to which the proxy sends all calls; or as ROUTE says.
trunk() {
    local route='$du = "sip:198.51.100.20"; route(RELAY);'
    host caller 192.0.2.10
    host proxy 192.0.2.1
    host carrier 198.51.100.20
    kamailio proxy <<-ROUTES
	request_route { route(COMMON); ${1:-$route} }
	ROUTES
}

# direct: a caller and a callee with nothing between.
direct() {
    host caller 192.0.2.10
    host callee 198.51.100.20
}

# office: Kamailio as the registrar and proxy of a few telephones.
office() {
    host pbx 192.0.2.1
    kamailio pbx <<-ROUTES
	request_route {
	    route(COMMON);
	    route(REGISTRAR);
	    ${1:-}
	    if (!lookup("location")) { sl_send_reply("404", "Not Found"); exit; }
	    route(RELAY);
	}
	ROUTES
}

# phone NAME ADDRESS USER [PARAMETERS]: baresip as a telephone of the office.
phone() {
    host "$1" "$2"
    baresip "$1" "<sip:$3@192.0.2.1;transport=udp>;auth_user=$3;auth_pass=secret;regint=${regint:-120}${4:-}"
}

# refuses HOST STATUS [HEADERS]: SIPp refuses all calls.
refuses() {
    answers "$1" <<-STEPS
	recv INVITE
	send $2 ${3:-}
	recv ACK
	STEPS
}

# takes HOST [OPTIONS]: SIPp takes all calls, after a second of ringing, until the caller hangs up.
takes() {
    answers "$@" <<-STEPS
	recv INVITE
	send 180
	wait 1000
	send 200 | sdp=pcma
	recv ACK
	recv BYE
	send 200
	STEPS
}

# fails PEER NUMBER STATUS [EXTRAS [OPTIONS]]: the caller's SIPp calls and is refused with this status.
fails() {
    sipp "${from:-caller}" "$1" "$2" "${@:5}" <<-STEPS
	caller ${caller:-+15550100}
	send INVITE | sdp=pcma ${4:-}
	recv 100?
	recv 180?
	recv $3
	send ACK
	STEPS
}

# talks PEER NUMBER [SECONDS]: the caller's SIPp calls, is answered, and hangs up after so long.
talks() {
    sipp "${from:-caller}" "$1" "$2" <<-STEPS
	caller ${caller:-+15550100}
	send INVITE | sdp=pcma
	recv 100?
	recv 180?
	recv 200
	send ACK
	wait ${3:-2}000
	send BYE
	recv 200
	STEPS
}

# gateway OPTIONS...: a caller, a back-to-back user agent with these faults, and a carrier behind it.
gateway() {
    host caller 192.0.2.10
    host gateway 192.0.2.5
    host carrier 198.51.100.20
    start gateway python3 "$here/b2bua.py" 192.0.2.5 198.51.100.20 "$@"
    ready gateway 5060
}

# linphone HOST USER: Linphone as a telephone of the office.
linphone() {
    local name=$1 user=$2 home
    home=$(mktemp -d "$work/linphone.XXXXXX")
    cat > "$home/linphonerc" <<-CONFIG
	[sip]
	sip_port=5060
	sip_tcp_port=0
	sip_tls_port=0
	use_ipv6=0
	default_proxy=0
	[proxy_0]
	reg_proxy=<sip:192.0.2.1;transport=udp>
	reg_identity=sip:$user@192.0.2.1
	reg_expires=300
	reg_sendregister=1
	[auth_info_0]
	username=$user
	passwd=secret
	realm=lab.example
	[sound]
	playback_dev_id=
	[misc]
	max_calls=1
	CONFIG
    mkdir -p "$home/.local/share/linphone"
    mkfifo "$home/prompt"
    ip netns exec "$lab-$name" env HOME="$home" linphonec -c "$home/linphonerc" \
        < "$home/prompt" &> "$work/log.${#started[@]}.$name" &
    started+=($!)
    eval "exec {prompt_$name}> $home/prompt"
    ready "$name" 5060
    sleep 2
}

# linphone_says HOST COMMAND: a command at the prompt of its Linphone.
linphone_says() {
    local prompt=prompt_$1
    echo "$2" >&"${!prompt}"
}

# twice: every packet that was recorded is there twice, the copy some microseconds later.
twice() {
    sleep 0.5
    editcap -F pcap -t 0.000040 "$work/trace.pcap" "$work/copy.pcap"
    mergecap -F pcap -w "$work/both.pcap" "$work/trace.pcap" "$work/copy.pcap"
    mv "$work/both.pcap" "$work/trace.pcap"
}

# ping_of HOST PEER: an OPTIONS of sipsak, from another port than that of the calls.
ping_of() {
    on "$1" timeout 3 sipsak -l 5062 -s "sip:$2" &> /dev/null
}
