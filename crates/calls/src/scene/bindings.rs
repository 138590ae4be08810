//! Who was registered when (RFC 3261 section 10).

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use tritone_codes::{Method, StatusCode};
use tritone_wire::{FrameRef, Timestamp};

use crate::call::Role;
use crate::detail::Detail;
use crate::event::Event;
use crate::leg::Leg;
use crate::party::party;

/// Registrations that are kept of one user.
const MAX_OF_USER: usize = 256;
/// Users that are kept at all.
const MAX_USERS: usize = 200_000;
/// How long a registration holds where nobody says (RFC 3261 section 10.2).
const DEFAULT_EXPIRES_S: f64 = 3600.0;

/// The registrations of a recording.
#[derive(Debug, Default)]
pub(crate) struct Bindings {
    /// By user part of the address-of-record, in lower case: answers to REGISTER in order of time.
    users: BTreeMap<String, Vec<Answer>>,
    /// Hosts that accepted a registration of somebody, and when first.
    registrars: BTreeMap<IpAddr, Timestamp>,
    /// Hosts from which a registration was accepted.
    phones: BTreeMap<IpAddr, Timestamp>,
}

#[derive(Clone, Copy, Debug)]
struct Answer {
    time: Timestamp,
    frame: FrameRef,
    registrar: SocketAddr,
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
    Refused { status: StatusCode, by: SocketAddr, frame: FrameRef },
    /// No attempt was seen.
    NotSeen,
}

impl Bindings {
    pub(super) fn of(legs: &[Leg]) -> Self {
        let mut bindings = Self::default();
        for leg in legs {
            bindings.take(leg);
        }
        bindings.users.values_mut().for_each(|answers| answers.sort_by_key(|a| (a.time, a.frame)));
        bindings
    }

    fn take(&mut self, leg: &Leg) {
        let mut events =
            leg.events().iter().filter(|event| event.method == Some(Method::Register)).peekable();
        if events.peek().is_none() {
            return;
        }
        let Some(user) = user_of(leg.to()) else { return };
        for event in events {
            let Some(status) = event.status().filter(|status| status.is_final()) else { continue };
            let Some(what) = answered(leg, event, status) else { continue };
            let registrar = leg.address(event.source);
            if matches!(what, Answered::Accepted(_)) {
                self.registrars.entry(registrar.ip()).or_insert(event.time);
                self.phones.entry(leg.address(event.destination).ip()).or_insert(event.time);
            }
            let is_new = !self.users.contains_key(&user);
            if is_new && self.users.len() >= MAX_USERS {
                return;
            }
            let answers = self.users.entry(user.clone()).or_default();
            if answers.len() < MAX_OF_USER {
                answers.push(Answer { time: event.time, frame: event.frame, registrar, what });
            }
        }
    }

    /// What is known at `at` of the registration of a user.
    pub(crate) fn state(&self, user: &str, at: Timestamp) -> Registered {
        let answers = self.users.get(&user.to_ascii_lowercase()).map(Vec::as_slice).unwrap_or_default();
        let before = answers.get(..answers.partition_point(|answer| answer.time <= at)).unwrap_or_default();
        let Some(last) = before.last() else { return Registered::NotSeen };
        match last.what {
            Answered::Accepted(expires) => {
                let seconds = at.seconds_since(last.time) - expires;
                if seconds > 0.0 {
                    Registered::Expired { seconds, frame: last.frame }
                } else {
                    Registered::Held
                }
            }
            Answered::Removed => Registered::Removed { frame: last.frame },
            Answered::Refused(status) => {
                Registered::Refused { status, by: last.registrar, frame: last.frame }
            }
        }
    }

    /// What an element on this host is by the registrations that were seen.
    pub(crate) fn role(&self, host: IpAddr) -> Option<Role> {
        match (self.is_registrar(host), self.is_phone(host)) {
            (true, _) => Some(Role::Registrar),
            (false, true) => Some(Role::Phone),
            (false, false) => None,
        }
    }

    /// Whether an element on this host was seen to accept registrations.
    pub(crate) fn is_registrar(&self, host: IpAddr) -> bool {
        self.registrars.contains_key(&host)
    }

    /// Whether a phone on this host was seen to register.
    pub(crate) fn is_phone(&self, host: IpAddr) -> bool {
        self.phones.contains_key(&host) && !self.registrars.contains_key(&host)
    }
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
            if asked == Some(0.0) {
                return Some(Answered::Removed);
            }
            let granted = expires(leg, event).or(asked).unwrap_or(DEFAULT_EXPIRES_S);
            // The Contacts of a 200 are those that are left: none after the last one was taken back.
            Some(if granted == 0.0 { Answered::Removed } else { Answered::Accepted(granted) })
        }
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
