//! The ACK of a 2xx, which goes on without a transaction (RFC 3261 section 16.11).

use std::sync::Arc;

use tritone_proto::{Flow, Hop, ResolveFailure, Time};
use tritone_wire::sip::Message;

use super::context::Plan;
use super::edit::{Forwarding, forwarded_request};
use super::loops::{is_loop, routing_hash};
use super::places::{is_own, listener_for, sent_by};
use super::settings::Destination;
use super::validate::max_forwards;
use super::way::without_own_routes;
use super::{Relay, Sought};

/// An ACK that waits for the address of the name that it goes to.
#[derive(Debug)]
pub(super) struct NamedAck {
    bytes: Arc<[u8]>,
    plan: Plan,
}

impl Relay {
    pub(super) fn on_ack(&mut self, now: Time, flow: Flow, bytes: &Arc<[u8]>) {
        let Ok(ack) = Message::scan(bytes) else { return };
        // What was answered without a transaction went nowhere: its ACK is for this element (section 8.2.7).
        if ack.to().and_then(|to| to.tag()) == Some(self.refusal_tag.as_bytes()) {
            return;
        }
        if self.forward_ack(now, &flow, bytes, &ack).is_none() {
            self.counters.lost_acks += 1;
        }
    }

    /// Sends an ACK on, or looks for where it goes; `None` where it leads nowhere.
    fn forward_ack(&mut self, now: Time, flow: &Flow, bytes: &Arc<[u8]>, ack: &Message<'_>) -> Option<()> {
        let settings = self.settings.clone();
        let max_forwards = max_forwards(ack).unwrap_or(settings.max_forwards).checked_sub(1)?;
        let hash = routing_hash(&self.hasher, ack);
        if is_loop(ack, hash, |host, port| is_own(&settings, host, port)) {
            return None;
        }
        let (uri, routes_off, last_route_off) = without_own_routes(&settings, ack);
        let plan =
            Plan { uri: uri.into(), max_forwards, max_breadth: None, routes_off, last_route_off, hash };
        let from = self.peer_at(flow);
        let way = self.way(now, ack, &plan, from).ok()?;
        match way.groups.into_iter().flatten().next()?.to {
            Destination::Hop(hop) => self.send_ack(ack, &plan, hop),
            Destination::Name(query) => {
                let ack = NamedAck { bytes: bytes.clone(), plan };
                self.resolve(now, Sought::Ack(ack), query);
            }
        }
        Some(())
    }

    pub(super) fn on_ack_resolved(&mut self, ack: &NamedAck, hops: Result<Vec<Hop>, ResolveFailure>) {
        let hop = hops.ok().and_then(|hops| hops.into_iter().next());
        match (Message::scan(&ack.bytes), hop) {
            (Ok(message), Some(hop)) => self.send_ack(&message, &ack.plan, hop),
            _ => self.counters.lost_acks += 1,
        }
    }

    fn send_ack(&mut self, ack: &Message<'_>, plan: &Plan, hop: Hop) {
        let settings = self.settings.clone();
        let listener = listener_for(&settings, &hop);
        let branch = self.transactions.branch();
        let via = format!(
            "SIP/2.0/{} {};branch={branch}.{:016x}",
            hop.transport.via_word(),
            sent_by(&settings, listener),
            plan.hash
        );
        let forwarding = Forwarding {
            uri: &plan.uri,
            via: &via,
            record_routes: &[],
            max_forwards: plan.max_forwards,
            routes_off: plan.routes_off,
            last_route_off: plan.last_route_off,
            max_breadth: None,
            credentials: &[],
        };
        let bytes = forwarded_request(ack, &forwarding);
        self.transactions.send(Hop { listener, ..hop }, bytes);
        self.counters.acks += 1;
    }
}
