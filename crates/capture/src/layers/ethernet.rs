//! Ethernet (IEEE 802.3), its VLAN tags, LLC and SNAP, and what its types announce.

use super::{Fault, Layer, split};
use crate::item::Skip;
use crate::unsupported::Unsupported;

/// The highest value of the type field that is a length (IEEE 802.3 section 3.2.6).
const MAX_LENGTH: u16 = 1500;

/// IEEE 802 numbers of the protocol that follows.
mod ether_type {
    pub(super) const IPV4: u16 = 0x0800;
    pub(super) const IPV6: u16 = 0x86dd;
    /// Ethernet in GRE (RFC 1701), called Transparent Ethernet Bridging.
    pub(super) const BRIDGED: u16 = 0x6558;
    /// Customer VLAN tag (IEEE 802.1Q).
    pub(super) const C_VLAN: u16 = 0x8100;
    /// Service VLAN tag (IEEE 802.1ad).
    pub(super) const S_VLAN: u16 = 0x88a8;
    /// Outer tags of switches older than 802.1ad.
    pub(super) const OLD_S_VLAN: u16 = 0x9100;
    pub(super) const OLDER_S_VLAN: u16 = 0x9200;
    /// RFC 5332 section 3: the second of the two was once for multicast alone.
    pub(super) const MPLS: u16 = 0x8847;
    pub(super) const MPLS_MULTICAST: u16 = 0x8848;
    pub(super) const PPPOE_SESSION: u16 = 0x8864;
    /// PPP in GRE (RFC 2637 section 4.1).
    pub(super) const PPP: u16 = 0x880b;
    pub(super) const MACSEC: u16 = 0x88e5;
    pub(super) const BACKBONE: u16 = 0x88e7;
    pub(super) const ERSPAN: u16 = 0x88be;
    pub(super) const ERSPAN_3: u16 = 0x22eb;
}

/// Two addresses and a type; a length instead of a type means that LLC follows.
pub(super) fn decode(frame: &[u8]) -> Result<Layer<'_>, Fault> {
    let (&[.., high, low], rest) = split::<14>(frame)?;
    Ok(type_or_length(u16::from_be_bytes([high, low]), rest))
}

fn type_or_length(field: u16, rest: &[u8]) -> Layer<'_> {
    if field <= MAX_LENGTH { Layer::Llc(rest) } else { Layer::Typed(field, rest) }
}

/// LLC (IEEE 802.2): the service access points of both sides and a control field. SNAP (RFC 1042) has an organization
/// and a type behind it; 0x06 was given to IP itself.
pub(super) fn llc(octets: &[u8]) -> Result<Layer<'_>, Fault> {
    let (&[to, from, control], rest) = split::<3>(octets)?;
    match (to, from, control) {
        (0xaa, 0xaa, 0x03) => match split::<5>(rest)? {
            // 00-00-00 and, for bridges (IEEE 802.1H), 00-00-f8 mean an EtherType.
            (&[0, 0, 0 | 0xf8, high, low], rest) => Ok(Layer::Typed(u16::from_be_bytes([high, low]), rest)),
            _ => Err(Fault::Passed(Skip::NotIp)),
        },
        (0x06, 0x06, 0x03) => Ok(Layer::Ip(rest)),
        _ => Err(Fault::Unsupported(Skip::NotIp, Unsupported::Llc(to))),
    }
}

/// What an EtherType announces.
pub(super) fn typed(kind: u16, rest: &[u8]) -> Result<Layer<'_>, Fault> {
    use ether_type::*;
    match kind {
        IPV4 | IPV6 => Ok(Layer::Ip(rest)),
        C_VLAN | S_VLAN | OLD_S_VLAN | OLDER_S_VLAN => {
            let (&[_, _, high, low], inner) = split::<4>(rest)?;
            Ok(type_or_length(u16::from_be_bytes([high, low]), inner))
        }
        BRIDGED => Ok(Layer::Ethernet(rest)),
        MPLS | MPLS_MULTICAST => Ok(Layer::Mpls(rest)),
        PPPOE_SESSION => Ok(Layer::Pppoe(rest)),
        PPP => Ok(Layer::Ppp(rest)),
        MACSEC | BACKBONE | ERSPAN | ERSPAN_3 => {
            Err(Fault::Unsupported(Skip::UnsupportedEncapsulation, Unsupported::EtherType(kind)))
        }
        _ => Err(Fault::Unsupported(Skip::NotIp, Unsupported::EtherType(kind))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(rest: &[&[u8]]) -> Vec<u8> {
        [&[0; 12][..], &rest.concat()].concat()
    }

    #[test]
    fn tags_of_all_kinds_may_be_stacked() {
        for outer in [[0x81, 0], [0x88, 0xa8], [0x91, 0], [0x92, 0]] {
            let frame = frame(&[&outer, &[0, 1, 0x81, 0, 0, 2, 0x08, 0], b"ip"]);
            assert_eq!(Layer::Ethernet(&frame).ip(), Ok(&b"ip"[..]), "{outer:?}");
            assert_eq!(Layer::Ethernet(&frame[..17]).ip(), Err(Fault::Short));
        }
    }

    #[test]
    fn ip_is_found_behind_llc_and_snap_with_and_without_a_tag() {
        let snap = [0, 10, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0];
        for head in [&snap[..], &[0, 5, 6, 6, 3], &[&[0x81, 0, 0, 7][..], &snap].concat()] {
            assert_eq!(Layer::Ethernet(&frame(&[head, b"ip"])).ip(), Ok(&b"ip"[..]), "{head:?}");
        }
    }

    #[test]
    fn what_is_not_ip_says_so_by_number() {
        let of = |rest: &[u8]| Layer::Ethernet(&frame(&[rest])).ip().unwrap_err();
        assert_eq!(of(&[8, 6]), Fault::Unsupported(Skip::NotIp, Unsupported::EtherType(0x0806)));
        assert_eq!(of(&[0x88, 0x63]), Fault::Unsupported(Skip::NotIp, Unsupported::EtherType(0x8863)));
        assert_eq!(of(&[0, 3, 0x42, 0x42, 3]), Fault::Unsupported(Skip::NotIp, Unsupported::Llc(0x42)));
        assert_eq!(of(&[0, 8, 0xaa, 0xaa, 3, 0, 0, 12, 0x20, 0]), Fault::Passed(Skip::NotIp));
    }

    #[test]
    fn headers_stacked_without_end_are_given_up() {
        let tags = [0x81, 0, 0, 1].repeat(MANY);
        let bridged = [&[0; 12][..], &[0x65, 0x58]].concat().repeat(MANY);
        for frame in [frame(&[&tags]), bridged] {
            let fault = Layer::Ethernet(&frame).ip();
            assert_eq!(fault, Err(Fault::Passed(Skip::UnsupportedEncapsulation)));
        }
    }

    const MANY: usize = 10_000;
}
