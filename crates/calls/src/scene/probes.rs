//! Who only probes: scanners, password guessers, and those who look for a way to dial at others' cost.
//!
//! What they leave behind are thousands of failed calls that nobody wanted to make; these belong in no ratio. A wrong
//! word here would hide real calls, so behaviour alone convicts only where no telephone behaves so.

use std::collections::{BTreeMap, BTreeSet};
use tritone_wire::{Endpoint, Host};

use tritone_codes::Method;
use tritone_wire::Timestamp;

use crate::event::Event;
use crate::leg::{Kind, Leg};
use crate::number::Number;
use crate::party::party;

/// Names by which scanning tools present themselves in User-Agent, in lower case: the defaults of SIPVicious
/// (`friendly-scanner`, `friendly-request`), SIPVicious PRO, pplsip, sundayddr, SIVuS, Mr.SIP, siparmyknife.
const SCANNERS: [&str; 11] = [
    "friendly-scanner",
    "friendly-request",
    "sipvicious",
    "sip-scan",
    "sipscan",
    "pplsip",
    "sundayddr",
    "sivus",
    "mr.sip",
    "siparmyknife",
    "nm@nm",
];
/// Names of tools and telephones that scanners use as others do: they say something only where nobody took the call.
/// sipcli, VaxSIPUserAgent as abused by dialler kits, smap, iWar, Gulp.
const TOOLS: [&str; 5] = ["sipcli", "vaxsipuseragent", "smap", "iwar", "gulp"];
/// Users that a host asks for in a row, none of which it may use, before that is called a search.
const MANY_USERS: usize = 10;
/// Hosts that one host asks before that is called a sweep.
const MANY_HOSTS: usize = 10;
/// Refused passwords of one user in a row before that is called guessing.
const MANY_PASSWORDS: usize = 20;
/// Prefixes with which one number is dialled in a row before that is called a search for an outside line; and at whatever
/// pace.
const MANY_PREFIXES: usize = 4;
const MOST_PREFIXES: usize = 6;
/// Seconds between two tries of a machine: a person who dials needs longer, and so does a telephone that tries its wrong
/// password again.
const PACE_S: f64 = 10.0;
const PACE_OF_PASSWORDS_S: f64 = 2.0;
/// Addresses from which a scanner sends, and callers that it says it is; the telephones behind a NAT have more.
const MAX_SELVES: usize = 2;
/// Users and numbers of one host that are looked at.
const MAX_SEEN: usize = 1_000;

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
    hosts: BTreeMap<Host, Probing>,
}

