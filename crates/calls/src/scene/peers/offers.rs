//! The calls that elements were offered, one after the other.

use std::collections::BTreeMap;

use tritone_codes::{Method, StatusCode};
use tritone_wire::{Endpoint, Host, Timestamp};

use super::taken::{self, Taken};
use super::{Peers, measure};
use crate::attempt::{Transaction, opening_transactions};
use crate::case::is_inside_dialog;
use crate::cause::cause_of;
use crate::digits::Digits;
use crate::hash::hash;
use crate::kind::Kind;
use crate::leg::Leg;
use crate::scene::frame::FrameWord;
use crate::scene::numbered::{NONE, Numbered, Renumbered};
use crate::scene::probes::Probing;
use crate::user::user_of;

/// Offers that are kept, in order of the calls; and ends of calls that had begun before the recording. Later ones are as if
/// they had not been recorded.
const MAX_OFFERS: usize = 4_000_000;

/// What is kept of the calls of a recording, as far as they were seen.
#[derive(Clone, Debug, Default)]
pub(in crate::scene) struct Offers {
    pub(super) elements: Numbered<Endpoint>,
    /// In order of the calls, and within these of time.
    pub(super) offers: Vec<Offer>,
    pub(super) earlier: Vec<Earlier>,
    /// The numbers of the calls that were taken, likewise.
    pub(super) taken: Vec<Taken>,
}

/// A call as it was offered to an element, in 48 octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Offer {
    pub(super) at: Timestamp,
    pub(super) frame: FrameWord,
    /// When it was over for the element.
    pub(super) end: Timestamp,
    /// The called user.
    pub(super) user: u64,
    /// The number of the element.
    pub(super) peer: u32,
    /// The numbers of the host that sent it, and of the one that sent the first request of the call.
    pub(super) sender: u32,
    pub(super) opener: u32,
    /// 0 for none.
    pub(super) status: u16,
    flags: u8,
}

/// The end of a call that had begun before the recording.
#[derive(Clone, Copy, Debug)]
pub(super) struct Earlier {
    pub(super) over: Timestamp,
    /// The number of an element that was in it.
    pub(super) element: u32,
    pub(super) opener: u32,
}

impl Offer {
    /// The element failed, not the called party.
    const OUTAGE: u8 = 1;
    /// It was taken, and its end was seen.
    const ENDED: u8 = 2;

    pub(super) fn was_taken(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(super) fn is_outage(&self) -> bool {
        self.flags & Self::OUTAGE != 0
    }

    pub(super) fn has_ended(&self) -> bool {
        self.flags & Self::ENDED != 0
    }
}

impl Offers {
    /// Takes a call; `opener` is the number of the host that sent its first request.
    pub(in crate::scene) fn take(&mut self, leg: &Leg, opener: u32, hosts: &mut Numbered<Host>) {
        if leg.kind() != Kind::Call {
            return;
        }
        let transactions = opening_transactions(leg);
        if transactions.is_empty() {
            self.take_end(leg, opener);
        }
        transactions.iter().for_each(|transaction| self.take_offer(leg, transaction, opener, hosts));
    }

    /// Notes the end of a call that had begun before the recording.
    fn take_end(&mut self, leg: &Leg, opener: u32) {
        let Some(last) = leg.events().last().filter(|_| is_inside_dialog(leg)) else { return };
        let mut ends: Vec<u16> =
            leg.events().iter().flat_map(|event| [event.source, event.destination]).collect();
        ends.sort_unstable();
        ends.dedup();
        for end in ends {
            let element = self.elements.number(leg.address(end));
            self.add_earlier(Earlier { over: last.time, element, opener });
        }
    }

    fn add_earlier(&mut self, earlier: Earlier) {
        if earlier.element != NONE && self.earlier.len() < MAX_OFFERS {
            self.earlier.push(earlier);
        }
    }

    fn take_offer(&mut self, leg: &Leg, transaction: &Transaction, opener: u32, hosts: &mut Numbered<Host>) {
        let Some(invite) = transaction.invite.map(|index| &leg.events()[index]) else { return };
        let status = transaction.status(leg).map(StatusCode::as_u16);
        // A challenge is a step, not the end of the call.
        if matches!(status, Some(401 | 407)) && !invite.credentials {
            return;
        }
        let user = user_of(leg.text(invite.uri).unwrap_or_default());
        let peer = self.elements.number(leg.address(invite.destination));
        let frame = FrameWord::of(invite.frame);
        let (end, was_seen) = end_of(leg, transaction);
        let (outage, ended) = (is_outage(leg, transaction), transaction.succeeded(leg) && was_seen);
        let offer = Offer {
            at: invite.time,
            frame,
            end,
            user: hash(user.as_deref().unwrap_or_default().as_bytes()),
            peer,
            sender: hosts.number(leg.address(invite.source).host()),
            opener,
            status: status.unwrap_or_default(),
            flags: if outage { Offer::OUTAGE } else { 0 } | if ended { Offer::ENDED } else { 0 },
        };
        let number = user.filter(|_| offer.was_taken()).and_then(|user| Digits::parse(&user));
        self.add(offer);
        self.add_taken(number.map(|number| Taken::new(peer, number, frame)));
    }

    fn add(&mut self, offer: Offer) {
        if offer.peer != NONE && self.offers.len() < MAX_OFFERS {
            self.offers.push(offer);
        }
    }

    fn add_taken(&mut self, taken: Option<Taken>) {
        if self.taken.len() < MAX_OFFERS {
            self.taken.extend(taken.filter(|taken| taken.peer != NONE));
        }
    }

    /// Takes later ones.
    pub(in crate::scene) fn absorb(&mut self, later: Self, hosts: &Renumbered) {
        let elements = self.elements.absorb(later.elements);
        for offer in later.offers {
            let (sender, opener) = (hosts.of(offer.sender), hosts.of(offer.opener));
            self.add(Offer { peer: elements.of(offer.peer), sender, opener, ..offer });
        }
        for earlier in later.earlier {
            let (element, opener) = (elements.of(earlier.element), hosts.of(earlier.opener));
            self.add_earlier(Earlier { element, opener, ..earlier });
        }
        for taken in later.taken {
            self.add_taken(Some(taken.by(elements.of(taken.peer))));
        }
    }

    /// See [`SceneParts::is_full`](crate::scene::SceneParts::is_full).
    pub(in crate::scene) fn is_full(&self) -> bool {
        self.elements.is_full()
    }

    /// What later calls need to know of these: the numbers that elements took, of each as many calls as it takes to say that
    /// an element takes such numbers.
    pub(in crate::scene) fn carry(self) -> Self {
        Self { elements: self.elements, taken: taken::few_of_each(self.taken), ..Self::default() }
    }

    /// What is known at the end, without what these hosts did: those of scanners.
    pub(in crate::scene) fn finish(
        mut self,
        convicted: &BTreeMap<u32, Probing>,
        hosts: &Numbered<Host>,
        is_phone: impl Fn(Host) -> bool,
    ) -> Peers {
        self.offers.retain(|offer| !convicted.contains_key(&offer.opener));
        self.earlier.retain(|earlier| !convicted.contains_key(&earlier.opener));
        measure::peers(self, hosts, is_phone)
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
