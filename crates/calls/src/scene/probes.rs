//! Who only probes: scanners, password guessers, and those who look for a way to dial at others' cost.
//!
//! What they leave behind are thousands of failed calls that nobody wanted to make; these belong in no ratio. A wrong
//! word here would hide real calls, so behaviour alone convicts only where no telephone behaves so.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use tritone_codes::Method;

use crate::event::Event;
use crate::leg::{Kind, Leg};
use crate::number::Number;
use crate::party::party;

/// Names by which scanning tools present themselves in User-Agent, in lower case: the defaults of SIPVicious
/// (`friendly-scanner`, `friendly-request`), SIPVicious PRO, sipcli, VaxSIPUserAgent as abused by dialler kits, pplsip,
/// sundayddr, smap, SIVuS, iWar, Gulp, Mr.SIP, siparmyknife.
const SCANNERS: [&str; 16] = [
    "friendly-scanner",
    "friendly-request",
    "sipvicious",
    "sipcli",
    "sip-scan",
    "sipscan",
    "vaxsipuseragent",
    "pplsip",
    "sundayddr",
    "smap ",
    "sivus",
    "iwar",
    "gulp",
    "mr.sip",
    "siparmyknife",
    "nm@nm",
];
/// Users that a host asks for, none of which it may use, before that is called a search.
const MANY_USERS: usize = 10;
/// Hosts that one host asks before that is called a sweep.
const MANY_HOSTS: usize = 10;
/// Refused passwords of one user before that is called guessing.
const MANY_PASSWORDS: usize = 20;
/// Prefixes with which one number is dialled before that is called a search for an outside line.
const MANY_PREFIXES: usize = 4;

/// Why a leg is a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Probing {
    /// It says itself that it is a scanner.
    ByName,
    /// It tries users one after the other.
    Users,
    /// It tries one host after the other.
    Hosts,
    /// It guesses passwords.
    Passwords,
    /// It dials one number with one prefix after the other.
    Prefixes,
}

impl Probing {
    /// What it does, for a sentence.
    pub(crate) const fn phrase(self) -> &'static str {
        match self {
            Self::ByName => "names itself as a scanning tool",
            Self::Users => "tries one user after the other, and none of them is its own",
            Self::Hosts => "asks one host after the other",
            Self::Passwords => "guesses passwords",
            Self::Prefixes => "dials one number with one prefix after the other, to find a way out",
        }
    }
}

/// The hosts of a recording that only probe.
#[derive(Debug, Default)]
pub(super) struct Probes {
    hosts: BTreeMap<IpAddr, Probing>,
}

impl Probes {
    pub(super) fn of(legs: &[Leg]) -> Self {
        let mut suspects: BTreeMap<IpAddr, Suspect> = BTreeMap::new();
        for leg in legs {
            if let Some(host) = opener(leg) {
                suspects.entry(host).or_default().take(leg);
            }
        }
        let hosts = suspects.into_iter().filter_map(|(host, suspect)| Some((host, suspect.verdict()?)));
        Self { hosts: hosts.collect() }
    }

    /// Why a leg is a probe, where it is one.
    pub(super) fn of_leg(&self, leg: &Leg) -> Option<Probing> {
        if is_scanner_by_name(leg) {
            return Some(Probing::ByName);
        }
        self.hosts.get(&opener(leg)?).copied()
    }
}

/// The host that sent the first request of a leg.
fn opener(leg: &Leg) -> Option<IpAddr> {
    let first = leg.events().iter().find(|event| event.status().is_none())?;
    Some(leg.address(first.source).ip())
}

fn is_scanner_by_name(leg: &Leg) -> bool {
    let opening = leg.events().iter().filter(|event| event.status().is_none() && event.to_tag == 0);
    let mut names = opening.take(4).filter_map(|event| leg.text(event.product));
    names.any(is_scanner_name) || leg.from().to_ascii_lowercase().contains("sipvicious")
}

