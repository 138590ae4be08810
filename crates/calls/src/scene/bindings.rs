//! Who was registered when (RFC 3261 section 10).

use std::collections::BTreeMap;

use hashbrown::HashMap;
use tritone_wire::{Endpoint, Host};

use tritone_codes::{Method, StatusCode};
use tritone_wire::sip::NameAddr;
use tritone_wire::{FrameRef, Timestamp};

use super::few::Few;
use super::frame::FrameWord;
use super::numbered::{NONE, Numbered, Renumbered};
use super::probes::Probing;
use crate::call::Role;
use crate::detail::Detail;
use crate::digits::Digits;
use crate::event::Event;
use crate::hash::{hash, mixed};
use crate::leg::Leg;
use crate::user::lower_user_of;

/// Registrations that are kept of one user; of one who has more, nothing is said.
const MAX_OF_USER: u32 = 256;
/// Answers that are kept of all users, in order of the legs: of those who have later ones, nothing is said.
const MAX_ANSWERS: usize = 1_000_000;
/// Users that are kept at all.
const MAX_USERS: usize = 200_000;
/// Users who register from one host before that is no phone, but a NAT or an SBC before many.
const MAX_LINES: usize = 3;
/// How long a registration holds where nobody says (RFC 3261 section 10.2).
const DEFAULT_EXPIRES_S: u32 = 3600;
/// Digits at the end by which the numbers of one site differ.
const OF_SITE: usize = 3;

/// What was answered to the REGISTERs of a recording, as far as it was seen.
#[derive(Clone, Debug, Default)]
pub(super) struct Registrations {
    /// In order of the legs, and within these of time.
    answers: Vec<Answer>,
    /// Users of whom answers beyond [`MAX_ANSWERS`] were seen.
    cut: Numbered<u64>,
    elements: Numbered<Endpoint>,
    hosts: RegisteredHosts,
}

/// What hosts are by the registrations that were accepted.
#[derive(Clone, Debug, Default)]
#[cfg_attr(test, derive(PartialEq))]
struct RegisteredHosts {
    /// Hosts that accepted a registration of somebody.
    registrars: Numbered<Host>,
    /// Hosts from which a registration was accepted.
    phones: Numbered<Host>,
    /// Some of the users of each of those.
    lines: Vec<Few<{ MAX_LINES + 1 }>>,
    /// What the users who registered look like.
    shapes: Numbered<u64>,
}

/// The registrations of a recording.
#[derive(Debug, Default)]
#[cfg_attr(test, derive(PartialEq))]
pub(crate) struct Bindings {
    /// By the hash of the user part of the address-of-record, in lower case.
    users: HashMap<u64, User>,
    /// Those of one user are together, in order of time.
    answers: Vec<Answer>,
    /// There were more users than are kept.
    is_full: bool,
    /// Not all answers were kept, nor is known of whom.
    is_cut: bool,
    elements: Numbered<Endpoint>,
    hosts: RegisteredHosts,
}

/// What was answered to the REGISTERs of one user.
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(test, derive(PartialEq))]
struct User {
    /// How many answers.
    count: u32,
    /// The place of the first.
    first: u32,
    /// Some are missing.
    incomplete: bool,
}

/// An answer, in 48 octets.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(test, derive(PartialEq))]
struct Answer {
    user: u64,
    time: Timestamp,
    frame: FrameWord,
    domain: Domain,
    /// The number of the host that sent the first request of the leg.
    opener: u32,
    /// The number of the element that answered.
    registrar: u32,
    what: Answered,
}

/// The host of an address-of-record, in lower case, as a hash; the lowest bit says whether it is a name, not an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Domain(u64);

#[derive(Clone, Copy, Debug)]
#[cfg_attr(test, derive(PartialEq))]
enum Answered {
    /// For so many seconds.
    Accepted(u32),
    Removed,
    Refused(StatusCode),
    /// None was seen.
    Not,
    /// Some were left out.
    NotAll,
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

impl Registrations {
    /// Takes a leg; `opener` is the number of the host that sent its first request.
    pub(super) fn take(&mut self, leg: &Leg, opener: u32) {
        let mut events =
            leg.events().iter().filter(|event| event.method == Some(Method::Register)).peekable();
        let Some(first) = events.peek().copied() else { return };
        let Some(name) = lower_user_of(leg.to()) else { return };
        let (user, domain) = (hash(name.as_bytes()), Domain::of(leg.to()));
        let answer = |event: &Event, registrar, what| Answer {
            user,
            time: event.time,
            frame: FrameWord::of(event.frame),
            domain,
            opener,
            registrar,
            what,
        };
        let before = self.answers.len();
        if leg.left_out() > 0 {
            self.add(answer(first, NONE, Answered::NotAll));
        }
        for event in events {
            let Some(status) = event.status().filter(|status| status.is_final()) else { continue };
            let Some(what) = answered(leg, event, status) else { continue };
            let registrar = leg.address(event.source);
            if matches!(what, Answered::Accepted(_)) {
                self.hosts.take(registrar.host(), leg.address(event.destination).host(), user, shape(&name));
            }
            let registrar = self.elements.number(registrar);
            self.add(answer(event, registrar, what));
        }
        if self.answers.len() == before {
            self.add(answer(first, NONE, Answered::Not));
        }
    }

