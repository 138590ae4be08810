//! How each element dealt with the calls that it was offered: whether it was full, whether it was down, and which
//! numbers it took.

use std::collections::{BTreeMap, BTreeSet};
use tritone_wire::{Endpoint, Host};

use tritone_codes::{Method, StatusCode};
use tritone_wire::{FrameRef, Timestamp};

use super::Offered;
use crate::attempt::{Transaction, opening_transactions};
use crate::case::is_inside_dialog;
use crate::cause::cause_of;
use crate::hash::hash;
use crate::leg::{Kind, Leg};
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
/// Numbers that were refused at the same load by a status that is as well that of a called party.
const NUMBERS_OF_LIMIT: usize = 3;
/// Digits at the beginning that numbers of one country or area have in common.
const OF_AREA: usize = 3;

/// What is known of the elements of a recording.
#[derive(Debug, Default)]
pub(crate) struct Peers {
    /// By where they get calls: behind one IP address there may be many phones.
    by_address: BTreeMap<Endpoint, Peer>,
    /// Beginnings and ends of the calls that a host made or took, each in order.
    calls_of: BTreeMap<Host, (Vec<Timestamp>, Vec<Timestamp>)>,
}

/// An element and the calls that it was offered.
#[derive(Debug, Default)]
struct Peer {
    /// In order of time.
    offers: Vec<Offer>,
    /// When calls were over that had begun before the recording.
    earlier: Vec<Timestamp>,
    /// Whether the end of a call that it took was seen: else those of others may have gone another way.
    sees_ends: bool,
    /// Indices of the first and the last one that it took.
    first_and_last_taken: Option<(usize, usize)>,
    /// Called users of calls that it took.
    users_taken: BTreeSet<u64>,
    /// By the first digits of the numbers that it took: digits of the shortest, and how many calls.
    shortest_taken: BTreeMap<String, (usize, u64)>,
    /// Offers that it failed itself.
    outages: u64,
    /// The most calls that were going on when it took a further one.
    most_when_taken: Option<u32>,
    /// Of each failure status: what came above that load, and how often it came below.
    refused: BTreeMap<u16, Refused>,
    /// Numbers that it took, by their last digits, with the first frame.
    taken: BTreeMap<String, Vec<(Number, FrameRef)>>,
    /// Calls that it took to numbers of public networks, by the form of the number.
    forms: BTreeMap<NumberForm, u64>,
}

/// How often a status came, by the load.
#[derive(Debug, Default)]
struct Refused {
    above: u64,
    below: u64,
    /// Some of the called users above.
    users: BTreeSet<u64>,
}

#[derive(Debug)]
struct Offer {
    at: Timestamp,
    frame: FrameRef,
    /// When it was over for the element.
    end: Timestamp,
    status: Option<u16>,
    /// The called user.
    user: u64,
    /// The element failed, not the called party.
    is_outage: bool,
    /// Calls that were going on at the element when this one came.
    load: u32,
    /// Index of the first and the last of the failures of which it is one, without a success between.
    run: (usize, usize),
    /// Whether the failures are to several users, or to one who was reached at other times.
    is_general: bool,
}

impl Offer {
    fn was_taken(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
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

/// A number that is shorter than all of the same beginning that an element took.
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
        for leg in calls.filter(|leg| leg.kind() == Kind::Call) {
            let transactions = opening_transactions(leg);
            if transactions.is_empty() {
                peers.take_end(leg);
            }
            transactions.iter().for_each(|transaction| peers.take(leg, transaction));
        }
        peers.by_address.values_mut().for_each(Peer::measure);
        for (begun, over) in peers.calls_of.values_mut() {
            begun.sort_unstable();
            over.sort_unstable();
        }
        peers
    }

    /// Notes the end of a call that had begun before the recording.
    fn take_end(&mut self, leg: &Leg) {
        let Some(last) = leg.events().last().filter(|_| is_inside_dialog(leg)) else { return };
        let ends: BTreeSet<u16> =
            leg.events().iter().flat_map(|event| [event.source, event.destination]).collect();
        for end in ends.into_iter().map(|end| leg.address(end)) {
            self.note_call(end.host(), Timestamp::default(), last.time);
            self.by_address.entry(end).or_default().earlier.push(last.time);
        }
    }

