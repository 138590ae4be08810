//! INVITE transactions: which sightings are of which.

use std::collections::BTreeMap;

use tritone_codes::{Method, StatusCode};

use crate::event::Event;
use crate::indices::Indices;
use crate::leg::Leg;

/// One INVITE client transaction on one hop (RFC 3261 section 17.1.1), by the indices of its events.
#[derive(Clone, Debug, Default)]
pub(crate) struct Transaction {
    /// The INVITE, first time seen; `None` where only other messages of it were seen.
    pub(crate) invite: Option<usize>,
    /// First sighting of each different provisional response, in order.
    pub(crate) provisionals: Indices,
    /// The last provisional response from 101 to 199, repetitions included: each restarts a proxy's Timer C.
    pub(crate) last_progress: Option<usize>,
    /// First sighting of each different final response, in order.
    pub(crate) finals: Indices,
    /// The CANCEL.
    pub(crate) cancel: Option<usize>,
    /// The first event of all.
    pub(crate) first: usize,
}

impl Transaction {
    /// The event by which to know sender, branch and depth: the INVITE, else whatever was seen first.
    pub(crate) fn sample<'l>(&self, leg: &'l Leg) -> &'l Event {
        &leg.events()[self.invite.unwrap_or(self.first)]
    }

    /// Index of the final response: a 2xx wins over what came before it (RFC 3261 section 13.2.2.4), else the first.
    pub(crate) fn final_index(&self, leg: &Leg) -> Option<usize> {
        let success = self.finals.iter().find(|index| is_success(&leg.events()[**index]));
        success.or(self.finals.first()).copied()
    }

    /// The final response.
    pub(crate) fn final_event<'l>(&self, leg: &'l Leg) -> Option<&'l Event> {
        self.final_index(leg).map(|index| &leg.events()[index])
    }

    /// The status of the final response.
    pub(crate) fn status(&self, leg: &Leg) -> Option<StatusCode> {
        self.final_event(leg)?.status()
    }

    /// Whether it was answered with a 2xx.
    pub(crate) fn succeeded(&self, leg: &Leg) -> bool {
        self.final_event(leg).is_some_and(is_success)
    }

    /// Whether a CANCEL came before the final response.
    pub(crate) fn cancelled(&self) -> bool {
        let end = self.finals.first().copied().unwrap_or(usize::MAX);
        self.cancel.is_some_and(|cancel| cancel < end)
    }

    /// Whether it is of the leg that began the call, or of one by which the same caller tried again.
    pub(crate) fn is_of_caller(&self, leg: &Leg) -> bool {
        leg.joined(self.sample(leg)).is_none_or(|joined| joined.by.is_retry())
    }

    /// Sender of the request, as an address index.
    pub(crate) fn sender(&self, leg: &Leg) -> u16 {
        self.sample(leg).request_way().0
    }

    /// Receiver of the request, as an address index.
    pub(crate) fn receiver(&self, leg: &Leg) -> u16 {
        self.sample(leg).request_way().1
    }

    /// Notes a further event of it.
    fn note(&mut self, leg: &Leg, index: usize, event: &Event) {
        match event.request() {
            Some(Method::Invite) => {
                self.invite.get_or_insert(index);
            }
            Some(Method::Cancel) => {
                self.cancel.get_or_insert(index);
            }
            Some(_) => {}
            None => self.note_response(leg, index, event),
        }
    }

    fn note_response(&mut self, leg: &Leg, index: usize, event: &Event) {
        let Some(status) = event.status() else { return };
        let list = if status.is_final() { &mut self.finals } else { &mut self.provisionals };
        if (101..200).contains(&status.as_u16()) {
            self.last_progress = Some(index);
        }
        if !list.iter().any(|known| leg.events()[*known].repeats(event)) {
            list.push(index);
        }
    }
}

pub(crate) fn is_success(event: &Event) -> bool {
    event.status().is_some_and(|status| (200..300).contains(&status.as_u16()))
}

/// The INVITE transactions that open a call, on all hops, in order of time. Those inside its dialog are left out: a
/// re-INVITE that fails fails no call.
pub(crate) fn opening_transactions(leg: &Leg) -> Vec<Transaction> {
    let mut all = transactions(leg);
    let answers = |transaction: &Transaction| transaction.sample(leg).status().is_some();
    // Only of those without their INVITE the dialogs tell whether they open a call.
    let dialogs = if all.iter().any(answers) { confirmed_dialogs(leg, &all) } else { Dialogs::new() };
    all.retain(|transaction| opens(leg, transaction, &dialogs));
    all
}

