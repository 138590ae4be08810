//! A scene in parts is the scene of the whole.

use std::fmt::Write as _;

use proptest::prelude::*;

use tritone_synth::flow;
use tritone_wire::{FrameRef, sip};

use super::*;
use crate::fold::{Fold, FoldOptions};

/// The joined legs of a script.
fn legs(script: &str) -> Vec<Leg> {
    let mut fold = Fold::new(FoldOptions::default());
    let messages = flow::parse(script).unwrap().messages().unwrap();
    for (number, message) in (1..).zip(messages) {
        let scanned = sip::Message::scan(&message.octets).unwrap();
        fold.see(FrameRef { file: 0, number }, message.at, message.flow, &scanned);
    }
    fold.into_joined()
}

fn parts(legs: &[Leg]) -> SceneParts {
    let mut parts = SceneParts::default();
    legs.iter().for_each(|leg| parts.take(leg));
    parts
}

fn scene(parts: SceneParts) -> Scene {
    parts.finish(Heard::default(), Timestamp(i64::MAX))
}

/// What the calls showed.
fn shown(scene: &Scene) -> impl PartialEq + std::fmt::Debug {
    (scene.start, &scene.bindings, &scene.peers, &scene.probes, &scene.sizes)
}

/// One exchange: what it is, who with whom, and after how many milliseconds.
type Exchange = (usize, u8, u8, u32);

const ENDS: [&str; 9] = [
    "  < 200 OK\n  ACK\n  BYE after 300ms\n  < 200 OK\n",
    "  < 200 OK\n  ACK\n",
    "  < 486 Busy Here\n  ACK\n",
    "  < 503 Service Unavailable\n  ACK\n",
    "  < 404 Not Found\n  ACK\n",
    "  < 401 Unauthorized\n  ACK\n",
    "  < 180 Ringing\n  < 480 Temporarily Unavailable\n  ACK\n",
    "",
    "  < 403 Forbidden\n",
];

/// A recording in which few hosts get in each other's way, and some of them do what scanners do.
fn script(exchanges: &[Exchange]) -> String {
    let (mut text, mut at) = (String::new(), 0);
    for (number, (kind, one, other, pause)) in exchanges.iter().enumerate() {
        at += pause;
        let end = ENDS[usize::from(*other) % ENDS.len()];
        let host = format!("10.0.0.{}:5060", one % 3 + 1);
        let attacker = format!("10.9.0.{}:5060", one / 5 + 1);
        let when = format!("udp id {number} at {at}ms");
        let text = &mut text;
        let result = match kind {
            0 => write!(
                text,
                "call +4930555100{one}@{host} -> {}4989777200{other}@10.0.1.1:5060 {when}\n  INVITE\n{end}",
                ["+", "00", "", "0", "+1"][usize::from(*other) % 5]
            ),
            1 => write!(
                text,
                "call 20{one}@{host} -> 20{one}@10.0.1.{}:5060 {when}\n  REGISTER header \"Expires: {}\"\n{}",
                other % 2 + 1,
                [60, 0, 3600][usize::from(*one) % 3],
                [
                    "  < 200 OK\n",
                    "  < 403 Forbidden\n",
                    "  < 401 Unauthorized\n  REGISTER credentials\n  < 200 OK\n",
                    "  < 401 Unauthorized\n",
                    "",
                ][usize::from(*other) % 5]
            ),
            // Users, one after the other.
            2 => write!(
                text,
                "call {0}@{attacker} -> {0}@10.0.1.1:5060 {when}\n  REGISTER\n  < 404 Not Found\n",
                number % 40
            ),
            // Passwords.
            3 => write!(
                text,
                "call 100@{attacker} -> 100@10.0.1.1:5060 {when}\n  REGISTER\n  < 401 Unauthorized\n  REGISTER credentials\n  < 403 Forbidden\n"
            ),
            // Prefixes.
            4 => write!(
                text,
                "call 100@{attacker} -> {}4930{}234567@10.0.1.1:5060 {when}\n  INVITE\n{end}",
                number % 9,
                other % 2
            ),
            // Hosts.
            5 => write!(
                text,
                "call 100@{attacker} -> 100@10.0.{}.{}:5060 {when}\n  OPTIONS\n{}",
                other % 4 + 2,
                number % 40,
                if other % 3 == 0 { "  < 200 OK\n" } else { "" }
            ),
            6 => write!(
                text,
                "call 20{one}@{host} -> 20{other}@10.0.1.1:5060 {when}\n  INVITE lost\n  < 200 OK lost\n  ACK lost\n  BYE after {pause}ms\n  < 200 OK\n"
            ),
            7 => write!(
                text,
                "call 100@{host} -> 100@10.0.1.1:5060 {when}\n  INVITE agent \"{}\" header \"X: {}\"\n{end}",
                ["friendly-scanner", "sipcli/v1.8", "Phone"][usize::from(*one) % 3],
                "x".repeat(usize::from(*other) * 300),
            ),
            _ => write!(
                text,
                "call 20{one}@{host} -> proxy@10.0.1.1:5060 -> 20{other}@10.0.0.{}:5060 {when}\n  INVITE\n{end}",
                other % 3 + 1
            ),
        };
        result.unwrap();
    }
    text
}

