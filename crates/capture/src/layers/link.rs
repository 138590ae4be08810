//! Link layers: what lies between the frame and the IP packet.

use super::{Fault, lapd, split};
use crate::item::Skip;
use crate::record::LinkType;
use crate::ss7;

/// IEEE 802 numbers of the protocol that follows.
mod ether_type {
    pub(super) const IPV4: u16 = 0x0800;
    pub(super) const IPV6: u16 = 0x86dd;
    /// Customer VLAN tag (IEEE 802.1Q).
    pub(super) const C_VLAN: u16 = 0x8100;
    /// Service VLAN tag (IEEE 802.1ad).
    pub(super) const S_VLAN: u16 = 0x88a8;
    /// Outer tag of switches older than 802.1ad.
    pub(super) const OLD_S_VLAN: u16 = 0x9100;
    pub(super) const MPLS: u16 = 0x8847;
    pub(super) const MPLS_MULTICAST: u16 = 0x8848;
    pub(super) const PPPOE_SESSION: u16 = 0x8864;
}

/// What a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framed<'a> {
    /// An IP packet.
    Ip(&'a [u8]),
    /// A frame of LAPD (ITU-T Q.921).
    Lapd(&'a [u8]),
    /// A frame of an SS7 link.
    Ss7(ss7::Link, &'a [u8]),
}

/// What a frame holds, behind the header of its link.
pub(crate) fn decode(link: LinkType, frame: &[u8]) -> Result<Framed<'_>, Fault> {
    let packet = match link.0 {
        1 => ethernet(frame),
        0 | 108 => loopback(frame),
        // Raw IP: LINKTYPE_RAW, its older numbers on BSD systems, and LINKTYPE_IPV4 and LINKTYPE_IPV6.
        12 | 14 | 101 | 228 | 229 => Ok(frame),
        113 => linux_cooked(frame),
        177 => return lapd::linux(frame).map(Framed::Lapd),
        203 => return Ok(Framed::Lapd(frame)),
        139 => return Ok(Framed::Ss7(ss7::Link::WithHeader, frame)),
        140 => return Ok(Framed::Ss7(ss7::Link::Mtp2, frame)),
        141 => return Ok(Framed::Ss7(ss7::Link::Mtp3, frame)),
        276 => linux_cooked_2(frame),
        _ => Err(Fault::Passed(Skip::UnsupportedLinkType)),
    };
    packet.map(Framed::Ip)
}

/// LINKTYPE_ETHERNET: two addresses and a type; a length instead of a type is below 1536 and means no IP.
fn ethernet(frame: &[u8]) -> Result<&[u8], Fault> {
    let (&[.., high, low], rest) = split::<14>(frame)?;
    network(u16::from_be_bytes([high, low]), rest)
}

/// LINKTYPE_LINUX_SLL: packet type, address type, length and address, then the protocol.
fn linux_cooked(frame: &[u8]) -> Result<&[u8], Fault> {
    let (&[.., high, low], rest) = split::<16>(frame)?;
    network(u16::from_be_bytes([high, low]), rest)
}

/// LINKTYPE_LINUX_SLL2: the protocol comes first.
fn linux_cooked_2(frame: &[u8]) -> Result<&[u8], Fault> {
    let (&[high, low, ..], rest) = split::<20>(frame)?;
    network(u16::from_be_bytes([high, low]), rest)
}

/// LINKTYPE_NULL and LINKTYPE_LOOP: an address family, in the byte order of the host that captured or in network order.
/// AF_INET is 2 everywhere; AF_INET6 is 24, 28 or 30 on the BSD systems, 10 on Linux and 23 on Windows.
fn loopback(frame: &[u8]) -> Result<&[u8], Fault> {
    let (family, rest) = split::<4>(frame)?;
    let family = u32::from_be_bytes(*family);
    match family.min(family.swap_bytes()) {
        2 | 10 | 23 | 24 | 28 | 30 => Ok(rest),
        _ => Err(Fault::Passed(Skip::NotIp)),
    }
}

/// What follows an EtherType, with any stack of VLAN tags taken off.
fn network(mut kind: u16, mut rest: &[u8]) -> Result<&[u8], Fault> {
    use ether_type::{C_VLAN, IPV4, IPV6, MPLS, MPLS_MULTICAST, OLD_S_VLAN, PPPOE_SESSION, S_VLAN};
    while let C_VLAN | S_VLAN | OLD_S_VLAN = kind {
        let (&[_, _, high, low], inner) = split::<4>(rest)?;
        (kind, rest) = (u16::from_be_bytes([high, low]), inner);
    }
    match kind {
        IPV4 | IPV6 => Ok(rest),
        MPLS | MPLS_MULTICAST | PPPOE_SESSION => Err(Fault::Passed(Skip::UnsupportedEncapsulation)),
        _ => Err(Fault::Passed(Skip::NotIp)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vlan_tags_may_be_stacked() {
        let frame = [&[0; 12][..], &[0x88, 0xa8, 0, 1, 0x81, 0, 0, 2, 0x08, 0], b"ip"].concat();
        assert_eq!(decode(LinkType(1), &frame), Ok(Framed::Ip(b"ip")));
        assert_eq!(decode(LinkType(1), &frame[..17]), Err(Fault::Short));
    }

    #[test]
    fn both_linux_cooked_headers_are_taken_off() {
        let one = [&[0; 14][..], &[0x86, 0xdd], b"ip"].concat();
        assert_eq!(decode(LinkType(113), &one), Ok(Framed::Ip(b"ip")));
        let two = [&[0x08, 0][..], &[0; 18], b"ip"].concat();
        assert_eq!(decode(LinkType(276), &two), Ok(Framed::Ip(b"ip")));
    }

    #[test]
    fn loopback_families_are_read_in_either_byte_order() {
        for family in [2u32, 10, 24, 28, 30] {
            assert_eq!(
                decode(LinkType(0), &[&family.to_le_bytes()[..], b"ip"].concat()),
                Ok(Framed::Ip(b"ip"))
            );
            assert_eq!(
                decode(LinkType(108), &[&family.to_be_bytes()[..], b"ip"].concat()),
                Ok(Framed::Ip(b"ip"))
            );
        }
        assert_eq!(decode(LinkType(0), &[7, 0, 0, 0]), Err(Fault::Passed(Skip::NotIp)));
    }

    #[test]
    fn what_is_not_ip_says_so() {
        let arp = [&[0; 12][..], &[0x08, 0x06]].concat();
        assert_eq!(decode(LinkType(1), &arp), Err(Fault::Passed(Skip::NotIp)));
        let pppoe = [&[0; 12][..], &[0x88, 0x64]].concat();
        assert_eq!(decode(LinkType(1), &pppoe), Err(Fault::Passed(Skip::UnsupportedEncapsulation)));
        assert_eq!(decode(LinkType(147), b""), Err(Fault::Passed(Skip::UnsupportedLinkType)));
    }
}
