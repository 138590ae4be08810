//! Authentication: what was asked for, what was sent, and why it did not do.

use super::{Facts, Rule};
use crate::attempt::Transaction;
use crate::call::{Confidence, Fault};
use crate::event::Event;
use crate::outcome::Outcome;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "stale-nonce",
        source: "RFC 7616 section 3.3 (stale), RFC 3261 section 22.4",
        statuses: &[401, 407],
        causes: &[],
        holds: |facts| refused_again(facts) && facts.case.final_event().is_some_and(|event| event.stale),
        says: |facts| {
            let who = facts.origin();
            format!(
                "The caller proved its password to an old question (nonce) of {who}, and did not try the new one that it got."
            )
        },
        advises: "The password is right. Let the caller repeat the request with the new nonce, or raise its lifetime.",
        fault: Fault::Caller,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
    Rule {
        id: "wrong-realm",
        source: "RFC 3261 section 22.1: credentials are for one realm",
        statuses: &[401, 407],
        causes: &[],
        holds: |facts| refused_again(facts) && asked_before(facts) && sent_for(facts) == Some(false),
        says: |facts| {
            let (sent, asked) = realms(facts);
            format!(
                "The caller sent a user name and password for \"{}\", where {} asks for one of \"{}\" (realm).",
                sent.unwrap_or_default(),
                facts.origin(),
                asked.unwrap_or_default()
            )
        },
        advises: "Set the caller's realm to the one that is asked for, or leave it open.",
        fault: Fault::Configuration,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
    Rule {
        id: "wrong-password",
        source: "RFC 3261 section 22.1: the same realm asks again although credentials for it were sent",
        statuses: &[401, 407],
        causes: &[],
        holds: |facts| refused_again(facts) && asked_before(facts) && sent_for(facts) == Some(true),
        says: |facts| {
            let who = facts.origin();
            let realm = realms(facts).1.unwrap_or_default();
            match tries(facts) {
                1 => format!(
                    "User name or password is wrong: {who} did not accept what the caller sent for \"{realm}\"."
                ),
                n => format!("User name or password is wrong: {who} refused {n} tries for \"{realm}\"."),
            }
        },
        advises: "Compare user name and password with those of the account; stop the retries before the account is blocked.",
        fault: Fault::Caller,
        retryable: Some(false),
        confidence: Confidence::Inferred,
    },
    Rule {
        id: "challenge-unanswered",
        source: "RFC 3261 sections 22.2 and 22.3",
        statuses: &[401, 407],
        causes: &[],
        holds: |facts| {
            let sample = facts.deciding().sample(facts.leg);
            let waited = facts.case.final_event().map_or(0.0, |e| facts.recorded_until.seconds_since(e.time));
            facts.is(Outcome::Unauthorized)
                && facts.deciding().invite.is_some()
                && !sample.credentials
                && waited >= 2.0
        },
        says: |facts| {
            let asked =
                realms(facts).1.map(|realm| format!(" for the realm \"{realm}\"")).unwrap_or_default();
            format!(
                "{} asked the caller for user name and password{asked}, and the caller sent none.",
                facts.origin()
            )
        },
        advises: "Give the caller an account there, or let that element trust the caller's address.",
        fault: Fault::Caller,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
];

/// Whether the INVITE that was challenged had credentials.
fn refused_again(facts: &Facts<'_>) -> bool {
    facts.is(Outcome::Unauthorized) && facts.deciding().sample(facts.leg).credentials
}

/// The realm that credentials were sent for, and the one that was asked for.
fn realms<'c>(facts: &Facts<'c>) -> (Option<&'c str>, Option<&'c str>) {
    let sent = facts.text(facts.deciding().sample(facts.leg).realm);
    let asked = facts.case.final_event().and_then(|event| facts.text(event.realm));
    (sent, asked)
}

/// Whether the credentials were for the realm that is asked for; `None` where one of both is not known.
fn sent_for(facts: &Facts<'_>) -> Option<bool> {
    let (sent, asked) = realms(facts);
    let (sent, asked) = (sent?, asked?);
    Some(asked.split(", ").any(|realm| sent.split(", ").any(|other| other == realm)))
}

/// Whether an earlier attempt of the caller was challenged for the same realm by the same status. Without it the
/// credentials may have been for another element on the way, whose challenge was met.
fn asked_before(facts: &Facts<'_>) -> bool {
    let Some(now) = facts.case.final_event() else { return false };
    let challenge = |attempt: &Transaction| attempt.final_event(facts.leg);
    let same = |event: &Event| (event.status(), event.realm) == (now.status(), now.realm);
    let others = facts.case.own().filter(|attempt| attempt.first < facts.deciding().first);
    others.filter_map(challenge).any(same)
}

/// The attempts with credentials that were challenged.
fn tries(facts: &Facts<'_>) -> usize {
    let refused = |attempt: &&Transaction| {
        let challenged = attempt.status(facts.leg).is_some_and(|status| status == 401 || status == 407);
        challenged && attempt.sample(facts.leg).credentials
    };
    facts.case.own().filter(refused).count()
}
