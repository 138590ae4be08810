//! Where requests go.

use tritone_proto::locate::{Search, Speaks, Step};
use tritone_proto::message::Request;
use tritone_proto::{Hop, Output, Query, ResolveFailure, ResolveId, Time, Transport};
use tritone_wire::sip::Uri;

use super::target::Target;
use super::{Caller, End, Kind, LocalFailure, State};

/// What a request is for. The number is a dialog's place in the list of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The first request, again with credentials, elsewhere, or with other values.
    Initial,
    /// Takes a registration back.
    Unregister,
    /// The ACK of a 2xx.
    Ack(usize),
    /// The acknowledgement of a reliable provisional response.
    Prack(usize),
    /// The end of a dialog.
    Bye(usize),
}

/// A request that waits for an address.
#[derive(Debug)]
pub(super) struct Unsent {
    pub(super) purpose: Purpose,
    /// `None` for what is made when it is known which way it goes.
    request: Option<Request>,
}

impl Purpose {
    /// As the tag of a transaction of a call.
    fn tag(self, call: u64) -> u64 {
        let (code, leg) = match self {
            Self::Initial => (0, 0),
            Self::Unregister => (1, 0),
            Self::Ack(leg) => (2, leg),
            Self::Prack(leg) => (3, leg),
            Self::Bye(leg) => (4, leg),
        };
        call << 16 | (leg as u64 & 0xff) << 8 | code
    }

    /// The number of the call and the purpose.
    pub(super) fn of_tag(tag: u64) -> (u64, Self) {
        let leg = (tag >> 8 & 0xff) as usize;
        let purpose = match tag & 0xff {
            0 => Self::Initial,
            1 => Self::Unregister,
            2 => Self::Ack(leg),
            3 => Self::Prack(leg),
            _ => Self::Bye(leg),
        };
        (tag >> 16, purpose)
    }
}

impl Caller {
    /// Sends a request where it leads; the first request of a call is made for the way that it goes.
    pub(super) fn dispatch(&mut self, now: Time, purpose: Purpose, request: Option<Request>) {
        let unsent = Unsent { purpose, request };
        let Some(query) = self.query(&unsent) else {
            return self.undeliverable(now, unsent, LocalFailure::BadUri);
        };
        let search = Search::new(query.clone(), self.speaks(), &mut self.random);
        match search.step() {
            Step::Found(hops) => self.send_first(now, unsent, hops),
            Step::Failed(failure) => self.undeliverable(now, unsent, failure.into()),
            Step::Ask(_) => {
                let id = ResolveId(self.next_resolve);
                self.next_resolve += 1;
                self.resolving.insert(id, unsent);
                self.outputs.push_back(Output::Resolve { id, query });
            }
        }
    }

    /// What this side can send: without a socket of a transport, connections can still be opened.
    fn speaks(&self) -> Speaks {
        let mut speaks = Speaks::of(&self.settings.listeners);
        if let Some(transport) = self.settings.transport
            && transport != Transport::Udp
            && !speaks.transports.contains(&transport)
        {
            speaks.transports.push(transport);
        }
        speaks
    }

    fn query(&self, unsent: &Unsent) -> Option<Query> {
        let call = self.call.as_ref()?;
        let Some(request) = &unsent.request else {
            return match &self.settings.proxy {
                Some(proxy) => Some(Target::parse(proxy, self.settings.transport).ok()?.query),
                None => Some(call.target.query.clone()),
            };
        };
        let next = Query::of(&Uri::parse(request.next_hop())).ok()?;
        // A dialog goes on by the transport that it began with, where its URI names none.
        let transport = next.transport.or_else(|| call.hop.as_ref().map(|hop| hop.transport));
        let transport = if next.secure { next.transport } else { transport };
        Some(Query { transport, ..next })
    }

    pub(super) fn on_resolved(&mut self, now: Time, id: ResolveId, hops: Result<Vec<Hop>, ResolveFailure>) {
        let Some(unsent) = self.resolving.remove(&id) else { return };
        match hops {
            Ok(hops) => self.send_first(now, unsent, hops),
            Err(failure) => self.undeliverable(now, unsent, failure.into()),
        }
    }

    fn send_first(&mut self, now: Time, unsent: Unsent, hops: Vec<Hop>) {
        let mut hops = std::collections::VecDeque::from(hops);
        let Some(hop) = hops.pop_front() else { return };
        if unsent.purpose == Purpose::Initial {
            let Some(call) = &mut self.call else { return };
            if call.state != State::Asking {
                return self.end(now, End::GivenUp);
            }
            call.hops = hops;
            return self.send_initial(now, hop);
        }
        if let Some(request) = unsent.request {
            self.transmit(now, unsent.purpose, &request, hop);
        }
    }

    /// Sends the first request this way.
    pub(super) fn send_initial(&mut self, now: Time, hop: Hop) {
        let Some(request) = self.initial_request(&hop, None) else { return };
        let ring = self.settings.ring;
        if let Some(call) = &mut self.call {
            call.hop = Some(hop.clone());
            call.heard = false;
            if self.settings.kind == Kind::Invite {
                call.deadline.get_or_insert(now + ring);
            }
        }
        self.transmit(now, Purpose::Initial, &request, hop);
    }

    /// Takes the registration back by the same way.
    pub(super) fn send_unregister(&mut self, now: Time) {
        let Some(call) = &mut self.call else { return };
        call.cseq += 1;
        let Some(hop) = call.hop.clone() else { return };
        let Some(request) = self.initial_request(&hop, Some(0)) else { return };
        self.transmit(now, Purpose::Unregister, &request, hop);
    }

    fn transmit(&mut self, now: Time, purpose: Purpose, request: &Request, mut hop: Hop) {
        hop.listener = hop.listener.or(self.listener(&hop));
        let branch = self.transactions.branch();
        let bytes = request.finish(hop.transport, self.sent_by(hop.listener), &branch.to_string());
        let Some(call) = &mut self.call else { return };
        if let Purpose::Ack(place) = purpose {
            let bytes: std::sync::Arc<[u8]> = bytes.into();
            if let Some(leg) = call.legs.get_mut(place) {
                leg.ack = Some((hop.clone(), bytes.clone()));
            }
            return self.transactions.send(hop, bytes);
        }
        let key = self.transactions.request(now, hop, branch, bytes, purpose.tag(call.number));
        if matches!(purpose, Purpose::Initial | Purpose::Unregister) {
            call.transaction = Some(key);
        }
    }

    /// A request has nowhere to go.
    fn undeliverable(&mut self, now: Time, unsent: Unsent, failure: LocalFailure) {
        let hop = self.call.as_ref().and_then(|call| call.hop.clone());
        match (unsent.request, hop) {
            // Inside a dialog, the way that the first request went is the better guess.
            (Some(request), Some(hop)) => self.transmit(now, unsent.purpose, &request, hop),
            _ => self.end(now, End::Local(failure)),
        }
    }
}
