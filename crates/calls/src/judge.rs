//! From the sightings of a leg to a judged call. A pure function of the sorted set.

use std::borrow::Cow;

use tritone_codes::{Facts, Method, StatusCode};
use tritone_wire::{Flow, Protocol, Timestamp};

use crate::call::{Call, CauseSource, Complete, LegId, LegSummary, Observed, SeenFrames, Verdict};
use crate::case::{Case, TIMER_B_S, is_inside_dialog};
use crate::cause::{Reasons, warning_codes};
use crate::event::Event;
use crate::exchange;
use crate::findings;
use crate::gigaset;
use crate::joined::{JoinedBy, Part};
use crate::kind::Kind;
use crate::ladder;
use crate::leg::Leg;
use crate::media;
use crate::metrics;
use crate::outcome::Outcome;
use crate::party::party;
use crate::rules;
use crate::scene::{Probing, Scene};
use crate::translate::{Auto, translations};
use crate::verdict::{self, Evidence};

/// What verdicts need to know of the recording as a whole.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Recording {
    end: Timestamp,
}

impl Recording {
    pub(crate) const fn end(&self) -> Timestamp {
        self.end
    }
}

/// When recordings ended: those with dates, and those without. A log without dates ended not when a capture did.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Recordings {
    dated: Option<Timestamp>,
    undated: Option<Timestamp>,
}

impl Recordings {
    /// Notes that something was recorded at `time`.
    pub(crate) fn saw(&mut self, time: Timestamp) {
        let end = if time.has_date() { &mut self.dated } else { &mut self.undated };
        *end = Some(end.map_or(time, |end| end.max(time)));
    }

    /// That which something at `time` is in.
    pub(crate) fn of(&self, time: Timestamp) -> Recording {
        let end = if time.has_date() { self.dated } else { self.undated };
        Recording { end: end.unwrap_or_default() }
    }

    /// The last time of all.
    pub(crate) fn end(&self) -> Timestamp {
        self.dated.or(self.undated).unwrap_or_default()
    }
}

/// What is asked of the judging.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    /// How a profile is chosen.
    pub(crate) profile: &'a Auto,
    /// Whether findings are looked for.
    pub(crate) findings: bool,
}

/// Judges a leg, whose events are in order of time.
pub(crate) fn judge(leg: &Leg, recording: &Recording, scene: &Scene, asked: &Asked<'_>) -> Call {
    let kind = leg.kind();
    let reasons = Reasons::of(leg);
    let mut call = frame_of_call(leg, kind, &reasons);
    let case = if kind == Kind::Call { Case::of(leg, &reasons) } else { None };
    match &case {
        Some(case) => judge_call(case, recording, scene, asked.profile, &mut call),
        None if kind == Kind::Call => judge_fragment(leg, &reasons, &mut call),
        None => judge_exchange(leg, recording, asked.profile, &mut call),
    }
    if asked.findings {
        call.findings = findings::of(leg, &reasons, case.as_ref(), &call, recording.end(), scene.heard());
    }
    if kind == Kind::Call {
        let until = media_until(&call, recording.end());
        call.media = media::of_call(leg, scene.heard(), call.start, until);
    }
    if let Some(probing) = scene.probing(leg) {
        make_probe(&mut call, leg, probing);
    }
    call
}

/// Until when media of a call may begin: until its last message, as its ports may be used again at once; or as long as
/// the recording goes on where its end is not in it.
fn media_until(call: &Call, recorded_until: Timestamp) -> Timestamp {
    let goes_on = match call.outcome {
        Outcome::Answered => call.released_by.is_none(),
        Outcome::InProgress => true,
        _ => false,
    };
    if goes_on { recorded_until } else { call.end }
}

/// What comes from a scanner is no call, and counts in no figure.
fn make_probe(call: &mut Call, leg: &Leg, probing: Probing) {
    call.kind = Kind::Probe;
    call.session = None;
    call.registrations = Vec::new();
    call.findings = Vec::new();
    call.verdict = Some(verdict::of_probe(leg.flow().source, probing));
}

