//! A called party that could not be found, and what the recording shows of its registration.

use super::{Facts, Rule};
use crate::call::{Confidence, Fault};
use crate::scene::Registered;
use crate::verdict::said;

/// The statuses by which a registrar's proxy says that it knows no place for a user.
const NOT_FOUND: &[u16] = &[404, 408, 410, 480, 503];
/// Seconds of recording before the call in which a user who registers may be expected to do so. A 404 says by itself
/// that nobody is there.
const LONG_ENOUGH_S: f64 = 30.0;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "registration-expired",
        source: "RFC 3261 section 10.2.4: a binding that is not refreshed is gone",
        statuses: NOT_FOUND,
        causes: &[],
        holds: |facts| matches!(state(facts), Some(Registered::Expired { .. } | Registered::Removed { .. })),
        says: |facts| {
            let user = called(facts).unwrap_or_default();
            let since = match state(facts) {
                Some(Registered::Expired { seconds, frame }) => format!(
                    "its registration had run out {seconds:.0} s before, and was not renewed (frame {})",
                    frame.number
                ),
                Some(Registered::Removed { frame }) => {
                    format!("it had taken its registration back (frame {})", frame.number)
                }
                _ => String::new(),
            };
            format!(
                "The phone of {user} was not there any more: {since}. {}.",
                capital(&said(facts.call).to_string())
            )
        },
        advises: "See whether that phone still runs and reaches its registrar; refresh well before the interval ends.",
        fault: Fault::Callee,
        retryable: Some(true),
        confidence: Confidence::Inferred,
    },
    Rule {
        id: "registration-failing",
        source: "RFC 3261 section 10.2: who cannot register cannot be called",
        statuses: NOT_FOUND,
        causes: &[],
        holds: |facts| matches!(state(facts), Some(Registered::Refused { .. })),
        says: |facts| {
            let user = called(facts).unwrap_or_default();
            let Some(Registered::Refused { status, by, frame }) = state(facts) else { return String::new() };
            format!(
                "The phone of {user} could not register before, so no call finds it: {by} refused its REGISTER with {status} (frame {}). {}.",
                frame.number,
                capital(&said(facts.call).to_string())
            )
        },
        advises: "Mend the registration first: user name, password, domain.",
        fault: Fault::Configuration,
        retryable: Some(false),
        confidence: Confidence::Inferred,
    },
    Rule {
        id: "never-registered",
        source: "RFC 3261 section 10.2; the element that answered takes registrations of such users, and none of this one was seen",
        statuses: &[404, 480],
        causes: &[],
        holds: |facts| {
            state(facts) == Some(Registered::NotSeen)
                && (facts.status() == Some(404) || recorded_before(facts) >= LONG_ENOUGH_S)
                && facts.sent_uri().is_some_and(|uri| facts.scene.bindings().has_alike(uri))
        },
        says: |facts| {
            let user = called(facts).unwrap_or_default();
            let since = recorded_before(facts);
            format!(
                "No phone of {user} seems to be registered: others registered there, {user} did not in the {since:.0} s that \
                 were recorded before the call. {}.",
                capital(&said(facts.call).to_string())
            )
        },
        advises: "Check that there is such a user, and that its phone is switched on and registers under that name.",
        fault: Fault::Callee,
        retryable: Some(true),
        confidence: Confidence::Inferred,
    },
    Rule {
        id: "busy-but-idle",
        source: "RFC 3261 section 21.4.24; the recording shows no other call of that phone",
        statuses: &[486, 600],
        causes: &[],
        holds: |facts| {
            let is_phone = |host| facts.scene.bindings().is_phone(host);
            facts.at_once().is_some()
                && facts.no_other_cause_than(&[17])
                && facts.offered().is_some_and(|offered| {
                    is_phone(offered.peer.host()) && facts.scene.peers().was_idle(&offered)
                })
        },
        says: |facts| {
            format!(
                "The called phone said at once that it was busy, and it was in no other call that was recorded: {}.",
                said(facts.call)
            )
        },
        advises: "Look for do-not-disturb on that phone, or a call that it did not clear.",
        fault: Fault::Callee,
        retryable: Some(true),
        confidence: Confidence::Inferred,
    },
];

/// What the registrations say of the called user, where the element that refused the call is one that takes them and
/// refused at once: what it did not know needs no time to be looked for.
fn state(facts: &Facts<'_>) -> Option<Registered> {
    let origin = facts.call.origin.as_ref()?;
    let at_once = facts.at_once().is_some() && facts.no_other_cause_than(&[1, 18, 19, 20, 41]);
    let known = facts.scene.bindings().is_registrar(origin.address.host());
    if !at_once || !known {
        return None;
    }
    let state = facts.scene.bindings().state(facts.sent_uri()?, facts.call.start);
    (!matches!(state, Registered::Held | Registered::Unknown)).then_some(state)
}

/// Seconds that were recorded before the call.
fn recorded_before(facts: &Facts<'_>) -> f64 {
    facts.call.start.seconds_since(facts.scene.start())
}

/// The user whom the INVITE asked for.
fn called(facts: &Facts<'_>) -> Option<String> {
    crate::party::party(facts.sent_uri()?).user
}

/// A sentence of its own.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
