//! Whether two URIs mean the same (RFC 3261 section 19.1.4, RFC 3966 section 5).

use core::net::IpAddr;

use super::Uri;
use super::values::Params;
use crate::cursor;

/// Parameters that say something also where they have the value that is assumed without them.
const NEVER_IGNORED: [&str; 5] = ["user", "ttl", "method", "maddr", "transport"];

/// Each parameter and header field is looked for among those of the other URI: of more than these, a URI is compared octet
/// by octet.
const MAX_PARTS: usize = 64;

/// Whether two URIs, without angle brackets, are the same by the rules of their scheme. Not transitive: a parameter that
/// one of them lacks is ignored, unless it is `user`, `ttl`, `method`, `maddr` or `transport`.
///
/// Schemes other than `sip`, `sips` and `tel` are compared octet by octet.
///
/// ```
/// use tritone_wire::sip::same_uri;
///
/// assert!(same_uri(b"sip:%61lice@atlanta.com;transport=TCP", b"sip:alice@AtLanTa.CoM;Transport=tcp"));
/// assert!(!same_uri(b"SIP:ALICE@AtLanTa.CoM", b"sip:alice@AtLanTa.CoM"));
/// ```
pub fn same_uri(one: &[u8], other: &[u8]) -> bool {
    if parts(one) > MAX_PARTS || parts(other) > MAX_PARTS {
        return one == other;
    }
    let (a, b) = (Uri::parse(one), Uri::parse(other));
    if !a.scheme.eq_ignore_ascii_case(b.scheme) {
        return false;
    }
    if a.is_sip() {
        return same_user(a.user, b.user)
            && same_host(a.host, b.host)
            && a.port == b.port
            && params_agree(a.params, b.params)
            && same_headers(a.headers, b.headers);
    }
    if a.scheme.eq_ignore_ascii_case(b"tel") {
        return same_number(a.user, b.user) && params_are_same(a.params, b.params);
    }
    one == other
}

fn parts(uri: &[u8]) -> usize {
    uri.iter().filter(|octet| matches!(octet, b';' | b'&')).count()
}

fn same_user(a: Option<&[u8]>, b: Option<&[u8]>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => unescaped(a).eq(unescaped(b)),
        (a, b) => a.is_none() && b.is_none(),
    }
}

fn same_host(a: &[u8], b: &[u8]) -> bool {
    a.eq_ignore_ascii_case(b) || address(a).is_some_and(|address_a| address(b) == Some(address_a))
}

/// An address may be written in several ways (RFC 5118 section 4.10).
fn address(host: &[u8]) -> Option<IpAddr> {
    let inner = host.strip_prefix(b"[").and_then(|host| host.strip_suffix(b"]")).unwrap_or(host);
    core::str::from_utf8(inner).ok()?.parse().ok()
}

/// Parameters that both have are the same in both, and some may not be missing in one.
fn params_agree(a: Params<'_>, b: Params<'_>) -> bool {
    let agrees = |of: Params<'_>, with: Params<'_>| {
        of.iter().all(|param| match find(with, param.name) {
            Some(value) => same_text(param.value, value),
            None => !NEVER_IGNORED.iter().any(|name| same_text(Some(param.name), Some(name.as_bytes()))),
        })
    };
    agrees(a, b) && agrees(b, a)
}

fn params_are_same(a: Params<'_>, b: Params<'_>) -> bool {
    let are_in = |of: Params<'_>, with: Params<'_>| {
        of.iter().all(|param| find(with, param.name).is_some_and(|value| same_text(param.value, value)))
    };
    are_in(a, b) && are_in(b, a)
}

/// The value of the parameter of this name, which may be written with escapes.
fn find<'a>(params: Params<'a>, name: &[u8]) -> Option<Option<&'a [u8]>> {
    params.iter().find(|param| same_text(Some(param.name), Some(name))).map(|param| param.value)
}

/// Each header field of one is in the other as often, in any order.
fn same_headers(a: Option<&[u8]>, b: Option<&[u8]>) -> bool {
    let fields =
        |headers: Option<&'_ [u8]>| headers.unwrap_or_default().split(|octet| *octet == b'&').count();
    let count = |of: &[u8], headers: Option<&[u8]>| {
        headers
            .unwrap_or_default()
            .split(|octet| *octet == b'&')
            .filter(|field| same_field(field, of))
            .count()
    };
    let has = |headers: Option<&[u8]>| headers.is_some_and(|headers| !headers.is_empty());
    has(a) == has(b)
        && fields(a) == fields(b)
        && a.unwrap_or_default().split(|octet| *octet == b'&').all(|field| count(field, a) == count(field, b))
}

/// Names in any case, values as they are: what of a value has no case is known to its header field alone.
fn same_field(a: &[u8], b: &[u8]) -> bool {
    let ((name_a, value_a), (name_b, value_b)) = (cursor::split_once(a, b'='), cursor::split_once(b, b'='));
    same_text(Some(name_a), Some(name_b))
        && unescaped(value_a.unwrap_or_default()).eq(unescaped(value_b.unwrap_or_default()))
}

fn same_text(a: Option<&[u8]>, b: Option<&[u8]>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => unescaped(a).map(lower).eq(unescaped(b).map(lower)),
        (a, b) => a.is_none() && b.is_none(),
    }
}

