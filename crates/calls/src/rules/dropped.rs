//! Calls that were answered and then dropped, not hung up.

use tritone_codes::Method;

use super::{Facts, Rule};
use crate::address::is_private;
use crate::attempt::is_success;
use crate::call::{Confidence, Fault};
use crate::detail::Detail;
use crate::event::Event;
use crate::outcome::Outcome;

/// Seconds between a refused request inside the dialog and the BYE that follows from it.
const SOON_S: f64 = 6.0;
/// How far a BYE may be from when the session timer sends it, and still come from it.
const SLACK_S: f64 = 3.0;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "bye-lost",
        source: "RFC 3261 sections 12.2.1.1 and 15.1.1: a BYE goes to the Contact of the other side; Timer F",
        statuses: &[],
        causes: &[],
        holds: |facts| facts.is(Outcome::Answered) && lost_bye(facts).is_some(),
        says: |facts| {
            let Some((bye, times)) = lost_bye(facts) else { return String::new() };
            let (from, to) = (facts.leg.address(bye.source), facts.leg.address(bye.destination));
            let private = if to.ip().is_some_and(is_private) && !from.ip().is_some_and(is_private) {
                ", a private address that it cannot reach: the other side gave it in its Contact"
            } else {
                ""
            };
            format!(
                "The end of the call did not get through: {from} hung up{}, and its BYE to {to} was sent {times} times without \
                 an answer{private}.",
                after(facts)
            )
        },
        advises: "The other side may still think that the call goes on, and be charged for it. Look at the Contact that it \
                  gave, NAT and its mappings.",
        fault: Fault::Configuration,
        retryable: None,
        confidence: Confidence::Inferred,
    },
    Rule {
        id: "media-timeout",
        source: "the text of the Reason in the BYE, as PBXs and media relays write it; FreeSWITCH cause 604 (MEDIA_TIMEOUT)",
        statuses: &[],
        causes: &[],
        holds: |facts| facts.is(Outcome::Answered) && media_timeout(facts).is_some(),
        says: |facts| {
            let Some((bye, text)) = media_timeout(facts) else { return String::new() };
            format!(
                "The call was cut off{} because no speech arrived any more: {} ended it and says so (\"{text}\").",
                after(facts),
                facts.leg.address(bye.source)
            )
        },
        advises: "Follow the RTP of both directions: NAT, a firewall that closes quiet ports, a phone that lost its network, \
                  or silence suppression on a call that is on hold.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
    Rule {
        id: "session-expired",
        source: "RFC 4028 section 10: who gets no refresh ends the call before the interval is over",
        statuses: &[],
        causes: &[],
        holds: |facts| facts.is(Outcome::Answered) && expiry(facts).is_some(),
        says: |facts| {
            let Some(expiry) = expiry(facts) else { return String::new() };
            let refresh = match expiry.refused {
                Some(status) => format!("the attempt to refresh it was refused with {status}"),
                None => "nobody refreshed it".to_owned(),
            };
            format!(
                "The call was cut off{} by its session timer of {} s: {refresh}, and {} ended it.",
                after(facts),
                expiry.interval,
                facts.leg.address(expiry.bye.source)
            )
        },
        advises: "See which side should refresh (refresher= in Session-Expires), and whether its re-INVITE or UPDATE gets \
                  through and is answered.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Inferred,
    },
    Rule {
        id: "dialog-lost",
        source: "RFC 3261 section 12.2.1.2: a 481 or 408 inside a dialog ends it",
        statuses: &[],
        causes: &[],
        holds: |facts| facts.is(Outcome::Answered) && lost(facts).is_some(),
        says: |facts| {
            let Some(answer) = lost(facts) else { return String::new() };
            let method = answer.method.map(Method::as_str).unwrap_or_default();
            let who = facts.leg.address(answer.source);
            match answer.status().map(u16::from) {
                Some(481) => format!(
                    "The call was dropped{}: {who} did not know it any more, and answered the {method} inside it with 481.",
                    after(facts)
                ),
                status => format!(
                    "The call was dropped{}: a {method} inside it was not answered in time ({who} sent {}).",
                    after(facts),
                    status.unwrap_or_default()
                ),
            }
        },
        advises: "Look whether that element was restarted, or the request reached another one than the call did.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Inferred,
    },
];

/// ` after 95 s`.
fn after(facts: &Facts<'_>) -> String {
    facts.call.talk_s.map(|talk| format!(" after {talk:.0} s")).unwrap_or_default()
}

