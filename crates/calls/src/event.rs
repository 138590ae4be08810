//! One sighting of one message, in a few octets.

use tritone_codes::{Method, StatusCode};
use tritone_wire::{FrameRef, Timestamp};

/// What a message was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// A request; `None` for a method that nobody registered.
    Request(Option<Method>),
    /// A response.
    Response(StatusCode),
}

/// One message of a leg, as it was seen at one place. Texts are numbers of [`crate::Leg::text`], 0 for none;
/// hashes are 0 where the field is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// When it was seen.
    pub time: Timestamp,
    /// The frame in which it ended.
    pub frame: FrameRef,
    /// Sender, as an index into the leg's addresses.
    pub source: u16,
    /// Receiver, as an index into the leg's addresses.
    pub destination: u16,
    /// Request or response.
    pub what: What,
    /// Method of the CSeq header; `None` where it is missing or no registered method.
    pub method: Option<Method>,
    /// Number of the CSeq header.
    pub cseq: u32,
    /// Hash of the top Via's branch and sent-by; 0 without the magic cookie (RFC 2543 peers).
    pub branch: u32,
    /// Hash of the From tag.
    pub from_tag: u32,
    /// Hash of the To tag; 0 outside a dialog.
    pub to_tag: u32,
    /// Number of Via values, 255 at most: how far the request had come.
    pub vias: u8,
    /// Carries credentials (Authorization or Proxy-Authorization).
    pub credentials: bool,
    /// Carries a session description.
    pub sdp: bool,
    /// Text: the reason phrase of a response, the method of a request that is not registered.
    pub phrase: u16,
    /// Text: Server, else User-Agent.
    pub product: u16,
    /// Text: the values of all Reason headers, joined by a comma.
    pub reason: u16,
    /// Text: the values of all Warning headers, joined by a comma.
    pub warning: u16,
    /// Text: the Request-URI.
    pub uri: u16,
}

impl Event {
    /// The request's method.
    pub fn request(&self) -> Option<Method> {
        match self.what {
            What::Request(method) => method,
            What::Response(_) => None,
        }
    }

    /// The response's status.
    pub fn status(&self) -> Option<StatusCode> {
        match self.what {
            What::Response(status) => Some(status),
            What::Request(_) => None,
        }
    }

    /// Whether it is a response to an INVITE.
    pub fn answers_invite(&self) -> bool {
        self.method == Some(Method::Invite) && self.status().is_some()
    }

    /// Whether `other` is the same message, sent again over the same hop.
    pub fn repeats(&self, other: &Self) -> bool {
        (
            self.what,
            self.method,
            self.cseq,
            self.branch,
            self.from_tag,
            self.to_tag,
            self.source,
            self.destination,
        ) == (
            other.what,
            other.method,
            other.cseq,
            other.branch,
            other.from_tag,
            other.to_tag,
            other.source,
            other.destination,
        )
    }

    /// The key by which events are put in order: time, then place in the recording.
    pub(crate) fn order(&self) -> (Timestamp, FrameRef, What) {
        (self.time, self.frame, self.what)
    }
}
