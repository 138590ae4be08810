//! Names and numbers in a whole message.

use alloc::vec::Vec;
use core::hash::BuildHasher;
use core::ops::Range;

use super::Mask;
use crate::sip::{HeaderName, Message};

/// What is done to a part of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Uri,
    /// A header field whose values are addresses.
    Addresses,
    /// Any other header field.
    Value,
    Credentials,
    /// What a user typed.
    Name,
    /// A text for people.
    Text,
    /// A text in a code that may hold numbers: every letter and digit becomes an `x`.
    Opaque,
    Session,
    /// A message in a message (RFC 3420).
    Fragment,
}

impl<S: BuildHasher> Mask<S> {
    /// The message with its numbers and names masked; what is no SIP message comes back with every letter and digit
    /// hidden.
    ///
    /// Besides what the module says: Identity and User-to-User, whose codes hold numbers, are hidden whole, and so is
    /// every body that is neither a session description nor a fragment of a message.
    pub fn message(&self, octets: &[u8]) -> Vec<u8> {
        let mut masked = octets.to_vec();
        let Ok(message) = Message::scan(octets) else {
            hide(&mut masked);
            return masked;
        };
        let mut parts: Vec<(Range<usize>, Part)> = Vec::new();
        parts.extend(request_uri(&message).map(|range| (range, Part::Uri)));
        parts.extend(phrase(&message).map(|range| (range, Part::Text)));
        for header in message.headers() {
            let end = header.value_at().saturating_add(header.value.len());
            if let Some(part) = part_of(header.name) {
                parts.push((header.value_at()..end, part));
            }
        }
        parts.push((message.body_at()..octets.len(), body_part(&message)));
        for (range, part) in parts {
            if let Some(octets) = masked.get_mut(range) {
                self.mask_part(octets, part);
            }
        }
        masked
    }

    fn mask_part(&self, octets: &mut [u8], part: Part) {
        match part {
            Part::Uri => self.mask_uri(octets),
            Part::Addresses => self.mask_value(octets, true),
            Part::Value => self.mask_value(octets, false),
            Part::Credentials => self.mask_credentials(octets),
            Part::Name => self.mask_name(octets),
            Part::Text => self.mask_text(octets),
            Part::Opaque => hide(octets),
            Part::Session => self.mask_session(octets),
            Part::Fragment => {
                let masked = self.message(octets);
                octets.copy_from_slice(&masked);
            }
        }
    }

    /// A session description (RFC 8866): the user name of the origin; session name, information, e-mail, telephone.
    fn mask_session(&self, body: &mut [u8]) {
        for line in body.split_mut(|octet| *octet == b'\n') {
            let value_end = line.trim_ascii_end().len();
            let Some([kind, b'=', value @ ..]) = line.get_mut(..value_end) else { continue };
            match kind {
                b'o' => {
                    let end = value.iter().position(|octet| *octet == b' ').unwrap_or(value.len());
                    if let Some(user) = value.get_mut(..end) {
                        self.mask_name(user);
                    }
                }
                b's' | b'i' | b'e' | b'p' | b'u' => self.mask_name(value),
                _ => {}
            }
        }
    }
}

/// Where the Request-URI lies: behind the method.
fn request_uri(message: &Message<'_>) -> Option<Range<usize>> {
    place(message.bytes(), message.method()?.len(), message.request_uri()?)
}

/// Where the reason phrase lies: behind version and status.
fn phrase(message: &Message<'_>) -> Option<Range<usize>> {
    const CODE: usize = 3;
    let octets = message.bytes();
    let version = octets.iter().position(u8::is_ascii_whitespace)?;
    let blanks = octets.iter().skip(version).take_while(|octet| octet.is_ascii_whitespace()).count();
    place(octets, version.saturating_add(blanks).saturating_add(CODE), message.phrase()?)
}

/// The range of `part`, which comes first behind `after` octets, blanks aside.
fn place(octets: &[u8], after: usize, part: &[u8]) -> Option<Range<usize>> {
    let rest = octets.get(after..).filter(|_| !part.is_empty())?;
    let start = after.saturating_add(rest.windows(part.len()).position(|octets| octets == part)?);
    Some(start..start.saturating_add(part.len()))
}

/// What to do to a header field; `None` for those that name messages, dialogs, elements and products.
fn part_of(name: HeaderName) -> Option<Part> {
    use HeaderName as H;
    Some(match name {
        H::From
        | H::To
        | H::Contact
        | H::ReplyTo
        | H::ReferTo
        | H::ReferredBy
        | H::RemotePartyId
        | H::Diversion => Part::Addresses,
        H::PAssertedIdentity
        | H::PPreferredIdentity
        | H::PCalledPartyId
        | H::PServedUser
        | H::PAssociatedUri => Part::Addresses,
        H::HistoryInfo | H::AdditionalIdentity | H::PChargeInfo => Part::Addresses,
        H::Authorization | H::ProxyAuthorization => Part::Credentials,
        H::Subject | H::Organization => Part::Name,
        H::Identity | H::UserToUser => Part::Opaque,
        H::Via
        | H::CallId
        | H::CSeq
        | H::InReplyTo
        | H::Replaces
        | H::Join
        | H::TargetDialog
        | H::SessionId => return None,
        H::UserAgent | H::Server | H::Date | H::Timestamp | H::RAck | H::RSeq | H::ContentLength => {
            return None;
        }
        H::ContentType | H::ContentId | H::PChargingVector | H::WwwAuthenticate | H::ProxyAuthenticate => {
            return None;
        }
        _ => Part::Value,
    })
}

fn body_part(message: &Message<'_>) -> Part {
    let kind = message.header(HeaderName::ContentType).unwrap_or_default();
    let (kind, _) = crate::cursor::split_once(kind, b';');
    let kind = kind.trim_ascii();
    let is_encoded = message.header(HeaderName::ContentEncoding).is_some();
    if kind.eq_ignore_ascii_case(b"application/sdp") && !is_encoded {
        Part::Session
    } else if kind.eq_ignore_ascii_case(b"message/sipfrag") && !is_encoded {
        Part::Fragment
    } else {
        Part::Opaque
    }
}

/// Everything but blanks and punctuation becomes an `x`.
fn hide(octets: &mut [u8]) {
    for octet in octets {
        if !octet.is_ascii_whitespace() && !octet.is_ascii_punctuation() {
            *octet = b'x';
        }
    }
}
