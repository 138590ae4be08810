//! Requests and their responses, one hop at a time.

use tritone_codes::Method;

use crate::attempt::is_success;
use crate::event::Event;
use crate::leg::Leg;

/// A request on one hop and what came back; any method but ACK. Its events are in [`Exchanges`].
#[derive(Debug)]
pub(super) struct Exchange {
    /// The leg of the call.
    pub(super) part: u16,
    /// The method by CSeq; `None` for one that is not registered.
    pub(super) method: Option<Method>,
    /// The CSeq number.
    pub(super) cseq: u32,
    /// Hash of the From tag.
    pub(super) from_tag: u32,
    /// Hash of the top Via's branch, 0 without one.
    pub(super) branch: u32,
    /// Via values on this hop.
    pub(super) vias: u8,
    /// Sender and receiver of the request, as hosts.
    pub(super) hosts: (u16, u16),
    /// All sightings of the request.
    pub(super) requests: Sightings,
    /// All sightings of all responses.
    pub(super) responses: Sightings,
    /// The first final response, and the first 2xx, by the indices of their events.
    pub(super) end: Option<usize>,
    pub(super) success: Option<usize>,
    /// The first CANCEL of an INVITE.
    pub(super) cancel: Option<usize>,
}

/// Some of the events of an exchange, as a chain of their indices.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sightings {
    /// The first and the last.
    ends: Option<(usize, usize)>,
    count: usize,
}

impl Sightings {
    /// The index of the first.
    pub(super) fn first(&self) -> Option<usize> {
        self.ends.map(|(first, _)| first)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }
}

/// What a request has in common with itself on the other hops.
pub(super) type RequestKey = (u16, Option<Method>, u32, u32);

impl Exchange {
    fn new(leg: &Leg, event: &Event) -> Self {
        Self {
            part: event.part,
            method: event.method,
            cseq: event.cseq,
            from_tag: event.from_tag,
            branch: event.branch,
            vias: event.vias,
            hosts: hosts(leg, event),
            requests: Sightings::default(),
            responses: Sightings::default(),
            end: None,
            success: None,
            cancel: None,
        }
    }

    /// What tells this request from others, whatever the hop.
    pub(super) fn request_key(&self) -> RequestKey {
        (self.part, self.method, self.cseq, self.from_tag)
    }

    /// Whether it is an INVITE.
    pub(super) fn is_invite(&self) -> bool {
        self.method == Some(Method::Invite)
    }
}

/// All exchanges of a leg, in order of their first event.
#[derive(Debug, Default)]
pub(super) struct Exchanges {
    all: Vec<Exchange>,
    /// Of each event, where it belongs.
    places: Vec<Place>,
}

/// Where an event belongs.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    /// Its exchange; `None` for an ACK.
    exchange: Option<usize>,
    /// The next event of the same chain.
    next: Option<usize>,
}

impl Exchanges {
    /// Those of a leg, whose events are in order of time.
    pub(super) fn of(leg: &Leg) -> Self {
        let events = leg.events();
        let mut exchanges = Self { all: Vec::new(), places: Vec::with_capacity(events.len()) };
        for (index, event) in events.iter().enumerate() {
            let is_ack = event.method == Some(Method::Ack) || event.request() == Some(Method::Ack);
            exchanges.places.push(Place::default());
            if !is_ack {
                exchanges.place(leg, index, event);
            }
        }
        exchanges
    }

    /// All of them.
    pub(super) fn all(&self) -> &[Exchange] {
        &self.all
    }

    /// That of an event; `None` for an ACK.
    pub(super) fn of_event(&self, index: usize) -> Option<&Exchange> {
        self.all.get(self.places.get(index)?.exchange?)
    }

    /// The indices of a chain of events, in order.
    pub(super) fn indices(&self, sightings: Sightings) -> impl Iterator<Item = usize> {
        core::iter::successors(sightings.first(), |index| self.places.get(*index)?.next)
    }

    fn place(&mut self, leg: &Leg, index: usize, event: &Event) {
        let number = self.find(leg, index, event).unwrap_or(self.all.len());
        if number == self.all.len() {
            self.all.push(Exchange::new(leg, event));
        }
        self.places[index].exchange = Some(number);
        let exchange = &mut self.all[number];
        let chain = match event.status() {
            Some(_) => &mut exchange.responses,
            None => &mut exchange.requests,
        };
        chain.count += 1;
        let first = chain.ends.map_or(index, |(first, last)| {
            self.places[last].next = Some(index);
            first
        });
        chain.ends = Some((first, index));
        if event.status().is_some_and(|status| status.is_final() && status.is_valid_on_the_wire()) {
            exchange.end.get_or_insert(index);
        }
        if is_success(event) {
            exchange.success.get_or_insert(index);
        }
        if event.request() == Some(Method::Cancel) {
            self.note_cancel(leg, index, event);
        }
    }

    /// The exchange of an event: that of an earlier event with the same method, CSeq number, branch (else, with RFC 2543
    /// peers, From tag) and hosts. A response may come from another address of the server than the one that was asked:
    /// then that of the latest event with the same branch.
    fn find(&self, leg: &Leg, index: usize, event: &Event) -> Option<usize> {
        let is_same_hop = |other: &Event| {
            (event.branch != 0 || other.from_tag == event.from_tag) && hosts(leg, other) == hosts(leg, event)
        };
        let mut elsewhere = None;
        for (other, place) in self.alike(leg, index, event, event.method) {
            if is_same_hop(other) {
                return Some(place);
            }
            elsewhere = elsewhere.or(Some(place));
        }
        elsewhere.filter(|_| event.status().is_some() && event.branch != 0)
    }

    /// The events up to this one in the same leg with this method, and the same CSeq number and branch, the latest first;
    /// each with the number of its exchange. There are few in a call, so that going through them is faster than any table
    /// (measured); and two thousand at most in a leg.
    fn alike<'a>(
        &'a self,
        leg: &'a Leg,
        index: usize,
        event: &'a Event,
        method: Option<Method>,
    ) -> impl Iterator<Item = (&'a Event, usize)> {
        let earlier = leg.events()[..=index].iter().zip(&self.places).rev();
        let found = earlier.filter(move |(other, _)| {
            other.cseq == event.cseq
                && other.branch == event.branch
                && other.method == method
                && other.part == event.part
        });
        found.filter_map(|(other, place)| Some((other, place.exchange?)))
    }

    /// Notes a CANCEL of the INVITE that it is for.
    fn note_cancel(&mut self, leg: &Leg, index: usize, cancel: &Event) {
        let mut invites = self.alike(leg, index, cancel, Some(Method::Invite));
        let is_same_hop = |other: &Event| {
            (cancel.branch != 0 || other.from_tag == cancel.from_tag)
                && hosts(leg, other) == hosts(leg, cancel)
        };
        let number = invites.find(|(other, _)| is_same_hop(other)).map(|(_, number)| number);
        drop(invites);
        if let Some(exchange) = number.and_then(|number| self.all.get_mut(number)) {
            exchange.cancel.get_or_insert(index);
        }
    }
}

/// The hosts of sender and receiver of the request.
fn hosts(leg: &Leg, event: &Event) -> (u16, u16) {
    let (from, to) = event.request_way();
    (leg.host(from), leg.host(to))
}
