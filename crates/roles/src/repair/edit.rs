//! A response with its changes: every other octet stays as it was received.

use std::ops::Range;

use super::Repair;
use super::change::{Change, Place, What};

/// Octets to be put in the place of others.
struct Edit {
    place: Range<usize>,
    octets: Vec<u8>,
}

impl Repair<'_> {
    /// The message with the changes; the message as it was received where there are none.
    pub fn octets(&self) -> Vec<u8> {
        let message = self.response.message();
        let received = message.bytes();
        let mut edits: Vec<Edit> = self.changes.iter().flat_map(|change| self.edits(change)).collect();
        // Stable, so that of two fields that are added the first comes first.
        edits.sort_by_key(|edit| edit.place.start);
        let mut out = Vec::with_capacity(received.len() + 160);
        let mut at = 0;
        for Edit { place, octets } in edits {
            out.extend_from_slice(received.get(at..place.start).unwrap_or_default());
            out.extend_from_slice(&octets);
            at = place.end;
        }
        out.extend_from_slice(received.get(at..).unwrap_or_default());
        out
    }

    fn edits(&self, change: &Change) -> Vec<Edit> {
        match &change.what {
            What::Status { to, phrase, .. } => self.status_line(to.status().as_u16(), phrase),
            What::Reason { after, place, .. } => vec![self.field("Reason", after, place.as_ref())],
            What::RetryAfter { after, place, .. } => {
                vec![self.field("Retry-After", after.to_string().as_bytes(), place.as_ref())]
            }
        }
    }

    fn status_line(&self, code: u16, phrase: &str) -> Vec<Edit> {
        let Some((digits, old)) = self.response.message().status_places() else { return Vec::new() };
        // A status line has a space before the phrase, even before none (RFC 3261 section 7.2); some senders leave it out.
        let space = if old.start == digits.end { " " } else { "" };
        let phrase = Edit { place: old, octets: format!("{space}{phrase}").into_bytes() };
        vec![Edit { place: digits, octets: code.to_string().into_bytes() }, phrase]
    }

    /// A value in its place, or a new field behind all others.
    fn field(&self, name: &str, value: &[u8], place: Option<&Place>) -> Edit {
        if let Some(Place(place)) = place {
            return Edit { place: place.clone(), octets: value.to_vec() };
        }
        let end = self.response.message().headers_end();
        Edit { place: end..end, octets: [name.as_bytes(), b": ", value, b"\r\n"].concat() }
    }
}
