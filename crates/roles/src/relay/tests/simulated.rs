//! The relay between two users over a network that delays by 200 ms, loses, doubles and reorders: no call is stuck, and
//! nothing is left behind.

use tritone_proto::sim::{Link, Plan, Simulator, Told, User, What};
use tritone_proto::transaction;

use super::*;

const CALLEE: &str = "192.0.2.11:5060";

/// What is at an address.
enum Host {
    User(Box<User>),
    Relay(Box<Relay>),
}

/// What is told at an address: what the users are told is looked at, what the relay tells is not.
type Telling = Option<Told>;

fn with<A>(output: Output<A>, record: impl FnOnce(A) -> Telling) -> Output<Telling> {
    match output {
        Output::Transmit { hop, bytes } => Output::Transmit { hop, bytes },
        Output::Close(connection) => Output::Close(connection),
        Output::Resolve { id, query } => Output::Resolve { id, query },
        Output::Media(media) => Output::Media(media),
        Output::Record(told) => Output::Record(record(told)),
    }
}

impl Node for Host {
    type Record = Telling;

    fn handle(&mut self, now: Time, input: Input<'_>) {
        match self {
            Self::User(node) => node.handle(now, input),
            Self::Relay(node) => node.handle(now, input),
        }
    }

    fn poll(&mut self) -> Option<Output<Telling>> {
        match self {
            Self::User(node) => node.poll().map(|output| with(output, Some)),
            Self::Relay(node) => node.poll().map(|output| with(output, |_| None)),
        }
    }

    fn wait_until(&self) -> Option<Time> {
        match self {
            Self::User(node) => node.wait_until(),
            Self::Relay(node) => node.wait_until(),
        }
    }
}

struct Network {
    simulator: Simulator<Host>,
    caller: tritone_proto::sim::HostId,
    relay: tritone_proto::sim::HostId,
    calls: usize,
}

fn relay_node(seed: u64) -> Host {
    Host::Relay(Box::new(Relay::new(Time::START, settings(&[11], Order::InTurn), Random::from_number(seed))))
}

impl Network {
    fn new(seed: u64, link: Link) -> Self {
        let user = |address: &str, seed| {
            let settings = transaction::Settings::default();
            Host::User(Box::new(User::new(address.parse().unwrap(), Transport::Udp, settings, seed)))
        };
        let mut simulator = Simulator::new(seed, link);
        let caller = simulator.add(CALLER.parse().unwrap(), user(CALLER, seed + 1));
        simulator.add(CALLEE.parse().unwrap(), user(CALLEE, seed + 2));
        let relay = simulator.add(RELAY.parse().unwrap(), relay_node(seed + 3));
        Self { simulator, caller, relay, calls: 0 }
    }

    fn start(&mut self, plan: Plan) {
        self.calls += 1;
        let plan = Plan { route: Some(format!("sip:{RELAY};lr")), ..plan };
        self.simulator.with(self.caller, |host, now| match host {
            Host::User(user) => {
                user.start(now, plan);
            }
            Host::Relay(_) => unreachable!("the caller is a user"),
        });
    }

    /// Lets everything come to its end, and gives what the caller's INVITEs ended with.
    fn ends(mut self) -> Vec<What> {
        assert!(self.simulator.run_to_end(Duration::from_secs(900)), "{}", self.simulator.log().text());
        let Host::Relay(relay) = self.simulator.node(self.relay) else { unreachable!("it is the relay") };
        let left = relay.transaction_counters();
        assert_eq!((relay.counters().contexts, left.servers, left.clients), (0, 0, 0));
        let told = self.simulator.records(self.caller).iter().filter_map(|(_, told)| told.as_ref());
        let ended = told.filter(|told| told.method == "INVITE").map(|told| told.what);
        let ends: Vec<What> = ended
            .filter(|what| matches!(what, What::Final(_) | What::TimedOut | What::Unreachable))
            .collect();
        assert_eq!(ends.len(), self.calls, "{ends:?}");
        ends
    }
}

fn lossy() -> Link {
    Link { loss: 100, duplication: 50, delay: Duration::from_millis(200), jitter: Duration::from_millis(100) }
}

#[test]
fn every_call_ends_as_the_callee_says_over_200_ms_and_a_tenth_of_loss() {
    for seed in 0..150 {
        let mut network = Network::new(seed * 10, lossy());
        for user in ["486", "603-3000", "200", "404-500"] {
            network.start(Plan::call(&format!("sip:{user}@{CALLEE}")));
        }
        let mut ends = network.ends();
        ends.sort();
        assert_eq!(
            ends,
            [What::Final(200), What::Final(404), What::Final(486), What::Final(603)],
            "seed {seed}"
        );
    }
}

#[test]
fn a_call_that_is_cancelled_at_any_moment_ends_and_leaves_nothing() {
    for seed in 0..150 {
        let mut network = Network::new(seed * 10, lossy());
        let after = Duration::from_millis(40 * seed);
        network.start(Plan::cancelled_call(&format!("sip:486-4000@{CALLEE}"), after));
        network.start(Plan::cancelled_call(&format!("sip:200-1000@{CALLEE}"), after));
        let ends = network.ends();
        let is_right = |what: &What| matches!(what, What::Final(200 | 486 | 487));
        assert!(ends.iter().all(is_right), "seed {seed}: {ends:?}");
    }
}

#[test]
fn calls_end_although_the_relay_is_started_anew_in_their_midst() {
    for seed in 0..60 {
        let mut network = Network::new(seed * 10, lossy());
        for _ in 0..3 {
            // Whoever was told that the relay tries waits until it gives up: a relay that is gone tells nothing more.
            let patience = Duration::from_secs(60);
            network.start(Plan::cancelled_call(&format!("sip:486-2000@{CALLEE}"), patience));
            network.simulator.run_for(Duration::from_millis(300 * (seed % 12)));
            network.simulator.restart(network.relay, relay_node(seed * 10 + 9));
        }
        let ends = network.ends();
        assert!(
            ends.iter().all(|end| matches!(end, What::Final(486) | What::TimedOut)),
            "seed {seed}: {ends:?}"
        );
    }
}
