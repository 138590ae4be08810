//! Requests and their responses, one hop at a time.

use std::collections::BTreeMap;

use tritone_codes::Method;

use crate::event::Event;
use crate::leg::Leg;

/// A request on one hop and what came back, by the indices of the events; any method but ACK.
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
    pub(super) requests: Vec<usize>,
    /// All sightings of all responses.
    pub(super) responses: Vec<usize>,
    /// The first CANCEL of an INVITE.
    pub(super) cancel: Option<usize>,
}

/// What a request has in common with itself on the other hops.
pub(super) type RequestKey = (u16, Option<Method>, u32, u32);

impl Exchange {
    fn new(leg: &Leg, event: &Event) -> Self {
        let (from, to) = event.request_way();
        Self {
            part: event.part,
            method: event.method,
            cseq: event.cseq,
            from_tag: event.from_tag,
            branch: event.branch,
            vias: event.vias,
            hosts: (leg.host(from), leg.host(to)),
            requests: Vec::new(),
            responses: Vec::new(),
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
pub(super) fn exchanges(leg: &Leg) -> Vec<Exchange> {
    let mut matcher = Matcher::default();
    for (index, event) in leg.events().iter().enumerate() {
        if event.method != Some(Method::Ack) && event.request() != Some(Method::Ack) {
            matcher.place(leg, index, event);
        }
    }
    matcher.exchanges
}

/// Leg, method, CSeq number, branch, From tag of RFC 2543 peers, and the hosts of sender and receiver.
type Key = (u16, Option<Method>, u32, u32, u32, (u16, u16));

#[derive(Default)]
struct Matcher {
    exchanges: Vec<Exchange>,
    by_key: BTreeMap<Key, usize>,
    by_branch: BTreeMap<(u16, Option<Method>, u32, u32), usize>,
}

impl Matcher {
    fn place(&mut self, leg: &Leg, index: usize, event: &Event) {
        let key = key(leg, event);
        let place = match self.find(&key, event) {
            Some(place) => place,
            None => {
                self.exchanges.push(Exchange::new(leg, event));
                self.exchanges.len() - 1
            }
        };
        self.by_key.entry(key).or_insert(place);
        if event.branch != 0 {
            self.by_branch.insert((event.part, event.method, event.cseq, event.branch), place);
        }
        if let Some(exchange) = self.exchanges.get_mut(place) {
            let list =
                if event.status().is_some() { &mut exchange.responses } else { &mut exchange.requests };
            list.push(index);
        }
        if event.request() == Some(Method::Cancel) {
            self.note_cancel(&key, index);
        }
    }

    /// A response may come from another address of the server than the one that was asked.
    fn find(&self, key: &Key, event: &Event) -> Option<usize> {
        let exact = self.by_key.get(key).copied();
        if exact.is_some() || event.status().is_none() || event.branch == 0 {
            return exact;
        }
        self.by_branch.get(&(event.part, event.method, event.cseq, event.branch)).copied()
    }

    fn note_cancel(&mut self, key: &Key, index: usize) {
        let invite = Key::from((key.0, Some(Method::Invite), key.2, key.3, key.4, key.5));
        if let Some(exchange) = self.by_key.get(&invite).and_then(|place| self.exchanges.get_mut(*place)) {
            exchange.cancel.get_or_insert(index);
        }
    }
}

fn key(leg: &Leg, event: &Event) -> Key {
    let tag = if event.branch == 0 { event.from_tag } else { 0 };
    let (from, to) = event.request_way();
    (event.part, event.method, event.cseq, event.branch, tag, (leg.host(from), leg.host(to)))
}
