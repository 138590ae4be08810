//! RTP and RTCP (RFC 3550), told from other datagrams by their form: nothing in them says what they are.

use crate::layers::transport::Datagram;

/// What a datagram of media is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Media.
    Rtp,
    /// Reports about media.
    Rtcp,
}

/// Below are the ports of well-known services, whose messages may have the form of RTP: DNS does, one time in eight.
const FIRST_PORT: u16 = 1024;
/// Name resolution on the local link (RFC 4795) has random octets in front, as DNS has.
const LLMNR: u16 = 5355;

/// Whether a datagram has the form of RTP or RTCP.
pub(crate) fn kind(datagram: &Datagram<'_>) -> Option<Kind> {
    let ports = [datagram.source, datagram.destination];
    if ports.iter().any(|port| *port < FIRST_PORT || *port == LLMNR) {
        return None;
    }
    let length = datagram.payload.len() + datagram.missing;
    match datagram.payload {
        // The version is 2; the second octet of RTCP is a type that no RTP packet has there (RFC 5761 section 4).
        [0x80..=0xbf, 192..=195 | 200..=213, l1, l2, ..] => {
            let words = usize::from(u16::from_be_bytes([*l1, *l2])) + 1;
            (words * 4 <= length).then_some(Kind::Rtcp)
        }
        // 0 to 34 are assigned, 96 to 127 dynamic (RFC 3551 section 6); the first bit of that octet is a mark.
        [first @ 0x80..=0xbf, 0..=34 | 96..=162 | 224..=255, rest @ ..] => {
            (length >= least(*first, rest, datagram.missing)?).then_some(Kind::Rtp)
        }
        _ => None,
    }
}

/// Octets that a packet has at least: fixed header, contributing sources and header extension (sections 5.1, 5.3.1).
fn least(first: u8, rest: &[u8], missing: usize) -> Option<usize> {
    const FIXED: usize = 12;
    const EXTENDED: u8 = 0x10;
    const SOURCES: u8 = 0x0f;
    let sources = FIXED + 4 * usize::from(first & SOURCES);
    if first & EXTENDED == 0 {
        return Some(sources);
    }
    // `rest` lacks the first two octets; the extension's length is its third and fourth.
    match rest.get(sources..)?.first_chunk() {
        Some(&[l1, l2]) => Some(sources + 4 + 4 * usize::from(u16::from_be_bytes([l1, l2]))),
        None => (missing > 0).then_some(sources + 4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(payload: &[u8], missing: usize) -> Option<Kind> {
        kind(&Datagram { source: 40000, destination: 50000, payload, missing })
    }

    fn rtp(first: u8, second: u8, rest: usize) -> Vec<u8> {
        [&[first, second][..], &vec![0; rest]].concat()
    }

    #[test]
    fn media_is_known_by_version_payload_type_and_length() {
        for second in [0, 8, 0x88, 34, 101, 0xe5, 127, 255] {
            assert_eq!(of(&rtp(0x80, second, 10), 0), Some(Kind::Rtp), "{second}");
        }
        for (first, second, rest) in
            [(0x40, 0, 10), (0xc0, 0, 10), (0x80, 50, 10), (0x80, 0, 9), (0x82, 0, 10)]
        {
            assert_eq!(of(&rtp(first, second, rest), 0), None, "{first} {second} {rest}");
        }
        assert_eq!(of(&rtp(0x80, 0, 2), 8), Some(Kind::Rtp), "cut by the capture");
    }

    #[test]
    fn a_header_extension_fits_in_the_packet() {
        let extended = |words: u8, rest: usize| {
            [&rtp(0x90, 96, 10)[..], &[0xbe, 0xde, 0, words], &vec![0; rest]].concat()
        };
        assert_eq!(of(&extended(1, 4), 0), Some(Kind::Rtp));
        assert_eq!(of(&extended(2, 4), 0), None);
        assert_eq!(of(&rtp(0x90, 96, 10), 0), None);
    }

    #[test]
    fn reports_are_told_by_their_type() {
        let report = [&[0x80, 201, 0, 1][..], &[0; 4]].concat();
        assert_eq!(of(&report, 0), Some(Kind::Rtcp));
        assert_eq!(of(&report[..7], 0), None);
    }

    #[test]
    fn a_name_server_is_no_phone() {
        let payload = &rtp(0x80, 0, 30);
        for (source, destination) in [(53, 40000), (40000, 53), (5355, 40000)] {
            assert_eq!(kind(&Datagram { source, destination, payload, missing: 0 }), None);
        }
    }
}
