//! PPP (RFC 1661), bare, in HDLC-like framing (RFC 1662) and over Ethernet (RFC 2516).

use super::{Fault, Layer, split, split_at};
use crate::item::Skip;
use crate::unsupported::Unsupported;

/// Numbers of the protocol that follows, as IANA keeps them.
mod protocol {
    pub(super) const IPV4: u16 = 0x0021;
    pub(super) const IPV6: u16 = 0x0057;
    /// RFC 3032 section 4.3.
    pub(super) const MPLS: u16 = 0x0281;
    pub(super) const MPLS_MULTICAST: u16 = 0x0283;
    pub(super) const BRIDGED: u16 = 0x0031;
    pub(super) const MULTILINK: u16 = 0x003d;
    pub(super) const ENCRYPTED: u16 = 0x0053;
    pub(super) const COMPRESSED: u16 = 0x00fd;
}

/// The address and control octets before PPP (RFC 1662 section 3.1) may be left out, and so may be the first octet of
/// the protocol, of which the last one alone is odd (RFC 1661 section 2).
pub(super) fn decode(octets: &[u8]) -> Result<Layer<'_>, Fault> {
    let octets = match octets {
        [0xff, 0x03, rest @ ..] => rest,
        _ => octets,
    };
    match octets {
        [low, rest @ ..] if low & 1 == 1 => typed(u16::from(*low), rest),
        [high, low, rest @ ..] => typed(u16::from_be_bytes([*high, *low]), rest),
        _ => Err(Fault::Short),
    }
}

fn typed(protocol: u16, rest: &[u8]) -> Result<Layer<'_>, Fault> {
    use protocol::*;
    match protocol {
        IPV4 | IPV6 => Ok(Layer::Ip(rest)),
        MPLS | MPLS_MULTICAST => Ok(Layer::Mpls(rest)),
        BRIDGED | MULTILINK | ENCRYPTED | COMPRESSED => {
            Err(Fault::Unsupported(Skip::UnsupportedEncapsulation, Unsupported::Ppp(protocol)))
        }
        _ => Err(Fault::Unsupported(Skip::NotIp, Unsupported::Ppp(protocol))),
    }
}

/// PPPoE (RFC 2516 section 4): version and type, both 1; a code, 0 in a session; session and length. IP knows its own
/// length, so that padding behind this one does no harm.
pub(super) fn over_ethernet(octets: &[u8]) -> Result<Layer<'_>, Fault> {
    let (&[version, code, _, _, _, _], rest) = split::<6>(octets)?;
    match (version, code) {
        (0x11, 0) => Ok(Layer::Ppp(rest)),
        (0x11, _) => Err(Fault::Unsupported(Skip::NotIp, Unsupported::EtherType(DISCOVERY))),
        _ => Err(Fault::Malformed),
    }
}

/// PPPoE discovery as an EtherType, which names it where a link has none.
const DISCOVERY: u16 = 0x8863;

/// `LINKTYPE_PPP_PPPD`: where the address would be, 0 for what came and 1 for what was sent.
pub(super) fn of_pppd(frame: &[u8]) -> Layer<'_> {
    match frame {
        [0 | 1, 0x03, rest @ ..] => Layer::Ppp(rest),
        _ => Layer::Ppp(frame),
    }
}

/// `LINKTYPE_PPP_WITH_DIR`: one octet says the direction, then PPP.
pub(super) fn with_direction(frame: &[u8]) -> Result<Layer<'_>, Fault> {
    split_at(frame, 1).map(|(_, rest)| Layer::Ppp(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn framing_and_protocol_may_be_compressed() {
        for head in [&[0xff, 3, 0, 0x21][..], &[0xff, 3, 0x21], &[0, 0x21], &[0x21]] {
            assert_eq!(Layer::Ppp(&[head, b"ip"].concat()).ip(), Ok(&b"ip"[..]), "{head:?}");
        }
        for short in [&[][..], &[0xff, 3], &[0]] {
            assert_eq!(decode(short), Err(Fault::Short), "{short:?}");
        }
    }

    #[test]
    fn a_session_of_pppoe_is_opened_and_discovery_named() {
        let session = [&[0x11, 0, 0, 1, 0, 4, 0, 0x57][..], b"ip"].concat();
        assert_eq!(Layer::Pppoe(&session).ip(), Ok(&b"ip"[..]));
        let offer = [0x11, 7, 0, 0, 0, 0];
        let named = Fault::Unsupported(Skip::NotIp, Unsupported::EtherType(0x8863));
        assert_eq!(over_ethernet(&offer), Err(named));
        assert_eq!(over_ethernet(&[0x21, 0, 0, 1, 0, 4, 0, 0x57]), Err(Fault::Malformed));
        assert_eq!(over_ethernet(&[0x11, 0, 0]), Err(Fault::Short));
    }

    #[test]
    fn control_protocols_carry_no_ip_and_compression_is_not_opened() {
        let fault = |octets: &[u8]| decode(octets).unwrap_err();
        assert_eq!(fault(&[0xc0, 0x21, 1]), Fault::Unsupported(Skip::NotIp, Unsupported::Ppp(0xc021)));
        let compressed = Fault::Unsupported(Skip::UnsupportedEncapsulation, Unsupported::Ppp(0xfd));
        assert_eq!(fault(&[0xfd, 0, 0]), compressed);
    }
}
