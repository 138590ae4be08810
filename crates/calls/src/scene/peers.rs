//! How each element dealt with the calls that it was offered: whether it was full, whether it was down, and which
//! numbers it took.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use tritone_codes::{Method, StatusCode};
use tritone_wire::{FrameRef, Timestamp};

use super::Offered;
use crate::attempt::{Transaction, opening_transactions};
use crate::leg::Leg;
use crate::number::{Number, NumberForm};
use crate::party::party;

/// Failures at the same load that make a limit, where no cause says so.
const FAILURES_OF_LIMIT: u64 = 2;
/// Failures one after the other that make an outage.
const FAILURES_OF_OUTAGE: u64 = 3;
/// How many such rows of failures a recording may have by chance before they are no outage.
const CHANCE: f64 = 0.01;
/// Calls that an element took in one form of number before that is called the form that it wants.
const CALLS_OF_FORM: u64 = 2;

/// What is known of the elements of a recording.
#[derive(Debug, Default)]
pub(crate) struct Peers {
    by_host: BTreeMap<Host, Peer>,
    /// Calls that a host made itself: from when to when.
    made: BTreeMap<IpAddr, Vec<(Timestamp, Timestamp)>>,
}

/// An element: its IP address, and 0; where it is asked from its own host, its port too, as several are there.
type Host = (IpAddr, u16);

fn host(from: SocketAddr, peer: SocketAddr) -> Host {
    (peer.ip(), if from.ip() == peer.ip() { peer.port() } else { 0 })
}

/// An element and the calls that it was offered.
#[derive(Debug, Default)]
struct Peer {
    /// In order of time.
    offers: Vec<Offer>,
    /// Indices of the first and the last one that it took.
    first_and_last_taken: Option<(usize, usize)>,
    /// Digits of the shortest number that it took.
    shortest_taken: Option<usize>,
    /// Offers that it failed itself.
    outages: u64,
    /// The most calls that were going on when it took a further one.
    most_when_taken: Option<u32>,
    /// Of each failure status: how often it came above that load, and how often below.
    above_and_below: BTreeMap<u16, (u64, u64)>,
    /// Numbers that it took, by their last digits, with the first frame.
    taken: BTreeMap<String, Vec<(Number, FrameRef)>>,
    /// Calls that it took, by the form of the number.
    forms: BTreeMap<NumberForm, u64>,
}

#[derive(Debug)]
struct Offer {
    at: Timestamp,
    frame: FrameRef,
    /// When it was over for the element.
    end: Timestamp,
    status: Option<u16>,
    /// Calls that were going on at the element when this one came.
    load: u32,
    /// Index of the first and the last of the failures of which it is one, without a success between.
    run: (usize, usize),
}

impl Offer {
    fn was_taken(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }

    /// Whether the element failed, not the called party.
    fn is_outage(&self) -> bool {
        self.status.is_none_or(|status| matches!(status, 408 | 500 | 502..=504))
    }
}

/// An element that was full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limit {
    /// Calls that were going on.
    pub(crate) calls: u32,
    /// Calls that failed at that load or above it.
    pub(crate) failures: u64,
}

/// An element that was down for a while.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Outage {
    /// Calls that failed one after the other.
    pub(crate) failures: u64,
    /// Seconds from the first of them to the last.
    pub(crate) seconds: f64,
    /// Whether a call had been taken before.
    pub(crate) before: bool,
    /// Whether a call was taken after.
    pub(crate) after: bool,
}

/// A number that is shorter than all that an element took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooShort {
    /// Its digits.
    pub(crate) digits: usize,
    /// Those of the shortest number that the element took.
    pub(crate) least: usize,
    /// Calls that it took.
    pub(crate) calls: u64,
}

/// A form of number that an element takes, where a call had another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OtherForm {
    /// The form that it takes.
    pub(crate) form: NumberForm,
    /// The same number in that form, and the frame of a call that was taken with it.
    pub(crate) same_number: Option<(String, FrameRef)>,
    /// Calls that it took with numbers in that form.
    pub(crate) calls: u64,
}

