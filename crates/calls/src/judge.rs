//! From the sightings of a leg to a judged call. A pure function of the sorted set.

use tritone_codes::reason;
use tritone_codes::{Cause, Facts, Location, Method, StatusCode};
use tritone_wire::sip::{NameAddr, unquote};
use tritone_wire::{FrameRef, Timestamp};

use crate::attempt::{Attempts, Transaction};
use crate::call::{
    Call, CauseSource, Complete, Hop, LegSummary, Observed, Origin, Party, ReasonSeen, ReleasedBy, SeenFrames,
};
use crate::event::Event;
use crate::ladder;
use crate::leg::{Kind, Leg};
use crate::outcome::Outcome;
use crate::translate::{Auto, translations};
use crate::verdict;

/// 64*T1 with the T1 of RFC 3261 section 17.1.1.1 (500 ms), in seconds: Timer B, after which an INVITE without a
/// response has failed.
const TIMER_B_S: f64 = 32.0;
/// Timer C of RFC 3261 section 16.6 step 11, in seconds: how long a ringing call may stay so.
const TIMER_C_S: f64 = 180.0;

/// What verdicts need to know of the recording as a whole.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Recording {
    end: Option<Timestamp>,
}

impl Recording {
    /// Notes that something was recorded at `time`.
    pub(crate) fn saw(&mut self, time: Timestamp) {
        self.end = Some(self.end.map_or(time, |end| end.max(time)));
    }

    fn end(&self) -> Timestamp {
        self.end.unwrap_or_default()
    }
}

/// Judges a leg, whose events are in order of time.
pub(crate) fn judge(leg: &Leg, recording: &Recording, auto: &Auto) -> Call {
    let kind = leg.kind();
    let mut call = frame_of_call(leg, kind);
    match kind {
        Kind::Call => judge_call(leg, recording, auto, &mut call),
        _ => judge_exchange(leg, recording, auto, &mut call),
    }
    call
}

