//! The ends of TCP connections, and which requests they left without an answer.

use std::collections::HashMap;
use tritone_wire::Endpoint;

use tritone_codes::Method;
use tritone_wire::{Flow, FrameRef, Timestamp, Transport};

use crate::event::Event;
use crate::leg::Leg;

/// Ends that wait for [`Ends::settle`]; later ones are counted and left out.
const MAX_ENDS: usize = 100_000;

/// Somebody ended a TCP connection, or his direction of it, as [`Fold::see_end`](crate::Fold::see_end) takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionEnd {
    /// The frame that said so.
    pub frame: FrameRef,
    /// When it was seen.
    pub time: Timestamp,
    /// Who ended it, towards whom.
    pub flow: Flow,
    /// Whether by RST; else by FIN.
    pub reset: bool,
}

/// The receiver of an INVITE ended the connection after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lost {
    /// When.
    pub(crate) time: Timestamp,
    /// The frame that said so.
    pub(crate) frame: FrameRef,
    /// Whether by RST; else by FIN.
    pub(crate) reset: bool,
    /// The frame of the INVITE.
    pub(crate) invite: FrameRef,
}

/// Ends of connections on their way to the legs.
#[derive(Debug, Default)]
pub(crate) struct Ends {
    all: Vec<ConnectionEnd>,
    left_out: u64,
}

impl Ends {
    /// Takes one.
    pub(crate) fn see(&mut self, end: ConnectionEnd) {
        if self.all.len() < MAX_ENDS {
            self.all.push(end);
        } else {
            self.left_out += 1;
        }
    }

    /// How many were left out.
    pub(crate) fn left_out(&self) -> u64 {
        self.left_out
    }

    /// The ends by their connections.
    pub(crate) fn settle(&self) -> EndsByFlow {
        let mut all = self.all.clone();
        all.sort_by_key(|end| (end.time, end.frame));
        let mut by_flow: HashMap<(Endpoint, Endpoint), Vec<ConnectionEnd>> = HashMap::new();
        for end in all {
            by_flow.entry((end.flow.source, end.flow.destination)).or_default().push(end);
        }
        EndsByFlow { by_flow }
    }
}

/// The ends of connections by who ended which, each in order of time.
#[derive(Debug, Default)]
pub(crate) struct EndsByFlow {
    by_flow: HashMap<(Endpoint, Endpoint), Vec<ConnectionEnd>>,
}

impl EndsByFlow {
    /// Tells a leg which of its INVITEs, from its event number `first` on, went over a connection that their receiver ended
    /// afterwards, and when it did first. They were sent over `transport`.
    pub(crate) fn tell(&self, leg: &mut Leg, first: usize, transport: Transport) {
        if self.by_flow.is_empty() || transport == Transport::Udp {
            return;
        }
        let events = leg.events().get(first..).unwrap_or_default();
        let invites = events.iter().filter(|event| event.request() == Some(Method::Invite));
        let lost: Vec<Lost> = invites.filter_map(|invite| self.lost(leg, invite)).collect();
        leg.lose(lost);
    }

    fn lost(&self, leg: &Leg, invite: &Event) -> Option<Lost> {
        let back = (leg.address(invite.destination), leg.address(invite.source));
        let ends = self.by_flow.get(&back)?;
        let ConnectionEnd { time, frame, reset, .. } =
            *ends.get(ends.partition_point(|end| end.time < invite.time))?;
        Some(Lost { time, frame, reset, invite: invite.frame })
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use super::*;

    #[test]
    fn ends_beyond_those_that_are_kept_are_counted() {
        let address = Endpoint::from(SocketAddr::from(([192, 0, 2, 1], 5060)));
        let flow = Flow { source: address, destination: address, transport: Transport::Tcp };
        let end = ConnectionEnd {
            frame: FrameRef { file: 0, number: 1 },
            time: Timestamp::default(),
            flow,
            reset: false,
        };
        let mut ends = Ends::default();
        (0..MAX_ENDS + 3).for_each(|_| ends.see(end));
        assert_eq!((ends.all.len(), ends.left_out()), (MAX_ENDS, 3));
    }
}