    fn add(&mut self, answer: Answer) {
        if self.answers.len() < MAX_ANSWERS {
            self.answers.push(answer);
        } else {
            self.cut.number(answer.user);
        }
    }

    /// Takes what was seen later.
    pub(super) fn absorb(&mut self, later: Self, hosts: &Renumbered) {
        let elements = self.elements.absorb(later.elements);
        for answer in later.answers {
            let (opener, registrar) = (hosts.of(answer.opener), elements.of(answer.registrar));
            self.add(Answer { opener, registrar, ..answer });
        }
        self.cut.absorb(later.cut);
        self.hosts.absorb(later.hosts);
    }

    /// See [`SceneParts::is_full`](super::SceneParts::is_full).
    pub(super) fn is_full(&self) -> bool {
        self.elements.is_full() || self.hosts.phones.is_full()
    }

    /// What later calls need to know of these answers: of each user those that say how the last registration stands. Those
    /// to each host for itself: which of them is a scanner is known at the end.
    pub(super) fn carry(mut self) -> Self {
        self.answers.sort_by_key(|answer| (answer.user, answer.opener, answer.time, answer.frame));
        let users = self.answers.chunk_by(|one, other| (one.user, one.opener) == (other.user, other.opener));
        self.answers = users.flat_map(telling).collect();
        self
    }

    /// What is known at the end, without what these hosts did: those of scanners.
    pub(super) fn finish(self, convicted: &BTreeMap<u32, Probing>) -> Bindings {
        let Self { mut answers, cut, elements, hosts } = self;
        let (mut users, mut is_full) = (HashMap::<u64, User>::new(), false);
        answers.retain(|answer| {
            if convicted.contains_key(&answer.opener) {
                return false;
            }
            if users.len() >= MAX_USERS && !users.contains_key(&answer.user) {
                is_full = true;
                return false;
            }
            let user = users.entry(answer.user).or_default();
            match answer.what {
                Answered::Not => return false,
                Answered::NotAll => user.incomplete = true,
                _ if user.count == MAX_OF_USER => user.incomplete = true,
                _ => {
                    user.count += 1;
                    return true;
                }
            }
            false
        });
        answers.sort_by_key(|answer| (answer.user, answer.time, answer.frame));
        for (place, answer) in answers.iter().enumerate().rev() {
            if let Some(user) = users.get_mut(&answer.user) {
                user.first = place as u32;
            }
        }
        for user in cut.all() {
            users.entry(*user).or_default().incomplete = true;
        }
        Bindings { users, answers, is_full, is_cut: cut.is_full(), elements, hosts }
    }
}

/// Of the answers to one user on one host, in order, the few that say as much of any time after them: the last one, the one
/// that holds longest of those that were not taken back, the last one by which they were taken back, one of another domain,
/// and whether some were left out.
fn telling(answers: &[Answer]) -> Vec<Answer> {
    let is_one = |answer: &&Answer| !matches!(answer.what, Answered::Not | Answered::NotAll);
    let Some(last) = answers.iter().rfind(is_one) else {
        return answers
            .iter()
            .max_by_key(|answer| matches!(answer.what, Answered::NotAll))
            .copied()
            .into_iter()
            .collect();
    };
    let removed = answers.iter().rposition(|answer| matches!(answer.what, Answered::Removed));
    let not_removed = answers.get(removed.map_or(0, |place| place + 1)..).unwrap_or_default();
    let end = |answer: &&Answer| match answer.what {
        Answered::Accepted(seconds) => Some(answer.time.0.saturating_add(i64::from(seconds) * 1_000_000_000)),
        _ => None,
    };
    let longest = not_removed.iter().filter(|answer| end(answer).is_some()).max_by_key(end);
    let elsewhere = answers.iter().filter(is_one).find(|answer| answer.domain != last.domain);
    let left_out = answers.iter().find(|answer| matches!(answer.what, Answered::NotAll));
    let mut telling: Vec<Answer> =
        [left_out, elsewhere, removed.and_then(|place| answers.get(place)), longest, Some(last)]
            .into_iter()
            .flatten()
            .copied()
            .collect();
    telling.sort_by_key(|answer| (answer.time, answer.frame));
    telling.dedup_by_key(|answer| (answer.time, answer.frame));
    telling
}

impl RegisteredHosts {
    fn take(&mut self, registrar: Host, phone: Host, user: u64, shape: u64) {
        self.registrars.number(registrar);
        self.shapes.number(shape);
        if let Some(lines) = self.lines_of(phone) {
            lines.add(user);
        }
    }

