//! Who only probes: scanners, password guessers, and those who look for a way to dial at others' cost.
//!
//! What they leave behind are thousands of failed calls that nobody wanted to make; these belong in no ratio. A wrong
//! word here would hide real calls, so behaviour alone convicts only where no telephone behaves so.

mod row;
mod suspect;

use std::collections::BTreeMap;

use tritone_wire::Host;

use super::numbered::{NONE, Numbered, Renumbered};
use crate::event::Event;
use crate::leg::Leg;
use suspect::{Suspect, is_acceptance};

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

/// Users, numbers and hosts that all hosts tried, as long as a recording goes on whose calls are let go: some 200 octets each.
const MAX_CARRIED: usize = 100_000;

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

/// What the hosts of a recording did, as far as it was seen.
#[derive(Clone, Debug, Default)]
pub(super) struct Suspects {
    /// By the number of the host.
    of_hosts: Vec<Suspect>,
}

impl Suspects {
    /// Takes a leg; the number of the host that sent its first request, [`NONE`] where none was seen.
    pub(super) fn take(&mut self, leg: &Leg, hosts: &mut Numbered<Host>) -> u32 {
        let Some(first) = first_request(leg) else { return NONE };
        let number = hosts.number(leg.address(first.source).host());
        if let Some(suspect) = self.of(number) {
            suspect.take(leg, first, hosts);
        }
        number
    }

    fn of(&mut self, host: u32) -> Option<&mut Suspect> {
        let index = (host != NONE).then_some(host as usize)?;
        if self.of_hosts.len() <= index {
            self.of_hosts.resize_with(index + 1, Suspect::default);
        }
        self.of_hosts.get_mut(index)
    }

    /// Takes what hosts did later.
    pub(super) fn absorb(&mut self, later: Self, hosts: &Renumbered) {
        for (host, deeds) in (0..).zip(later.of_hosts) {
            if let Some(suspect) = self.of(hosts.of(host)) {
                suspect.absorb(deeds, hosts);
            }
        }
    }

    /// See [`SceneParts::is_full`](super::SceneParts::is_full).
    pub(super) fn is_full(&self) -> bool {
        self.of_hosts.iter().any(Suspect::is_full)
    }

    /// What later calls need to know of these hosts: where they tried too much to keep all of it, what convicts them.
    pub(super) fn carry(mut self) -> Self {
        let tried: usize = self.of_hosts.iter().map(Suspect::tried).sum();
        if tried > MAX_CARRIED {
            self.of_hosts.iter_mut().for_each(Suspect::forget);
        }
        self
    }

    /// Those that only probe, by their numbers.
    pub(super) fn convicted(&self) -> BTreeMap<u32, Probing> {
        let verdicts = (0..).zip(&self.of_hosts);
        verdicts.filter_map(|(host, suspect)| Some((host, suspect.verdict()?))).collect()
    }
}

/// The hosts of a recording that only probe.
#[derive(Debug, Default)]
#[cfg_attr(test, derive(PartialEq))]
pub(super) struct Probes {
    hosts: BTreeMap<Host, Probing>,
}

impl Probes {
    pub(super) fn of(convicted: &BTreeMap<u32, Probing>, hosts: &Numbered<Host>) -> Self {
        let host = |(host, probing): (&u32, &Probing)| Some((hosts.get(*host)?, *probing));
        Self { hosts: convicted.iter().filter_map(host).collect() }
    }

    /// Why a leg is a probe, where it is one.
    pub(super) fn of_leg(&self, leg: &Leg) -> Option<Probing> {
        if is_scanner_by_name(leg) {
            return Some(Probing::ByName);
        }
        if self.hosts.is_empty() {
            return None;
        }
        self.hosts.get(&leg.address(first_request(leg)?.source).host()).copied()
    }
}

fn first_request(leg: &Leg) -> Option<&Event> {
    leg.events().iter().find(|event| event.status().is_none())
}

pub(super) fn is_scanner_by_name(leg: &Leg) -> bool {
    let opening = leg.events().iter().filter(|event| event.status().is_none() && event.to_tag == 0);
    let (mut last, mut is_tool) = (0, false);
    // One tool writes one name into all.
    for product in opening.take(4).map(|event| event.product) {
        if product == std::mem::replace(&mut last, product) {
            continue;
        }
        let named = named(leg.text(product).unwrap_or_default());
        if named == Some(Named::Scanner) {
            return true;
        }
        is_tool |= named == Some(Named::Tool);
    }
    says_sipvicious(leg.from()) || (is_tool && !leg.events().iter().any(is_acceptance))
}

