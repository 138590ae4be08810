//! What is irregular in a call besides its end: each finding names a rule that somebody broke, or a contradiction.
//!
//! Nothing here decides a verdict. Healthy traffic has nothing above [`Severity::Info`].

use std::net::SocketAddr;

use tritone_codes::profile::{Direction, Key, Rule as Row};
use tritone_codes::reason::{self, ReasonValue};
use tritone_codes::{Cause, Facts, Profile, StatusCode, profiles, statuses};
use tritone_wire::FrameRef;

use crate::call::{Call, Finding, Severity};
use crate::case::Case;
use crate::cause::cause_of;
use crate::event::{Event, What};
use crate::gateway;
use crate::leg::Leg;
use crate::outcome::Outcome;

/// Findings of one call that are kept: a hostile leg could have one for each of its messages.
const MAX_FINDINGS: usize = 32;

/// All findings of a judged call, in order of the first frame.
pub(crate) fn of(leg: &Leg, case: Option<&Case<'_>>, call: &Call) -> Vec<Finding> {
    let mut found = Found::default();
    for event in leg.events().iter().filter(|event| event.status().is_some()) {
        response(leg, event, &mut found);
    }
    for event in leg.events() {
        malformed_reason(leg, event, &mut found);
    }
    if let Some(case) = case {
        late_provisionals(leg, case, &mut found);
        on_the_way(leg, case, call, &mut found);
        gateway::cause_of_event(leg, case, call, &mut found);
    }
    refused(leg, call, &mut found);
    found.sorted()
}

/// Those of an exchange that is no call: what the network said of it.
pub(crate) fn of_exchange(leg: &Leg, call: &Call) -> Vec<Finding> {
    let mut found = Found::default();
    refused(leg, call, &mut found);
    found.sorted()
}

/// Findings, those that say the same joined.
#[derive(Default)]
pub(crate) struct Found(Vec<Finding>);

impl Found {
    pub(crate) fn add(&mut self, rule: &'static str, severity: Severity, text: String, events: &[&Event]) {
        self.add_frames(rule, severity, text, events.iter().map(|event| event.frame));
    }

    fn add_frames(
        &mut self,
        rule: &'static str,
        severity: Severity,
        text: String,
        frames: impl Iterator<Item = FrameRef>,
    ) {
        if let Some(known) = self.0.iter_mut().find(|known| known.rule == rule && known.text == text) {
            for frame in frames {
                if !known.frames.contains(&frame) {
                    known.frames.push(frame);
                }
            }
        } else if self.0.len() < MAX_FINDINGS {
            self.0.push(Finding { rule, severity, text, frames: frames.collect() });
        }
    }

    /// All of them in order of the first frame.
    fn sorted(mut self) -> Vec<Finding> {
        self.0.sort_by_key(|finding| (finding.frames.first().copied(), finding.rule));
        self.0
    }
}

fn response(leg: &Leg, event: &Event, found: &mut Found) {
    let Some(status) = event.status() else { return };
    let who = sender(leg, event);
    if event.lacks_header {
        let text = format!("{who} answered {status} without the header that this status must have.");
        found.add("missing-header", Severity::Warning, text, &[event]);
    }
    if status.as_u16() < 300 {
        return;
    }
    if let Some(other) = leg.text(event.phrase).and_then(|phrase| phrase_of_another(status, phrase)) {
        let text = format!("{who} answered {status} with the phrase of {other}.");
        found.add("foreign-phrase", Severity::Warning, text, &[event]);
    }
    if let Some(cause) = cause_of(leg, event).filter(|cause| contradicts(status, *cause)) {
        let name = cause.name().unwrap_or("not in Q.850");
        let text = format!(
            "{who} answered {status} with cause {cause} ({name}): two different faults, and no known table makes one of the other."
        );
        found.add("reason-against-status", Severity::Warning, text, &[event]);
    }
    if let Some((one, other)) = two_causes(leg, event) {
        let text =
            format!("{who} gave two causes in one message that do not go together: {one} and {other}.");
        found.add("reasons-disagree", Severity::Warning, text, &[event]);
    }
}

