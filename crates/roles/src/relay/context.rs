//! A request in work: where it came from, and its branches (the *response context* of RFC 3261 section 16.7).

use std::collections::VecDeque;
use std::sync::Arc;

use tritone_config::relay::Codes;
use tritone_proto::transaction::{ClientKey, ServerKey};
use tritone_proto::{Flow, Hop, Time};

use super::best::Best;

/// Branches of one request; more destinations are left out.
pub(super) const MAX_BRANCHES: usize = 16;

/// A request in work.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) server: ServerKey,
    pub(super) flow: Flow,
    /// The request as it came, with the sender's address in its top Via; taken away once a final response went back.
    pub(super) request: Option<Arc<[u8]>>,
    pub(super) is_invite: bool,
    /// Whether the request has no To tag: only then may a response be repaired.
    pub(super) is_initial: bool,
    /// The peer that sent it.
    pub(super) from: Option<usize>,
    pub(super) plan: Plan,
    pub(super) branches: Vec<Branch>,
    /// Max-Breadth of the branches that are begun next.
    pub(super) breadth: Option<u32>,
    /// Destinations to try when the present ones failed.
    pub(super) waiting: VecDeque<Vec<Target>>,
    /// After these statuses they are tried.
    pub(super) next_on: Vec<Codes>,
    pub(super) best: Best,
    /// Whether a final response went back.
    pub(super) is_answered: bool,
    pub(super) is_cancelled: bool,
    /// Whether a 180 went back.
    pub(super) is_alerted: bool,
    /// When the context is to be let go although branches may still answer.
    pub(super) ends: Option<Time>,
    pub(super) scheduled: Option<Time>,
}

/// What is to be done to the request before it goes anywhere.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) uri: Box<[u8]>,
    pub(super) max_forwards: u32,
    /// Max-Breadth of the request, where it has one.
    pub(super) max_breadth: Option<u32>,
    pub(super) routes_off: usize,
    pub(super) last_route_off: bool,
    /// For the branch: what the request is routed by.
    pub(super) hash: u64,
}

/// Where a request may go.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) peer: Option<usize>,
    /// The Request-URI to send, where it is not the plan's.
    pub(super) uri: Option<Box<[u8]>>,
    pub(super) to: super::settings::Destination,
}

/// One of the places that a request went to.
#[derive(Debug)]
pub(super) struct Branch {
    pub(super) target: Target,
    pub(super) state: BranchState,
    /// Where it was sent.
    pub(super) hop: Option<Hop>,
    /// Addresses to try after the present one (RFC 3263 section 4.3).
    pub(super) more: VecDeque<Hop>,
    /// When it is given up: no response at all, or timer C.
    pub(super) deadline: Option<Time>,
    /// Whether credentials were sent already.
    pub(super) has_tried_credentials: bool,
}

/// How far a branch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BranchState {
    /// Its name is being looked for.
    Resolving,
    /// Sent; nothing came back.
    Calling(ClientKey),
    /// Sent; a provisional response came back.
    Proceeding(ClientKey),
    /// A final response came, or none ever will.
    Done,
}

impl BranchState {
    pub(super) fn key(self) -> Option<ClientKey> {
        match self {
            Self::Calling(key) | Self::Proceeding(key) => Some(key),
            Self::Resolving | Self::Done => None,
        }
    }
}

impl Context {
    /// Whether no branch waits for a final response.
    pub(super) fn is_done(&self) -> bool {
        self.branches.iter().all(|branch| branch.state == BranchState::Done)
    }

    /// A final response went back, or none will. `open` counts the contexts of which that is not so. Says whether this is
    /// the first one.
    pub(super) fn answer(&mut self, open: &mut usize) -> bool {
        let is_first = !core::mem::replace(&mut self.is_answered, true);
        *open -= usize::from(is_first);
        is_first
    }

    pub(super) fn branch_of(&self, key: ClientKey) -> Option<usize> {
        self.branches.iter().position(|branch| branch.state.key() == Some(key))
    }

    /// The list of peers is another one, in which they have these places.
    pub(super) fn move_peers(&mut self, place_of: impl Fn(usize) -> Option<usize>) {
        self.from = self.from.and_then(&place_of);
        self.best.move_peer(&place_of);
        let branches = self.branches.iter_mut().map(|branch| &mut branch.target);
        let targets = branches.chain(self.waiting.iter_mut().flatten());
        targets.for_each(|target| target.peer = target.peer.and_then(&place_of));
    }

    /// When something is to be done although nothing comes.
    pub(super) fn deadline(&self) -> Option<Time> {
        let of_branches = self.branches.iter().filter(|branch| branch.state != BranchState::Done);
        of_branches.filter_map(|branch| branch.deadline).chain(self.ends).min()
    }
}
