//! Repairs the causes of failed calls: what would be changed in a response, and why.
//!
//! By default the Reason header is completed: a Q.850 value with cause and location (RFC 6432, RFC 8606) is added, or
//! what it lacks, from what the response carries, else from the table by which the peer makes statuses of causes, undone.
//! A status is changed by an explicit rule, or by the Reason header of a peer that is trusted. Which responses may be
//! changed at all is no setting: [`Changeable`].
//!
//! ```
//! use std::sync::Arc;
//! use tritone_codes::profile;
//! use tritone_roles::repair::{Answered, Changeable, Context, PeerPolicy, Policy, repair};
//! use tritone_wire::sip::Message;
//!
//! let asterisk = Arc::new(profile("asterisk-pjsip").unwrap().clone());
//! let peer = PeerPolicy { profile: Some(asterisk), ..PeerPolicy::default() };
//! let reference = Arc::new(profile("rfc3398").unwrap().clone());
//! let policy = Policy { reference: Some(reference), peers: vec![peer], rules: Vec::new() };
//!
//! let busy = Message::scan(b"SIP/2.0 486 Busy Here\r\nCSeq: 1 INVITE\r\n\r\n")?;
//! let invite = Answered { method: b"INVITE", in_dialog: false };
//! let response = Changeable::check(&busy, invite).unwrap();
//! let repair = repair(&policy, response, Context { peer: Some(0), alerted: None });
//! let repaired = String::from_utf8(repair.octets()).unwrap();
//! assert!(repaired.ends_with("\r\nReason: Q.850;cause=17;text=\"User busy\"\r\n\r\n"));
//! assert_eq!(repair.changes[0].why.rule(), Some("asterisk-pjsip/q850:17"));
//! # Ok::<(), tritone_wire::sip::NotSip>(())
//! ```

mod change;
mod changeable;
mod decide;
mod edit;
mod observed;
mod policy;
mod settings;
#[cfg(test)]
mod tests;

pub use change::{Change, Place, Remark, Source, What, Why};
pub use changeable::{Answered, Changeable, Kept, NEVER, Settable};
pub use decide::{Context, repair};
pub use policy::{PeerPolicy, Policy, Rule, Set};
pub use settings::{Fault, RuleFault, rule_faults};

use tritone_codes::StatusCode;

/// What would be changed in a response; made by [`repair`].
#[derive(Clone, Debug)]
pub struct Repair<'m> {
    response: Changeable<'m>,
    /// The changes, one at most of each kind.
    pub changes: Vec<Change>,
    /// What was noticed and not acted upon.
    pub remarks: Vec<Remark>,
}

impl Repair<'_> {
    /// Whether there is nothing to change and nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.remarks.is_empty()
    }

    /// The status as it was received.
    pub fn status_before(&self) -> StatusCode {
        self.response.status()
    }

    /// The status after the changes.
    pub fn status_after(&self) -> StatusCode {
        decide::status_after(self.response.status(), &self.changes)
    }
}