/// A call with everything that needs no judging.
fn frame_of_call(leg: &Leg, kind: Kind) -> Call {
    let events = leg.events();
    let time = |event: Option<&Event>| event.map_or(Timestamp::default(), |event| event.time);
    let first_request = events.iter().find(|event| event.status().is_none());
    let reasons = events.iter().flat_map(|event| reasons_of(leg, event));
    let (participants, ladder) = ladder::draw(leg);
    Call {
        id: 0,
        kind,
        from: party(leg.from()),
        to: party(leg.to()),
        request_uri: first_request.and_then(|event| leg.text(event.uri)).map(str::to_owned),
        identity: leg.identity().map(party),
        start: time(events.first()),
        end: time(events.last()),
        pdd_s: None,
        ring_s: None,
        talk_s: None,
        outcome: Outcome::InProgress,
        status: None,
        phrase: None,
        provisionals: Vec::new(),
        earlier_finals: Vec::new(),
        observed: None,
        reasons: reasons.map(|(_, seen)| seen).collect(),
        warning: None,
        cause_source: None,
        profile: Auto::ByProduct.choose(None).1,
        translated: Vec::new(),
        verdict: None,
        origin: None,
        hops: Vec::new(),
        released_by: None,
        legs: vec![leg_summary(leg, first_request)],
        frames: seen_frames(events),
        complete: Complete { request: false, r#final: false, both_directions: both_directions(events) },
        left_out: leg.left_out(),
        participants,
        ladder,
    }
}

fn leg_summary(leg: &Leg, first_request: Option<&Event>) -> LegSummary {
    let product = first_request.and_then(|event| leg.text(event.product));
    let flow = leg.flow();
    LegSummary {
        call_id: leg.call_id().to_owned(),
        source: first_request.map_or(flow.source, |event| leg.address(event.source)),
        destination: first_request.map_or(flow.destination, |event| leg.address(event.destination)),
        transport: flow.transport,
        user_agent: product.map(str::to_owned),
    }
}

fn both_directions(events: &[Event]) -> bool {
    let way = |event: &Event| (event.source, event.destination);
    events.iter().any(|a| events.iter().take(64).any(|b| way(a) == (b.destination, b.source)))
}

fn seen_frames(events: &[Event]) -> Vec<SeenFrames> {
    let mut files: Vec<SeenFrames> = Vec::new();
    for FrameRef { file, number } in events.iter().map(|event| event.frame) {
        let Some(seen) = files.iter_mut().find(|seen| seen.file == file) else {
            files.push(SeenFrames { file, first: number, last: number, count: 1 });
            continue;
        };
        seen.first = seen.first.min(number);
        seen.last = seen.last.max(number);
        seen.count += 1;
    }
    files.sort_by_key(|seen| seen.file);
    files
}

/// Who a From, To or P-Asserted-Identity value names.
fn party(value: &str) -> Party {
    let address = NameAddr::parse(value.as_bytes());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let user = address.parse_uri().number().filter(|user| !user.is_empty()).map(text);
    let display = Some(unquote(address.display)).filter(|display| !display.is_empty());
    Party { uri: text(address.uri), user, display: display.map(|display| text(&display)) }
}

/// A registration, subscription, OPTIONS, MESSAGE or other exchange: its last final response decides.
fn judge_exchange(leg: &Leg, recording: &Recording, auto: &Auto, call: &mut Call) {
    let events = leg.events();
    let requests = || events.iter().filter(|event| event.status().is_none());
    let last = events.iter().rev().find(|event| event.status().is_some_and(StatusCode::is_final));
    call.complete.request = requests().next().is_some();
    call.complete.r#final = last.is_some();
    let Some((event, status)) = last.and_then(|event| Some((event, event.status()?))) else {
        call.outcome = unanswered(requests().next().map(|event| event.time), recording);
        return;
    };
    call.status = Some(status);
    call.phrase = leg.text(event.phrase).map(str::to_owned);
    call.outcome = Outcome::of_final(status, false);
    call.profile = auto.choose(leg.text(event.product)).1;
}

fn unanswered(asked: Option<Timestamp>, recording: &Recording) -> Outcome {
    let waited = asked.map_or(0.0, |asked| recording.end().seconds_since(asked));
    if waited >= TIMER_B_S { Outcome::Timeout } else { Outcome::InProgress }
}

fn judge_call(leg: &Leg, recording: &Recording, auto: &Auto, call: &mut Call) {
    let attempts = Attempts::of(leg);
    let Some(deciding) = attempts.deciding(leg) else {
        judge_fragment(leg, call);
        return;
    };
    let own = attempts.of_caller(leg);
    let final_event = deciding.final_event(leg);
    let status = final_event.and_then(Event::status);
    let bye = find(leg, |event| event.request() == Some(Method::Bye));

    call.complete.request = own.iter().any(|transaction| transaction.invite.is_some());
    call.complete.r#final = status.is_some();
    call.status = status;
    call.phrase = final_event.and_then(|event| leg.text(event.phrase)).map(str::to_owned);
    call.warning = final_event.and_then(|event| leg.text(event.warning)).map(str::to_owned);
    call.provisionals = provisionals(leg, &own, deciding);
    call.earlier_finals = own
        .iter()
        .take_while(|transaction| transaction.first() != deciding.first())
        .filter_map(|transaction| transaction.final_event(leg)?.status())
        .collect();
    call.outcome = outcome(leg, deciding, status, recording);
    call.observed = observed(leg, deciding);
    call.released_by = released_by(leg, deciding, bye, call.outcome, status);
    call.hops = hops(leg, &attempts, deciding);
    call.origin = origin(leg, &attempts, deciding, call.outcome);
    times(leg, &own, deciding, bye, call);
    translate(leg, deciding, final_event, auto, call);
    call.verdict = Some(verdict::of(call));
}

/// A call of which neither INVITE nor answer was recorded, only the dialog.
fn judge_fragment(leg: &Leg, call: &mut Call) {
    let Some(bye) = find(leg, |event| event.method == Some(Method::Bye)) else { return };
    call.outcome = Outcome::Answered;
    call.observed = last_cause(leg, leg.events().iter().filter(|event| event.method == Some(Method::Bye)));
    call.cause_source = call.observed.as_ref().map(|_| CauseSource::Reason);
    call.talk_s = None;
    if bye.status().is_none() && leg.address(bye.source) == leg.flow().source {
        call.released_by = None;
    }
    call.verdict = Some(verdict::of(call));
}

fn find(leg: &Leg, wanted: impl Fn(&Event) -> bool) -> Option<&Event> {
    leg.events().iter().find(|event| wanted(event))
}

/// The provisional responses of the caller's attempts up to the deciding one.
fn provisionals(leg: &Leg, own: &[&Transaction], deciding: &Transaction) -> Vec<StatusCode> {
    let until_deciding = own.iter().filter(|transaction| transaction.first() <= deciding.first());
    let statuses = until_deciding.flat_map(|transaction| &transaction.provisionals);
    let mut seen: Vec<StatusCode> = statuses.filter_map(|i| leg.events()[*i].status()).collect();
    seen.dedup();
    seen
}

fn outcome(leg: &Leg, deciding: &Transaction, status: Option<StatusCode>, recording: &Recording) -> Outcome {
    let cancelled = deciding.cancelled(leg);
    let elsewhere = cancelled && deciding.cancel.is_some_and(|i| says_elsewhere(leg, &leg.events()[i]));
    match status {
        Some(status) if status.class() == tritone_codes::StatusClass::Success => Outcome::Answered,
        Some(status) if elsewhere && status == 487 => Outcome::Elsewhere,
        Some(status) => Outcome::of_final(status, cancelled),
        None if elsewhere => Outcome::Elsewhere,
        None if cancelled && !deciding.provisionals.is_empty() => Outcome::Cancelled,
        None => pending(leg, deciding, recording),
    }
}

/// The outcome of an INVITE without a final response. A 101 to 199 stops Timer B (RFC 3261 section 17.1.1.2) and
/// starts a proxy's Timer C (section 16.6), so that a ringing call is not taken for a dead one.
fn pending(leg: &Leg, deciding: &Transaction, recording: &Recording) -> Outcome {
    let events = leg.events();
    let last_progress = deciding
        .provisionals
        .iter()
        .map(|i| &events[*i])
        .rfind(|event| event.status().is_some_and(|status| status.as_u16() > 100));
    let (since, limit) = match last_progress {
        Some(event) => (event.time, TIMER_C_S),
        None => (events[deciding.invite.unwrap_or(deciding.first())].time, TIMER_B_S),
    };
    if recording.end().seconds_since(since) >= limit { Outcome::Timeout } else { Outcome::InProgress }
}

/// RFC 3326 section 3.1: a CANCEL with `SIP;cause=200` says that the call was answered elsewhere.
fn says_elsewhere(leg: &Leg, cancel: &Event) -> bool {
    let value = leg.text(cancel.reason).unwrap_or_default();
    reason::values(value.as_bytes()).flatten().any(|value| value.status().is_some_and(|status| status == 200))
}

/// The Reason values of an event, each with its cause where it is a Q.850 value.
fn reasons_of<'l>(
    leg: &'l Leg,
    event: &'l Event,
) -> impl Iterator<Item = (Option<(Cause, Option<Location>)>, ReasonSeen)> + 'l {
    let text = leg.text(event.reason).unwrap_or_default();
    reason::values(text.as_bytes()).flatten().map(|value| {
        let seen = ReasonSeen {
            value: String::from_utf8_lossy(value.raw).into_owned(),
            frame: event.frame,
            carrier: event.what,
        };
        (q850_of(&value), seen)
    })
}

