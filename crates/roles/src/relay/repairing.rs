//! The repair of a final response on its way back.

use tritone_proto::{Key, Output};
use tritone_wire::sip::Message;

use super::{Record, Relay, Repaired};
use crate::repair::{self, Answered, Changeable};

impl Relay {
    /// The response of a peer as it goes on where it is repaired; `None` where it goes as it is: it may not be changed, or
    /// there is nothing to change, or the settings only want to be told.
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
        let acts = self.settings.repairs && !repair.changes.is_empty();
        self.counters.repairable += u64::from(!repair.changes.is_empty());
        self.counters.repaired += u64::from(acts);
        let octets = acts.then(|| repair.octets());
        let told = Repaired {
            call_id: response.call_id().unwrap_or_default().into(),
            peer: peer.and_then(|peer| self.settings.peers.get(peer)).map(|peer| peer.name.clone()),
            status_before: repair.status_before(),
            status_after: repair.status_after(),
            changes: repair.changes,
            remarks: repair.remarks,
            is_done: acts,
        };
        self.outputs.push_back(Output::Record(Record::Repaired(Box::new(told))));
        octets
    }
}