/// Who sent this message first: an element that passed it on as it was did nothing wrong.
fn sender(leg: &Leg, event: &Event) -> SocketAddr {
    let said = |event: &Event| (event.what, event.phrase, event.reason, event.lacks_header);
    let asked = |event: &Event| (event.method, event.cseq, event.from_tag, event.to_tag);
    let same = |other: &&Event| said(other) == said(event) && asked(other) == asked(event);
    leg.address(leg.events().iter().find(same).unwrap_or(event).source)
}

/// The code whose registered phrase this is, where it is not one of `status` itself.
fn phrase_of_another(status: StatusCode, phrase: &str) -> Option<StatusCode> {
    let is = |known: &str| known.eq_ignore_ascii_case(phrase);
    let own = status.phrase().is_some_and(is) || status.variants().iter().any(|info| is(info.phrase));
    let other =
        || statuses().iter().find(|info| info.is_registered() && is(info.phrase)).map(|info| info.code);
    if own || phrase.is_empty() { None } else { other() }
}

/// A kind of fault, as coarse as both vocabularies have it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Busy,
    NoAnswer,
    Number,
    Refused,
    Media,
    Network,
    Cleared,
}

/// The kind of fault that a status is; `None` where it says too little.
fn kind_of_status(status: StatusCode) -> Option<Kind> {
    Some(match status.as_u16() {
        486 | 600 => Kind::Busy,
        408 | 480 => Kind::NoAnswer,
        404 | 410 | 484 | 485 | 604 => Kind::Number,
        401..=403 | 407 | 433 | 603 | 607 | 608 => Kind::Refused,
        415 | 488 | 606 => Kind::Media,
        500..=504 => Kind::Network,
        487 => Kind::Cleared,
        _ => return None,
    })
}

/// The kind of fault that a cause is; `None` where it says too little (31, 127, and 41, which tables use for all sorts).
fn kind_of_cause(cause: Cause) -> Option<Kind> {
    Some(match cause.as_u8() {
        1..=3 | 22 | 28 => Kind::Number,
        16 => Kind::Cleared,
        17 => Kind::Busy,
        18..=20 | 102 => Kind::NoAnswer,
        21 | 50 | 52..=55 | 57 | 62 | 87 => Kind::Refused,
        27 | 34 | 38 | 42 | 44 | 47 => Kind::Network,
        58 | 65 | 66 | 69 | 70 | 88 => Kind::Media,
        _ => return None,
    })
}

/// Whether a cause contradicts the status beside it: they are different kinds of fault, and no shipped profile makes
/// the one of the other, in either direction.
fn contradicts(status: StatusCode, cause: Cause) -> bool {
    let (Some(one), Some(other)) = (kind_of_status(status), kind_of_cause(cause)) else { return false };
    one != other && !profiles().iter().any(|profile| makes(profile, status, cause))
}

/// Whether a profile makes the cause of the status, or the status of the cause, under some condition.
fn makes(profile: &Profile, status: StatusCode, cause: Cause) -> bool {
    let rows = |direction| profile.table(direction).into_iter().flat_map(|table| table.rules());
    let to_cause = |row: &Row| row.key == Key::Status(status) && row.to.cause() == Some(cause);
    let to_status = |row: &Row| row.key == Key::Cause(cause) && row.to.status() == Some(status);
    rows(Direction::SipToCause).any(to_cause)
        || rows(Direction::CauseToSip).any(to_status)
        || profile.sip_to_q850(status, &Facts::NONE).cause() == Some(cause)
        || profile.q850_to_sip(cause, &Facts::NONE).status() == Some(status)
}

