//! One sighting of one message, in a few octets.

use tritone_codes::{Method, StatusCode};
use tritone_wire::{FrameRef, Timestamp};

use crate::flaw::{Flaw, Flaws};
use crate::isdn::TunnelledCause;

/// What a message was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// A request; `None` for a method that nobody registered.
    Request(Option<Method>),
    /// A response.
    Response(StatusCode),
}

/// A run of details of a leg.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Details {
    pub(crate) first: u32,
    pub(crate) count: u8,
}

/// One message of a leg, as it was seen at one place. Texts are numbers of `Leg::text`, 0 for none;
/// hashes are 0 where the field is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    /// Of the legs of the call, the one that it belongs to (see `Leg::parts`).
    pub(crate) part: u16,
    /// When it was seen.
    pub(crate) time: Timestamp,
    /// The frame in which it ended.
    pub(crate) frame: FrameRef,
    /// Sender, as an index into the leg's addresses.
    pub(crate) source: u16,
    /// Receiver, as an index into the leg's addresses.
    pub(crate) destination: u16,
    /// Request or response.
    pub(crate) what: What,
    /// Method of the CSeq header; `None` where it is missing or no registered method.
    pub(crate) method: Option<Method>,
    /// Number of the CSeq header.
    pub(crate) cseq: u32,
    /// Hash of the top Via's branch and sent-by; 0 without the magic cookie (RFC 2543 peers).
    pub(crate) branch: u32,
    /// Hash of the From tag.
    pub(crate) from_tag: u32,
    /// Hash of the To tag; 0 outside a dialog.
    pub(crate) to_tag: u32,
    /// Number of Via values, 255 at most: how far the request had come.
    pub(crate) vias: u8,
    /// Carries credentials (Authorization or Proxy-Authorization).
    pub(crate) credentials: bool,
    /// Carries a session description.
    pub(crate) sdp: bool,
    /// Text: the reason phrase of a response, the method of a request that is not registered.
    pub(crate) phrase: u16,
    /// Text: Server, else User-Agent.
    pub(crate) product: u16,
    /// Text: the values of all Reason headers, joined by a comma.
    pub(crate) reason: u16,
    /// Text: the values of all Warning headers, joined by a comma.
    pub(crate) warning: u16,
    /// Text: the Request-URI.
    pub(crate) uri: u16,
    /// Text: the value of Retry-After.
    pub(crate) retry_after: u16,
    /// Text: the realms of a challenge, or of credentials, joined by a comma and a blank.
    pub(crate) realm: u16,
    /// A challenge with `stale=true`: the credentials were right, their nonce was old (RFC 7616 section 3.3).
    pub(crate) stale: bool,
    /// The rules that it breaks by itself.
    pub(crate) flaws: Flaws,
    /// Text: the media of its session description, as `audio RTP/AVP PCMU PCMA; video RTP/AVP 99`.
    pub(crate) media: u16,
    /// Only the first of its IP fragments were recorded.
    pub(crate) in_part: bool,
    /// Octets of the whole message.
    pub(crate) length: u32,
    /// What else rules read of it, for `Leg::detail`.
    pub(crate) details: Details,
    /// The cause of a message of ISUP in its body.
    pub(crate) tunnelled: Option<TunnelledCause>,
}

impl Event {
    /// Whether only its beginning was recorded: IP fragments are missing, or it ends before its Content-Length.
    pub(crate) fn is_cut(&self) -> bool {
        self.in_part || self.flaws.has(Flaw::Cut)
    }

    /// The request's method.
    pub(crate) fn request(&self) -> Option<Method> {
        match self.what {
            What::Request(method) => method,
            What::Response(_) => None,
        }
    }

    /// The response's status.
    pub(crate) fn status(&self) -> Option<StatusCode> {
        match self.what {
            What::Response(status) => Some(status),
            What::Request(_) => None,
        }
    }

    /// Who sent the request that this is, or that this answers, and who got it, as address indices.
    pub(crate) fn request_way(&self) -> (u16, u16) {
        match self.what {
            What::Request(_) => (self.source, self.destination),
            What::Response(_) => (self.destination, self.source),
        }
    }

    /// Whether `other` is the same message, sent again over the same hop.
    pub(crate) fn repeats(&self, other: &Self) -> bool {
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

    /// Whether `other` is the same packet, recorded once more: by a mirror port, on a second interface.
    pub(crate) fn is_copy_of(&self, other: &Self) -> bool {
        (self.length, self.sdp, self.credentials) == (other.length, other.sdp, other.credentials)
            && self.repeats(other)
    }

    /// The key by which events are put in order: time, then place in the recording. A frame can hold several
    /// messages; what tells those apart makes the order complete, whatever order they were folded in.
    pub(crate) fn order(&self) -> impl Ord + use<> {
        let dialog = (self.cseq, self.method, self.branch, self.from_tag, self.to_tag);
        (self.time, self.frame, self.what, dialog)
    }
}
