//! IPv4 (RFC 791) and IPv6 (RFC 8200).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Fault, split, split_at};

/// An IP packet without its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Packet<'a> {
    pub(crate) source: IpAddr,
    pub(crate) destination: IpAddr,
    /// The protocol of the payload; for IPv6 that of an extension header where there are any behind a Fragment header.
    pub(crate) protocol: u8,
    pub(crate) payload: &'a [u8],
    /// Octets of the payload that the header promises and the capture lacks.
    pub(crate) missing: usize,
    /// Which part of a larger packet this is.
    pub(crate) fragment: Option<Fragment>,
}

/// The place of a fragment in its packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fragment {
    pub(crate) id: u32,
    /// Octets before this fragment.
    pub(crate) offset: usize,
    /// Whether others follow.
    pub(crate) more: bool,
}

/// Decodes an IP packet by its version.
#[inline]
pub(crate) fn decode(octets: &[u8]) -> Result<Packet<'_>, Fault> {
    match octets.first().ok_or(Fault::Short)? >> 4 {
        4 => decode_v4(octets),
        6 => decode_v6(octets),
        _ => Err(Fault::Malformed),
    }
}

#[inline]
fn decode_v4(octets: &[u8]) -> Result<Packet<'_>, Fault> {
    let (header, rest) = split::<20>(octets)?;
    let &[first, _, l1, l2, i1, i2, f1, f2, _, protocol, _, _, s1, s2, s3, s4, d1, d2, d3, d4] = header;
    // The internet header length counts words of 4 octets; what exceeds 20 octets are options.
    let options = (usize::from(first & 0x0f) * 4).checked_sub(header.len()).ok_or(Fault::Malformed)?;
    let (_, rest) = split_at(rest, options)?;
    let length = match usize::from(u16::from_be_bytes([l1, l2])) {
        // Captured on the sender before segmentation offload wrote the length.
        0 => rest.len(),
        total => total.checked_sub(header.len() + options).ok_or(Fault::Malformed)?,
    };
    let flags = u16::from_be_bytes([f1, f2]);
    let (offset, more) = (usize::from(flags & 0x1fff) * 8, flags & 0x2000 != 0);
    let id = u32::from(u16::from_be_bytes([i1, i2]));
    Ok(Packet {
        source: Ipv4Addr::new(s1, s2, s3, s4).into(),
        destination: Ipv4Addr::new(d1, d2, d3, d4).into(),
        protocol,
        payload: rest.get(..length).unwrap_or(rest),
        missing: length.saturating_sub(rest.len()),
        fragment: (more || offset > 0).then_some(Fragment { id, offset, more }),
    })
}

fn decode_v6(octets: &[u8]) -> Result<Packet<'_>, Fault> {
    let (fixed, rest) = split::<8>(octets)?;
    let (source, rest) = split::<16>(rest)?;
    let (destination, rest) = split::<16>(rest)?;
    let &[_, _, _, _, l1, l2, next, _] = fixed;
    let length = match usize::from(u16::from_be_bytes([l1, l2])) {
        // A jumbogram (RFC 2675), or captured before segmentation offload wrote the length.
        0 => rest.len(),
        length => length,
    };
    let payload = rest.get(..length).unwrap_or(rest);
    let chain = extensions(next, payload)?;
    Ok(Packet {
        source: Ipv6Addr::from(*source).into(),
        destination: Ipv6Addr::from(*destination).into(),
        protocol: chain.protocol,
        payload: chain.payload,
        missing: length.saturating_sub(rest.len()),
        fragment: chain.fragment,
    })
}

/// What follows a chain of IPv6 extension headers.
pub(crate) struct Chain<'a> {
    pub(crate) protocol: u8,
    pub(crate) payload: &'a [u8],
    pub(crate) fragment: Option<Fragment>,
}

/// Walks IPv6 extension headers (RFC 8200 section 4) up to the upper layer or the part that was fragmented. IPv4
/// payloads may pass too, for the Authentication Header (RFC 4302).
#[inline]
pub(crate) fn extensions(mut protocol: u8, mut payload: &[u8]) -> Result<Chain<'_>, Fault> {
    loop {
        let length = match (protocol, payload) {
            // Hop-by-Hop Options, Routing, Destination Options, Mobility, HIP, Shim6: words of 8 octets after the first.
            (0 | 43 | 60 | 135 | 139 | 140, [_, words, ..]) => (usize::from(*words) + 1) * 8,
            // The Authentication Header counts words of 4 octets, less 2.
            (51, [_, words, ..]) => (usize::from(*words) + 2) * 4,
            (44, _) => match fragment(payload)? {
                (next, fragment, rest) if fragment.more || fragment.offset > 0 => {
                    return Ok(Chain { protocol: next, payload: rest, fragment: Some(fragment) });
                }
                // An atomic fragment (RFC 6946) is a whole packet.
                _ => 8,
            },
            (0 | 43 | 60 | 135 | 139 | 140 | 51, _) => return Err(Fault::Short),
            _ => return Ok(Chain { protocol, payload, fragment: None }),
        };
        let (header, rest) = split_at(payload, length)?;
        protocol = *header.first().ok_or(Fault::Short)?;
        payload = rest;
    }
}