/// Two Q.850 causes of one message that are different kinds of fault.
fn two_causes(leg: &Leg, event: &Event) -> Option<(Cause, Cause)> {
    let text = leg.text(event.reason)?;
    let mut causes =
        reason::values(text.as_bytes()).flatten().filter_map(|value: ReasonValue<'_>| value.q850());
    let first = causes.next()?;
    let kind = kind_of_cause(first)?;
    causes.find(|other| kind_of_cause(*other).is_some_and(|other| other != kind)).map(|other| (first, other))
}

fn malformed_reason(leg: &Leg, event: &Event, found: &mut Found) {
    let Some(text) = leg.text(event.reason) else { return };
    let broken =
        reason::values(text.as_bytes()).any(|value| value.map_or(true, |value| value.defect.is_some()));
    if broken {
        let who = sender(leg, event);
        let text = format!("{who} sent a Reason header that breaks the grammar of RFC 3326.");
        found.add("malformed-reason", Severity::Warning, text, &[event]);
    }
}

/// A provisional response of the same dialog after the failure that ended it (RFC 3261 section 17.2.1).
fn late_provisionals(leg: &Leg, case: &Case<'_>, found: &mut Found) {
    for transaction in case.path() {
        let Some(end) = transaction.finals.first().map(|index| &leg.events()[*index]) else { continue };
        if end.status().is_none_or(|status| status.as_u16() < 300) {
            continue;
        }
        let late = transaction.provisionals.iter().map(|index| &leg.events()[*index]);
        let late = late.filter(|event| event.time > end.time && event.to_tag == end.to_tag);
        for event in late {
            let text =
                format!("{} sent a provisional response after its final one.", leg.address(event.source));
            found.add("provisional-after-final", Severity::Warning, text, &[end, event]);
        }
    }
}

/// Messages that came back as ICMP errors. Where the call was answered all the same, that is no harm.
fn refused(leg: &Leg, call: &Call, found: &mut Found) {
    let answered = matches!(call.outcome, Outcome::Answered | Outcome::Elsewhere);
    let severity = if answered { Severity::Info } else { Severity::Warning };
    for refusal in leg.refusals() {
        let Some(event) = leg.events().iter().find(|event| event.frame == refusal.of) else { continue };
        let what = match event.what {
            What::Request(Some(method)) => method.as_str().to_owned(),
            What::Request(None) => "request".to_owned(),
            What::Response(status) => status.to_string(),
        };
        let (from, to) = (leg.address(event.source), leg.address(event.destination));
        let (by, kind) = (refusal.reporter, refusal.kind);
        let text =
            format!("{by} sent back the {what} of {from} to {to} (ICMP {kind}): {}.", kind.explanation());
        found.add_frames("icmp-error", severity, text, [refusal.frame].into_iter());
    }
}

/// What elements on the way made of the failure.
fn on_the_way(leg: &Leg, case: &Case<'_>, call: &Call, found: &mut Found) {
    let ends: Vec<&Event> = case.path().iter().rev().filter_map(|hop| hop.final_event(leg)).collect();
    for pair in ends.windows(2) {
        hop(leg, pair[0], pair[1], found);
    }
    let proxy = call.origin.as_ref().filter(|origin| !origin.or_behind && origin.status == 401);
    let frame = proxy.map(|origin| origin.frame);
    if let Some(event) = ends.iter().find(|event| Some(event.frame) == frame) {
        let text = format!(
            "{} asked for credentials by 401, which a proxy must not: its code is 407.",
            leg.address(event.source)
        );
        found.add("proxy-sent-401", Severity::Warning, text, &[event]);
    }
}

fn hop(leg: &Leg, before: &Event, after: &Event, found: &mut Found) {
    let (Some(from), Some(to)) = (before.status(), after.status()) else { return };
    // A 487 is what the element itself asked for by its CANCEL.
    if from.as_u16() < 300 || to.as_u16() < 300 || from == 487 {
        return;
    }
    let who = leg.address(after.source);
    if to.as_u16() >= 600 && from.as_u16() < 600 {
        let text = format!("{who} made {to} of {from}: a refusal by one place became one by all places.");
        found.add("promoted-to-6xx", Severity::Warning, text, &[before, after]);
    } else if from != to {
        found.add("status-changed", Severity::Info, format!("{who} made {to} of {from}."), &[before, after]);
    }
    match (cause_of(leg, before), cause_of(leg, after)) {
        (Some(cause), None) => {
            let text = format!("{who} did not pass on cause {cause}.");
            found.add("cause-lost", Severity::Info, text, &[before, after]);
        }
        (Some(one), Some(other)) if one != other => {
            let text = format!("{who} made cause {other} of cause {one}.");
            found.add("cause-changed", Severity::Info, text, &[before, after]);
        }
        _ => {}
    }
}
