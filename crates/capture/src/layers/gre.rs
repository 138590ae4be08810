//! GRE (RFC 2784, RFC 2890), and the version of it in which PPTP carries PPP (RFC 2637).

use super::{Fault, Layer, split, split_at};
use crate::item::Skip;

const CHECKSUM: u16 = 0x8000;
/// Of RFC 1701: a source route, which RFC 2784 did away with.
const ROUTING: u16 = 0x4000;
const KEY: u16 = 0x2000;
const SEQUENCE: u16 = 0x1000;
/// Of version 1 alone.
const ACKNOWLEDGEMENT: u16 = 0x0080;
const VERSION: u16 = 0x0007;

/// Takes the header off: each flag adds four octets to it.
pub(super) fn decode(octets: &[u8]) -> Result<Layer<'_>, Fault> {
    let (&[f1, f2, t1, t2], rest) = split::<4>(octets)?;
    let flags = u16::from_be_bytes([f1, f2]);
    let words = |known: &[u16]| 4 * known.iter().filter(|flag| flags & **flag != 0).count();
    match flags & VERSION {
        0 if flags & ROUTING == 0 => {
            let (_, rest) = split_at(rest, words(&[CHECKSUM, KEY, SEQUENCE]))?;
            Ok(Layer::Typed(u16::from_be_bytes([t1, t2]), rest))
        }
        1 => {
            let (_, rest) = split_at(rest, words(&[KEY, SEQUENCE, ACKNOWLEDGEMENT]))?;
            // Without a sequence number it acknowledges and carries nothing (section 4.1).
            if flags & SEQUENCE == 0 { Err(Fault::Passed(Skip::NotIp)) } else { Ok(Layer::Ppp(rest)) }
        }
        _ => Err(Fault::Passed(Skip::UnsupportedEncapsulation)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_flag_adds_a_word() {
        for (flags, words) in [(0u16, 0), (CHECKSUM, 1), (KEY, 1), (SEQUENCE | KEY, 2), (0xb000, 3)] {
            let octets = [&flags.to_be_bytes()[..], &[8, 0], &vec![0; 4 * words], b"ip"].concat();
            assert_eq!(decode(&octets), Ok(Layer::Typed(0x0800, b"ip")), "{flags:x}");
            assert_eq!(decode(&octets[..3 + 4 * words]), Err(Fault::Short), "{flags:x}");
        }
    }

    #[test]
    fn pptp_carries_ppp_unless_it_only_acknowledges() {
        let with_both = [&[0x30, 0x81, 0x88, 0x0b][..], &[0; 12], &[0x21], b"ip"].concat();
        assert_eq!(decode(&with_both).and_then(Layer::ip), Ok(&b"ip"[..]));
        let acknowledgement = [&[0x20, 0x81, 0x88, 0x0b][..], &[0; 8]].concat();
        assert_eq!(decode(&acknowledgement), Err(Fault::Passed(Skip::NotIp)));
    }

    #[test]
    fn source_routes_and_other_versions_are_not_opened() {
        for flags in [0x4000u16, 2] {
            let octets = [&flags.to_be_bytes()[..], &[8, 0], &[0; 20]].concat();
            assert_eq!(decode(&octets), Err(Fault::Passed(Skip::UnsupportedEncapsulation)));
        }
    }
}