/// A call with everything that needs no judging.
fn frame_of_call(leg: &Leg, kind: Kind, reasons: &Reasons<'_>) -> Call {
    let events = leg.events();
    let time = |event: Option<&Event>| event.map_or(Timestamp::default(), |event| event.time);
    let first_request = events.iter().find(|event| event.status().is_none());
    let (participants, ladder) = ladder::draw(leg, reasons);
    Call {
        request_uri: first_request.and_then(|event| leg.text(event.uri)).map(str::to_owned),
        identity: leg.identity().map(party),
        start: time(events.first()),
        end: time(events.last()),
        reasons: reasons.all(events),
        legs: leg_summaries(leg),
        frames: SeenFrames::of(events.iter().map(|event| event.frame)),
        complete: Complete { request: false, r#final: false, both_directions: both_directions(events) },
        left_out: leg.left_out(),
        copies: leg.copies(),
        participants,
        ladder,
        ..Call::unjudged(kind, Protocol::Sip, party(leg.from()), party(leg.to()))
    }
}

fn leg_summaries(leg: &Leg) -> Vec<LegSummary> {
    if leg.parts().is_empty() {
        return vec![leg_summary(leg, 0, leg.call_id(), leg.flow(), None)];
    }
    let of = |(number, part): (usize, &Part)| {
        leg_summary(leg, number, &part.call_id, part.flow, part.joined.map(|joined| joined.by))
    };
    leg.parts().iter().enumerate().map(of).collect()
}

fn leg_summary(leg: &Leg, part: usize, call_id: &str, flow: Flow, joined_by: Option<JoinedBy>) -> LegSummary {
    let mut requests = leg.events().iter().filter(|event| event.status().is_none());
    let first = requests.find(|event| usize::from(event.part) == part);
    let product = first.and_then(|event| leg.text(event.product));
    LegSummary {
        id: LegId::CallId(call_id.to_owned()),
        protocol: Protocol::Sip,
        source: first.map_or(flow.source, |event| leg.address(event.source)),
        destination: first.map_or(flow.destination, |event| leg.address(event.destination)),
        transport: flow.transport,
        user_agent: product.map(str::to_owned),
        joined_by,
    }
}

fn both_directions(events: &[Event]) -> bool {
    let way = |event: &Event| (event.source, event.destination);
    events.iter().any(|a| events.iter().take(64).any(|b| way(a) == (b.destination, b.source)))
}

/// A registration, subscription, OPTIONS, MESSAGE or other exchange: the last final response to its own method
/// decides, so that a NOTIFY that was accepted does not stand for a SUBSCRIBE that was not. A leg of NOTIFYs alone
/// is judged by those.
fn judge_exchange(leg: &Leg, recording: &Recording, auto: &Auto, call: &mut Call) {
    let events = leg.events();
    let method = method_of(events);
    if method == Some(Method::Register) {
        call.registrations = metrics::registrations(leg, recording.end());
    }
    let own = || events.iter().filter(|event| event.method == method);
    let asked = own().find(|event| event.status().is_none());
    let last = own().rev().find(|event| event.status().is_some_and(StatusCode::is_final));
    call.complete.request = asked.is_some();
    call.complete.r#final = last.is_some();
    let Some((event, status)) = last.and_then(|event| Some((event, event.status()?))) else {
        call.outcome = unanswered(asked.map(|event| event.time), recording);
        call.verdict = exchange::verdict(leg, call, method, recording.end());
        return;
    };
    call.status = Some(status);
    call.phrase = phrase_of(leg, event);
    call.outcome = Outcome::of_final(status, false);
    call.profile = auto.choose(leg.text(event.product)).1;
    call.verdict = exchange::verdict(leg, call, method, recording.end());
}

/// The method that an exchange is about: that of its first request, SUBSCRIBE before NOTIFY.
fn method_of(events: &[Event]) -> Option<Method> {
    let has = |method| events.iter().any(|event| event.method == Some(method));
    if has(Method::Subscribe) {
        return Some(Method::Subscribe);
    }
    let first = events.iter().find(|event| event.status().is_none()).or(events.first());
    first.and_then(|event| event.method)
}

fn unanswered(asked: Option<Timestamp>, recording: &Recording) -> Outcome {
    let waited = asked.map_or(0.0, |asked| recording.end().seconds_since(asked));
    if waited >= TIMER_B_S { Outcome::Timeout } else { Outcome::InProgress }
}

fn judge_call(case: &Case<'_>, recording: &Recording, scene: &Scene, auto: &Auto, call: &mut Call) {
    let leg = case.leg();
    let final_event = case.final_event();
    call.complete.request = case.has_request();
    call.complete.r#final = final_event.is_some();
    call.status = case.status();
    call.phrase = final_event.and_then(|event| phrase_of(leg, event));
    call.warning = final_event.and_then(|event| leg.text(event.warning)).map(str::to_owned);
    call.provisionals = case.provisionals();
    call.earlier_finals = case.earlier_finals();
    call.outcome = case.outcome(recording.end());
    call.observed = case.observed();
    call.hops = case.hops();
    call.origin = case.origin(call.outcome);
    if let Some(origin) = &mut call.origin {
        origin.role = origin.role.or_else(|| scene.bindings().role(origin.address.host()));
    }
    call.released_by = case.released_by(call.outcome, call.origin.as_ref());
    if call.end.is_known() {
        [call.pdd_s, call.ring_s, call.talk_s] = case.times(call.outcome);
    }
    call.session = Some(metrics::session(case, call.outcome, recording.end()));
    translate(case, final_event.and_then(|event| leg.text(event.product)), auto, call);
    let deciding = case.deciding();
    call.invite = deciding.invite.map(|index| leg.events()[index].frame);
    let evidence = Evidence {
        credentials: deciding.sample(leg).credentials,
        asked: leg.address(deciding.receiver(leg)),
    };
    let facts = rules::Facts { call, case, leg, recorded_until: recording.end(), scene };
    let verdict = verdict_of(&facts, &evidence);
    let gigaset = gigaset::display(&facts);
    (call.verdict, call.gigaset) = (Some(verdict), gigaset);
}

/// The phrase of a response as on the wire.
fn phrase_of(leg: &Leg, response: &Event) -> Option<Cow<'static, str>> {
    Some(ladder::phrase(response.status()?, leg.text(response.phrase)?))
}

