//! The caller gave up: after how long, and in which state of the call.

use super::{Facts, Rule};
use crate::attempt::Transaction;
use crate::call::{Confidence, Fault};
use crate::outcome::Outcome;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "announced-failure",
        source: "RFC 3326 section 1 (Reason in a provisional response), RFC 3398 section 7.2.3",
        statuses: &[],
        causes: &[],
        holds: |facts| facts.is(Outcome::Cancelled) && facts.announced().is_some(),
        says: announced,
        advises: "Treat it as a failed call with that cause, not as one that the caller gave up.",
        fault: Fault::Unknown,
        retryable: None,
        confidence: Confidence::Stated,
    },
    Rule {
        id: "gave-up-unanswered",
        source: "RFC 3261 section 9.1: no CANCEL before a provisional response",
        statuses: &[],
        causes: &[],
        holds: |facts| gave_up(facts) && facts.provisionals().next().is_none(),
        says: |facts| {
            let (after, asked) = (seconds(facts), facts.asked(facts.deciding()));
            format!("The caller gave up after {after}, and {asked} had not answered anything by then.")
        },
        advises: "Find out why no response came: look at the way to that element, not at the caller.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Inferred,
    },
    Rule {
        id: "gave-up-ringing",
        source: "RFC 3261 section 21.1.2",
        statuses: &[],
        causes: &[],
        holds: |facts| facts.is(Outcome::Cancelled) && facts.rang() && facts.call.ring_s.is_some(),
        says: |facts| {
            let ring = facts.call.ring_s.unwrap_or_default();
            format!("The caller gave up after {ring:.1} s of ringing; nobody had picked up.")
        },
        advises: "The signalling is as it should be. If it happens often, let the called side forward the call sooner, or take messages.",
        fault: Fault::Caller,
        retryable: None,
        confidence: Confidence::Stated,
    },
    Rule {
        id: "gave-up-early-media",
        source: "RFC 3960 section 3: early media",
        statuses: &[],
        causes: &[],
        holds: |facts| gave_up(facts) && !facts.rang() && early_media(facts),
        says: |facts| {
            let after = seconds(facts);
            format!(
                "The caller gave up after {after}, while a tone or an announcement of the network was played."
            )
        },
        advises: "Listen to the early media: it may have been an announcement that came without a cause.",
        fault: Fault::Unknown,
        retryable: None,
        confidence: Confidence::Inferred,
    },
    Rule {
        id: "gave-up-trying",
        source: "RFC 3261 section 21.1.1",
        statuses: &[],
        causes: &[],
        holds: |facts| gave_up(facts) && facts.provisionals().all(|status| status == 100),
        says: |facts| {
            let (after, last) = (seconds(facts), facts.last_hop());
            if is_silent(last) && facts.case.path().len() > 1 {
                let (to, from) = (facts.asked(last), facts.asking(last));
                return format!(
                    "The caller gave up after {after}: {to}, to which {from} had sent the call on, had not answered anything."
                );
            }
            let asked = facts.asked(facts.deciding());
            format!("The caller gave up after {after}: {asked} was still trying, and nothing had rung.")
        },
        advises: "Look behind that element for what took it so long.",
        fault: Fault::Unknown,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
];

fn is_silent(hop: &Transaction) -> bool {
    hop.provisionals.is_empty() && hop.finals.is_empty()
}

fn announced(facts: &Facts<'_>) -> String {
    let Some((event, cause)) = facts.announced() else { return String::new() };
    let name = cause.name().unwrap_or("not in Q.850");
    let heard = facts.given_up().map_or(0.0, |end| end.time.seconds_since(event.time));
    let who = facts.call.origin.as_ref().map_or(facts.leg.address(event.source), |origin| origin.address);
    format!(
        "The call had failed before the caller hung up: {who} played an announcement for cause {cause} ({name}), and \
         the caller heard it for {heard:.1} s."
    )
}

/// Whether the caller gave up, and the INVITE was recorded, so that the time is known.
fn gave_up(facts: &Facts<'_>) -> bool {
    facts.is(Outcome::Cancelled) && facts.gave_up_after().is_some()
}

fn seconds(facts: &Facts<'_>) -> String {
    format!("{:.1} s", facts.gave_up_after().unwrap_or_default())
}

fn early_media(facts: &Facts<'_>) -> bool {
    facts.deciding().provisionals.iter().any(|index| facts.event(*index).sdp)
}
