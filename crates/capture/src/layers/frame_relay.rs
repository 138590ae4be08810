//! Frame relay (Q.922 annex A) with IP in it (RFC 2427), or an EtherType, as Cisco does.

use super::{Fault, Layer, split, split_at};
use crate::item::Skip;

/// Octets of address at most.
const MAX_ADDRESS: usize = 4;
/// Unnumbered information (Q.922 section 3.6).
const UI: u8 = 0x03;

/// Network layer protocol identifiers (ISO/IEC TR 9577).
mod nlpid {
    pub(super) const PADDING: u8 = 0x00;
    pub(super) const SNAP: u8 = 0x80;
    pub(super) const IPV4: u8 = 0xcc;
    pub(super) const IPV6: u8 = 0x8e;
    pub(super) const PPP: u8 = 0xcf;
}

/// The last octet of the address is odd.
pub(super) fn decode(frame: &[u8]) -> Result<Layer<'_>, Fault> {
    let last = frame.iter().take(MAX_ADDRESS).position(|octet| octet & 1 == 1);
    let last = last.ok_or(if frame.len() < MAX_ADDRESS { Fault::Short } else { Fault::Malformed })?;
    let (_, rest) = split_at(frame, last + 1)?;
    match rest {
        [UI, nlpid::PADDING, rest @ ..] | [UI, rest @ ..] => identified(rest),
        _ => {
            let (&[high, low], rest) = split::<2>(rest)?;
            Ok(Layer::Typed(u16::from_be_bytes([high, low]), rest))
        }
    }
}

fn identified(octets: &[u8]) -> Result<Layer<'_>, Fault> {
    let (&[kind], rest) = split::<1>(octets)?;
    match kind {
        nlpid::IPV4 | nlpid::IPV6 => Ok(Layer::Ip(rest)),
        nlpid::PPP => Ok(Layer::Ppp(rest)),
        nlpid::SNAP => match split::<5>(rest)? {
            (&[0, 0, 0, high, low], rest) => Ok(Layer::Typed(u16::from_be_bytes([high, low]), rest)),
            // Frames of IEEE 802.3 without (7) and with (1) their checksum, as bridges send them.
            (&[0, 0x80, 0xc2, 0, 1 | 7], rest) => Ok(Layer::Ethernet(rest)),
            _ => Err(Fault::Passed(Skip::NotIp)),
        },
        _ => Err(Fault::Passed(Skip::NotIp)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ip_is_found_in_each_encapsulation() {
        let heads = [
            &[0x18, 0x41, 3, 0xcc][..],
            &[0x18, 0x40, 1, 3, 0x8e],
            &[0x18, 0x41, 3, 0, 0x80, 0, 0, 0, 8, 0],
            &[0x18, 0x41, 8, 0],
            &[0x18, 0x41, 3, 0xcf, 0, 0x21],
        ];
        for head in heads {
            let frame = [head, b"ip"].concat();
            assert_eq!(decode(&frame).and_then(Layer::ip), Ok(&b"ip"[..]), "{head:?}");
        }
        assert_eq!(decode(&[0, 0, 0, 0, 1]), Err(Fault::Malformed));
        assert_eq!(decode(&[0x18, 0x41, 3]), Err(Fault::Short));
        assert_eq!(decode(&[0x18, 0x41, 3, 8]), Err(Fault::Passed(Skip::NotIp)));
    }
}
