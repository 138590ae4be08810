//! Cisco's HDLC framing (RFC 1547 section 4.3.1): address, control, and an EtherType.

use super::{Fault, Layer, split};

pub(super) fn decode(frame: &[u8]) -> Result<Layer<'_>, Fault> {
    let (&[_, _, high, low], rest) = split::<4>(frame)?;
    Ok(Layer::Typed(u16::from_be_bytes([high, low]), rest))
}

/// `LINKTYPE_PPP_HDLC`: PPP, or by the address octet Cisco's framing, unicast (0x0f) or broadcast (0x8f).
pub(super) fn or_ppp(frame: &[u8]) -> Result<Layer<'_>, Fault> {
    match frame {
        [0x0f | 0x8f, ..] => decode(frame),
        _ => Ok(Layer::Ppp(frame)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_tells_cisco_from_ppp() {
        assert_eq!(or_ppp(&[0x8f, 0, 8, 0, 9]), Ok(Layer::Typed(0x0800, &[9])));
        assert_eq!(or_ppp(&[0xff, 3, 0, 0x21]), Ok(Layer::Ppp(&[0xff, 3, 0, 0x21])));
        assert_eq!(or_ppp(&[0x0f, 0, 8]), Err(Fault::Short));
    }
}
