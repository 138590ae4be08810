//! Names and numbers in the values of header fields, whatever the field.

use core::hash::BuildHasher;

use super::{Mask, is_number, scheme_of};

/// Digits of a number that is hidden also where nothing says that it is one. Shorter ones are codes, times and counts.
const LONG_NUMBER: usize = 7;

impl<S: BuildHasher> Mask<S> {
    /// Display names, and URIs in angle brackets or bare: all that precedes a `<`, and all that looks like a URI. Where
    /// `is_address` says that the values are addresses, a URI needs no scheme.
    pub(super) fn mask_value(&self, mut rest: &mut [u8], is_address: bool) {
        let mut begins = true;
        while let Some(first) = rest.first().copied() {
            let end = match first {
                b'"' => quote_end(rest),
                b'<' => rest
                    .iter()
                    .position(|octet| *octet == b'>')
                    .map_or(rest.len(), |end| end.saturating_add(1)),
                b',' | b';' => 1,
                _ => rest
                    .iter()
                    .position(|octet| matches!(octet, b'"' | b'<' | b',' | b';'))
                    .unwrap_or(rest.len()),
            };
            let Some((part, after)) = rest.split_at_mut_checked(end.max(1)) else { return };
            let names = after.trim_ascii_start().starts_with(b"<");
            match first {
                b'<' => self.mask_uri(inside(part)),
                b'"' if names => self.mask_name(inside(part)),
                b',' | b';' => {}
                _ if names => self.mask_name(trimmed(part)),
                _ if is_address && begins && first != b'"' => self.mask_uri(trimmed(part)),
                _ => self.mask_text(part),
            }
            begins = first == b',' || (begins && part.trim_ascii().is_empty());
            rest = after;
        }
    }

    /// URIs with a scheme, and long numbers.
    pub(super) fn mask_text(&self, mut rest: &mut [u8]) {
        while !rest.is_empty() {
            let end = rest.iter().position(|octet| is_boundary(*octet)).unwrap_or(rest.len());
            let Some((word, after)) = rest.split_at_mut_checked(end.max(1)) else { return };
            if !scheme_of(word).is_empty() {
                self.mask_uri(word);
            } else if is_long_number(word) {
                self.mask_name(word);
            }
            rest = after;
        }
    }

    /// The user name among the parameters of credentials (RFC 3261 section 20.7).
    pub(super) fn mask_credentials(&self, value: &mut [u8]) {
        const NAME: &[u8] = b"username=\"";
        let start = value.windows(NAME.len()).position(|octets| octets.eq_ignore_ascii_case(NAME));
        let quote = start.map_or(value.len(), |start| start.saturating_add(NAME.len()).saturating_sub(1));
        let Some((before, quoted)) = value.split_at_mut_checked(quote) else { return };
        self.mask_value(before, false);
        let end = if quoted.is_empty() { 0 } else { quote_end(quoted) };
        let Some((name, after)) = quoted.split_at_mut_checked(end) else { return };
        let name = inside(name);
        let user_end = name.iter().position(|octet| *octet == b'@').unwrap_or(name.len());
        if let Some(user) = name.get_mut(..user_end) {
            self.mask_name(user);
        }
        self.mask_value(after, false);
    }
}

/// What ends a word of a text.
fn is_boundary(octet: u8) -> bool {
    octet.is_ascii_whitespace() || matches!(octet, b'"' | b'<' | b'>' | b',' | b'\'' | b'(' | b')')
}

fn is_long_number(word: &[u8]) -> bool {
    is_number(word)
        && !word.contains(&b'.')
        && word.iter().filter(|octet| octet.is_ascii_digit()).count() >= LONG_NUMBER
}

/// Behind the quote that closes the one at the beginning.
fn quote_end(text: &[u8]) -> usize {
    let mut escaped = false;
    let closes = |octet: &u8| {
        let closes = *octet == b'"' && !escaped;
        escaped = *octet == b'\\' && !escaped;
        closes
    };
    text.iter().skip(1).position(closes).map_or(text.len(), |at| at.saturating_add(2))
}

/// What lies between the first octet and the bracket or quote that closes it.
fn inside(part: &mut [u8]) -> &mut [u8] {
    let closed = matches!(part, [_, .., b'"' | b'>']);
    let end = if closed { part.len().saturating_sub(1) } else { part.len() };
    part.get_mut(1..end).unwrap_or_default()
}

fn trimmed(part: &mut [u8]) -> &mut [u8] {
    let start = part.len().saturating_sub(part.trim_ascii_start().len());
    let end = part.trim_ascii_end().len();
    part.get_mut(start..end).unwrap_or_default()
}