fn q850_of(value: &reason::ReasonValue<'_>) -> Option<(Cause, Option<Location>)> {
    Some((value.q850()?, value.location))
}

/// The last Q.850 cause among these events: what was said last is nearest to the end of the call.
fn last_cause<'l>(leg: &'l Leg, events: impl Iterator<Item = &'l Event>) -> Option<Observed> {
    let causes = events.flat_map(|event| {
        let found = reasons_of(leg, event).filter_map(|(cause, _)| cause);
        found.map(move |(cause, location)| (event, cause, location)).collect::<Vec<_>>()
    });
    causes.last().map(|(event, cause, location)| Observed {
        cause,
        location,
        frame: event.frame,
        carrier: event.what,
    })
}

/// The observed cause: of the deciding attempt on any hop, of its CANCEL, and of the BYE. Reasons of attempts
/// that were repeated with another result, and of refused re-INVITEs, say nothing about the end of the call.
fn observed(leg: &Leg, deciding: &Transaction) -> Option<Observed> {
    let sample = deciding.sample(leg);
    let counts = |event: &&Event| match event.method {
        Some(Method::Bye) => true,
        Some(Method::Invite | Method::Cancel) => {
            event.cseq == sample.cseq && event.from_tag == sample.from_tag
        }
        _ => false,
    };
    last_cause(leg, leg.events().iter().filter(counts))
}

fn released_by(
    leg: &Leg,
    deciding: &Transaction,
    bye: Option<&Event>,
    outcome: Outcome,
    status: Option<StatusCode>,
) -> Option<ReleasedBy> {
    match outcome {
        Outcome::Answered => {
            let bye = bye?;
            let caller = deciding.sample(leg).from_tag;
            Some(if bye.from_tag == caller { ReleasedBy::Caller } else { ReleasedBy::Callee })
        }
        Outcome::Elsewhere => Some(ReleasedBy::Proxy),
        _ if deciding.cancelled(leg) => Some(ReleasedBy::Caller),
        _ => status.map(|_| ReleasedBy::Callee),
    }
}