/// All INVITE transactions of a leg.
fn transactions(leg: &Leg) -> Vec<Transaction> {
    let events = leg.events();
    let mut all: Vec<Transaction> = Vec::new();
    let mut places: Vec<Option<usize>> = Vec::with_capacity(events.len());
    for (index, event) in events.iter().enumerate() {
        let place = is_of_invite(event).then(|| find(leg, &places, event).unwrap_or(all.len()));
        places.push(place);
        let Some(place) = place else { continue };
        if place == all.len() {
            all.push(Transaction { first: index, ..Transaction::default() });
        }
        all[place].note(leg, index, event);
    }
    all
}

/// The transaction of an event, by those of the events before it: same CSeq number, same branch (else, with RFC 2543
/// peers, same From tag), and between the same two hosts. What is no INVITE may also come from another address of the
/// server: then it is of the latest event with that branch, or, where it has no branch of its own, with that From tag on
/// the same hop.
///
/// There are few events in a call, so that going through them is faster than any table (measured); and two thousand at
/// most in a leg.
fn find(leg: &Leg, places: &[Option<usize>], event: &Event) -> Option<usize> {
    let mut elsewhere = None;
    for (other, place) in leg.events().iter().zip(places).rev() {
        let Some(place) = place.filter(|_| (other.cseq, other.part) == (event.cseq, event.part)) else {
            continue;
        };
        let is_same_branch = other.branch == event.branch;
        let is_same_tag = other.from_tag == event.from_tag;
        if is_same_branch && (event.branch != 0 || is_same_tag) && hosts(leg, other) == hosts(leg, event) {
            return Some(place);
        }
        let is_near = match event.branch {
            0 => is_same_tag && hosts(leg, other) == hosts(leg, event),
            _ => is_same_branch,
        };
        elsewhere = elsewhere.or(is_near.then_some(place));
    }
    elsewhere.filter(|_| event.request() != Some(Method::Invite))
}

/// Whether an event belongs to an INVITE transaction. An ACK decides nothing and is left out; statuses of 700 and
/// above are no answers (RFC 4475 section 3.1.2.19 has them dropped).
fn is_of_invite(event: &Event) -> bool {
    match event.status() {
        Some(status) => event.method == Some(Method::Invite) && status.is_valid_on_the_wire(),
        None => matches!(event.request(), Some(Method::Invite | Method::Cancel)),
    }
}

/// The dialogs that a 2xx confirmed, by the tags of From and To, with the CSeq of the earliest such INVITE.
type Dialogs = BTreeMap<(u32, u32), u32>;

fn confirmed_dialogs(leg: &Leg, all: &[Transaction]) -> Dialogs {
    let mut dialogs = Dialogs::new();
    let successes = all.iter().flat_map(|transaction| &transaction.finals).map(|index| &leg.events()[*index]);
    for event in successes.filter(|event| is_success(event)) {
        let known = dialogs.entry((event.from_tag, event.to_tag)).or_insert(event.cseq);
        *known = event.cseq.min(*known);
    }
    dialogs
}

/// Whether a transaction opens a call: its INVITE has no To tag. Where no INVITE was seen, it does unless another
/// INVITE has confirmed the same dialog before.
fn opens(leg: &Leg, transaction: &Transaction, dialogs: &Dialogs) -> bool {
    let sample = transaction.sample(leg);
    if sample.status().is_none() {
        return sample.to_tag == 0;
    }
    let responses =
        transaction.finals.iter().chain(&transaction.provisionals).map(|index| &leg.events()[*index]);
    !responses.filter(|event| event.to_tag != 0).any(|event| {
        let earlier = dialogs.get(&(event.from_tag, event.to_tag)).is_some_and(|cseq| *cseq < event.cseq);
        earlier || dialogs.contains_key(&(event.to_tag, event.from_tag))
    })
}

/// The hosts of sender and receiver of the request: ports are left out, since a response may go to another port than
/// the one that the request came from (RFC 3261 section 18.2.2).
fn hosts(leg: &Leg, event: &Event) -> (u16, u16) {
    let (from, to) = event.request_way();
    (leg.host(from), leg.host(to))
}