/// Some of the exchanges alone, so that rows of them are long enough.
fn exchanges() -> impl Strategy<Value = Vec<Exchange>> {
    let kinds = proptest::sample::select(vec![0..9_usize, 0..2, 2..3, 3..4, 4..5, 5..6, 2..6, 0..9]);
    let most_pauses = proptest::sample::select(vec![900_u32, 1_500, 3_000, 30_000]);
    (kinds, most_pauses).prop_flat_map(|(kinds, most)| {
        let pause = prop_oneof![29 => 0..most, 1 => 0..30_000_u32];
        proptest::collection::vec((kinds, 0..6_u8, 0..9_u8, pause), 1..60)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_scene_in_parts_is_that_of_the_whole(exchanges in exchanges(), cuts in (0..60_usize, 0..60_usize)) {
        let legs = legs(&script(&exchanges));
        let (one, rest) = legs.split_at(cuts.0.min(legs.len()));
        let (two, three) = rest.split_at(cuts.1.min(rest.len()));
        let (mut early, mut late) = (parts(one), parts(two));
        let mut left = early.clone();
        left.absorb(late.clone());
        left.absorb(parts(three));
        late.absorb(parts(three));
        early.absorb(late);
        let whole = scene(parts(&legs));
        let (left, early) = (scene(left), scene(early));
        prop_assert_eq!(shown(&left), shown(&whole));
        prop_assert_eq!(shown(&early), shown(&whole));
    }

    #[test]
    fn what_is_carried_on_says_as_much_of_what_comes_later(exchanges in exchanges(), cut in 0..60_usize) {
        // Registrations one after the other.
        let apart: Vec<Exchange> = exchanges.iter().map(|(kind, one, other, pause)| (*kind, *one, *other, pause + 100)).collect();
        let legs = legs(&script(&apart));
        let (one, two) = legs.split_at(cut.min(legs.len()));
        let mut carried = parts(one).carry();
        carried.absorb(parts(two));
        let (carried, whole) = (scene(carried), scene(parts(&legs)));
        prop_assert_eq!((&carried.probes, &carried.sizes), (&whole.probes, &whole.sizes));
        let end = legs.iter().flat_map(|leg| leg.events()).map(|event| event.time).max().unwrap_or_default();
        for leg in &legs {
            for seconds in [0, 59, 61, 4_000] {
                let at = Timestamp(end.0 + seconds * 1_000_000_000);
                prop_assert_eq!(carried.bindings.state(leg.to(), at), whole.bindings.state(leg.to(), at));
            }
            prop_assert_eq!(carried.bindings.has_alike(leg.to()), whole.bindings.has_alike(leg.to()));
            let host = leg.flow().source.host();
            prop_assert_eq!(carried.bindings.role(host), whole.bindings.role(host));
        }
    }
}
