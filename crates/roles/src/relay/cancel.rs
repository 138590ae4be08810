//! CANCEL (RFC 3261 section 16.10).

use tritone_codes::StatusCode;
use tritone_proto::message::Response;
use tritone_proto::transaction::ServerKey;
use tritone_proto::{Key, Time};
use tritone_wire::sip::{HeaderName, Message};

use super::Relay;
use super::context::BranchState;

impl Relay {
    /// A CANCEL is answered, and goes on to what waits for a final response.
    pub(super) fn on_cancel(
        &mut self,
        now: Time,
        key: ServerKey,
        invite: Option<(ServerKey, u64)>,
        bytes: &[u8],
    ) {
        let Ok(cancel) = Message::scan(bytes) else { return };
        let tag = self.transactions.random().token();
        let status =
            if invite.is_some() { StatusCode::OK } else { StatusCode::CALL_TRANSACTION_DOES_NOT_EXIST };
        let response = Response::to(&cancel, status).to_tag(&tag).finish();
        self.transactions.respond(now, key, status.as_u16(), response);
        let Some((_, context)) = invite else { return };
        let key = Key::from_u64(context);
        let reason = cancel.header(HeaderName::Reason);
        if let Some(context) = self.contexts.get_mut(key)
            && !context.is_answered
        {
            context.is_cancelled = true;
            context.waiting.clear();
            self.cancel_branches(now, key, reason);
            self.finish_if_done(now, key);
        }
    }

    /// Cancels what waits for a final response. A branch whose name is still being looked for is not begun.
    pub(super) fn cancel_branches(&mut self, now: Time, key: Key, reason: Option<&[u8]>) {
        let Some(context) = self.contexts.get_mut(key) else { return };
        let mut open = Vec::new();
        for branch in &mut context.branches {
            match branch.state {
                BranchState::Resolving => branch.state = BranchState::Done,
                BranchState::Calling(client) | BranchState::Proceeding(client) => open.push(client),
                BranchState::Done => {}
            }
        }
        for client in open {
            self.transactions.cancel(now, client, reason);
        }
    }
}