impl Peers {
    pub(super) fn of<'l>(calls: impl Iterator<Item = &'l Leg>) -> Self {
        let mut peers = Self::default();
        calls.for_each(|leg| peers.take(leg));
        peers.by_host.values_mut().for_each(Peer::measure);
        peers
    }

    fn take(&mut self, leg: &Leg) {
        for transaction in opening_transactions(leg) {
            let Some(invite) = transaction.invite.map(|index| &leg.events()[index]) else { continue };
            let status = transaction.status(leg).map(StatusCode::as_u16);
            // A challenge is a step, not the end of the call.
            if matches!(status, Some(401 | 407)) && !invite.credentials {
                continue;
            }
            let end = end_of(leg, &transaction);
            self.made.entry(leg.address(invite.source).ip()).or_default().push((invite.time, end));
            let peer = self
                .by_host
                .entry(host(leg.address(invite.source), leg.address(invite.destination)))
                .or_default();
            if status.is_some_and(|status| (200..300).contains(&status))
                && let Some(number) = leg.text(invite.uri).and_then(number_of)
            {
                *peer.forms.entry(number.form()).or_default() += 1;
                let digits = number.digits().len();
                peer.shortest_taken = Some(peer.shortest_taken.map_or(digits, |known| known.min(digits)));
                let taken = peer.taken.entry(number.suffix().to_owned()).or_default();
                if taken.len() < 16 {
                    taken.push((number, invite.frame));
                }
            }
            peer.offers.push(Offer {
                at: invite.time,
                frame: invite.frame,
                end,
                status,
                load: 0,
                run: (0, 0),
            });
        }
    }

    fn find(&self, offered: &Offered) -> Option<(&Peer, &Offer)> {
        let peer = self.by_host.get(&host(offered.from, offered.peer))?;
        let place = (offered.at, offered.frame);
        let from = peer.offers.partition_point(|offer| (offer.at, offer.frame) < place);
        let offer = peer.offers.get(from).filter(|offer| (offer.at, offer.frame) == place)?;
        Some((peer, offer))
    }

    /// The limit that the element had reached when it refused this call: no call was taken at that load, calls were
    /// taken below it, and it gave this status at no smaller load. `stated`: a cause says that there was no channel.
    pub(crate) fn limit(&self, offered: &Offered, stated: bool) -> Option<Limit> {
        let (peer, offer) = self.find(offered)?;
        let most = peer.most_when_taken?;
        let (above, below) = *peer.above_and_below.get(&offered.status?.as_u16())?;
        let is_limit = offer.load > most && below == 0 && (stated || above >= FAILURES_OF_LIMIT);
        (is_limit && offer.load >= 2).then_some(Limit { calls: most + 1, failures: above })
    }

    /// The outage of which this failure was one.
    pub(crate) fn outage(&self, offered: &Offered) -> Option<Outage> {
        let (peer, offer) = self.find(offered)?;
        let (first, last) = offer.run;
        let (one, other) = (peer.offers.get(first)?, peer.offers.get(last)?);
        let outage = Outage {
            failures: (last - first) as u64 + 1,
            seconds: other.at.seconds_since(one.at),
            before: peer.first_and_last_taken.is_some_and(|(taken, _)| taken < first),
            after: peer.first_and_last_taken.is_some_and(|(_, taken)| taken > last),
        };
        let is_one =
            offer.is_outage() && outage.failures >= FAILURES_OF_OUTAGE && !peer.is_chance(outage.failures);
        (is_one && (outage.before || outage.after)).then_some(outage)
    }

    /// Whether no other call was going on at the element, made or taken, when it got this one.
    pub(crate) fn was_idle(&self, offered: &Offered) -> bool {
        let made = self.made.get(&offered.peer.ip()).map(Vec::as_slice).unwrap_or_default();
        let in_call = made.iter().any(|(start, end)| *start <= offered.at && offered.at <= *end);
        !in_call && self.find(offered).is_some_and(|(_, offer)| offer.load == 0)
    }

    /// The form of number that the element takes, where this one has another form.
    pub(crate) fn other_form(&self, offered: &Offered, uri: &str) -> Option<OtherForm> {
        let peer = self.by_host.get(&host(offered.from, offered.peer))?;
        let number = number_of(uri)?;
        let alike = peer.taken.get(number.suffix()).map(Vec::as_slice).unwrap_or_default();
        let same = alike.iter().find(|(taken, _)| taken.is_same(&number) && *taken != number);
        if let Some((taken, frame)) = same {
            let written = if taken.form() == NumberForm::Plus { "+" } else { "" };
            return Some(OtherForm {
                form: taken.form(),
                same_number: Some((format!("{written}{}", taken.digits()), *frame)),
                calls: peer.forms.get(&taken.form()).copied().unwrap_or_default(),
            });
        }
        let (form, calls) = peer.forms.iter().max_by_key(|(_, calls)| **calls)?;
        let only = peer.forms.len() == 1 && *form != number.form() && *calls >= CALLS_OF_FORM;
        (only && number.is_long()).then_some(OtherForm { form: *form, same_number: None, calls: *calls })
    }
}