/// The first two letters of all names, in lower case.
const INITIALS: [(u8, &[u8]); 8] = [
    (b'f', b"r"),
    (b's', b"ium"),
    (b'p', b"p"),
    (b'm', b"r"),
    (b'n', b"m"),
    (b'v', b"a"),
    (b'i', b"w"),
    (b'g', b"u"),
];

/// Of each octet, a bit for each of the [`INITIALS`] of which it is the first, and of which it is the second letter.
const LETTERS: ([u8; 256], [u8; 256]) = {
    let (mut first, mut second) = ([0; 256], [0; 256]);
    let mut row = 0;
    while row < INITIALS.len() {
        let (letter, others) = INITIALS[row];
        let bit = 1 << row;
        first[letter as usize] |= bit;
        first[letter.to_ascii_uppercase() as usize] |= bit;
        let mut other = 0;
        while other < others.len() {
            second[others[other] as usize] |= bit;
            second[others[other].to_ascii_uppercase() as usize] |= bit;
            other += 1;
        }
        row += 1;
    }
    (first, second)
};

/// Whose name a product has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Named {
    /// One of the [`TOOLS`].
    Tool,
    /// One of the [`SCANNERS`].
    Scanner,
}

/// The names are looked for only where two letters stand together with which one begins: lower case and sixteen searches cost
/// twenty times as much, for each leg.
fn named(product: &str) -> Option<Named> {
    let (first, second) = &LETTERS;
    let (mut before, mut found) = (0, None);
    for (place, octet) in product.bytes().enumerate() {
        if before & second[usize::from(octet)] != 0 {
            found = found.max(named_at(product, place - 1));
        }
        before = first[usize::from(octet)];
    }
    found
}

/// Whose name stands at a place, not only as a part of another word.
fn named_at(product: &str, place: usize) -> Option<Named> {
    let has = |name: &&str| {
        let word = product.as_bytes().get(place..place + name.len());
        word.is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes())) && {
            let before = product.get(..place).and_then(|before| before.chars().next_back());
            let after = product.get(place + name.len()..).and_then(|after| after.chars().next());
            [before, after].into_iter().flatten().all(|c| !c.is_alphanumeric())
        }
    };
    if SCANNERS.iter().any(has) {
        return Some(Named::Scanner);
    }
    TOOLS.iter().any(has).then_some(Named::Tool)
}

fn says_sipvicious(from: &str) -> bool {
    // The letter in the middle is rare, the first three are in each URI.
    let is_it = |at: usize| {
        let word = at.checked_sub(3).and_then(|start| from.as_bytes().get(start..start + 10));
        word.is_some_and(|word| word.eq_ignore_ascii_case(b"sipvicious"))
    };
    from.bytes().enumerate().any(|(at, octet)| matches!(octet, b'v' | b'V') && is_it(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_as_a_word_in_whatever_case() {
        let lists = [(&SCANNERS[..], Named::Scanner), (&TOOLS[..], Named::Tool)];
        for (name, whose) in
            lists.into_iter().flat_map(|(names, whose)| names.iter().map(move |name| (name, whose)))
        {
            for product in [
                (*name).to_owned(),
                format!("x {}/1.0", name.to_ascii_uppercase()),
                format!("é{name}é {name}"),
            ] {
                assert_eq!(named(&product), Some(whose), "{product}");
            }
            for product in [format!("x{name}"), format!("{name}s"), format!("é{name}")] {
                assert_eq!(named(&product), None, "{product}");
            }
        }
        assert_eq!(named("sipcli and friendly-scanner"), Some(Named::Scanner));
        assert_eq!(named("Asterisk PBX 18.4.0"), None);
        assert_eq!((named(""), named("s")), (None, None));
    }

    #[test]
    fn a_caller_who_says_it_is_found() {
        for from in ["\"sipvicious\"<sip:100@1.1.1.1>", "SIPVicious", "<sip:vvsipvicious@x>"] {
            assert!(says_sipvicious(from), "{from}");
        }
        assert!(!says_sipvicious("<sip:vicious@sipv.example>") && !says_sipvicious("sipvicio"));
    }
}
