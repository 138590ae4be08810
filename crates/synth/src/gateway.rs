//! Both sides of a gateway between SIP and DSS1: the same refused calls in SIP and on its D channel.
//!
//! The gateway is the user side of a primary rate interface. It says of itself, in SIP, what it is; neither side
//! names the other: only numbers and times tell which call is which.

use std::fmt::Write;
use std::time::Duration;

use crate::capture::{self, Frame, Link, LinkType};
use crate::flow::{self, FlowError};
use crate::{isdn, packet};

/// A refused call: what one side said, and what the gateway made of it for the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The cause of DISCONNECT.
    pub cause: u8,
    /// The final response to the INVITE.
    pub status: u16,
    /// Its phrase.
    pub phrase: String,
}

/// Which side called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A phone calls through the gateway: ISDN refuses.
    Sip,
    /// The network calls through the gateway: a phone refuses.
    Isdn,
}

/// The address of the gateway.
pub const GATEWAY: &str = "10.0.0.9";
/// The address of the phones.
pub const PHONE: &str = "10.0.0.1";

/// What was said on both sides.
#[derive(Clone, Debug)]
pub struct Recording {
    /// On the SIP side.
    pub sip: Vec<flow::Message>,
    /// On the ISDN side.
    pub isdn: Vec<isdn::Message>,
}

/// Calls from `origin`, each begun `every` so long; one takes about two seconds. `product` is the Server or User-Agent
/// of the gateway.
///
/// The first call is from 301001 to 5551001, the second from 301002 to 5551002. SIP has the callers with the prefix 0.
///
/// # Errors
/// A phrase that holds a word of the flow language.
pub fn recording(
    origin: Origin,
    product: &str,
    every: Duration,
    calls: &[Refused],
) -> Result<Recording, FlowError> {
    let (mut sip, mut isdn) = (String::new(), String::new());
    for (index, call) in (0..).zip(calls) {
        let at = (every * index).as_millis();
        let (caller, called) = (301_001 + index, 5_551_001 + index);
        let text = Call { at, reference: index + 1, caller, called, refused: call };
        sip.push_str(&match origin {
            Origin::Sip => text.sip_from_phone(product),
            Origin::Isdn => text.sip_to_phone(product),
        });
        isdn.push_str(&match origin {
            Origin::Sip => text.isdn("user", "network", at + 10, at + 1500),
            Origin::Isdn => text.isdn("network", "user", at, at + 1600),
        });
    }
    Ok(Recording { sip: flow::parse(&sip)?.messages()?, isdn: isdn::parse(&isdn)? })
}

impl Recording {
    /// The frames of both sides in the order of time: for pcapng, since their link types differ.
    pub fn frames(&self) -> Vec<Frame> {
        let packets = packet::carry(&self.sip, flow::TcpShape::default(), None);
        let mut frames = capture::frames(&packets, Link::Ethernet);
        frames.extend(isdn::frames(&self.isdn, LinkType::LINUX_LAPD));
        frames.sort_by_key(|frame| frame.at);
        frames
    }
}

struct Call<'a> {
    /// Start in milliseconds.
    at: u128,
    reference: u32,
    caller: u32,
    called: u32,
    refused: &'a Refused,
}

impl Call<'_> {
    fn sip_from_phone(&self, product: &str) -> String {
        let Self { at, caller, called, refused: Refused { status, phrase, .. }, .. } = self;
        let mut text = format!("agent {called} \"{product}\"\n");
        let _ = writeln!(text, "call 0{caller}@{PHONE} -> {called}@{GATEWAY} udp at {at}ms");
        text + &format!(
            "  INVITE\n  < 100 Trying after 2ms\n  < {status} {phrase} after 1500ms\n  ACK after 5ms\n"
        )
    }

    fn sip_to_phone(&self, product: &str) -> String {
        let Self { at, caller, called, refused: Refused { status, phrase, .. }, .. } = self;
        let mut text = format!("agent 0{caller} \"{product}\"\n");
        let _ = writeln!(text, "call 0{caller}@{GATEWAY} -> {called}@{PHONE} udp at {}ms", at + 20);
        text + &format!(
            "  INVITE\n  < 100 Trying after 2ms\n  < {status} {phrase} after 1500ms\n  ACK after 5ms\n"
        )
    }

    /// The call on the D channel, begun and refused at these milliseconds.
    fn isdn(&self, caller: &str, callee: &str, begun: u128, refused: u128) -> String {
        let Self { reference, caller: from, called: to, refused: Refused { cause, .. }, .. } = self;
        let slot = (reference - 1) % 15 + 1;
        let location = if callee == "network" { "public-remote" } else { "private-local" };
        format!(
            "{caller} -> {callee} SETUP cr={reference} channel={slot} calling=national:{from} called={to} complete at={begun}ms\n\
             {callee} -> {caller} CALL PROCEEDING cr={reference} channel={slot}! at={}ms\n\
             {callee} -> {caller} DISCONNECT cr={reference} cause={cause} location={location} at={refused}ms\n\
             {caller} -> {callee} RELEASE cr={reference} at={}ms\n\
             {callee} -> {caller} RELEASE COMPLETE cr={reference} at={}ms\n",
            begun + 60,
            refused + 20,
            refused + 40
        )
    }
}