impl Probes {
    pub(super) fn of(legs: &[Leg]) -> Self {
        let mut suspects: BTreeMap<Host, Suspect> = BTreeMap::new();
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
fn opener(leg: &Leg) -> Option<Host> {
    let first = leg.events().iter().find(|event| event.status().is_none())?;
    Some(leg.address(first.source).host())
}

fn is_scanner_by_name(leg: &Leg) -> bool {
    let opening = leg.events().iter().filter(|event| event.status().is_none() && event.to_tag == 0);
    let products = || opening.clone().take(4).filter_map(|event| leg.text(event.product));
    let is_tool = || products().any(|product| names(product, &TOOLS));
    products().any(|product| names(product, &SCANNERS))
        || leg.from().to_ascii_lowercase().contains("sipvicious")
        || (is_tool() && !leg.events().iter().any(is_acceptance))
}

/// Whether a product has one of these names, not only as a part of another word.
fn names(product: &str, list: &[&str]) -> bool {
    let product = product.to_ascii_lowercase();
    list.iter().any(|name| {
        product.match_indices(name).any(|(at, _)| {
            let before = product.get(..at).and_then(|before| before.chars().next_back());
            let after = product.get(at + name.len()..).and_then(|after| after.chars().next());
            [before, after].into_iter().flatten().all(|c| !c.is_alphanumeric())
        })
    })
}

/// Different things that a host tried, one soon after the other.
#[derive(Debug, Default)]
struct Row {
    tried: BTreeSet<String>,
    last: Timestamp,
    /// The longest that it was.
    most: usize,
}

impl Row {
    fn add(&mut self, what: &str, at: Timestamp, pace: f64) {
        if at.seconds_since(self.last) > pace {
            self.tried.clear();
        }
        self.last = at;
        if self.tried.len() < MAX_SEEN {
            self.tried.insert(what.to_owned());
        }
        self.most = self.most.max(self.tried.len());
    }
}

/// What one host did.
#[derive(Debug, Default)]
struct Suspect {
    /// Somebody accepted it: it registered, its call was answered, or an element called it back.
    accepted: bool,
    /// Users that it registered as or called, where it was refused.
    users: Row,
    /// Where it sent those from, and as whom; a user who is called by himself is nobody.
    selves: (BTreeSet<Endpoint>, BTreeSet<String>),
    /// Users that it asked for without an answer, or was refused.
    asked: BTreeSet<String>,
    /// Calls with credentials that were refused, by user.
    passwords: BTreeMap<String, (usize, Timestamp)>,
    /// Whether they were too many.
    guesses: bool,
    /// Hosts that it asked, and whether they answered anything.
    hosts: BTreeMap<Host, bool>,
    /// How often it asked.
    times: usize,
    /// It called a number of a public network.
    calls: bool,
    /// Of numbers that it dialled, the digits before the last seven, by those.
    prefixes: BTreeMap<String, (Row, BTreeSet<String>)>,
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
        let Some(first) = events.iter().find(|event| event.status().is_none()) else { return };
        self.times += 1;
        *self.hosts.entry(leg.address(first.destination).host()).or_default() |= has_final(events);
        let user = party(leg.to()).user.unwrap_or_default().to_ascii_lowercase();
        let refused = events.iter().any(|event| is_refusal(event, leg.kind()));
        let credentials = events.iter().any(|event| event.credentials);
        if credentials && refused && leg.kind() == Kind::Registration {
            self.guess(&user, first.time);
        }
        if leg.kind() == Kind::Call {
            self.dial(&user, first.time);
        }
        if credentials || is_long_number(&user) {
            return;
        }
        if refused {
            self.users.add(&user, first.time, PACE_S);
            let caller = party(leg.from()).user.unwrap_or_default().to_ascii_lowercase();
            let (sources, callers) = &mut self.selves;
            if sources.len() <= MAX_SELVES {
                sources.insert(leg.address(first.source));
            }
            if caller != user && callers.len() <= MAX_SELVES {
                callers.insert(caller);
            }
        }
        if (refused || !has_final(events)) && self.asked.len() < MANY_USERS {
            self.asked.insert(user);
        }
    }

    fn guess(&mut self, user: &str, at: Timestamp) {
        if self.passwords.len() >= MAX_SEEN && !self.passwords.contains_key(user) {
            return;
        }
        let (tries, last) = self.passwords.entry(user.to_owned()).or_default();
        *tries = if at.seconds_since(*last) > PACE_OF_PASSWORDS_S { 1 } else { *tries + 1 };
        *last = at;
        self.guesses |= *tries >= MANY_PASSWORDS;
    }

    fn dial(&mut self, user: &str, at: Timestamp) {
        let Some(number) = Number::parse(user).filter(Number::is_long) else { return };
        self.calls = true;
        let (suffix, digits) = (number.suffix(), number.digits());
        let prefix = digits.get(..digits.len() - suffix.len()).unwrap_or_default();
        let is_known = self.prefixes.contains_key(suffix);
        if digits.len() > 9 && (is_known || self.prefixes.len() < MAX_SEEN) {
            let (row, all) = self.prefixes.entry(suffix.to_owned()).or_default();
            row.add(prefix, at, PACE_S);
            if all.len() < MOST_PREFIXES {
                all.insert(prefix.to_owned());
            }
        }
    }

    fn verdict(&self) -> Option<Probing> {
        if self.accepted || self.rang {
            return None;
        }
        if self.guesses {
            return Some(Probing::Passwords);
        }
        let is_search =
            |(row, all): &(Row, BTreeSet<String>)| row.most >= MANY_PREFIXES || all.len() >= MOST_PREFIXES;
        if self.prefixes.values().any(is_search) {
            return Some(Probing::Prefixes);
        }
        let (sources, callers) = &self.selves;
        let is_one = callers.len() == 1 || (callers.len() <= MAX_SELVES && sources.len() <= MAX_SELVES);
        if self.users.most >= MANY_USERS && is_one {
            return Some(Probing::Users);
        }
        // Who monitors his trunks asks many hosts too, but those answer, and he asks again.
        let silent = self.hosts.values().filter(|answered| !**answered).count();
        let is_sweep = self.hosts.len() >= MANY_HOSTS && silent * 2 > self.hosts.len();
        let is_new = self.times <= 2 * self.hosts.len() && !self.calls;
        (is_sweep && is_new && self.asked.len() <= 1).then_some(Probing::Hosts)
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

/// A response that tells a stranger to go away. A 403 to a REGISTER is said to customers: their account, or all of their
/// site, is barred.
fn is_refusal(event: &Event, kind: Kind) -> bool {
    event.status().is_some_and(|status| match status.as_u16() {
        401 | 404 | 407 => true,
        403 => kind != Kind::Registration,
        _ => false,
    })
}