    fn note_call(&mut self, host: Host, begun: Timestamp, over: Timestamp) {
        let calls = self.calls_of.entry(host).or_default();
        calls.0.push(begun);
        calls.1.push(over);
    }

    fn take(&mut self, leg: &Leg, transaction: &Transaction) {
        let Some(invite) = transaction.invite.map(|index| &leg.events()[index]) else { return };
        let status = transaction.status(leg).map(StatusCode::as_u16);
        // A challenge is a step, not the end of the call.
        if matches!(status, Some(401 | 407)) && !invite.credentials {
            return;
        }
        let (from, to) = (leg.address(invite.source), leg.address(invite.destination));
        let (end, was_seen) = end_of(leg, transaction);
        self.note_call(from.host(), invite.time, end);
        self.note_call(to.host(), invite.time, end);
        let uri = leg.text(invite.uri).unwrap_or_default();
        let user = hash(party(uri).user.unwrap_or_default().as_bytes());
        let peer = self.by_address.entry(to).or_default();
        if transaction.succeeded(leg) {
            peer.sees_ends |= was_seen;
            peer.users_taken.insert(user);
            if let Some(number) = number_of(uri) {
                peer.take_number(number, invite.frame);
            }
        }
        peer.offers.push(Offer {
            at: invite.time,
            frame: invite.frame,
            end,
            status,
            user,
            is_outage: is_outage(leg, transaction),
            load: 0,
            run: (0, 0),
            is_general: false,
        });
    }

    fn find(&self, offered: &Offered) -> Option<(&Peer, &Offer)> {
        let peer = self.by_address.get(&offered.peer)?;
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
        let status = offered.status?.as_u16();
        let refused = peer.refused.get(&status)?;
        let is_said = stated || matches!(status, 500 | 503);
        let enough = if is_said {
            stated || refused.above >= FAILURES_OF_LIMIT
        } else {
            refused.users.len() >= NUMBERS_OF_LIMIT
        };
        let is_limit = offer.load > most && refused.below == 0 && enough && peer.sees_ends;
        (is_limit && offer.load >= 2).then_some(Limit { calls: most + 1, failures: refused.above })
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
        let is_one = offer.is_outage
            && offer.is_general
            && outage.failures >= FAILURES_OF_OUTAGE
            && !peer.is_chance(outage.failures);
        (is_one && (outage.before || outage.after)).then_some(outage)
    }

    /// Whether no other call was going on at the element, made or taken, when it got this one.
    pub(crate) fn was_idle(&self, offered: &Offered) -> bool {
        let Some((begun, over)) = self.calls_of.get(&offered.peer.host()) else { return false };
        // This one is among those that have begun.
        let begun = begun.partition_point(|time| *time <= offered.at);
        begun <= over.partition_point(|time| *time < offered.at) + 1
    }

    /// The form of number that the element takes, where this one has another form.
    pub(crate) fn other_form(&self, offered: &Offered, uri: &str) -> Option<OtherForm> {
        let peer = self.by_address.get(&offered.peer)?;
        let number = number_of(uri).filter(|number| !peer.forms.contains_key(&number.form()))?;
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
        let only = peer.forms.len() == 1 && *calls >= CALLS_OF_FORM;
        (only && number.is_long()).then_some(OtherForm { form: *form, same_number: None, calls: *calls })
    }

    /// Whether a number has at least two digits less than every one that the element took and that begins alike.
    pub(crate) fn too_short(&self, offered: &Offered, uri: &str) -> Option<TooShort> {
        let peer = self.by_address.get(&offered.peer)?;
        let number = number_of(uri)?;
        let digits = number.digits().len();
        let (least, calls) = *peer.shortest_taken.get(area(&number))?;
        (digits + 2 <= least && calls >= CALLS_OF_FORM).then_some(TooShort { digits, least, calls })
    }
}

