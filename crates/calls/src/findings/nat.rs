//! Addresses that the other side cannot reach.

use std::net::IpAddr;

use tritone_wire::sip::Uri;

use super::exchange::Exchange;
use super::headers::named;
use super::seen::Seen;
use super::{FindingRule, Look, Shown};
use crate::address::{ip, is_private};
use crate::call::Severity;
use crate::detail::Detail;
use crate::event::Event;
use crate::signs::{Sign, Signs};

/// Seconds in which an ACK comes, if it comes.
const ACK_S: f64 = 5.0;

pub(super) const RULES: &[FindingRule] = &[
    FindingRule {
        id: "private-contact",
        severity: Severity::Warning,
        source: "RFC 1918, RFC 6598, RFC 4193; RFC 3261 section 12.1: later requests go to the Contact",
        says: "An INVITE or its 2xx went from one public address to another and has a private one as Contact, no proxy keeps \
               later requests on the way, and nothing shows that the receiver copes with it.",
        needs: Signs::all(&[Sign::Invite]),
        look: Look::Exchange(|seen, exchange| {
            exposed(seen, exchange, has_private_contact).map(|event| {
                let who = seen.who(event);
                let text = format!("{who} sent {} with a private address as Contact: later requests of this call cannot reach it.", named(event));
                Shown::new(text, &[event])
            })
        }),
    },
    FindingRule {
        id: "private-media",
        severity: Severity::Warning,
        source: "RFC 1918, RFC 6598, RFC 4193; RFC 8866 section 5.7",
        says: "The same with a private address for the media.",
        needs: Signs::all(&[Sign::Invite, Sign::Description]),
        look: Look::Exchange(|seen, exchange| {
            exposed(seen, exchange, has_private_media).map(|event| {
                let who = seen.who(event);
                let text = format!("{who} sent {} with a private address for the media: the other side cannot send its voice there.", named(event));
                Shown::new(text, &[event])
            })
        }),
    },
    FindingRule {
        id: "nat-seen",
        severity: Severity::Info,
        source: "RFC 3261 section 18.2.1, RFC 3581 section 4",
        says: "A server saw a request come from another address than the one that its sender gave in Via.",
        needs: Signs::NONE,
        look: Look::Hop(nat_seen),
    },
    FindingRule {
        id: "received-missing",
        severity: Severity::Info,
        source: "RFC 3261 section 18.2.1",
        says: "A request came from another address than the one in Via, and the response does not say so by `received`.",
        needs: Signs::NONE,
        look: Look::Hop(received_missing),
    },
];

fn address(text: &str) -> Option<IpAddr> {
    let is_bare = text.as_bytes().first().is_some_and(u8::is_ascii_digit) && !text.ends_with(']');
    if is_bare { ip(text) } else { ip(text.trim_start_matches('[').trim_end_matches(']')) }
}

/// Whether the host of a URI is a private address.
fn has_private_host(uri: &str) -> bool {
    let host = core::str::from_utf8(Uri::parse(uri.as_bytes()).host).ok().and_then(address);
    host.is_some_and(is_private)
}

/// The first of the INVITE that opens a call and its 2xx that `has_it`, and that went from one public address to another,
/// where nothing shows that the receiver takes the address of the packet in place of those in the message.
fn exposed<'c>(
    seen: &Seen<'c>,
    exchange: &Exchange,
    has_it: fn(&Seen<'_>, &Event) -> bool,
) -> Option<&'c Event> {
    let invite = seen.opening(exchange).filter(|_| exchange.is_invite())?;
    let copes = |event: &Event| match event.status() {
        // It wrote down where the request came from, and so knows of the difference; or nothing of it was seen.
        None => {
            let has_received = |response| seen.detail(response, Detail::Received).is_some();
            exchange.responses.is_empty() || seen.responses(exchange).any(has_received)
        }
        // It called a private address through the public one; or it had no time to show that it cannot.
        Some(_) => seen.leg.text(invite.uri).is_some_and(has_private_host) || seen.waited(event) < ACK_S,
    };
    let is_public = |event: &Event| {
        let ends = [event.source, event.destination].map(|end| seen.leg.address(end).ip());
        ends.iter().flatten().all(|ip| !is_private(*ip))
    };
    [Some(invite), seen.success(exchange)]
        .into_iter()
        .flatten()
        .find(|event| is_public(event) && has_it(seen, event) && !copes(event) && !is_reached(seen, event))
}

/// Whether the receiver of a message with a private Contact sent later requests of the dialog to where it came from.
fn is_reached(seen: &Seen<'_>, event: &Event) -> bool {
    let (sender, receiver) = (seen.leg.host(event.source), seen.leg.host(event.destination));
    let is_private = seen.detail(event, Detail::Contact).is_some_and(has_private_host);
    is_private && seen.reached_in_dialog(event.part, receiver, sender)
}

/// Whether it has a Contact that is private, and that later requests must go to, as no proxy recorded its route.
fn has_private_contact(seen: &Seen<'_>, event: &Event) -> bool {
    seen.is_whole(event)
        && seen.detail(event, Detail::RecordRoute).is_none()
        && seen.detail(event, Detail::Contact).is_some_and(has_private_host)
}

fn has_private_media(seen: &Seen<'_>, event: &Event) -> bool {
    let media = seen.detail(event, Detail::MediaAddress).and_then(address);
    media.is_some_and(is_private) && seen.detail(event, Detail::Candidates).is_none()
}

/// The host that the sender of a request gave in Via, where it is an address.
fn sent_by(seen: &Seen<'_>, request: &Event) -> Option<IpAddr> {
    let sent_by = seen.detail(request, Detail::SentBy)?;
    match sent_by.strip_prefix('[') {
        Some(rest) => address(rest.split(']').next()?),
        None => {
            let port = sent_by.bytes().position(|octet| octet == b':');
            address(port.map_or(sent_by, |port| &sent_by[..port]))
        }
    }
}

fn nat_seen(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    let request = seen.request(exchange)?;
    let received = |response| Some((response, seen.detail(response, Detail::Received).and_then(address)?));
    let mut all = seen.responses(exchange).filter_map(received).peekable();
    all.peek()?;
    let given = sent_by(seen, request)?;
    let (response, received) = all.find(|(_, received)| *received != given)?;
    let who = seen.who(response);
    let text = format!("{who} saw the requests come from {received}, where their sender writes {given}.");
    Some(Shown::new(text, &[request, response]))
}

fn received_missing(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    let request = seen.request(exchange).filter(|request| request.branch != 0)?;
    let response = seen.responses(exchange).next().filter(|response| seen.is_whole(response))?;
    if seen.detail(response, Detail::Received).is_some() {
        return None;
    }
    let given = sent_by(seen, request)?;
    let source = seen.leg.address(request.source).ip()?;
    (given != source.to_canonical()).then(|| {
        let who = seen.who(response);
        let text =
            format!("{who} did not write down that the request came from {source} and not from {given}.");
        Shown::new(text, &[request, response])
    })
}
