//! Link layers: what lies between the frame and the IP packet.

use super::{Fault, Layer, cisco_hdlc, frame_relay, lapd, ppp, split, ss7};
use crate::item::Skip;
use crate::record::LinkType;
use crate::unsupported::Unsupported;

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
    match link.0 {
        139 => Ok(Framed::Ss7(ss7::Link::WithHeader, frame)),
        140 => Ok(Framed::Ss7(ss7::Link::Mtp2, frame)),
        141 => Ok(Framed::Ss7(ss7::Link::Mtp3, frame)),
        177 => lapd::linux(frame).map(Framed::Lapd),
        203 => Ok(Framed::Lapd(frame)),
        _ => layer(link, frame)?.ip().map(Framed::Ip),
    }
}

fn layer(link: LinkType, frame: &[u8]) -> Result<Layer<'_>, Fault> {
    match link.0 {
        1 => Ok(Layer::Ethernet(frame)),
        0 | 108 => loopback(frame),
        9 => Ok(Layer::Ppp(frame)),
        50 => cisco_hdlc::or_ppp(frame),
        51 => Ok(Layer::Pppoe(frame)),
        // Raw IP: LINKTYPE_RAW, its older numbers on BSD systems, and LINKTYPE_IPV4 and LINKTYPE_IPV6.
        12 | 14 | 101 | 228 | 229 => Ok(Layer::Ip(frame)),
        104 => cisco_hdlc::decode(frame),
        107 => frame_relay::decode(frame),
        113 => linux_cooked(frame),
        166 => Ok(ppp::of_pppd(frame)),
        204 => ppp::with_direction(frame),
        219 => Ok(Layer::Mpls(frame)),
        276 => linux_cooked_2(frame),
        number => Err(Fault::Unsupported(Skip::UnsupportedLinkType, Unsupported::LinkType(number))),
    }
}

/// LINKTYPE_LINUX_SLL: packet type, address type, length and address, then the protocol.
fn linux_cooked(frame: &[u8]) -> Result<Layer<'_>, Fault> {
    let (&[.., high, low], rest) = split::<16>(frame)?;
    cooked(u16::from_be_bytes([high, low]), rest)
}

/// LINKTYPE_LINUX_SLL2: the protocol comes first.
fn linux_cooked_2(frame: &[u8]) -> Result<Layer<'_>, Fault> {
    let (&[high, low, ..], rest) = split::<20>(frame)?;
    cooked(u16::from_be_bytes([high, low]), rest)
}

/// Below the EtherTypes are numbers of Linux itself, of which one is LLC.
fn cooked(protocol: u16, rest: &[u8]) -> Result<Layer<'_>, Fault> {
    const ETH_P_802_2: u16 = 4;
    match protocol {
        ETH_P_802_2 => Ok(Layer::Llc(rest)),
        protocol => Ok(Layer::Typed(protocol, rest)),
    }
}

/// LINKTYPE_NULL and LINKTYPE_LOOP: an address family, in the byte order of the host that captured or in network order.
/// AF_INET is 2 everywhere; AF_INET6 is 24, 28 or 30 on the BSD systems, 10 on Linux and 23 on Windows.
fn loopback(frame: &[u8]) -> Result<Layer<'_>, Fault> {
    let (family, rest) = split::<4>(frame)?;
    let family = u32::from_be_bytes(*family);
    match family.min(family.swap_bytes()) {
        2 | 10 | 23 | 24 | 28 | 30 => Ok(Layer::Ip(rest)),
        _ => Err(Fault::Passed(Skip::NotIp)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_linux_cooked_headers_are_taken_off() {
        let one = [&[0; 14][..], &[0x86, 0xdd], b"ip"].concat();
        assert_eq!(decode(LinkType(113), &one), Ok(Framed::Ip(b"ip")));
        let two = [&[0x08, 0][..], &[0; 18], b"ip"].concat();
        assert_eq!(decode(LinkType(276), &two), Ok(Framed::Ip(b"ip")));
    }

    #[test]
    fn tags_and_llc_are_taken_off_in_linux_cooked_headers() {
        let tag = [&[0; 14][..], &[0x81, 0, 0, 7, 8, 0], b"ip"].concat();
        assert_eq!(decode(LinkType(113), &tag), Ok(Framed::Ip(b"ip")));
        let snap = [&[0, 4][..], &[0; 18], &[0xaa, 0xaa, 3, 0, 0, 0, 8, 0], b"ip"].concat();
        assert_eq!(decode(LinkType(276), &snap), Ok(Framed::Ip(b"ip")));
        let can = [&[0; 14][..], &[0, 0x0c], b"can"].concat();
        let fault = Fault::Unsupported(Skip::NotIp, Unsupported::EtherType(0x0c));
        assert_eq!(decode(LinkType(113), &can), Err(fault));
    }

    #[test]
    fn serial_links_carry_ip() {
        let heads: [(u16, &[u8]); 8] = [
            (9, &[0xff, 3, 0, 0x21]),
            (50, &[0x0f, 0, 8, 0]),
            (51, &[0x11, 0, 0, 1, 0, 4, 0, 0x21]),
            (104, &[0x8f, 0, 0x86, 0xdd]),
            (107, &[0x18, 0x41, 3, 0xcc]),
            (166, &[1, 3, 0, 0x21]),
            (204, &[1, 0xff, 3, 0, 0x21]),
            (229, &[]),
        ];
        for (link, head) in heads {
            assert_eq!(decode(LinkType(link), &[head, b"ip"].concat()), Ok(Framed::Ip(b"ip")), "{link}");
        }
        assert_eq!(decode(LinkType(219), &[0, 1, 1, 64, 0x45]), Ok(Framed::Ip(&[0x45])));
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
    fn a_link_that_is_not_decoded_says_which() {
        let fault = Fault::Unsupported(Skip::UnsupportedLinkType, Unsupported::LinkType(105));
        assert_eq!(decode(LinkType(105), b""), Err(fault));
    }
}