impl Peer {
    fn take_number(&mut self, number: Number, frame: FrameRef) {
        let digits = number.digits().len();
        let (least, calls) = self.shortest_taken.entry(area(&number).to_owned()).or_insert((digits, 0));
        *least = digits.min(*least);
        *calls += 1;
        if number.is_long() {
            *self.forms.entry(number.form()).or_default() += 1;
        }
        let taken = self.taken.entry(number.suffix().to_owned()).or_default();
        if taken.len() < 16 {
            taken.push((number, frame));
        }
    }

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
        let mut places = self.offers.iter();
        self.first_and_last_taken =
            places.clone().position(Offer::was_taken).zip(places.rposition(Offer::was_taken));
        self.outages = self.offers.iter().filter(|offer| offer.is_outage).count() as u64;
        let taken = self.offers.iter().filter(|offer| offer.was_taken());
        self.most_when_taken = taken.map(|offer| offer.load).max();
        let most = self.most_when_taken.unwrap_or_default();
        for offer in &self.offers {
            let Some(status) = offer.status.filter(|status| *status >= 300) else { continue };
            let refused = self.refused.entry(status).or_default();
            if offer.load <= most {
                refused.below += 1;
                continue;
            }
            refused.above += 1;
            if refused.users.len() < NUMBERS_OF_LIMIT {
                refused.users.insert(offer.user);
            }
        }
    }

    fn measure_load(&mut self) {
        let mut ends: Vec<Timestamp> = self.offers.iter().map(|offer| offer.end).collect();
        ends.sort_unstable();
        self.earlier.sort_unstable();
        for (begun, offer) in self.offers.iter_mut().enumerate() {
            let over = ends.partition_point(|end| *end <= offer.at).min(begun);
            let earlier = self.earlier.len() - self.earlier.partition_point(|end| *end <= offer.at);
            offer.load = u32::try_from(begun - over + earlier).unwrap_or(u32::MAX);
        }
    }

    fn measure_runs(&mut self) {
        let mut first = 0;
        for index in 0..=self.offers.len() {
            if self.offers.get(index).is_some_and(|offer| offer.is_outage) {
                continue;
            }
            let run = self.offers.get_mut(first..index).unwrap_or_default();
            let users: BTreeSet<u64> = run.iter().map(|offer| offer.user).collect();
            let is_general = users.len() > 1 || users.iter().any(|user| self.users_taken.contains(user));
            for offer in run {
                offer.run = (first, index.saturating_sub(1));
                offer.is_general = is_general;
            }
            first = index + 1;
        }
    }
}

/// Whether the element failed, not the called party: it said so with no cause of the party's, or said nothing at all and
/// was not asked to stop.
fn is_outage(leg: &Leg, transaction: &Transaction) -> bool {
    let had_progress = transaction.last_progress.is_some();
    match transaction.final_event(leg).and_then(|event| Some((event, event.status()?.as_u16()))) {
        Some((event, 408 | 500 | 502..=504)) => {
            let of_party = cause_of(leg, event).is_some_and(|cause| matches!(cause.as_u8(), 1..=30));
            !had_progress && !of_party
        }
        Some(_) => false,
        None => !had_progress && !transaction.cancelled(),
    }
}

/// The first digits of a number.
fn area(number: &Number) -> &str {
    number.digits().get(..OF_AREA).unwrap_or(number.digits())
}

/// When the call was over for the element, and whether that was seen: with the failure, with the BYE. An answered call
/// whose end was not recorded went on.
fn end_of(leg: &Leg, transaction: &Transaction) -> (Timestamp, bool) {
    let events = leg.events();
    let last = events.last().map_or(Timestamp::default(), |event| event.time);
    match transaction.final_event(leg) {
        None => return (last, false),
        Some(event) if !transaction.succeeded(leg) => return (event.time, true),
        Some(_) => {}
    }
    let part = transaction.sample(leg).part;
    let bye = events.iter().find(|event| event.part == part && event.request() == Some(Method::Bye));
    bye.map_or((Timestamp(i64::MAX), false), |bye| (bye.time, true))
}

fn number_of(uri: &str) -> Option<Number> {
    Number::parse(&party(uri).user?)
}
