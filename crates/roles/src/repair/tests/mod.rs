//! What is changed, what never is, and that nothing else is.

mod asterisk;
mod never;
mod reason;
mod status;

use std::sync::Arc;

use tritone_codes::{Profile, StatusCode, profile};
use tritone_wire::sip::Message;

use super::{Answered, Changeable, Context, PeerPolicy, Policy, Remark, Rule, Set, Settable, repair};

const INVITE: Answered<'static> = Answered { method: b"INVITE", in_dialog: false };

fn shipped(id: &str) -> Arc<Profile> {
    Arc::new(profile(id).unwrap().clone())
}

/// One peer, treated so, and these rules.
fn policy(peer: PeerPolicy, rules: Vec<Rule>) -> Policy {
    Policy { reference: Some(shipped("rfc3398")), peers: vec![peer], rules }
}

fn behind(id: &str) -> PeerPolicy {
    PeerPolicy { profile: Some(shipped(id)), ..PeerPolicy::default() }
}

fn status(code: u16) -> StatusCode {
    StatusCode::new(code).unwrap()
}

/// A rule that holds for every response.
fn rule(set: Set) -> Rule {
    Rule { name: "all".into(), peer: None, method: None, codes: Vec::new(), cause: None, phrase: None, set }
}

fn to(code: u16) -> Set {
    Set { status: Settable::new(status(code)), ..Set::default() }
}

/// A response to an INVITE with these fields and no body.
fn response(start: &str, fields: &str) -> String {
    format!(
        "SIP/2.0 {start}\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\nCSeq: 1 INVITE\r\n{fields}Content-Length: 0\r\n\r\n"
    )
}

/// What becomes of a response of the only peer, and what is said about it.
fn repaired(policy: &Policy, received: &str) -> (String, Vec<Remark>) {
    let message = Message::scan(received.as_bytes()).unwrap();
    let response = Changeable::check(&message, INVITE).unwrap();
    let repair = repair(policy, response, Context { peer: Some(0), alerted: None });
    (String::from_utf8(repair.octets()).unwrap(), repair.remarks)
}

/// The Reason fields of what becomes of a response.
fn reasons(policy: &Policy, received: &str) -> Vec<String> {
    let (text, _) = repaired(policy, received);
    text.lines().filter_map(|line| line.strip_prefix("Reason: ")).map(String::from).collect()
}
