//! The caller and the answering endpoint over a network that loses, doubles and delays.

use std::sync::Arc;

use tritone_proto::sim::{Link, Simulator};

use super::*;
use crate::answer::{self, Answer, Policy};

/// What is at an address.
enum Host {
    Caller(Box<Caller>),
    Answer(Box<Answer>),
}

impl Node for Host {
    type Record = Option<Record>;

    fn handle(&mut self, now: Time, input: Input<'_>) {
        match self {
            Self::Caller(node) => node.handle(now, input),
            Self::Answer(node) => node.handle(now, input),
        }
    }

    fn poll(&mut self) -> Option<Output<Option<Record>>> {
        let other = match self {
            Self::Caller(node) => return node.poll().map(|output| with(output, Some)),
            Self::Answer(node) => node.poll()?,
        };
        Some(with(other, |_| None))
    }

    fn wait_until(&self) -> Option<Time> {
        match self {
            Self::Caller(node) => node.wait_until(),
            Self::Answer(node) => node.wait_until(),
        }
    }
}

fn with<A, B>(output: Output<A>, record: impl FnOnce(A) -> B) -> Output<B> {
    match output {
        Output::Transmit { hop, bytes } => Output::Transmit { hop, bytes },
        Output::Close(connection) => Output::Close(connection),
        Output::Resolve { id, query } => Output::Resolve { id, query },
        Output::Media(media) => Output::Media(media),
        Output::Record(told) => Output::Record(record(told)),
    }
}

fn ends(uri: &str, seed: u64, link: Link, account: Option<Account>) -> Vec<End> {
    let callee: SocketAddr = PEER.parse().unwrap();
    let listener = Listener { transport: Transport::Udp, address: callee, sent_by: PEER.into() };
    let policy = Policy { realm: "r".into(), ..Policy::default() };
    let answering = answer::Settings {
        listeners: vec![listener],
        media: "192.0.2.2:4002".parse().ok(),
        policy: Arc::new(policy),
        ..answer::Settings::default()
    };
    let answer = Answer::new(Time::START, answering, Random::from_number(seed));
    let mut simulator = Simulator::new(seed, link);
    simulator.add(callee, Host::Answer(Box::new(answer)));
    let caller = Caller::new(
        Time::START,
        Settings { account, hold: Duration::from_secs(2), ..settings(uri) },
        Random::from_number(seed + 1),
    );
    let host = simulator.add("192.0.2.1:5060".parse().unwrap(), Host::Caller(Box::new(caller)));
    simulator.with(host, |_, _| ());
    simulator.run_for(Duration::from_secs(200));
    let Host::Caller(caller) = simulator.node(host) else { return Vec::new() };
    assert!(caller.is_finished(), "{}", simulator.log().text());
    let counters = caller.transaction_counters();
    assert_eq!((counters.clients, counters.servers), (0, 0));
    let records = simulator.records(host).iter();
    let ends = records.filter_map(|(_, record)| match record {
        Some(Record::Ended(ended)) => Some(ended.end),
        _ => None,
    });
    ends.collect()
}

fn lossy() -> Link {
    Link { loss: 150, duplication: 100, jitter: Duration::from_millis(300), ..Link::PERFECT }
}

#[test]
fn what_is_dialled_is_what_the_call_ends_by() {
    for (user, end) in [
        ("486", response(486)),
        ("183,603", response(603)),
        ("180,200", Some(End::Answered { by_them: false })),
    ] {
        assert_eq!(ends(&format!("sip:{user}@{PEER}"), 1, Link::PERFECT, None), [end.unwrap()], "{user}");
    }
}

#[test]
fn every_call_comes_to_its_end_over_a_bad_network() {
    for seed in 0..60 {
        let ended = ends(&format!("sip:486@{PEER}"), seed, lossy(), None);
        assert_eq!(ended, [response(486).unwrap()], "seed {seed}");
        let ended = ends(&format!("sip:180,200@{PEER}"), seed, lossy(), None);
        assert_eq!(ended, [End::Answered { by_them: false }], "seed {seed}");
    }
}
