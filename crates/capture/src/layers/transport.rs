//! UDP (RFC 768) and TCP (RFC 9293), SCTP, ICMP errors, and the names of what else IP carries.

use super::icmp::{self, Quote};
use super::{Fault, split, split_at};
use crate::item::Skip;
use crate::unsupported::Unsupported;

/// What an IP packet carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transported<'a> {
    Udp(Datagram<'a>),
    Tcp(Segment<'a>),
    Icmp(Quote<'a>),
    /// An SCTP packet, from its common header on.
    Sctp(&'a [u8]),
}

/// A UDP datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Datagram<'a> {
    pub(crate) source: u16,
    pub(crate) destination: u16,
    pub(crate) payload: &'a [u8],
    /// Octets of the payload that the capture lacks.
    pub(crate) missing: usize,
}

/// A TCP segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment<'a> {
    pub(crate) source: u16,
    pub(crate) destination: u16,
    pub(crate) sequence: u32,
    /// The acknowledgement number, where the ACK flag says that it means something.
    pub(crate) acknowledged: Option<u32>,
    pub(crate) flags: Flags,
    pub(crate) payload: &'a [u8],
    /// Octets of the payload that the capture lacks.
    pub(crate) missing: usize,
}

/// The flags of a TCP segment that end or begin a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Flags {
    pub(crate) syn: bool,
    pub(crate) fin: bool,
    pub(crate) rst: bool,
}

/// Decodes what an IP packet carries. The packet lacks `missing` octets at its end.
#[inline]
pub(crate) fn decode(protocol: u8, octets: &[u8], missing: usize) -> Result<Transported<'_>, Fault> {
    match protocol {
        6 => tcp(octets, missing).map(Transported::Tcp),
        17 => udp(octets, missing).map(Transported::Udp),
        1 => icmp::decode_v4(octets).map(Transported::Icmp),
        58 => icmp::decode_v6(octets).map(Transported::Icmp),
        132 => Ok(Transported::Sctp(octets)),
        // ESP and L2TP; tunnels that are opened do not come here.
        50 | 115 => {
            Err(Fault::Unsupported(Skip::UnsupportedEncapsulation, Unsupported::IpProtocol(protocol)))
        }
        _ => Err(Fault::Unsupported(Skip::UnsupportedProtocol, Unsupported::IpProtocol(protocol))),
    }
}

#[inline]
pub(super) fn udp(octets: &[u8], missing: usize) -> Result<Datagram<'_>, Fault> {
    let (&[s1, s2, d1, d2, l1, l2, _, _], rest) = split::<8>(octets)?;
    let length = match usize::from(u16::from_be_bytes([l1, l2])) {
        // A jumbogram (RFC 2675 section 4), or the length was never written.
        0 => rest.len() + missing,
        length => length.checked_sub(8).ok_or(Fault::Malformed)?,
    };
    Ok(Datagram {
        source: u16::from_be_bytes([s1, s2]),
        destination: u16::from_be_bytes([d1, d2]),
        payload: rest.get(..length).unwrap_or(rest),
        missing: length.saturating_sub(rest.len()),
    })
}

#[inline]
pub(super) fn tcp(octets: &[u8], missing: usize) -> Result<Segment<'_>, Fault> {
    let (header, rest) = split::<20>(octets)?;
    let &[s1, s2, d1, d2, q1, q2, q3, q4, a1, a2, a3, a4, offset, flags, ..] = header;
    let options = (usize::from(offset >> 4) * 4).checked_sub(header.len()).ok_or(Fault::Malformed)?;
    let (_, payload) = split_at(rest, options)?;
    Ok(Segment {
        source: u16::from_be_bytes([s1, s2]),
        destination: u16::from_be_bytes([d1, d2]),
        sequence: u32::from_be_bytes([q1, q2, q3, q4]),
        acknowledged: (flags & 0x10 != 0).then_some(u32::from_be_bytes([a1, a2, a3, a4])),
        flags: Flags { syn: flags & 0x02 != 0, fin: flags & 0x01 != 0, rst: flags & 0x04 != 0 },
        payload,
        missing,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_datagram_ends_where_its_length_says() {
        let octets = [&[0x13, 0xc4, 0x13, 0xc5, 0, 11, 0, 0][..], b"abcd"].concat();
        let Ok(Transported::Udp(udp)) = decode(17, &octets, 0) else { panic!() };
        assert_eq!((udp.source, udp.destination, udp.payload, udp.missing), (5060, 5061, &b"abc"[..], 0));
    }

    #[test]
    fn a_cut_datagram_says_how_much_is_missing() {
        let octets = [&[0, 1, 0, 2, 0, 20, 0, 0][..], b"abcd"].concat();
        let Ok(Transported::Udp(udp)) = decode(17, &octets, 8) else { panic!() };
        assert_eq!((udp.payload, udp.missing), (&b"abcd"[..], 8));
    }

    #[test]
    fn tcp_options_are_left_out() {
        let mut octets = vec![0, 1, 0, 2, 0, 0, 0, 9, 0, 0, 0, 7, 0x60, 0x12, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1];
        octets.extend(b"data");
        let Ok(Transported::Tcp(tcp)) = decode(6, &octets, 0) else { panic!() };
        assert_eq!((tcp.sequence, tcp.acknowledged, tcp.payload), (9, Some(7), &b"data"[..]));
        assert_eq!(tcp.flags, Flags { syn: true, fin: false, rst: false });
        octets[12] = 0x40;
        assert_eq!(decode(6, &octets, 0), Err(Fault::Malformed));
        assert_eq!(decode(6, &octets[..19], 0), Err(Fault::Short));
    }
}
