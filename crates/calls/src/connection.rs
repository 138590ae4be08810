//! The ends of TCP connections, and which requests they left without an answer.

use std::collections::HashMap;
use tritone_wire::Endpoint;

use tritone_codes::Method;
use tritone_wire::{Flow, FrameRef, Timestamp, Transport};

use crate::leg::Leg;

/// Ends that wait for [`Ends::settle`]; later ones are left out.
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
pub(crate) struct Ends(Vec<ConnectionEnd>);

impl Ends {
    /// Takes one.
    pub(crate) fn see(&mut self, end: ConnectionEnd) {
        if self.0.len() < MAX_ENDS {
            self.0.push(end);
        }
    }

    /// Tells each leg which of its INVITEs went over a connection that their receiver ended afterwards, and when it did
    /// first.
    pub(crate) fn settle(mut self, legs: &mut [Leg]) {
        if self.0.is_empty() {
            return;
        }
        self.0.sort_by_key(|end| (end.time, end.frame));
        let mut by_flow: HashMap<(Endpoint, Endpoint), Vec<ConnectionEnd>> = HashMap::new();
        for end in self.0 {
            by_flow.entry((end.flow.source, end.flow.destination)).or_default().push(end);
        }
        for leg in legs.iter_mut().filter(|leg| leg.flow().transport != Transport::Udp) {
            let invites = leg.events().iter().filter(|event| event.request() == Some(Method::Invite));
            let lost: Vec<Lost> = invites
                .filter_map(|event| {
                    let back = (leg.address(event.destination), leg.address(event.source));
                    let ends = by_flow.get(&back)?;
                    let ConnectionEnd { time, frame, reset, .. } =
                        *ends.get(ends.partition_point(|end| end.time < event.time))?;
                    Some(Lost { time, frame, reset, invite: event.frame })
                })
                .collect();
            leg.lose(lost);
        }
    }
}
