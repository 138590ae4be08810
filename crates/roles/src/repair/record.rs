//! What is told of a repair.

use tritone_codes::StatusCode;
use tritone_proto::Time;
use tritone_wire::sip::{HeaderName, Message};

use super::Repair;
use super::change::{Change, Remark};

/// What was changed in a response, or would be, and what was noticed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepairRecord {
    /// When.
    pub time: Time,
    /// The Call-ID.
    pub call_id: Box<[u8]>,
    /// The name of the peer that sent the response; `None` where it is no peer.
    pub peer: Option<Box<str>>,
    /// The status as received.
    pub status_before: StatusCode,
    /// The status with the changes.
    pub status_after: StatusCode,
    /// The Reason header fields as received.
    pub reason_before: Vec<Box<[u8]>>,
    /// The Reason header fields with the changes.
    pub reason_after: Vec<Box<[u8]>>,
    /// The changes.
    pub changes: Vec<Change>,
    /// What was noticed and not acted upon.
    pub remarks: Vec<Remark>,
    /// Whether the response was changed; else it went on as it was received (shadow mode).
    pub acted: bool,
}

impl Repair<'_> {
    /// What is told of it.
    pub fn record(self, time: Time, peer: Option<&str>, acted: bool) -> RepairRecord {
        let message = self.response.message();
        let before = reasons(message);
        let octets = self.octets();
        let after = Message::scan(&octets).map_or_else(|_| before.clone(), |after| reasons(&after));
        RepairRecord {
            time,
            call_id: message.call_id().unwrap_or_default().into(),
            peer: peer.map(Into::into),
            status_before: self.status_before(),
            status_after: self.status_after(),
            reason_before: before,
            reason_after: after,
            changes: self.changes,
            remarks: self.remarks,
            acted,
        }
    }
}

fn reasons(message: &Message<'_>) -> Vec<Box<[u8]>> {
    message.field_values(HeaderName::Reason).map(Into::into).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Answered, Changeable, Context, PeerPolicy, Policy, repair};
    use super::*;

    #[test]
    fn a_record_has_the_response_before_and_after() {
        let octets = b"SIP/2.0 503 Service Unavailable\r\nCall-ID: 7@x\r\nCSeq: 1 INVITE\r\nReason: Q.850;cause=17\r\n\r\n";
        let message = Message::scan(octets).unwrap();
        let invite = Answered { method: b"INVITE", in_dialog: false };
        let reference = tritone_codes::profile("rfc3398").map(|profile| std::sync::Arc::new(profile.clone()));
        let peer = PeerPolicy {
            trust_reason: true,
            location: tritone_codes::Location::new(3),
            ..PeerPolicy::default()
        };
        let policy = Policy { reference, peers: vec![peer], ..Policy::default() };
        let response = Changeable::check(&message, invite).unwrap();
        let made = repair(&policy, response, Context { peer: Some(0), alerted: None });
        let record = made.record(Time::from_micros(5), Some("gw"), false);
        assert_eq!((record.status_before.as_u16(), record.status_after.as_u16()), (503, 486));
        assert_eq!(record.reason_before, [Box::from(&b"Q.850;cause=17"[..])]);
        assert_eq!(record.reason_after, [Box::from(&b"Q.850;cause=17;location=TN"[..])]);
        assert_eq!((&*record.call_id, record.peer.as_deref()), (&b"7@x"[..], Some("gw")));
        assert_eq!(record.changes.len(), 2);
    }
}