/// The verdict of the first rule that holds, else the general one of the outcome.
fn verdict_of(facts: &rules::Facts<'_>, evidence: &Evidence) -> Verdict {
    match rules::first(facts) {
        Some(rule) => verdict::by_rule(rule, facts),
        None => verdict::of(facts.call, evidence),
    }
}

/// A call of which neither INVITE nor answer was recorded, only the dialog.
fn judge_fragment(leg: &Leg, reasons: &Reasons<'_>, call: &mut Call) {
    if is_inside_dialog(leg) {
        call.outcome = Outcome::Answered;
    }
    let bye = leg.events().iter().filter(|event| event.method == Some(Method::Bye));
    call.observed = reasons.last_cause(bye);
    call.cause_source = call.observed.as_ref().map(Observed::source);
    call.verdict = Some(verdict::of(call, &Evidence { credentials: false, asked: leg.flow().destination }));
}

fn translate(case: &Case<'_>, product: Option<&str>, auto: &Auto, call: &mut Call) {
    let (chosen, choice) = auto.choose(product);
    call.profile = choice;
    call.cause_source = call.observed.as_ref().map(Observed::source);
    let Some(status) = call.status.filter(|status| status.as_u16() >= 300) else { return };
    let warnings = warning_codes(call.warning.as_deref().unwrap_or_default());
    let facts = Facts { alerted: Some(case.alerted()), ..Facts::NONE }.with_warnings(&warnings);
    call.translated = translations(chosen, status, &facts);
    call.cause_source = call.cause_source.or(Some(CauseSource::Profile));
}
