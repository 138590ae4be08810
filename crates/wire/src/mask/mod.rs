//! Pseudonyms for numbers and names in SIP: the same length, the same kind of characters, the same for the same input.
//!
//! Masked are user parts of URIs and telephone numbers, display names, user names of credentials and of session
//! descriptions. Not masked are addresses and host names, Call-IDs, tags, branches and product names, by which faults
//! are found. As no length changes, every Content-Length stays right.
//!
//! Digits are replaced from the right, each by a shift that the digits behind it and the key decide. So two forms of a
//! number (`+49 30 ...`, `030 ...`) end alike after masking as they did before, different numbers stay different, and no
//! digit stays as it was, except for a leading `+`, `0` or `00`, which says of what form the number is.
//!
//! ```
//! use std::hash::RandomState;
//! use tritone_wire::mask::Mask;
//!
//! let mask = Mask::new(RandomState::new()); // another key each time
//! let masked = mask.uri("sip:+49301234567@example.com");
//! assert!(masked.starts_with("sip:+") && masked.ends_with("@example.com"));
//! assert!(!masked.contains("1234567") && masked.len() == 28);
//! assert_eq!(masked, mask.uri("sip:+49301234567@example.com"));
//! ```

mod message;
mod value;

use alloc::string::String;
use alloc::vec::Vec;
use core::hash::BuildHasher;

/// User parts that stand for nobody (RFC 3323 section 4.1, 3GPP TS 29.163 section 7.2.3.1.2.6): to hide them would hide
/// why a call was refused.
const NOBODY: [&[u8]; 4] = [b"anonymous", b"unavailable", b"restricted", b"unknown"];

/// Parameters of user parts and `tel` URIs that hold numbers (RFC 3966 section 3, RFC 4694 section 4).
const NUMBER_PARAMETERS: [&[u8]; 5] = [b"phone-context", b"isub", b"ext", b"postd", b"rn"];

/// Makes pseudonyms. `S` is the key: whoever has it can find out what a pseudonym stands for.
#[derive(Clone, Debug)]
pub struct Mask<S> {
    key: S,
}

impl<S: BuildHasher> Mask<S> {
    /// A mask with this key.
    pub const fn new(key: S) -> Self {
        Self { key }
    }

    /// A number or a name: a user part without parameters, a display name, a user name.
    pub fn name(&self, text: &str) -> String {
        self.string(text, |octets| self.mask_name(octets))
    }

    /// A URI: its user part, or its number.
    pub fn uri(&self, uri: &str) -> String {
        self.string(uri, |octets| self.mask_uri(octets))
    }

    /// A text for people, such as a reason phrase or the value of a Warning: URIs and long numbers in it.
    pub fn text(&self, text: &str) -> String {
        self.string(text, |octets| self.mask_text(octets))
    }

    fn string(&self, text: &str, mask: impl Fn(&mut [u8])) -> String {
        let mut octets = Vec::from(text);
        mask(&mut octets);
        String::from_utf8_lossy(&octets).into_owned()
    }

    fn mask_name(&self, text: &mut [u8]) {
        if NOBODY.iter().any(|nobody| text.eq_ignore_ascii_case(nobody)) {
            return;
        }
        let prefix = if is_number(text) { dialling_prefix(text) } else { 0 };
        let is_prefixed = prefix > 0 || is_number(text);
        let Some(rest) = text.get_mut(prefix..) else { return };
        self.shift(rest, is_prefixed);
    }

    /// Shifts every letter and digit, from the right. A number keeps a first digit that is not 0.
    fn shift(&self, text: &mut [u8], is_number: bool) {
        // What lies to the right, in lower case and without separators.
        let mut context: u64 = 0;
        let mut at = text.len();
        while let Some(next) = at.checked_sub(1) {
            at = next;
            if let Some(start) = escape_at(text, at) {
                if let Some(escape) = text.get_mut(start..=at) {
                    self.mask_escape(escape, &mut context);
                }
                at = start;
                continue;
            }
            let Some(octet) = text.get_mut(at) else { return };
            let (old, draw) = (*octet, self.key.hash_one(context));
            *octet = shifted(old, draw);
            if is_number && at == 0 && *octet == b'0' {
                // Once more by the same step: what a 0 would have become, which no other first digit becomes.
                *octet = shifted(b'0', draw);
            }
            if old.is_ascii_alphanumeric() || !old.is_ascii() {
                context = self.key.hash_one((context, old.to_ascii_lowercase()));
            }
        }
    }

    /// An escaped letter, digit or octet beyond ASCII becomes an escaped letter; punctuation stays.
    fn mask_escape(&self, escape: &mut [u8], context: &mut u64) {
        let [_, high, low] = escape else { return };
        let value = hex(*high) << 4 | hex(*low);
        if value.is_ascii() && !value.is_ascii_alphanumeric() {
            return;
        }
        let draw = self.key.hash_one(*context);
        *context = self.key.hash_one((*context, value));
        (*high, *low) = (b'6', b"123456789ABCDEF".get((draw % 15) as usize).copied().unwrap_or(b'1'));
    }

