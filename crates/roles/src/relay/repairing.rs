//! The repair of a final response on its way back.

use tritone_proto::{Key, Output};
use tritone_wire::sip::Message;

use super::record::Repaired;
use super::{Record, Relay};
use crate::repair::{self, Answered, Changeable};

impl Relay {
    /// The response of a peer as it goes on: repaired, where the settings say so and it may be changed; else as it is. What
    /// is or would be changed is told.
    pub(super) fn repaired(&mut self, key: Key, peer: Option<usize>, bytes: &[u8]) -> Option<Vec<u8>> {
        let context = self.contexts.get(key)?;
        if !context.is_invite || !context.is_initial {
            return None;
        }
        let response = Message::scan(bytes).ok()?;
        let changeable =
            Changeable::check(&response, Answered { method: b"INVITE", in_dialog: false }).ok()?;
        let known = repair::Context { peer, alerted: Some(context.is_alerted) };
        let repair = repair::repair(&self.settings.policy, changeable, known);
        if repair.is_empty() {
            return None;
        }
        let is_done = self.settings.repairs && !repair.changes.is_empty();
        let octets = is_done.then(|| repair.octets());
        let name = peer.and_then(|peer| self.settings.peers.get(peer)).map(|peer| peer.name.clone());
        self.counters.repairable += u64::from(!repair.changes.is_empty());
        self.counters.repaired += u64::from(is_done);
        let told = Repaired {
            call_id: response.call_id().unwrap_or_default().into(),
            peer: name,
            status_before: repair.status_before(),
            status_after: repair.status_after(),
            changes: repair.changes,
            remarks: repair.remarks,
            is_done,
        };
        self.outputs.push_back(Output::Record(Record::Repaired(Box::new(told))));
        octets
    }
}
