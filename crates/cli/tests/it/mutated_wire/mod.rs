//! Mutated SIP sent over the wire to `tritone answer`, to `tritone relay`, and through the relay to both the endpoint and a
//! callee whose responses are mutated too: both go on serving, no more memory is taken than before, and when it is over
//! no transaction, branch or call is left.
//!
//! `TRITONE_WIRE_SECONDS` says for how long (default 10). Each minute a line on standard error says how it stands.

mod corpus;
mod hostility;
mod mutation;
mod served;
mod words;

use std::env;
use std::net::{SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use hostility::Hostility;
use served::Served;

/// Messages begun a second.
const RATE: u32 = 400;
/// What a process may take at any time.
const MAX_KIB: u64 = 160 * 1024;
/// How much more it may take at the end than after the first transactions and calls had come to their end.
const MAX_GROWTH_KIB: u64 = 24 * 1024;
/// After so long as many things end as begin: 64 * T1 for a call, and again for its BYE.
const WARM: Duration = Duration::from_secs(100);
/// How long the last transactions may take to end: those of a call that is ended by a BYE which nobody answers, on a
/// machine that does much else.
const LAST: Duration = Duration::from_secs(300);

/// What must be 0 when nothing more comes.
const OF_RELAY: [&str; 3] =
    ["tritone_relay_contexts", "tritone_sip_server_transactions", "tritone_sip_client_transactions"];
const OF_ENDPOINT: [&str; 3] =
    ["tritone_answer_sessions", "tritone_sip_server_transactions", "tritone_sip_client_transactions"];

#[test]
fn mutated_sip_over_the_wire_leaves_nothing_behind() {
    let seconds = env::var("TRITONE_WIRE_SECONDS").map_or(10, |text| text.parse().expect("a number"));
    let callee = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    let endpoint = endpoint();
    let relay = relay(&endpoint, callee.local_addr().expect("its address"));
    let mut hostility = Hostility::new(callee, &[&relay, &endpoint]);

    let (begun, whole) = (Instant::now(), Duration::from_secs(seconds));
    let (mut warm, mut minute) = (None, 0);
    while begun.elapsed() < whole {
        let due = (begun.elapsed().as_secs_f64() * f64::from(RATE)) as u64;
        hostility.go_on_until(due);
        if begun.elapsed() > WARM && warm.is_none() {
            warm = Some([relay.kib(), endpoint.kib()]);
        }
        if begun.elapsed().as_secs() / 60 > minute {
            minute += 1;
            tell(minute, &hostility, &relay, &endpoint);
        }
        sleep(Duration::from_millis(5));
    }
    let at_end = [relay.kib(), endpoint.kib()];
    tell(minute + 1, &hostility, &relay, &endpoint);

    assert_eq!(hostility.ask(relay.udp, "486"), 486, "the relay serves no more");
    assert_eq!(hostility.ask(endpoint.udp, "486"), 486, "the endpoint serves no more");
    for served in [&relay, &endpoint] {
        let most = served.most_kib();
        assert!(most.is_none_or(|most| most < MAX_KIB), "{} took {most:?} KiB", served.name);
    }
    for (warm, end) in warm.into_iter().flatten().zip(at_end) {
        let grown = end.zip(warm).map(|(end, warm)| end.saturating_sub(warm));
        assert!(grown.is_none_or(|grown| grown < MAX_GROWTH_KIB), "{warm:?} KiB became {end:?} KiB");
    }
    relay.falls_to_zero(&OF_RELAY, LAST);
    endpoint.falls_to_zero(&OF_ENDPOINT, LAST);
    relay.end();
    endpoint.end();
}

fn tell(minute: u64, hostility: &Hostility, relay: &Served, endpoint: &Served) {
    let sent = hostility.sent();
    let of = |served: &Served, gauges: &[&str]| {
        let kib = served.kib().unwrap_or_default();
        let gauges: Vec<String> = gauges.iter().map(|name| served.gauge(name).to_string()).collect();
        format!("{} {kib} KiB, {}", served.name, gauges.join(" "))
    };
    eprintln!("minute {minute}: {sent} sent; {}; {}", of(relay, &OF_RELAY), of(endpoint, &OF_ENDPOINT));
}

/// An endpoint whose calls do not last, so that each comes to its end here.
fn endpoint() -> Served {
    let policy = "[answer]\nmax-ring = '2s'\nmax-talk = '2s'\n[registrar]\nmax-bindings = 1000\n";
    let policy = written("answer.toml", policy);
    Served::start(
        "answer",
        &[
            "answer",
            "--listen",
            "udp:127.0.0.1:0",
            "--listen",
            "tcp:127.0.0.1:0",
            "--metrics",
            "127.0.0.1:0",
            "--policy",
            &policy.display().to_string(),
        ],
    )
}

/// A relay that repairs, follows redirections, and forks.
fn relay(endpoint: &Served, callee: SocketAddr) -> Served {
    let (udp, tcp) = (endpoint.udp, endpoint.tcp);
    let settings = format!(
        "[relay]
listen = ['udp:127.0.0.1:0', 'tcp:127.0.0.1:0']
repair = true
recurse = true
timer-c = '3s'
first-answer = '500ms'
down = '0s'
[metrics]
listen = '127.0.0.1:0'
[limits]
rate = 'off'
[[peer]]
name = 'endpoint'
uri = 'sip:{udp}'
profile = 'asterisk-pjsip'
[[peer]]
name = 'endpoint-by-tcp'
uri = 'sip:{tcp};transport=tcp'
trust-reason = true
[[peer]]
name = 'callee'
uri = 'sip:{callee}'
trust-reason = true
[[route]]
prefix = 'fork'
to = ['callee', 'endpoint', 'endpoint-by-tcp']
order = 'parallel'
[[route]]
prefix = 'callee'
to = ['callee']
[[route]]
prefix = 'turn'
to = ['callee', 'endpoint']
next-on = ['4xx', '5xx']
[[route]]
prefix = '4'
to = ['endpoint-by-tcp']
[[route]]
to = ['endpoint']
[[rule]]
match = {{ code = '5xx', cause = 34 }}
set = {{ code = 503, retry-after = '20s' }}
"
    );
    let settings = written("relay.toml", &settings);
    Served::start("relay", &["relay", &settings.display().to_string()])
}

fn written(name: &str, text: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("wire-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join(name);
    std::fs::write(&file, text).expect("a file");
    file
}