    /// The user part, its parameters and password; or the number of a URI without a host.
    fn mask_uri(&self, uri: &mut [u8]) {
        let scheme = scheme_of(uri);
        let after_scheme = if scheme.is_empty() { 0 } else { scheme.len().saturating_add(1) };
        let is_telephone = scheme.eq_ignore_ascii_case(b"tel");
        let is_person = is_telephone || scheme.is_empty() || is_scheme_of_people(scheme);
        let Some(rest) = uri.get_mut(after_scheme..).filter(|_| is_person) else { return };
        let user = match rest.iter().position(|octet| *octet == b'@') {
            Some(at) if !is_telephone => rest.get_mut(..at),
            _ if is_telephone => Some(rest),
            // `sip:4930123`: a number where the host should be.
            _ => {
                let end = rest.iter().position(|octet| matches!(octet, b';' | b'?')).unwrap_or(rest.len());
                rest.get_mut(..end).filter(|host| is_number(host) && !host.contains(&b'.'))
            }
        };
        if let Some(user) = user {
            self.mask_user_info(user);
        }
    }

    /// `user;param=value:password`.
    fn mask_user_info(&self, info: &mut [u8]) {
        for (index, part) in info.split_mut(|octet| matches!(octet, b';' | b':')).enumerate() {
            let equals = part.iter().position(|octet| *octet == b'=').filter(|_| index > 0);
            let Some(equals) = equals else {
                self.mask_name(part);
                continue;
            };
            let Some((name, value)) = part.split_at_mut_checked(equals) else { continue };
            if NUMBER_PARAMETERS.iter().any(|known| name.eq_ignore_ascii_case(known)) {
                let is_domain = value.get(1..).is_some_and(|value| !is_number(value));
                if !is_domain && let Some(value) = value.get_mut(1..) {
                    self.mask_name(value);
                }
            }
        }
    }
}

/// Whether the text is a telephone number: digits, visual separators (RFC 3966 section 3), and a leading `+`.
fn is_number(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"+").unwrap_or(text);
    let is_digit = |octet: &u8| octet.is_ascii_digit();
    text.iter().any(is_digit)
        && text
            .iter()
            .all(|octet| is_digit(octet) || matches!(octet, b'-' | b'.' | b'(' | b')' | b' ' | b'*' | b'#'))
}

/// How many octets of a number say of what form it is: `+`, `0`, `00`. A 0 after those is a digit like any other.
fn dialling_prefix(number: &[u8]) -> usize {
    match number {
        [b'+' | b'0', b'0', b'0', ..] | [b'0', b'0'] => 1,
        [b'0', b'0', _, ..] => 2,
        [b'+', _, ..] | [b'0', _, ..] => 1,
        _ => 0,
    }
}

/// Another character of the same kind; what is neither letter nor digit stays.
fn shifted(octet: u8, draw: u64) -> u8 {
    // A remainder below 26 fits.
    let by = |count: u64| (1 + draw % (count - 1)) as u8;
    let turn = |first: u8, count: u8| {
        first.wrapping_add((octet.wrapping_sub(first).wrapping_add(by(count.into()))) % count)
    };
    match octet {
        b'0'..=b'9' => turn(b'0', 10),
        b'a'..=b'z' => turn(b'a', 26),
        b'A'..=b'Z' => turn(b'A', 26),
        0x80.. => b'a'.wrapping_add((draw % 26) as u8),
        other => other,
    }
}

/// Where the escape begins that ends at `last`.
fn escape_at(text: &[u8], last: usize) -> Option<usize> {
    let start = last.checked_sub(2)?;
    match text.get(start..=last)? {
        [b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => Some(start),
        _ => None,
    }
}

fn hex(digit: u8) -> u8 {
    char::from(digit).to_digit(16).map_or(0, |value| value as u8)
}

/// The scheme that a URI begins with; empty where it has none.
fn scheme_of(uri: &[u8]) -> &[u8] {
    let end =
        uri.iter().position(|octet| !(octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'-' | b'.')));
    match end.and_then(|end| uri.split_at_checked(end)) {
        Some((scheme, [b':', ..])) if is_known_scheme(scheme) => scheme,
        _ => &[],
    }
}

/// Whether what follows is a scheme of URIs, and not a user before a password: `alice:secret@example.com`.
fn is_known_scheme(scheme: &[u8]) -> bool {
    const OTHERS: [&[u8]; 8] = [b"tel", b"urn", b"http", b"https", b"cid", b"data", b"service", b"ws"];
    is_scheme_of_people(scheme) || OTHERS.iter().any(|known| scheme.eq_ignore_ascii_case(known))
}

fn is_scheme_of_people(scheme: &[u8]) -> bool {
    const KNOWN: [&[u8]; 6] = [b"sip", b"sips", b"pres", b"im", b"h323", b"mailto"];
    KNOWN.iter().any(|known| scheme.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests;
