//! Who was registered when (RFC 3261 section 10).

use std::collections::{BTreeMap, BTreeSet};
use tritone_wire::{Endpoint, Host};

use tritone_codes::{Method, StatusCode};
use tritone_wire::sip::NameAddr;
use tritone_wire::{FrameRef, Timestamp};

use crate::call::Role;
use crate::detail::Detail;
use crate::event::Event;
use crate::leg::Leg;
use crate::number::Number;
use crate::party::party;

/// Registrations that are kept of one user; of one who has more, nothing is said.
const MAX_OF_USER: usize = 256;
/// Users that are kept at all.
const MAX_USERS: usize = 200_000;
/// Users who register from one host before that is no phone, but a NAT or an SBC before many.
const MAX_LINES: usize = 3;
/// How long a registration holds where nobody says (RFC 3261 section 10.2).
const DEFAULT_EXPIRES_S: f64 = 3600.0;
/// Digits at the end by which the numbers of one site differ.
const OF_SITE: usize = 3;

/// The registrations of a recording.
#[derive(Debug, Default)]
pub(crate) struct Bindings {
    /// By user part of the address-of-record, in lower case.
    users: BTreeMap<String, User>,
    /// There were more users than are kept.
    is_full: bool,
    /// Hosts that accepted a registration of somebody.
    registrars: BTreeSet<Host>,
    /// Hosts from which a registration was accepted, and some of the users.
    phones: BTreeMap<Host, Vec<String>>,
    /// What the users who registered look like.
    shapes: BTreeSet<String>,
}

/// What was answered to the REGISTERs of one user.
#[derive(Debug, Default)]
struct User {
    /// In order of time.
    answers: Vec<Answer>,
    /// Some are missing.
    incomplete: bool,
}

#[derive(Clone, Debug)]
struct Answer {
    time: Timestamp,
    frame: FrameRef,
    registrar: Endpoint,
    /// The host of the address-of-record, in lower case.
    domain: String,
    what: Answered,
}

#[derive(Clone, Copy, Debug)]
enum Answered {
    /// For so many seconds.
    Accepted(f64),
    Removed,
    Refused(StatusCode),
}

/// What the recording shows of a user's registration at some time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Registered {
    /// It held.
    Held,
    /// It had run out so many seconds before, and was not refreshed.
    Expired { seconds: f64, frame: FrameRef },
    /// The user had taken it back.
    Removed { frame: FrameRef },
    /// The last attempt was refused.
    Refused { status: StatusCode, by: Endpoint, frame: FrameRef },
    /// No attempt was seen.
    NotSeen,
    /// Not all of it is known, or it may be the one of another user of that name.
    Unknown,
}

impl Bindings {
    /// The registrations of legs, which are those of no scanner.
    pub(super) fn of<'l>(legs: impl Iterator<Item = &'l Leg>) -> Self {
        let mut bindings = Self::default();
        legs.for_each(|leg| bindings.take(leg));
        for user in bindings.users.values_mut() {
            user.answers.sort_by_key(|answer| (answer.time, answer.frame));
        }
        bindings
    }

    fn take(&mut self, leg: &Leg) {
        let mut events =
            leg.events().iter().filter(|event| event.method == Some(Method::Register)).peekable();
        if events.peek().is_none() {
            return;
        }
        let Some(name) = user_of(leg.to()) else { return };
        let domain = domain_of(leg.to());
        if self.users.len() >= MAX_USERS && !self.users.contains_key(&name) {
            self.is_full = true;
            return;
        }
        let user = self.users.entry(name.clone()).or_default();
        user.incomplete |= leg.left_out() > 0;
        for event in events {
            let Some(status) = event.status().filter(|status| status.is_final()) else { continue };
            let Some(what) = answered(leg, event, status) else { continue };
            let registrar = leg.address(event.source);
            if matches!(what, Answered::Accepted(_)) {
                self.registrars.insert(registrar.host());
                self.shapes.insert(shape(&name));
                let lines = self.phones.entry(leg.address(event.destination).host()).or_default();
                if lines.len() <= MAX_LINES && !lines.contains(&name) {
                    lines.push(name.clone());
                }
            }
            if user.answers.len() == MAX_OF_USER {
                user.incomplete = true;
                break;
            }
            let domain = domain.clone();
            user.answers.push(Answer { time: event.time, frame: event.frame, registrar, domain, what });
        }
    }

    /// What is known at `at` of the registration of the user whom a URI names. A registration holds until its end,
    /// whatever is refused meanwhile: another phone of the user may have made it.
    pub(crate) fn state(&self, uri: &str, at: Timestamp) -> Registered {
        let Some(name) = user_of(uri) else { return Registered::Unknown };
        let Some(user) = self.users.get(&name) else {
            return if self.is_full { Registered::Unknown } else { Registered::NotSeen };
        };
        let domain = domain_of(uri);
        let is_one = user.answers.windows(2).all(|pair| pair[0].domain == pair[1].domain);
        let is_named = |domain: &str| domain.parse::<std::net::IpAddr>().is_err();
        let differs = |answer: &Answer| answer.domain != domain;
        let is_other = user.answers.iter().any(|answer| is_named(&answer.domain) && differs(answer));
        if user.incomplete || !is_one || (is_other && is_named(&domain)) {
            return Registered::Unknown;
        }
        let before = user.answers.partition_point(|answer| answer.time <= at);
        state_after(user.answers.get(..before).unwrap_or_default(), at)
    }

    /// Whether users who look like this one registered: extensions of the same length, numbers of the same site, names.
    pub(crate) fn has_alike(&self, uri: &str) -> bool {
        user_of(uri).is_some_and(|name| self.shapes.contains(&shape(&name)))
    }

    /// What an element on this host is by the registrations that were seen.
    pub(crate) fn role(&self, host: Host) -> Option<Role> {
        match (self.is_registrar(host), self.is_phone(host)) {
            (true, _) => Some(Role::Registrar),
            (false, true) => Some(Role::Phone),
            (false, false) => None,
        }
    }

    /// Whether an element on this host was seen to accept registrations.
    pub(crate) fn is_registrar(&self, host: Host) -> bool {
        self.registrars.contains(&host)
    }

    /// Whether a phone on this host was seen to register.
    pub(crate) fn is_phone(&self, host: Host) -> bool {
        let is_one = self.phones.get(&host).is_some_and(|lines| lines.len() <= MAX_LINES);
        is_one && !self.registrars.contains(&host)
    }
}

