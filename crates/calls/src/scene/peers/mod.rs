//! How each element dealt with the calls that it was offered: whether it was full, whether it was down, and which
//! numbers it took.
//!
//! What is kept of a call is an [`Offer`] for each element that got it, 48 octets, and 32 for the number where it was taken.

mod measure;
mod offers;
mod taken;

use std::collections::BTreeMap;
use std::ops::Range;

use hashbrown::HashMap;
use tritone_wire::{Endpoint, FrameRef, Host, Timestamp};

use super::Offered;
use super::few::Few;
use super::frame::FrameWord;
use crate::digits::Digits;
use crate::number::NumberForm;
use crate::user::user_of;

use offers::Offer;
pub(super) use offers::Offers;
use taken::Numbers;

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

/// What is known of the elements of a recording.
#[derive(Debug, Default)]
#[cfg_attr(test, derive(PartialEq))]
pub(crate) struct Peers {
    /// By where they get calls: behind one IP address there may be many phones.
    by_address: HashMap<Endpoint, Peer>,
    /// Those of one element are together, in order of time.
    offers: Vec<Offer>,
    /// Of each offer, the calls that were going on at the element when it came.
    loads: Vec<u32>,
    /// Failures one after the other without a success between, where they are enough for an outage; in order.
    runs: Vec<Run>,
    numbers: Numbers,
    /// Beginnings and ends of the calls that a phone made or took, each in order.
    calls_of: HashMap<Host, Calls>,
}

/// When calls had begun, and when they were over, each in order.
#[derive(Clone, Debug, Default)]
#[cfg_attr(test, derive(PartialEq))]
struct Calls {
    begun: Vec<Timestamp>,
    over: Vec<Timestamp>,
}

/// An element and the calls that it was offered.
#[derive(Clone, Debug, Default)]
#[cfg_attr(test, derive(PartialEq))]
struct Peer {
    /// Places of its offers.
    offers: Range<usize>,
    /// Its number among the elements.
    number: u32,
    /// Whether the end of a call that it took was seen: else those of others may have gone another way.
    sees_ends: bool,
    /// Places of the first and the last one that it took.
    first_and_last_taken: Option<(usize, usize)>,
    /// Offers that it failed itself.
    outages: u64,
    /// The most calls that were going on when it took a further one.
    most_when_taken: Option<u32>,
    /// Of each failure status: what came above that load, and how often it came below.
    refused: BTreeMap<u16, Refused>,
}

/// How often a status came, by the load.
#[derive(Clone, Debug, Default)]
#[cfg_attr(test, derive(PartialEq))]
struct Refused {
    above: u64,
    below: u64,
    /// Some of the called users above.
    users: Few<NUMBERS_OF_LIMIT>,
}

/// Failures one after the other.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(test, derive(PartialEq))]
struct Run {
    /// Places of the first and the last offer.
    first: usize,
    last: usize,
    /// Whether they are to several users, or to one who was reached at other times.
    is_general: bool,
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
    fn find(&self, offered: &Offered) -> Option<(&Peer, &Offer, usize)> {
        let peer = self.by_address.get(&offered.peer)?;
        let place = (offered.at, FrameWord::of(offered.frame));
        let offers = self.offers.get(peer.offers.clone())?;
        let from = offers.partition_point(|offer| (offer.at, offer.frame) < place);
        let offer = offers.get(from).filter(|offer| (offer.at, offer.frame) == place)?;
        Some((peer, offer, peer.offers.start + from))
    }

    /// The limit that the element had reached when it refused this call: no call was taken at that load, calls were
    /// taken below it, and it gave this status at no smaller load. `stated`: a cause says that there was no channel.
    pub(crate) fn limit(&self, offered: &Offered, stated: bool) -> Option<Limit> {
        let (peer, _, place) = self.find(offered)?;
        let load = *self.loads.get(place)?;
        let most = peer.most_when_taken?;
        let status = offered.status?.as_u16();
        let refused = peer.refused.get(&status)?;
        let is_said = stated || matches!(status, 500 | 503);
        let enough = if is_said {
            stated || refused.above >= FAILURES_OF_LIMIT
        } else {
            refused.users.len() >= NUMBERS_OF_LIMIT
        };
        let is_limit = load > most && refused.below == 0 && enough && peer.sees_ends;
        (is_limit && load >= 2).then_some(Limit { calls: most + 1, failures: refused.above })
    }

    /// The outage of which this failure was one.
    pub(crate) fn outage(&self, offered: &Offered) -> Option<Outage> {
        let (peer, _, place) = self.find(offered).filter(|(_, offer, _)| offer.is_outage())?;
        let run = self.runs.partition_point(|run| run.last < place);
        let Run { first, last, is_general } = *self.runs.get(run).filter(|run| run.first <= place)?;
        let (one, other) = (self.offers.get(first)?, self.offers.get(last)?);
        let outage = Outage {
            failures: (last - first) as u64 + 1,
            seconds: other.at.seconds_since(one.at),
            before: peer.first_and_last_taken.is_some_and(|(taken, _)| taken < first),
            after: peer.first_and_last_taken.is_some_and(|(_, taken)| taken > last),
        };
        let is_one = is_general && !peer.is_chance(outage.failures);
        (is_one && (outage.before || outage.after)).then_some(outage)
    }

    /// Whether no other call was going on at a phone, made or taken, when it got this one.
    pub(crate) fn was_idle(&self, offered: &Offered) -> bool {
        let Some(Calls { begun, over }) = self.calls_of.get(&offered.peer.host()) else { return false };
        // This one is among those that have begun.
        let begun = begun.partition_point(|time| *time <= offered.at);
        begun <= over.partition_point(|time| *time < offered.at) + 1
    }

    /// The form of number that the element takes, where this one has another form.
    pub(crate) fn other_form(&self, offered: &Offered, uri: &str) -> Option<OtherForm> {
        let peer = self.by_address.get(&offered.peer)?;
        self.numbers.other_form(peer.number, number_of(uri)?)
    }

    /// Whether a number has at least two digits less than every one that the element took and that begins alike.
    pub(crate) fn too_short(&self, offered: &Offered, uri: &str) -> Option<TooShort> {
        let peer = self.by_address.get(&offered.peer)?;
        self.numbers.too_short(peer.number, number_of(uri)?)
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
}

fn number_of(uri: &str) -> Option<Digits> {
    Digits::parse(&user_of(uri)?)
}