    fn lines_of(&mut self, phone: Host) -> Option<&mut Few<{ MAX_LINES + 1 }>> {
        let number = self.phones.number(phone) as usize;
        if number == self.lines.len() {
            self.lines.push(Few::default());
        }
        self.lines.get_mut(number)
    }

    fn absorb(&mut self, later: Self) {
        self.registrars.absorb(later.registrars);
        self.shapes.absorb(later.shapes);
        for (phone, users) in later.phones.all().iter().zip(&later.lines) {
            if let Some(lines) = self.lines_of(*phone) {
                lines.add_all(users);
            }
        }
    }
}

impl Bindings {
    /// What is known at `at` of the registration of the user whom a URI names. A registration holds until its end,
    /// whatever is refused meanwhile: another phone of the user may have made it.
    pub(crate) fn state(&self, uri: &str, at: Timestamp) -> Registered {
        let Some(name) = lower_user_of(uri).filter(|_| !self.is_cut) else { return Registered::Unknown };
        let Some(user) = self.users.get(&hash(name.as_bytes())) else {
            return if self.is_full { Registered::Unknown } else { Registered::NotSeen };
        };
        let answers = self.answers.get(user.first as usize..).unwrap_or_default();
        let answers = answers.get(..user.count as usize).unwrap_or_default();
        let domain = Domain::of(uri);
        let is_one = answers.windows(2).all(|pair| pair[0].domain == pair[1].domain);
        let is_other = answers.iter().any(|answer| answer.domain.is_name() && answer.domain != domain);
        if user.incomplete || !is_one || (is_other && domain.is_name()) {
            return Registered::Unknown;
        }
        let before = answers.partition_point(|answer| answer.time <= at);
        self.state_after(answers.get(..before).unwrap_or_default(), at)
    }

    /// Whether users who look like this one registered: extensions of the same length, numbers of the same site, names.
    pub(crate) fn has_alike(&self, uri: &str) -> bool {
        lower_user_of(uri).is_some_and(|name| self.hosts.shapes.known(&shape(&name)).is_some())
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
        self.hosts.registrars.known(&host).is_some()
    }

    /// Whether a phone on this host was seen to register.
    pub(crate) fn is_phone(&self, host: Host) -> bool {
        let number = self.hosts.phones.known(&host);
        let lines = number.and_then(|number| self.hosts.lines.get(number as usize));
        lines.is_some_and(|lines| lines.len() <= MAX_LINES) && !self.is_registrar(host)
    }

    fn state_after(&self, answers: &[Answer], at: Timestamp) -> Registered {
        let mut state = Registered::NotSeen;
        let mut held: Option<(f64, FrameRef)> = None;
        for &Answer { time, frame, registrar, what, .. } in answers {
            let frame = frame.frame();
            match what {
                Answered::Accepted(expires) => {
                    let left = f64::from(expires) - at.seconds_since(time);
                    if held.is_none_or(|(most, _)| most < left) {
                        held = Some((left, frame));
                    }
                    state = Registered::Held;
                }
                Answered::Removed => {
                    held = None;
                    state = Registered::Removed { frame };
                }
                Answered::Refused(status) => {
                    let by = self.elements.get(registrar).unwrap_or(Endpoint::Peer);
                    state = Registered::Refused { status, by, frame };
                }
                Answered::Not | Answered::NotAll => {}
            }
        }
        match (held, state) {
            (Some((left, _)), _) if left >= 0.0 => Registered::Held,
            (Some((left, frame)), Registered::Held) => Registered::Expired { seconds: -left, frame },
            (_, state) => state,
        }
    }
}

impl Domain {
    /// That of an address-of-record or a URI.
    fn of(value: &str) -> Self {
        let address = NameAddr::parse(value.as_bytes());
        let host = String::from_utf8_lossy(address.parse_uri().host).to_ascii_lowercase();
        let is_name = host.parse::<std::net::IpAddr>().is_err();
        Self(hash(host.as_bytes()) << 1 | u64::from(is_name))
    }

    fn is_name(self) -> bool {
        self.0 & 1 == 1
    }
}

/// What users of one kind have in common, as a hash: a number without its last digits, or that it is a name.
fn shape(user: &str) -> u64 {
    let Some(number) = Digits::parse(user) else { return 0 };
    let site = number.bits() >> (OF_SITE * 4);
    let rest = number.length().min(OF_SITE) as u64;
    mixed(mixed(site as u64, (site >> 64) as u64), rest + 1)
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
            Some(if granted == 0 { Answered::Removed } else { Answered::Accepted(granted) })
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

fn expires(leg: &Leg, event: &Event) -> Option<u32> {
    leg.detail(event, Detail::Expires)?.trim().parse().ok()
}