/// A telephone number without its visual separators, in any case (hexadecimal digits may be in it).
fn same_number(a: Option<&[u8]>, b: Option<&[u8]>) -> bool {
    let digits = |number: Option<&'_ [u8]>| {
        let digits = number.unwrap_or_default().iter().copied();
        digits
            .filter(|octet| !matches!(octet, b'-' | b'.' | b'(' | b')'))
            .map(|octet| octet.to_ascii_lowercase())
            .collect::<alloc::vec::Vec<u8>>()
    };
    digits(a) == digits(b)
}

fn lower((octet, escaped): (u8, bool)) -> (u8, bool) {
    (octet.to_ascii_lowercase(), escaped)
}

/// The octets with their escapes undone, and whether each is a reserved one that was escaped: that is not the same as the
/// reserved one itself.
fn unescaped(text: &[u8]) -> impl Iterator<Item = (u8, bool)> {
    let mut rest = text;
    core::iter::from_fn(move || {
        let (first, after) = rest.split_first()?;
        if *first == b'%'
            && let Some(([high, low], after)) = after.split_first_chunk()
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            rest = after;
            let octet = high << 4 | low;
            return Some((octet, is_reserved(octet)));
        }
        rest = after;
        Some((*first, false))
    })
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

fn is_reserved(octet: u8) -> bool {
    // RFC 3261 section 25.1, and what begins an escape.
    matches!(octet, b';' | b'/' | b'?' | b':' | b'@' | b'&' | b'=' | b'+' | b'$' | b',' | b'%')
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use proptest::prelude::*;

    use super::*;

    fn same(a: &str, b: &str) -> bool {
        let result = same_uri(a.as_bytes(), b.as_bytes());
        assert_eq!(result, same_uri(b.as_bytes(), a.as_bytes()), "{a} {b}");
        result
    }

    #[test]
    fn the_equivalent_uris_of_rfc_3261_section_19_1_4() {
        for (a, b) in [
            ("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp"),
            ("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5"),
            ("sip:carol@chicago.com", "sip:carol@chicago.com;security=on"),
            ("sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on"),
            (
                "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
                "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com",
            ),
            (
                "sip:alice@atlanta.com?subject=project%20x&priority=urgent",
                "sip:alice@atlanta.com?priority=urgent&subject=project%20x",
            ),
        ] {
            assert!(same(a, b), "{a} {b}");
        }
    }

    #[test]
    fn the_different_uris_of_rfc_3261_section_19_1_4() {
        for (a, b) in [
            ("SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP"),
            ("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060"),
            ("sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp"),
            ("sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp"),
            ("sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting"),
            ("sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4"),
            ("sip:carol@chicago.com;security=off", "sip:carol@chicago.com;security=on"),
            ("sip:a@b", "sips:a@b"),
            ("sip:b", "sip:a@b"),
            ("sip:a%3Bx@b", "sip:a;x@b"),
            ("sip:a@b?x=1&x=1&x=2", "sip:a@b?x=1&x=2&x=2"),
        ] {
            assert!(!same(a, b), "{a} {b}");
        }
    }

    #[test]
    fn an_address_is_the_same_in_each_of_its_forms() {
        assert!(same("sip:a@[2001:db8::9:1]", "sip:a@[2001:DB8:0::9:01]"));
        assert!(!same("sip:a@[2001:db8::9:1]", "sip:a@[2001:db8::9:2]"));
    }

    #[test]
    fn telephone_numbers_are_compared_without_their_separators_and_with_all_parameters() {
        assert!(same("tel:+1-201-555-0123", "TEL:+1(201)5550123"));
        assert!(same("tel:7042;phone-context=Example.com", "tel:70-42;phone-context=example.com"));
        assert!(!same("tel:7042;phone-context=example.com", "tel:7042"));
        assert!(same("urn:service:sos", "urn:service:sos") && !same("urn:service:sos", "urn:service:SOS"));
    }

    #[test]
    fn a_uri_of_many_parts_is_the_same_as_itself_only() {
        let uri = format!("sip:a@b{}", ";x".repeat(30_000));
        assert!(same(&uri, &uri) && !same(&uri, &uri.to_ascii_uppercase()));
    }

    proptest! {
        #[test]
        fn every_uri_is_the_same_as_itself(uri in prop::collection::vec(any::<u8>(), 0..60), sip in any::<bool>()) {
            let uri = if sip { [&b"sip:"[..], &uri].concat() } else { uri };
            // A parameter that is there twice with two values agrees with nothing.
            let params = Uri::parse(&uri).params;
            prop_assume!(params.iter().all(|param| find(params, param.name) == Some(param.value)));
            prop_assert!(same_uri(&uri, &uri));
        }

        #[test]
        fn order_case_and_escapes_do_not_count_and_the_user_does(
            user in "[a-z]{1,8}", host in "[a-z]{1,8}\\.example", a in "[a-z]{1,5}", b in "[a-z]{1,5}",
        ) {
            prop_assume!(a != b);
            let uri = format!("sip:{user}@{host};{a}=1;{b}");
            let escaped = format!("%{:02X}{}", user.as_bytes()[0], &user[1..]);
            let other = format!("SIP:{escaped}@{};{};{}=1", host.to_ascii_uppercase(), b.to_ascii_uppercase(), a);
            prop_assert!(same(&uri, &other));
            prop_assert!(!same(&uri, &other.replacen(&escaped, &user.to_ascii_uppercase(), 1)));
        }
    }
}
