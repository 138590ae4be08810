//! VXLAN (RFC 7348): Ethernet in UDP.

use super::Layer;

/// The port that IANA gave, and the one that Linux used before.
pub(super) const PORTS: [u16; 2] = [4789, 8472];

/// The frame in the payload of a datagram; `None` where it does not begin like VXLAN (section 5). Group policy and
/// generic protocol extension use bits that RFC 7348 reserved in the first four octets; the last octet is always zero.
pub(super) fn decode(payload: &[u8]) -> Option<Layer<'_>> {
    const NETWORK_IS_VALID: u8 = 0x08;
    // All but that of group policy; one of them says that something else than Ethernet follows.
    const OTHERS: u8 = 0x77;
    match payload {
        [flags, _, _, _, _, _, _, 0, frame @ ..] if flags & NETWORK_IS_VALID != 0 && flags & OTHERS == 0 => {
            Some(Layer::Ethernet(frame))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_known_by_its_flags() {
        assert_eq!(decode(b"\x08\0\0\0\0\0\x07\0frame"), Some(Layer::Ethernet(b"frame")));
        assert_eq!(decode(b"\x88\0\0\x05\0\0\x07\0frame"), Some(Layer::Ethernet(b"frame")), "with a policy");
        assert_eq!(decode(b"\0\0\0\0\0\0\x07\0frame"), None);
        assert_eq!(decode(b"INVITE sip:a SIP/2.0"), None);
        assert_eq!(decode(b"\x08\0\0"), None);
    }
}