/// The transactions of the deciding attempt on all hops: the same CSeq and From tag.
fn on_all_hops<'s>(leg: &'s Leg, attempts: &'s Attempts, deciding: &'s Transaction) -> Vec<&'s Transaction> {
    let sample = deciding.sample(leg);
    let same = |transaction: &&Transaction| {
        let other = transaction.sample(leg);
        other.cseq == sample.cseq && other.from_tag == sample.from_tag
    };
    let mut hops: Vec<_> = attempts.initial.iter().filter(same).collect();
    hops.sort_by_key(|transaction| core::cmp::Reverse(transaction.sample(leg).vias));
    hops
}

fn hops(leg: &Leg, attempts: &Attempts, deciding: &Transaction) -> Vec<Hop> {
    let mut hops: Vec<Hop> = Vec::new();
    for transaction in on_all_hops(leg, attempts, deciding) {
        let Some((event, status)) =
            transaction.final_event(leg).and_then(|event| Some((event, event.status()?)))
        else {
            continue;
        };
        let cause = last_cause(leg, core::iter::once(event)).map(|observed| observed.cause);
        let changed = hops.last().is_some_and(|hop| (hop.status, hop.cause) != (status, cause));
        let (from, to) = (leg.address(event.source), leg.address(event.destination));
        hops.push(Hop { from, to, status, cause, changed });
    }
    hops
}

/// The element farthest from the caller that said the failure.
fn origin(leg: &Leg, attempts: &Attempts, deciding: &Transaction, outcome: Outcome) -> Option<Origin> {
    if !outcome.is_failure() {
        return None;
    }
    let is_failure = |event: &&Event| event.status().is_some_and(|status| status.as_u16() >= 300);
    let farthest = on_all_hops(leg, attempts, deciding);
    let event = farthest.iter().find_map(|transaction| transaction.final_event(leg).filter(is_failure))?;
    Some(Origin {
        address: leg.address(event.source),
        product: leg.text(event.product).map(str::to_owned),
        or_behind: true,
        frame: event.frame,
    })
}

fn times(leg: &Leg, own: &[&Transaction], deciding: &Transaction, bye: Option<&Event>, call: &mut Call) {
    let events = leg.events();
    let asked = own.first().and_then(|transaction| transaction.invite).map(|i| events[i].time);
    let provisional = |wanted: &[u16]| {
        let found = deciding.provisionals.iter().map(|i| &events[*i]);
        found
            .filter(|event| event.status().is_some_and(|s| wanted.contains(&s.as_u16())))
            .map(|event| event.time)
            .next()
    };
    let final_event = deciding.final_event(leg);
    let answered = final_event.filter(|_| call.outcome == Outcome::Answered).map(|event| event.time);
    let ended = deciding.cancel.map(|i| events[i].time).or(final_event.map(|event| event.time));
    let seconds = |from: Option<Timestamp>, to: Option<Timestamp>| Some(to?.seconds_since(from?));
    call.pdd_s = seconds(asked, provisional(&[180, 183]).or(answered));
    call.ring_s = seconds(provisional(&[180]), ended);
    call.talk_s = seconds(answered, bye.map(|event| event.time));
}

fn translate(leg: &Leg, deciding: &Transaction, final_event: Option<&Event>, auto: &Auto, call: &mut Call) {
    let (chosen, choice) = auto.choose(final_event.and_then(|event| leg.text(event.product)));
    call.profile = choice;
    call.cause_source = call.observed.as_ref().map(|_| CauseSource::Reason);
    let Some(status) = call.status.filter(|status| status.as_u16() >= 300) else { return };
    let warnings = warning_codes(call.warning.as_deref().unwrap_or_default());
    let alerted = deciding.provisionals.iter().any(|i| leg.events()[*i].status().is_some_and(|s| s == 180));
    let facts = Facts { alerted: Some(alerted), ..Facts::NONE }.with_warnings(&warnings);
    call.translated = translations(chosen, status, &facts);
    call.cause_source = call.cause_source.or(Some(CauseSource::Profile));
}

/// The three-digit codes of Warning values: `304 host "text", 399 ...`. A comma inside the quoted text starts no
/// value.
fn warning_codes(value: &str) -> Vec<u16> {
    let mut quoted = false;
    let separated = value.split(|c| {
        quoted ^= c == '"';
        c == ',' && !quoted
    });
    separated.filter_map(|part| part.split_whitespace().next()?.parse().ok()).collect()
}
