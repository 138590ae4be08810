//! What would be changed in a response.

use tritone_codes::profile::{Answer, CauseKey, Direction, Held, How, Inverse, Preimage};
use tritone_codes::reason::Reason;
use tritone_codes::{Cause, Facts, Location, Profile, StatusCode, Target};
use tritone_wire::sip::{Header, HeaderName};

use super::Repair;
use super::change::{Change, Place, Remark, What, Why};
use super::changeable::{Changeable, Settable};
use super::observed::{self, Carried, Q850, Value};
use super::policy::{PeerPolicy, Policy, Rule};

/// What the relay knows of the call besides the response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The peer that sent the response, by its place in the settings.
    pub peer: Option<usize>,
    /// Whether a 180 came before.
    pub alerted: Option<bool>,
}

/// What would be changed in a response, and why. Nothing is sent or altered; [`Repair::octets`] makes the new message.
pub fn repair<'m>(policy: &Policy, response: Changeable<'m>, context: Context) -> Repair<'m> {
    let message = response.message();
    let case = Case {
        response,
        context,
        peer: policy.peer(context.peer),
        reason: Q850::of(message),
        carried: observed::carried(message),
        facts: observed::facts(message, context.alerted),
    };
    let mut repair = Repair { response, changes: Vec::new(), remarks: Vec::new() };
    let rule = policy.rules.iter().find(|rule| case.is_held_by(rule));
    case.status(policy, rule, &mut repair);
    match rule.and_then(|rule| Some((rule, rule.set.cause?))) {
        Some((rule, (cause, location))) => case.set_reason(rule, cause, location, &mut repair),
        None => case.complete_reason(&mut repair),
    }
    if let Some((rule, seconds)) = rule.and_then(|rule| Some((rule, rule.set.retry_after?))) {
        case.set_retry_after(rule, seconds, &mut repair);
    }
    repair
}

/// A response with all that is known about its cause.
struct Case<'p, 'm> {
    response: Changeable<'m>,
    context: Context,
    peer: &'p PeerPolicy,
    reason: Q850<'m>,
    carried: Option<Carried>,
    facts: Facts,
}

/// A cause to be added, with what is known of its location.
struct Known {
    cause: Cause,
    location: Option<Location>,
    why: Why,
}

