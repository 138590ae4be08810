//! URIs and hosts by RFC 3261 section 25.1.

use core::net::Ipv6Addr;
use core::str::{FromStr, from_utf8};

use alloc::vec::Vec;

use super::reader::{Checked, Reader};
use super::{Rule, Violation};
use crate::cursor;
use crate::sip::uri::is_scheme;

/// `unreserved` of RFC 3261 section 25.1.
fn is_unreserved(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&octet)
}

fn is_user(octet: u8) -> bool {
    // The colon stands before a password; a `#` in dialled numbers is escaped by those who keep to the RFC.
    is_unreserved(octet) || b"&=+$,;?/:".contains(&octet)
}

fn is_param(octet: u8) -> bool {
    is_unreserved(octet) || b"[]/:&+$".contains(&octet)
}

fn is_header(octet: u8) -> bool {
    is_unreserved(octet) || b"[]/?:+$".contains(&octet)
}

/// `uric`, with the brackets that RFC 3986 added to `reserved`.
fn is_uric(octet: u8) -> bool {
    is_unreserved(octet) || b";/?:@&=+$,[]".contains(&octet)
}

/// Checks a URI that takes all that `reader` has.
pub(super) fn uri(mut reader: Reader<'_>, found: &mut Vec<Violation>) -> Checked<()> {
    let start = reader;
    let scheme = reader.take_while(|b| b != b':');
    if !is_scheme(scheme) || !reader.eat(b':') {
        return Err(start.fault(Rule::UriScheme));
    }
    if scheme.eq_ignore_ascii_case(b"sip") || scheme.eq_ignore_ascii_case(b"sips") {
        return sip_uri(reader, found);
    }
    if reader.is_done() {
        return Err(reader.fault(Rule::UriCharacter));
    }
    all_of(reader, is_uric)
}

/// `[userinfo "@"] hostport *(";" param) ["?" headers]`.
fn sip_uri(mut reader: Reader<'_>, found: &mut Vec<Violation>) -> Checked<()> {
    if reader.rest().contains(&b'@') {
        let user = reader.part(|b| b != b'@');
        if user.is_done() {
            return Err(user.fault(Rule::UriCharacter));
        }
        all_of(user, is_user)?;
        reader.skip(1);
    }
    host_port(&mut reader, found)?;
    while reader.eat(b';') {
        let name = reader.part(|b| !matches!(b, b';' | b'?' | b'='));
        pieces(name, is_param)?;
        if reader.eat(b'=') {
            let value = reader.part(|b| !matches!(b, b';' | b'?'));
            pieces(value, is_param)?;
        }
    }
    if reader.eat(b'?') {
        return uri_headers(reader);
    }
    if reader.is_done() { Ok(()) } else { Err(reader.fault(Rule::UriCharacter)) }
}

/// `header *("&" header)`.
fn uri_headers(mut reader: Reader<'_>) -> Checked<()> {
    loop {
        let name = reader.part(|b| !matches!(b, b'=' | b'&'));
        pieces(name, is_header)?;
        if !reader.eat(b'=') {
            return Err(reader.fault(Rule::UriCharacter));
        }
        all_of(reader.part(|b| b != b'&'), is_header)?;
        if !reader.eat(b'&') {
            return Ok(());
        }
    }
}

/// One or more allowed octets or escapes, and nothing else.
fn pieces(reader: Reader<'_>, allowed: impl Fn(u8) -> bool) -> Checked<()> {
    if reader.is_done() {
        return Err(reader.fault(Rule::UriCharacter));
    }
    all_of(reader, allowed)
}

/// Allowed octets or escapes up to the end.
fn all_of(mut reader: Reader<'_>, allowed: impl Fn(u8) -> bool) -> Checked<()> {
    loop {
        reader.take_while(&allowed);
        match reader.rest() {
            [] => return Ok(()),
            [b'%', a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => reader.skip(3),
            [b'%', ..] => return Err(reader.fault(Rule::UriEscape)),
            _ => return Err(reader.fault(Rule::UriCharacter)),
        }
    }
}

/// `host [":" port]` without white space.
fn host_port(reader: &mut Reader<'_>, found: &mut Vec<Violation>) -> Checked<()> {
    host(reader, found)?;
    if reader.eat(b':') { port(reader) } else { Ok(()) }
}

/// A port; the colon is taken.
pub(super) fn port(reader: &mut Reader<'_>) -> Checked<()> {
    let start = *reader;
    match reader.number() {
        Ok(0..=65535) => Ok(()),
        _ => Err(start.fault(Rule::Port)),
    }
}

/// A host: a name, an IPv4 address or a bracketed IPv6 address.
pub(super) fn host(reader: &mut Reader<'_>, found: &mut Vec<Violation>) -> Checked<()> {
    let start = *reader;
    if reader.eat(b'[') {
        let address = reader.take_while(|b| b != b']');
        if !reader.eat(b']') {
            return Err(start.fault(Rule::Host));
        }
        return match ipv6(address) {
            Ipv6::Right => Ok(()),
            Ipv6::ThreeColons => {
                found.push(reader.fault_since(start.at(), Rule::Ipv6ThreeColons));
                Ok(())
            }
            Ipv6::Wrong => Err(start.fault(Rule::Host)),
        };
    }
    // All up to what may follow a host, so that the fault is named where it is and not after it.
    let name = reader.take_while(|b| !b":;,?>/\"".contains(&b) && !b.is_ascii_whitespace());
    if is_ipv4(name) || is_host_name(name) { Ok(()) } else { Err(start.fault(Rule::Host)) }
}

pub(super) enum Ipv6 {
    Right,
    /// `:::` where `::` is meant: the grammar of RFC 3261 has it so before an IPv4 address.
    ThreeColons,
    Wrong,
}

pub(super) fn ipv6(address: &[u8]) -> Ipv6 {
    if parses(address) {
        return Ipv6::Right;
    }
    let Some(at) = address.windows(3).position(|three| three == b":::") else { return Ipv6::Wrong };
    let rest = cursor::from(address, at.saturating_add(1));
    let mended = [cursor::before(address, at), rest].concat();
    if parses(&mended) { Ipv6::ThreeColons } else { Ipv6::Wrong }
}

fn parses(address: &[u8]) -> bool {
    from_utf8(address).is_ok_and(|text| Ipv6Addr::from_str(text).is_ok())
}

/// Four numbers of up to three digits.
pub(super) fn is_ipv4(name: &[u8]) -> bool {
    let parts = || name.split(|b| *b == b'.');
    parts().count() == 4
        && parts().all(|part| matches!(part.len(), 1..=3) && part.iter().all(u8::is_ascii_digit))
}

fn is_host_name(name: &[u8]) -> bool {
    let name = name.strip_suffix(b".").unwrap_or(name);
    let label = |label: &[u8]| match (label.first(), label.last()) {
        (Some(first), Some(last)) => {
            let inner = label.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-');
            inner && first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric()
        }
        _ => false,
    };
    let top = name.rsplit(|b| *b == b'.').next();
    name.split(|b| *b == b'.').all(label) && top.and_then(<[u8]>::first).is_some_and(u8::is_ascii_alphabetic)
}
