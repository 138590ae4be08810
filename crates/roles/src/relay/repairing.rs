//! The repair of a final response on its way back.

use tritone_proto::{Key, Output, Time};
use tritone_wire::sip::Message;

use super::{Record, Relay};
use crate::repair::{self, Answered, Changeable};

impl Relay {
    /// The response of a peer as it goes on where it is repaired; `None` where it goes as it is: it may not be changed, or
    /// there is nothing to change, or the settings only want to be told.
    pub(super) fn repaired(
        &mut self,
        now: Time,
        key: Key,
        peer: Option<usize>,
        bytes: &[u8],
    ) -> Option<Vec<u8>> {
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
        let name = peer.and_then(|peer| self.settings.peers.get(peer)).map(|peer| &*peer.name);
        let record = repair.record(now, name, acts);
        self.outputs.push_back(Output::Record(Record::Repaired(Box::new(record))));
        octets
    }
}