/// The first BYE.
fn bye<'c>(facts: &Facts<'c>) -> Option<&'c Event> {
    facts.requests(Method::Bye).next()
}

/// The first BYE, and how often it was sent, where it never got an answer although it was repeated.
fn lost_bye<'c>(facts: &Facts<'c>) -> Option<(&'c Event, usize)> {
    let bye = bye(facts)?;
    let events = facts.leg.events();
    let answered = events.iter().any(|event| event.status().is_some() && event.method == Some(Method::Bye));
    let times = events.iter().filter(|event| event.repeats(bye)).count();
    (!answered && times >= 3).then_some((bye, times))
}

/// A BYE whose Reason says that media stopped, and its text.
fn media_timeout<'c>(facts: &Facts<'c>) -> Option<(&'c Event, String)> {
    facts.requests(Method::Bye).find_map(|bye| {
        let text = facts.case.reasons().values(bye).iter().find_map(|value| {
            let text = value.text?.to_str_lossy();
            says_media_timeout(&text).then(|| text.into_owned())
        })?;
        Some((bye, text))
    })
}

fn says_media_timeout(text: &str) -> bool {
    let says = |word: &&str| {
        text.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
    };
    let over = ["timeout", "time-out", "time out", "timed out", "timed-out", "inactiv", "no rtp"];
    ["rtp", "media"].iter().any(says) && over.iter().any(says)
}

/// A session interval that ran out.
struct Expiry<'c> {
    bye: &'c Event,
    interval: u32,
    /// The status by which the last refresh was refused.
    refused: Option<u16>,
}

/// The session interval that ran out when the first BYE came. Its sender ends the call with the interval, or, where the
/// other side should have refreshed it, the smaller of 32 s and a third of the interval before (RFC 4028 section 10).
/// Between these two a person hung up.
fn expiry<'c>(facts: &Facts<'c>) -> Option<Expiry<'c>> {
    let bye = bye(facts)?;
    let mut refreshed: Option<(&Event, u32)> = None;
    let mut refused = None;
    for event in facts.leg.events().iter().filter(|event| event.part == bye.part && event.time < bye.time) {
        let Some(status) = event.status().map(u16::from).filter(|status| *status >= 200) else { continue };
        if !matches!(event.method, Some(Method::Invite | Method::Update)) {
            continue;
        }
        if status >= 300 {
            refused = (event.method == Some(Method::Update) || event.to_tag != 0).then_some(status);
        } else {
            // A 2xx without an interval switches the timer off (RFC 4028 section 10).
            let interval = facts.seconds(event, Detail::SessionExpires);
            refreshed = interval.map(|interval| (event, interval));
            refused = None;
        }
    }
    let (event, interval) = refreshed?;
    let quiet = bye.time.seconds_since(event.time);
    let end = f64::from(interval);
    let is_due = |at: f64| (quiet - at).abs() <= SLACK_S;
    (is_due(end) || is_due(end - (end / 3.0).min(32.0))).then_some(Expiry { bye, interval, refused })
}

/// The answer inside the dialog after which the call was ended.
fn lost<'c>(facts: &Facts<'c>) -> Option<&'c Event> {
    let bye = bye(facts);
    let events = facts.leg.events();
    let answered = facts.event(facts.deciding().final_index(facts.leg)?).time;
    events.iter().find(|event| {
        let inside = matches!(
            event.method,
            Some(Method::Invite | Method::Update | Method::Info | Method::Options | Method::Prack)
        );
        let is_lost = event.status().is_some_and(|status| matches!(status.as_u16(), 408 | 481));
        let ends = match bye {
            Some(bye) => (0.0..SOON_S).contains(&bye.time.seconds_since(event.time)),
            None => !goes_on(events, event),
        };
        inside && is_lost && event.time > answered && ends && asked_inside(events, event)
    })
}

/// Whether a response is one to a request inside the dialog: that of a branch that was given up is none.
fn asked_inside(events: &[Event], answer: &Event) -> bool {
    events.iter().any(|event| {
        event.request() == answer.method
            && event.to_tag != 0
            && (event.part, event.cseq, event.branch) == (answer.part, answer.cseq, answer.branch)
    })
}

/// Whether something inside the dialog succeeded afterwards.
fn goes_on(events: &[Event], after: &Event) -> bool {
    events.iter().rev().take_while(|event| event.time > after.time).any(is_success)
}