impl<'m> Case<'_, 'm> {
    fn is_held_by(&self, rule: &Rule) -> bool {
        let cause = self.reason.cause().or(self.carried.map(|carried| carried.cause));
        let phrase = self.response.message().phrase().unwrap_or_default();
        rule.holds(self.context.peer, self.response.status(), phrase, cause)
    }

    /// The status by the rule, or else by the Reason header where the peer is trusted.
    fn status(&self, policy: &Policy, rule: Option<&Rule>, repair: &mut Repair<'m>) {
        let set = rule.map(|rule| (&rule.set, Why::Rule(rule.name.clone())));
        let change = match set {
            Some((set, why)) if set.status.is_some() || set.phrase.is_some() => {
                let to = set.status.or_else(|| Settable::new(self.response.status()));
                to.map(|to| (to, set.phrase.as_deref(), why))
            }
            _ if self.peer.trust_reason => {
                self.trusted(policy.reference.as_deref(), repair).map(|(to, why)| (to, None, why))
            }
            _ => None,
        };
        let Some((to, phrase, why)) = change else { return };
        let from = self.response.status();
        let own = phrase.or_else(|| to.status().phrase()).unwrap_or_default();
        let received = self.response.message().phrase().unwrap_or_default();
        let is_same = match phrase {
            Some(phrase) => received == phrase.as_bytes(),
            None => true,
        };
        if from != to.status() || !is_same {
            repair.changes.push(Change { what: What::Status { from, to, phrase: own.into() }, why });
        }
    }

    /// The status that a trusted Reason stands for, where that is another.
    fn trusted(&self, reference: Option<&Profile>, repair: &mut Repair<'m>) -> Option<(Settable, Why)> {
        let status = self.response.status();
        if let Some(named) = observed::sip_status(self.response.message()) {
            let to = Settable::new(named).filter(|to| to.status() != status)?;
            return Some((to, Why::Trusted(None)));
        }
        let reference = reference?;
        let Q850::One(Value { cause: Some(cause), location, .. }) = self.reason else { return None };
        let facts = Facts { location, ..self.facts };
        if says_little(cause) || reference.sip_to_q850(status, &facts).cause() == Some(cause) {
            return None;
        }
        let translation = reference.q850_to_sip(CauseKey::from(cause), &facts);
        let Answer::To(Target::Status(to)) = translation.to else { return None };
        if translation.how != Some(How::Exact) || to == status {
            return None;
        }
        let other = |row: &tritone_codes::profile::Rule| {
            row.when.held(&facts) == Held::Unknown && row.to != Target::Status(to)
        };
        if translation.rows.iter().any(other) {
            repair
                .remarks
                .push(Remark::Depends { profile: reference.id.as_ref().into(), cause: cause.as_u8() });
            return None;
        }
        let row = translation.rule_id().map(|id| id.to_string().into_boxed_str());
        Some((Settable::new(to)?, Why::Trusted(row)))
    }

    /// The Q.850 value that a rule sets.
    fn set_reason(&self, rule: &Rule, cause: Cause, location: Option<Location>, repair: &mut Repair<'m>) {
        let why = Why::Rule(rule.name.clone());
        match &self.reason {
            Q850::Several => repair.remarks.push(Remark::SeveralReasons),
            Q850::Broken(raw) => repair.remarks.push(Remark::BrokenReason((*raw).into())),
            Q850::Missing => repair.changes.push(added(cause, location, why)),
            Q850::One(value)
                if value.cause == Some(cause) && (location.is_none() || value.location == location) => {}
            Q850::One(value) => repair.changes.push(replaced(value, written(cause, location), why)),
        }
    }

    /// Adds a Q.850 value, or what is missing in the one that is there.
    fn complete_reason(&self, repair: &mut Repair<'m>) {
        match &self.reason {
            Q850::Several => repair.remarks.push(Remark::SeveralReasons),
            Q850::Broken(raw) => repair.remarks.push(Remark::BrokenReason((*raw).into())),
            Q850::Missing => {
                if let Some(known) = self.known_cause(repair) {
                    let location = known.location.or(self.peer.location);
                    repair.changes.push(added(known.cause, location, known.why));
                }
            }
            Q850::One(value) => self.complete(value, repair),
        }
    }

    fn complete(&self, value: &Value<'m>, repair: &mut Repair<'m>) {
        let Some(cause) = value.cause else {
            if let Some(known) = self.known_cause(repair) {
                let location = known.location.or(self.peer.location).filter(|_| value.location.is_none());
                repair.changes.push(lengthened(value, Some(known.cause), location, known.why));
            }
            return;
        };
        if let Some(carried) = self.carried.filter(|carried| carried.cause != cause) {
            let (reason, other) = (cause.as_u8(), carried.cause.as_u8());
            repair.remarks.push(Remark::Contradiction { reason, other, source: carried.source });
            return;
        }
        if value.location.is_some() {
            return;
        }
        if let Some((location, why)) = self.known_location(cause) {
            repair.changes.push(lengthened(value, None, Some(location), why));
        }
    }

    /// The cause that the response carries elsewhere, or that its status was made of by the peer's table.
    fn known_cause(&self, repair: &mut Repair<'m>) -> Option<Known> {
        if let Some(Carried { cause, location, source }) = self.carried {
            return Some(Known { cause, location, why: Why::Observed(source) });
        }
        let inverse = self.inverse()?;
        let preimage = inverse.preimage();
        match preimage {
            Preimage::Unique(source) => {
                let cause = preimage.cause()?;
                let why = Why::Inverse(source.id.to_string().into());
                Some(Known { cause, location: inverse.location(), why })
            }
            Preimage::Ambiguous { .. } | Preimage::Unread => {
                let (profile, causes) = (inverse.profile.id.as_ref().into(), inverse.to_string().into());
                repair.remarks.push(Remark::Ambiguous { profile, status: self.response.status(), causes });
                None
            }
            Preimage::Empty | Preimage::NoTable => None,
        }
    }

    /// Where the cause of the Reason header was generated.
    fn known_location(&self, cause: Cause) -> Option<(Location, Why)> {
        if let Some(Carried { location: Some(location), source, .. }) = self.carried {
            return Some((location, Why::Observed(source)));
        }
        let by_table = self.inverse().and_then(|inverse| {
            let preimage = inverse.preimage();
            let Preimage::Unique(source) = preimage else { return None };
            let location = inverse.location().filter(|_| preimage.cause() == Some(cause))?;
            Some((location, Why::Inverse(source.id.to_string().into())))
        });
        by_table.or_else(|| Some((self.peer.location?, Why::PeerLocation)))
    }

    fn inverse(&self) -> Option<Inverse<'_>> {
        let profile = self.peer.profile.as_deref()?;
        Some(profile.inverse(Direction::CauseToSip, Target::Status(self.response.status()), self.facts))
    }

    fn set_retry_after(&self, rule: &Rule, seconds: u32, repair: &mut Repair<'m>) {
        let header = self.response.message().headers_named(HeaderName::RetryAfter).next();
        if header.is_some_and(|header| header.value == seconds.to_string().as_bytes()) {
            return;
        }
        let place = header.as_ref().map(value_place);
        let before = header.map(|header| header.value.into());
        let what = What::RetryAfter { before, after: seconds, place };
        repair.changes.push(Change { what, why: Why::Rule(rule.name.clone()) });
    }
}