/// The Fragment header (RFC 8200 section 4.5), with the next header and what follows.
fn fragment(payload: &[u8]) -> Result<(u8, Fragment, &[u8]), Fault> {
    let (&[next, _, o1, o2, i1, i2, i3, i4], rest) = split::<8>(payload)?;
    let place = u16::from_be_bytes([o1, o2]);
    let id = u32::from_be_bytes([i1, i2, i3, i4]);
    Ok((next, Fragment { id, offset: usize::from(place & 0xfff8), more: place & 1 != 0 }, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn v4(length: u16, flags: u16, options: &[u8], payload: &[u8]) -> Vec<u8> {
        let words = 5 + options.len() as u8 / 4;
        let mut octets = vec![0x40 | words, 0];
        octets.extend(length.to_be_bytes());
        octets.extend([0, 9]);
        octets.extend(flags.to_be_bytes());
        octets.extend([64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]);
        [&octets[..], options, payload].concat()
    }

    #[test]
    fn options_and_padding_are_left_out() {
        let octets = v4(24 + 3, 0x4000, &[1; 4], b"abcpadding");
        let packet = decode(&octets).unwrap();
        assert_eq!((packet.payload, packet.missing, packet.protocol), (&b"abc"[..], 0, 17));
        assert_eq!(packet.source, IpAddr::from([10, 0, 0, 1]));
    }

    #[test]
    fn a_cut_packet_says_how_much_is_missing() {
        let octets = v4(20 + 10, 0, &[], b"abc");
        let packet = decode(&octets).unwrap();
        assert_eq!((packet.payload, packet.missing), (&b"abc"[..], 7));
    }

    #[test]
    fn fragments_of_ipv4_are_placed() {
        let octets = v4(20 + 8, 0x2001, &[], b"abcdefgh");
        let fragment = decode(&octets).unwrap().fragment;
        assert_eq!(fragment, Some(Fragment { id: 9, offset: 8, more: true }));
    }

    #[test]
    fn a_header_that_contradicts_itself_is_malformed() {
        let mut octets = v4(20, 0, &[], b"");
        octets[0] = 0x44;
        assert_eq!(decode(&octets), Err(Fault::Malformed));
        assert_eq!(decode(&v4(19, 0, &[], b"")), Err(Fault::Malformed));
        assert_eq!(decode(&[0x70]), Err(Fault::Malformed));
    }

    fn v6(next: u8, payload: &[u8]) -> Vec<u8> {
        let mut octets = vec![0x60, 0, 0, 0];
        octets.extend((payload.len() as u16).to_be_bytes());
        octets.extend([next, 64]);
        octets.extend([1; 16]);
        octets.extend([2; 16]);
        octets.extend(payload);
        octets
    }

    #[test]
    fn extension_headers_are_walked() {
        let chain =
            [&[60, 0, 0, 0, 0, 0, 0, 0][..], &[51, 0, 0, 0, 0, 0, 0, 0], &[17, 1, 0, 0], &[0; 8], b"udp"];
        let octets = v6(0, &chain.concat());
        let packet = decode(&octets).unwrap();
        assert_eq!((packet.protocol, packet.payload), (17, &b"udp"[..]));
        assert_eq!(decode(&v6(0, &[60])), Err(Fault::Short));
    }

    #[test]
    fn fragments_of_ipv6_are_placed_and_atomic_ones_are_whole() {
        let octets = v6(44, &[&[17, 0, 0, 9, 0, 0, 0, 5][..], b"x"].concat());
        let packet = decode(&octets).unwrap();
        assert_eq!(packet.fragment, Some(Fragment { id: 5, offset: 8, more: true }));
        let octets = v6(44, &[&[17, 0, 0, 0, 0, 0, 0, 5][..], b"x"].concat());
        let packet = decode(&octets).unwrap();
        assert_eq!((packet.fragment, packet.payload), (None, &b"x"[..]));
    }
}