fn is_scanner_name(product: &str) -> bool {
    let product = product.to_ascii_lowercase();
    SCANNERS.iter().any(|name| product.contains(name))
}

/// What one host did.
#[derive(Debug, Default)]
struct Suspect {
    /// Somebody accepted it: it registered, its call was answered, or an element called it back.
    accepted: bool,
    /// Users that it registered as or called, where it was refused.
    users: BTreeSet<String>,
    /// Requests with credentials that were refused, by user.
    passwords: BTreeMap<String, usize>,
    /// Hosts that it asked, and whether they answered anything.
    hosts: BTreeMap<IpAddr, bool>,
    /// Of numbers that it dialled, the digits before the last seven, by those.
    prefixes: BTreeMap<String, BTreeSet<String>>,
    /// Somebody's telephone rang for it.
    rang: bool,
}

impl Suspect {
    fn take(&mut self, leg: &Leg) {
        let events = leg.events();
        self.accepted |= events.iter().any(is_acceptance);
        self.rang |= events.iter().any(|event| {
            event.method == Some(Method::Invite) && event.status().is_some_and(|s| s.as_u16() == 180)
        });
        if let Some(first) = events.iter().find(|event| event.status().is_none()) {
            *self.hosts.entry(leg.address(first.destination).ip()).or_default() |= has_final(events);
        }
        let user = party(leg.to()).user.unwrap_or_default().to_ascii_lowercase();
        let refused = events.iter().filter(|event| is_refusal(event)).count();
        let credentials = events.iter().filter(|event| event.credentials).count();
        if credentials > 0 && refused > 0 && leg.kind() == Kind::Registration {
            *self.passwords.entry(user.clone()).or_default() += credentials.min(refused);
        }
        if leg.kind() == Kind::Call
            && let Some(number) = Number::parse(&user).filter(|number| number.digits().len() > 9)
        {
            let suffix = number.suffix().to_owned();
            let before = number.digits().len() - suffix.len();
            let prefix = number.digits().get(..before).unwrap_or_default().to_owned();
            self.prefixes.entry(suffix).or_default().insert(prefix);
        }
        if credentials == 0 && (refused > 0 || !has_final(events)) && !is_long_number(&user) {
            self.users.insert(user);
        }
    }

    fn verdict(&self) -> Option<Probing> {
        if self.accepted || self.rang {
            return None;
        }
        if self.passwords.values().any(|tries| *tries >= MANY_PASSWORDS) {
            return Some(Probing::Passwords);
        }
        if self.prefixes.values().any(|prefixes| prefixes.len() >= MANY_PREFIXES) {
            return Some(Probing::Prefixes);
        }
        if self.users.len() >= MANY_USERS {
            return Some(Probing::Users);
        }
        // Who monitors his trunks asks many hosts too, but those answer.
        let silent = self.hosts.values().filter(|answered| !**answered).count();
        let is_sweep = self.hosts.len() >= MANY_HOSTS && silent * 2 > self.hosts.len();
        (is_sweep && self.users.len() <= 1).then_some(Probing::Hosts)
    }
}

fn is_long_number(user: &str) -> bool {
    Number::parse(user).is_some_and(|number| number.is_long())
}

fn has_final(events: &[Event]) -> bool {
    events.iter().any(|event| event.status().is_some_and(|status| status.is_final()))
}

/// A response that only those get who belong here: a registration, a call or a subscription that was accepted.
fn is_acceptance(event: &Event) -> bool {
    let trusted = matches!(event.method, Some(Method::Invite | Method::Register | Method::Subscribe));
    trusted && event.status().is_some_and(|status| (200..300).contains(&status.as_u16()))
}

/// A response that tells a stranger to go away.
fn is_refusal(event: &Event) -> bool {
    event.status().is_some_and(|status| matches!(status.as_u16(), 401 | 403 | 404 | 407))
}