/// Where the value of a field is. That of an empty one is right behind the colon: what separates it is all white space up
/// to the next line.
fn value_place(header: &Header<'_>) -> Place {
    let colon = header.separator.iter().position(|octet| *octet == b':').map_or(0, |colon| colon + 1);
    let at = match header.value {
        [] => header.at.saturating_add(header.raw_name.len()).saturating_add(colon),
        _ => header.value_at(),
    };
    Place(at..at.saturating_add(header.value.len()))
}

/// Whether a cause says no more than its class (Q.850 table 1), so that it would make a status only less exact: "normal
/// call clearing" and the unspecified ones.
fn says_little(cause: Cause) -> bool {
    cause.as_u8() == 16 || cause == cause.class().unspecified()
}

fn written(cause: Cause, location: Option<Location>) -> String {
    let mut reason = Reason::q850(cause);
    if let Some(name) = cause.name() {
        reason = reason.with_text(name);
    }
    if let Some(location) = location {
        reason = reason.with_location(location);
    }
    reason.to_string()
}

fn added(cause: Cause, location: Option<Location>, why: Why) -> Change {
    let after = written(cause, location).into_bytes().into();
    Change { what: What::Reason { before: None, after, place: None }, why }
}

fn replaced(value: &Value<'_>, after: impl Into<Vec<u8>>, why: Why) -> Change {
    let (before, place) = (Some(value.raw.into()), Some(Place(value.place.clone())));
    Change { what: What::Reason { before, after: after.into().into(), place }, why }
}

/// A value with what it lacks behind it.
fn lengthened(value: &Value<'_>, cause: Option<Cause>, location: Option<Location>, why: Why) -> Change {
    let mut after = value.raw.to_vec();
    if let Some(cause) = cause {
        after.extend_from_slice(format!(";cause={cause}").as_bytes());
    }
    if let Some(location) = location {
        after.extend_from_slice(format!(";location={location}").as_bytes());
    }
    replaced(value, after, why)
}

/// The status and cause that a response has after its changes, for reports.
pub(super) fn status_after(received: StatusCode, changes: &[Change]) -> StatusCode {
    let set = changes.iter().find_map(|change| match &change.what {
        What::Status { to, .. } => Some(to.status()),
        _ => None,
    });
    set.unwrap_or(received)
}
