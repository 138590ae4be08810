//! TPKT: packets in a TCP stream (RFC 1006 section 6), in which H.225.0 and H.245 messages travel.

use crate::cursor::Octets;
use alloc::vec::Vec;

/// What a stream has where a packet should begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tpkt<'a> {
    /// A packet.
    Packet {
        /// What it carries; empty packets keep a connection open.
        payload: &'a [u8],
        /// The octets of the packet with its header.
        len: usize,
    },
    /// The beginning of a packet, for which the stream must have at least so many octets from here.
    NeedMore {
        /// Those octets.
        least: usize,
    },
    /// No packet: another version, or a length below that of the header.
    Other,
}

/// Version, a reserved octet, and the length in two octets, which counts the header too.
pub const HEADER: usize = 4;
const VERSION: u8 = 3;

/// Reads the packet at the front of `octets`.
///
/// ```
/// use tritone_wire::tpkt::{Tpkt, decode};
///
/// assert_eq!(decode(&[3, 0, 0, 6, 8, 2, 3]), Tpkt::Packet { payload: &[8, 2], len: 6 });
/// assert_eq!(decode(&[3, 0, 0, 6, 8]), Tpkt::NeedMore { least: 6 });
/// assert_eq!(decode(b"INVITE"), Tpkt::Other);
/// ```
pub fn decode(octets: &[u8]) -> Tpkt<'_> {
    let &[version, _, high, low] = match octets.first_chunk() {
        Some(header) => header,
        None if octets.first().is_none_or(|version| *version == VERSION) => {
            return Tpkt::NeedMore { least: HEADER };
        }
        None => return Tpkt::Other,
    };
    let len = usize::from(u16::from_be_bytes([high, low]));
    if version != VERSION || len < HEADER {
        return Tpkt::Other;
    }
    let mut rest = Octets::new(octets, 0);
    match rest.take(len) {
        Ok(packet) => Tpkt::Packet { payload: packet.get(HEADER..).unwrap_or_default(), len },
        Err(_) => Tpkt::NeedMore { least: len },
    }
}

/// Appends a packet. `None`, and nothing is appended, where the payload is over 65531 octets.
pub fn encode(payload: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let [high, low] = u16::try_from(payload.len().checked_add(HEADER)?).ok()?.to_be_bytes();
    out.extend([VERSION, 0, high, low]);
    out.extend_from_slice(payload);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn a_length_below_that_of_the_header_is_no_packet() {
        assert_eq!(decode(&[3, 0, 0, 3]), Tpkt::Other);
        assert_eq!(decode(&[3, 0, 0, 4]), Tpkt::Packet { payload: &[], len: 4 });
        assert_eq!(decode(&[2, 0, 0, 4]), Tpkt::Other);
        assert_eq!(decode(&[2]), Tpkt::Other);
    }

    #[test]
    fn the_longest_packet_has_65535_octets() {
        let mut out = vec![];
        assert_eq!(encode(&vec![0; 65532], &mut out), None);
        assert!(out.is_empty());
        encode(&vec![0; 65531], &mut out).unwrap();
        assert!(matches!(decode(&out), Tpkt::Packet { len: 65535, .. }));
    }

    proptest::proptest! {
        #[test]
        fn packets_come_back_and_their_beginnings_ask_for_the_rest(
            payload in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..40), cut in 0usize..44
        ) {
            let mut out = vec![];
            encode(&payload, &mut out).unwrap();
            let len = out.len();
            proptest::prop_assert_eq!(decode(&out), Tpkt::Packet { payload: &payload, len });
            let cut = cut.min(len - 1);
            let least = if cut < HEADER { HEADER } else { len };
            proptest::prop_assert_eq!(decode(&out[..cut]), Tpkt::NeedMore { least });
        }
    }
}