impl Peers {
    /// Whether a number has at least two digits less than every one that the element took.
    pub(crate) fn too_short(&self, offered: &Offered, uri: &str) -> Option<TooShort> {
        let peer = self.by_host.get(&host(offered.from, offered.peer))?;
        let digits = number_of(uri)?.digits().len();
        let (least, calls) = (peer.shortest_taken?, peer.forms.values().sum());
        (digits + 2 <= least && calls >= CALLS_OF_FORM).then_some(TooShort { digits, least, calls })
    }
}

impl Peer {
    /// Whether so many failures one after the other are to be expected anyway of an element that fails as often as this
    /// one does at other times.
    fn is_chance(&self, failures: u64) -> bool {
        let others = (self.offers.len() as u64).saturating_sub(failures);
        let rate = self.outages.saturating_sub(failures) as f64 / others.max(1) as f64;
        let length = i32::try_from(failures).unwrap_or(i32::MAX);
        rate.powi(length) * self.offers.len() as f64 > CHANCE
    }

    /// Works out what depends on all offers.
    fn measure(&mut self) {
        self.offers.sort_by_key(|offer| (offer.at, offer.frame));
        self.measure_load();
        self.measure_runs();
        let place = |offer: &Offer| offer.was_taken();
        self.first_and_last_taken =
            self.offers.iter().position(place).zip(self.offers.iter().rposition(place));
        self.outages =
            self.offers.iter().filter(|offer| !offer.was_taken() && offer.is_outage()).count() as u64;
        let taken = self.offers.iter().filter(|offer| offer.was_taken());
        self.most_when_taken = taken.map(|offer| offer.load).max();
        let most = self.most_when_taken.unwrap_or_default();
        for offer in &self.offers {
            let Some(status) = offer.status.filter(|status| *status >= 300) else { continue };
            let (above, below) = self.above_and_below.entry(status).or_default();
            *(if offer.load > most { above } else { below }) += 1;
        }
    }

    fn measure_load(&mut self) {
        let mut ends: Vec<Timestamp> = self.offers.iter().map(|offer| offer.end).collect();
        ends.sort_unstable();
        for (begun, offer) in self.offers.iter_mut().enumerate() {
            let over = ends.partition_point(|end| *end <= offer.at).min(begun);
            offer.load = u32::try_from(begun - over).unwrap_or(u32::MAX);
        }
    }

    fn measure_runs(&mut self) {
        let mut first = 0;
        for index in 0..=self.offers.len() {
            let fails = self.offers.get(index).is_some_and(|offer| !offer.was_taken() && offer.is_outage());
            if fails {
                continue;
            }
            for offer in self.offers.get_mut(first..index).unwrap_or_default() {
                offer.run = (first, index.saturating_sub(1));
            }
            first = index + 1;
        }
    }
}

/// When the call was over for the element: with the response to the BYE, with the failure, else with the last event.
fn end_of(leg: &Leg, transaction: &Transaction) -> Timestamp {
    let events = leg.events();
    let failed =
        transaction.final_event(leg).filter(|event| event.status().is_some_and(|s| s.as_u16() >= 300));
    if let Some(event) = failed {
        return event.time;
    }
    let part = transaction.sample(leg).part;
    let bye = events.iter().find(|event| event.part == part && event.request() == Some(Method::Bye));
    bye.or(events.last()).map_or(Timestamp::default(), |event| event.time)
}

fn number_of(uri: &str) -> Option<Number> {
    Number::parse(&party(uri).user?)
}