fn state_after(answers: &[Answer], at: Timestamp) -> Registered {
    let mut state = Registered::NotSeen;
    let mut held: Option<(f64, FrameRef)> = None;
    for &Answer { time, frame, registrar, what, .. } in answers {
        match what {
            Answered::Accepted(expires) => {
                let left = expires - at.seconds_since(time);
                if held.is_none_or(|(most, _)| most < left) {
                    held = Some((left, frame));
                }
                state = Registered::Held;
            }
            Answered::Removed => {
                held = None;
                state = Registered::Removed { frame };
            }
            Answered::Refused(status) => state = Registered::Refused { status, by: registrar, frame },
        }
    }
    match (held, state) {
        (Some((left, _)), _) if left >= 0.0 => Registered::Held,
        (Some((left, frame)), Registered::Held) => Registered::Expired { seconds: -left, frame },
        (_, state) => state,
    }
}

/// What users of one kind have in common: a number without its last digits, or that it is a name.
fn shape(user: &str) -> String {
    let Some(number) = Number::parse(user) else { return "name".to_owned() };
    let digits = number.digits();
    let begin = digits.get(..digits.len().saturating_sub(OF_SITE)).unwrap_or_default();
    format!("{begin}+{}", digits.len() - begin.len())
}

/// The host of an address-of-record or a URI, in lower case.
fn domain_of(value: &str) -> String {
    let address = NameAddr::parse(value.as_bytes());
    String::from_utf8_lossy(address.parse_uri().host).to_ascii_lowercase()
}

/// The user part of an address-of-record, in lower case.
fn user_of(value: &str) -> Option<String> {
    party(value).user.map(|user| user.to_ascii_lowercase())
}

/// What a final response to REGISTER says; a challenge is no answer yet, unless it refuses credentials.
fn answered(leg: &Leg, event: &Event, status: StatusCode) -> Option<Answered> {
    let code = status.as_u16();
    let request = request_of(leg, event);
    match code {
        200..=299 => {
            let asked = request.and_then(|request| expires(leg, request));
            // The Contacts of a 200 are those that are left: none after the last one was taken back.
            let granted = expires(leg, event).or(asked).unwrap_or(DEFAULT_EXPIRES_S);
            Some(if granted == 0.0 { Answered::Removed } else { Answered::Accepted(granted) })
        }
        401 | 407 if event.stale => None,
        401 | 407 => request.filter(|request| request.credentials).map(|_| Answered::Refused(status)),
        // The interval is tried again with the one that is asked for.
        423 => None,
        300.. => Some(Answered::Refused(status)),
        _ => None,
    }
}

/// The request that a response answers.
fn request_of<'l>(leg: &'l Leg, response: &Event) -> Option<&'l Event> {
    leg.events().iter().find(|event| {
        event.request() == Some(Method::Register)
            && (event.cseq, event.part) == (response.cseq, response.part)
            && event.source == response.destination
    })
}

fn expires(leg: &Leg, event: &Event) -> Option<f64> {
    leg.detail(event, Detail::Expires)?.trim().parse::<u32>().ok().map(f64::from)
}
