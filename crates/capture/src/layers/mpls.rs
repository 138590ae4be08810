//! MPLS label stacks (RFC 3032).

use super::{Fault, Layer, split};
use crate::item::Skip;

/// Takes the labels off. What they carry is told by nothing but its first four bits, by which IP packets are to be told
/// from all else (RFC 4928 section 3); zero begins the control word of a pseudowire (RFC 4385), mostly of Ethernet.
pub(super) fn decode(mut octets: &[u8]) -> Result<Layer<'_>, Fault> {
    loop {
        let (&[_, _, label_end, _], rest) = split::<4>(octets)?;
        octets = rest;
        if label_end & 1 == 1 {
            break;
        }
    }
    match octets.first().ok_or(Fault::Short)? >> 4 {
        4 | 6 => Ok(Layer::Ip(octets)),
        0 => split::<4>(octets).map(|(_, frame)| Layer::Ethernet(frame)),
        _ => Err(Fault::Passed(Skip::UnsupportedEncapsulation)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ip_and_ethernet_are_found_below_any_stack() {
        let labels = [0, 1, 0x20, 64, 0, 1, 0x31, 64];
        let ip = [&labels[..], &[0x45, 0]].concat();
        assert_eq!(decode(&ip), Ok(Layer::Ip(&[0x45, 0])));
        let wire = [&labels[4..], &[0, 0, 0, 7], b"frame"].concat();
        assert_eq!(decode(&wire), Ok(Layer::Ethernet(b"frame")));
        assert_eq!(decode(&labels[..4]), Err(Fault::Short));
        assert_eq!(decode(&labels), Err(Fault::Short));
        let other = [&labels[..], &[0x10; 4]].concat();
        assert_eq!(decode(&other), Err(Fault::Passed(Skip::UnsupportedEncapsulation)));
    }
}
