//! The SIP message in an Ethernet frame that holds a whole UDP datagram over IPv4.

use std::net::{Ipv4Addr, SocketAddr};
use std::ops::Range;

const ETHERNET: usize = 14;
const UDP_HEADER: usize = 8;

/// Where the message is, and between whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Datagram {
    pub(super) source: SocketAddr,
    pub(super) destination: SocketAddr,
    /// The Ethernet header.
    pub(super) link: Range<usize>,
    pub(super) message: Range<usize>,
    /// The two octets of the UDP checksum.
    checksum: Range<usize>,
}

impl Datagram {
    /// The datagram of `frame`; `None` where it is something else, a fragment, cut, or no message of SIP.
    pub(super) fn of(frame: &[u8]) -> Option<Self> {
        let ip = frame.get(ETHERNET..)?;
        let header = usize::from(ip.first()? & 0x0f) * 4;
        let is_udp = frame.get(12..14)? == [8, 0] && ip[0] >> 4 == 4 && *ip.get(9)? == 17;
        let is_fragment = short(ip, 6)? & 0x3fff != 0;
        if !is_udp || is_fragment {
            return None;
        }
        let udp = ETHERNET + header;
        let length = usize::from(short(frame, udp + 4)?);
        let message = udp + UDP_HEADER..udp + length;
        let starts = *frame.get(message.clone())?.first()?;
        let address = |at: usize| Some(Ipv4Addr::from(<[u8; 4]>::try_from(ip.get(at..at + 4)?).ok()?));
        starts.is_ascii_uppercase().then_some(())?;
        Some(Self {
            source: (address(12)?, short(frame, udp)?).into(),
            destination: (address(16)?, short(frame, udp + 2)?).into(),
            link: 0..ETHERNET,
            checksum: udp + 6..udp + UDP_HEADER,
            message,
        })
    }

    /// Says that the datagram has no checksum (RFC 768), as its message was changed.
    pub(super) fn without_checksum(&self, frame: &mut [u8]) {
        frame[self.checksum.clone()].fill(0);
    }
}

fn short(octets: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes([*octets.get(at)?, *octets.get(at + 1)?]))
}
