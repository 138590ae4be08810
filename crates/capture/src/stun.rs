//! STUN, as far as it keeps a flow open (RFC 8489, RFC 5626 section 4.4.2): its Binding method.

/// RFC 8489 section 5.
const HEADER: usize = 20;
const MAGIC_COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
/// Where the header of RFC 3489, which has no cookie, is believed: on the ports of STUN and SIP.
const CLASSIC_PORTS: [u16; 3] = [3478, 5060, 5061];

/// What the first octets of a stream are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// A message of `len` octets.
    Message { len: usize },
    /// Perhaps one; known when there are this many octets.
    NeedMore { least: usize },
    /// Something else.
    NotStun,
}

/// Looks for a message at the front of a stream. Only a message with a cookie is taken for one.
pub(crate) fn frame(octets: &[u8]) -> Framing {
    const HEAD: usize = 8;
    let cookie = octets.get(4..).unwrap_or_default();
    let could_be =
        could_be_binding(octets) && MAGIC_COOKIE.iter().zip(cookie).all(|(known, octet)| known == octet);
    match octets {
        _ if !could_be => Framing::NotStun,
        &[_, _, l1, l2, _, _, _, _, ..] => match HEADER + usize::from(u16::from_be_bytes([l1, l2])) {
            len if len % 4 != 0 => Framing::NotStun,
            len if len > octets.len() => Framing::NeedMore { least: len },
            len => Framing::Message { len },
        },
        _ => Framing::NeedMore { least: HEAD },
    }
}

/// Whether octets that begin like this, as far as they go, could be a Binding request (0x0001), indication (0x0011),
/// response (0x0101) or error response (0x0111).
fn could_be_binding(octets: &[u8]) -> bool {
    match octets {
        [] => false,
        [first] => matches!(first, 0 | 1),
        [first, second, ..] => matches!((first, second), (0 | 1, 0x01 | 0x11)),
    }
}

/// Whether a datagram between these ports is such a message.
pub(crate) fn is_binding(payload: &[u8], missing: usize, ports: [u16; 2]) -> bool {
    match frame(payload) {
        Framing::Message { len } => len == payload.len() + missing,
        Framing::NeedMore { least } => payload.len() >= 8 && least == payload.len() + missing,
        Framing::NotStun => {
            missing == 0 && ports.iter().any(|port| CLASSIC_PORTS.contains(port)) && is_classic(payload)
        }
    }
}

/// A Binding message of RFC 3489: its length is right, and its attributes fill it.
fn is_classic(payload: &[u8]) -> bool {
    let Some((&[t1, t2, l1, l2, ..], mut attributes)) = payload.split_first_chunk::<HEADER>() else {
        return false;
    };
    let length = usize::from(u16::from_be_bytes([l1, l2]));
    if !matches!((t1, t2), (0 | 1, 0x01) | (1, 0x11)) || length != attributes.len() {
        return false;
    }
    while let Some((&[_, _, l1, l2], rest)) = attributes.split_first_chunk::<4>() {
        let length = usize::from(u16::from_be_bytes([l1, l2]));
        let Some(rest) = rest.get(length..) else { return false };
        attributes = rest;
    }
    attributes.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUEST: &[u8] = b"\0\x01\0\0\x21\x12\xa4\x42abcdefghijkl";

    #[test]
    fn a_message_is_known_by_its_cookie_and_length() {
        assert_eq!(frame(REQUEST), Framing::Message { len: 20 });
        assert_eq!(frame(b"\x01\x01\0\x04\x21\x12\xa4\x42abcdefghijkl"), Framing::NeedMore { least: 24 });
        assert_eq!(frame(b"\0\x01\0\x03\x21\x12\xa4\x42abcdefghijklmno"), Framing::NotStun);
        assert_eq!(frame(b"\0\x03\0\0\x21\x12\xa4\x42abcdefghijkl"), Framing::NotStun, "a TURN allocation");
        assert_eq!(frame(b"\0\0\0\0"), Framing::NotStun);
        for len in 1..20 {
            assert!(matches!(frame(&REQUEST[..len]), Framing::NeedMore { least } if least > len), "{len}");
        }
    }

    #[test]
    fn a_datagram_is_one_message_and_may_be_cut() {
        assert!(is_binding(REQUEST, 0, [1, 2]));
        assert!(is_binding(&REQUEST[..8], 12, [1, 2]));
        assert!(
            !is_binding(&REQUEST[..8], 0, [1, 2]) && !is_binding(&[REQUEST, b"more"].concat(), 0, [1, 2])
        );
    }

    #[test]
    fn without_a_cookie_the_port_and_the_attributes_decide() {
        let request = [&[0, 1, 0, 8][..], &[7; 16], &[0, 3, 0, 4, 0, 0, 0, 0]].concat();
        assert!(is_binding(&request, 0, [40000, 5060]) && !is_binding(&request, 0, [40000, 53]));
        let broken = [&[0, 1, 0, 8][..], &[7; 16], &[0, 3, 0, 9, 0, 0, 0, 0]].concat();
        assert!(!is_binding(&broken, 0, [40000, 5060]));
        assert!(!is_binding(&request[..20], 0, [40000, 5060]));
    }
}
