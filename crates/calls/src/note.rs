//! From a message to an event of its leg.

use tritone_codes::Method;
use tritone_wire::sip::{HeaderName, Message, StartLine, Via};
use tritone_wire::{Flow, FrameRef, Timestamp};

use crate::detail;
use crate::digest;
use crate::event::{Event, What};
use crate::flaw::Flaws;
use crate::hash::short_hash;
use crate::isdn::TunnelledCause;
use crate::leg::Leg;
use crate::link;
use crate::sdp;

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Noted {
    /// It is an event of the leg.
    Kept,
    /// The leg is full.
    NoRoom,
    /// Its status is no number that a status can be.
    NoStatus,
}

/// Adds the message to the leg. A full leg is left alone before anything is looked up in it: a sender that goes on
/// with one Call-ID costs no more than the scan.
pub(crate) fn note(
    leg: &mut Leg,
    frame: FrameRef,
    time: Timestamp,
    flow: Flow,
    message: &Message<'_>,
    links: &[String],
) -> Noted {
    if matches!(message.start(), StartLine::Response { code: None, .. }) {
        return Noted::NoStatus;
    }
    if leg.is_full() {
        return Noted::NoRoom;
    }
    let (Some(source), Some(destination)) =
        (leg.address_index(flow.source), leg.address_index(flow.destination))
    else {
        return Noted::NoRoom;
    };
    let (what, phrase, uri) = match message.start() {
        StartLine::Request { method, uri, .. } => {
            let known = Method::from_bytes(method);
            let name = if known.is_none() { leg.text_number(method) } else { 0 };
            (What::Request(known), name, leg.text_number(uri))
        }
        StartLine::Response { code: Some(code), phrase, .. } => {
            (What::Response(code), leg.text_number(phrase), 0)
        }
        StartLine::Response { code: None, .. } => return Noted::NoStatus,
    };
    let cseq = message.cseq();
    let (branch, vias) = via(message);
    let product = message.header(HeaderName::Server).or_else(|| message.header(HeaderName::UserAgent));
    let method = cseq.as_ref().and_then(|cseq| Method::from_bytes(cseq.method));
    let event = Event {
        part: 0,
        time,
        frame,
        source,
        destination,
        what,
        method,
        cseq: cseq.map_or(0, |cseq| cseq.number),
        branch,
        from_tag: tag(message.from().and_then(|from| from.tag())),
        to_tag: tag(message.to().and_then(|to| to.tag())),
        vias,
        credentials: digest::has_credentials(message),
        sdp: sdp::is_carried(message),
        phrase,
        product: product.map_or(0, |product| leg.text_number(product)),
        reason: text_of_all(leg, message, HeaderName::Reason),
        warning: text_of_all(leg, message, HeaderName::Warning),
        uri,
        retry_after: message.header(HeaderName::RetryAfter).map_or(0, |value| leg.text_number(value)),
        realm: leg.text_number(&digest::realms(message)),
        stale: digest::is_stale(message),
        flaws: Flaws::of(message, what, method),
        media: media(leg, message),
        in_part: false,
        length: u32::try_from(message.len()).unwrap_or(u32::MAX),
        details: detail::take(leg, message, what, method),
        tunnelled: TunnelledCause::of(message),
    };
    leg.link(link::of(message, links));
    let header = |name| message.header(name).unwrap_or_default();
    leg.offer_head(&event, header(HeaderName::From), header(HeaderName::To), flow);
    if let Some(identity) = message.header(HeaderName::PAssertedIdentity) {
        leg.offer_identity(&event, identity);
    }
    leg.push(event);
    Noted::Kept
}

/// The text of the media of a session description.
fn media(leg: &mut Leg, message: &Message<'_>) -> u16 {
    sdp::of(message).map_or(0, |description| leg.text_number(sdp::media(description).as_bytes()))
}

/// Hash of a tag, 0 without one. An empty one is none: stacks exist that write `;tag=` into the first INVITE.
fn tag(tag: Option<&[u8]>) -> u32 {
    tag.filter(|tag| !tag.is_empty()).map_or(0, short_hash)
}

/// Hash of the top Via's branch and sent-by, 0 without the magic cookie; and the number of Via values.
fn via(message: &Message<'_>) -> (u32, u8) {
    let count = message.values(HeaderName::Via).take(255).count() as u8;
    let Some(via) = message.top_via().filter(Via::has_magic_cookie) else { return (0, count) };
    let branch = via.branch().map_or(0, short_hash);
    // Clients exist that name the port in the INVITE and leave it out in the CANCEL.
    let port = short_hash(via.port.unwrap_or(b"5060"));
    (branch ^ short_hash(&via.host.to_ascii_lowercase()).rotate_left(7) ^ port.rotate_left(14), count)
}

/// The text of all values of a header; 0 without one.
fn text_of_all(leg: &mut Leg, message: &Message<'_>, name: HeaderName) -> u16 {
    detail::joined(message, name).map_or(0, |values| leg.text_number(&values))
}
