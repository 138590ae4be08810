//! Any messages to the answering endpoint, cut at NUL octets, half a second between them: what it sends can be read, and
//! after the longest call and registration nothing is left.
#![no_main]

use std::sync::Arc;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use tritone_proto::{Flow, Input, Listener, ListenerId, Node, Output, Random, Time, Transport};
use tritone_roles::answer::{Answer, Policy, RegistrarPolicy, Settings};
use tritone_wire::sip::Message;

fn endpoint() -> Answer {
    let listener = Listener {
        transport: Transport::Udp,
        address: ([192, 0, 2, 2], 5060).into(),
        sent_by: "192.0.2.2".into(),
    };
    let policy = Policy { registrar: Some(RegistrarPolicy::default()), ..Policy::default() };
    let settings = Settings {
        listeners: vec![listener],
        media: Some(([192, 0, 2, 2], 7000).into()),
        policy: Arc::new(policy),
        ..Settings::default()
    };
    Answer::new(Time::START, settings, Random::from_number(1))
}

fn take(now: Time, answer: &mut Answer) {
    while let Some(output) = answer.poll() {
        match output {
            Output::Transmit { bytes, .. } => assert!(Message::scan(&bytes).is_ok()),
            Output::Resolve { id, .. } => {
                let hops = Err(tritone_proto::ResolveFailure::NotFound);
                answer.handle(now, Input::Resolved { id, hops });
            }
            _ => {}
        }
    }
}

fn wait(now: &mut Time, answer: &mut Answer, duration: Duration) {
    let end = *now + duration;
    while let Some(next) = answer.wait_until().filter(|next| *next <= end) {
        *now = (*now).max(next);
        answer.handle(*now, Input::Timer);
        take(*now, answer);
    }
    *now = end;
}

fuzz_target!(|octets: &[u8]| {
    let (mut answer, mut now) = (endpoint(), Time::START);
    let flow = Flow {
        transport: Transport::Udp,
        listener: ListenerId(0),
        remote: ([192, 0, 2, 1], 5060).into(),
        connection: None,
    };
    for bytes in octets.split(|octet| *octet == 0).take(32) {
        answer.handle(now, Input::Received { flow, bytes });
        take(now, &mut answer);
        wait(&mut now, &mut answer, Duration::from_millis(500));
    }
    wait(&mut now, &mut answer, Duration::from_secs(3 * 3600));
    let (own, layer) = (answer.counters(), answer.transaction_counters());
    assert_eq!((own.sessions, own.subscriptions, own.bindings), (0, 0, 0));
    assert_eq!((layer.servers, layer.clients), (0, 0));
});
