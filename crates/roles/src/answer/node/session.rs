//! A call, from its INVITE to its end.

use core::time::Duration;
use std::sync::Arc;

use tritone_codes::StatusCode;
use tritone_proto::transaction::{ClientKey, ServerKey};
use tritone_proto::{Dialog, Flow, Hop, Time};
use tritone_wire::sip::Message;

use crate::answer::checks::DialogState;
use crate::answer::dial::{Dialled, DialledMedia};
use crate::answer::sdp::Agreed;

/// A call.
#[derive(Debug)]
pub(super) struct Session {
    /// The number of the call: of its media and of its descriptions.
    pub(super) number: u64,
    /// The tag of this side.
    pub(super) tag: String,
    /// The user that was called.
    pub(super) user: Option<Vec<u8>>,
    /// The way that its first request came; `None` where this side placed it.
    pub(super) flow: Option<Flow>,
    /// Its last INVITE.
    pub(super) invite: Arc<[u8]>,
    /// `None` until a call that this side placed is answered.
    pub(super) dialog: Option<Dialog>,
    /// The INVITE of the other side that is not done with.
    pub(super) pending: Option<Pending>,
    /// What is answered.
    pub(super) plan: Dialled,
    /// The place in the plan of what comes next.
    pub(super) next: usize,
    /// The number of the last reliable response.
    pub(super) rseq: u32,
    /// The reliable response that is not acknowledged.
    pub(super) reliable: Option<Reliable>,
    /// What the other side hears.
    pub(super) media: DialledMedia,
    /// What was agreed, as far as something was.
    pub(super) agreed: Option<Agreed>,
    /// The version of the last description of this side.
    pub(super) version: u64,
    /// The answer to the offer was acknowledged: the 2xx has none.
    pub(super) is_answered: bool,
    /// Media were begun.
    pub(super) is_playing: bool,
    /// An offer of this side is not answered.
    pub(super) own_offer: bool,
    /// The INVITE of this side that is not answered.
    pub(super) own_invite: Option<ClientKey>,
    /// The ACK of the last INVITE of this side, for when its 2xx comes again.
    pub(super) own_ack: Option<(Hop, Arc<[u8]>)>,
    /// When the call was answered.
    pub(super) answered: Option<Time>,
    /// The session timer.
    pub(super) timer: Option<SessionTimer>,
    /// The other side takes UPDATE.
    pub(super) takes_update: bool,
    /// What is waited for.
    pub(super) due: Deadlines,
    /// When the wheel brings the session.
    pub(super) scheduled: Option<Time>,
}

/// An INVITE of the other side.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) key: ServerKey,
    /// The number of its CSeq.
    pub(super) cseq: u32,
    /// The 2xx that waits for its ACK, and how long until it is sent again.
    pub(super) success: Option<(StatusCode, Arc<[u8]>, Duration)>,
}

/// A provisional response that waits for its PRACK (RFC 3262).
#[derive(Debug)]
pub(super) struct Reliable {
    pub(super) status: StatusCode,
    pub(super) bytes: Arc<[u8]>,
    pub(super) interval: Duration,
    /// It has the answer to the offer.
    pub(super) has_answer: bool,
}

/// The session timer (RFC 4028).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SessionTimer {
    /// Seconds.
    pub(super) interval: u32,
    /// This side refreshes.
    pub(super) is_ours: bool,
}

/// What a session waits for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Deadlines {
    /// The next response of the plan.
    pub(super) step: Option<Time>,
    /// The response that is sent again.
    pub(super) resend: Option<Time>,
    /// No ACK or PRACK came.
    pub(super) unacknowledged: Option<Time>,
    /// Nobody rings longer.
    pub(super) ring: Option<Time>,
    /// This side hangs up.
    pub(super) hang_up: Option<Time>,
    /// The session is refreshed, or was not.
    pub(super) refresh: Option<Time>,
}

impl Deadlines {
    /// The next one.
    pub(super) fn next(&self) -> Option<Time> {
        let all = [self.step, self.resend, self.unacknowledged, self.ring, self.hang_up, self.refresh];
        all.into_iter().flatten().min()
    }
}

/// Takes a deadline that has come.
pub(super) fn take_due(deadline: &mut Option<Time>, now: Time) -> bool {
    let due = deadline.is_some_and(|due| due <= now);
    if due {
        *deadline = None;
    }
    due
}

impl Session {
    /// What stands between the two sides as this request comes; its CSeq counts from now on.
    pub(super) fn state_for(&mut self, request: &Message<'_>) -> DialogState {
        let is_late = self.dialog.as_mut().is_some_and(|dialog| dialog.receive(request).is_err());
        DialogState {
            out_of_order: is_late,
            invite_pending: self.pending.as_ref().is_some_and(|pending| pending.success.is_none()),
            own_invite_pending: self.own_invite.is_some(),
            own_offer_pending: self.own_offer,
        }
    }

    /// Whether no final response was given.
    pub(super) fn is_ringing(&self) -> bool {
        self.answered.is_none() && self.pending.is_some()
    }
}
