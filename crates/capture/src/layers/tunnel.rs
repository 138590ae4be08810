//! Tunnels inside IP and UDP: what of them is opened, and how.

use super::transport::Datagram;
use super::{Fault, Layer, gre, gtp, split, vxlan};

/// What a tunnel in IP carries, by its protocol number; `None` where that is no tunnel that is opened here.
#[inline]
pub(crate) fn in_ip(protocol: u8, payload: &[u8]) -> Option<Result<Layer<'_>, Fault>> {
    Some(match protocol {
        // IPv4 (RFC 2003) and IPv6 (RFC 4213) in IP.
        4 | 41 => Ok(Layer::Ip(payload)),
        47 => gre::decode(payload),
        97 => ether_ip(payload),
        // MPLS in IP (RFC 4023).
        137 => Ok(Layer::Mpls(payload)),
        _ => return None,
    })
}

/// EtherIP (RFC 3378): a version, 3, and reserved bits.
fn ether_ip(payload: &[u8]) -> Result<Layer<'_>, Fault> {
    match split::<2>(payload)? {
        (&[0x30, _], frame) => Ok(Layer::Ethernet(frame)),
        _ => Err(Fault::Malformed),
    }
}

/// What a tunnel in UDP carries: by its port and its content, since no port is only ever used for what it is given to.
#[inline]
pub(crate) fn in_udp<'a>(datagram: &Datagram<'a>) -> Option<Result<Layer<'a>, Fault>> {
    let is_for = |port| datagram.destination == port || datagram.source == port;
    if vxlan::PORTS.contains(&datagram.destination) {
        return vxlan::decode(datagram.payload).map(Ok);
    }
    is_for(gtp::PORT).then(|| gtp::decode(datagram.payload)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ethernet_in_ip_is_opened_by_its_version() {
        let frame = [&[0x30, 0][..], b"frame"].concat();
        assert_eq!(in_ip(97, &frame), Some(Ok(Layer::Ethernet(b"frame"))));
        assert_eq!(in_ip(97, &[0x40, 0]), Some(Err(Fault::Malformed)));
        assert_eq!(in_ip(50, &frame), None);
    }

    #[test]
    fn a_port_alone_makes_no_tunnel() {
        let vxlan = b"\x08\0\0\0\0\0\x07\0frame";
        let of = |source, destination, payload| {
            in_udp(&Datagram { source, destination, payload, missing: 0 }).is_some()
        };
        assert!(of(50000, 4789, &vxlan[..]) && of(50000, 8472, vxlan));
        assert!(!of(4789, 5060, vxlan) && !of(5060, 4789, b"OPTIONS sip:a SIP/2.0\r\n\r\n"));
        let gtp = [0x30, 255, 0, 4, 0, 0, 0, 1, 0x45, 0, 0, 0];
        assert!(of(2152, 50000, &gtp) && of(50000, 2152, &gtp) && !of(5060, 5060, &gtp));
    }
}
