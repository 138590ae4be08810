//! GTP-U version 1 (3GPP TS 29.281): the packets of a mobile network's users, in UDP.

use super::{Fault, Layer, split, split_at};
use crate::item::Skip;

/// Section 4.4.2.
pub(super) const PORT: u16 = 2152;
/// The message that carries a packet (section 6.1).
const G_PDU: u8 = 255;

/// The packet in the payload of a datagram; `None` where it is no G-PDU (section 5.1): version 1 of GTP, not its prime.
pub(super) fn decode(payload: &[u8]) -> Option<Result<Layer<'_>, Fault>> {
    let (&[flags, G_PDU, _, _, _, _, _, _], rest) = split::<8>(payload).ok()? else { return None };
    (flags & 0xf8 == 0x30).then(|| packet(flags, rest))
}

/// With any of its three flags, a header has four octets more, the last of which names the first extension header.
fn packet(flags: u8, rest: &[u8]) -> Result<Layer<'_>, Fault> {
    const EXTENSION: u8 = 0x04;
    let rest = match flags & 0x07 {
        0 => rest,
        _ => {
            let (&[_, _, _, next], rest) = split::<4>(rest)?;
            extensions(if flags & EXTENSION == 0 { 0 } else { next }, rest)?
        }
    };
    match rest.first().ok_or(Fault::Short)? >> 4 {
        4 | 6 => Ok(Layer::Ip(rest)),
        _ => Err(Fault::Passed(Skip::UnsupportedEncapsulation)),
    }
}

/// Extension headers (section 5.2.1): a length in words of four octets, and at the end the kind of the next one.
fn extensions(mut next: u8, mut rest: &[u8]) -> Result<&[u8], Fault> {
    while next != 0 {
        let words = *rest.first().ok_or(Fault::Short)?;
        let (header, after) = split_at(rest, usize::from(words) * 4)?;
        // One without octets would never end.
        next = *header.last().ok_or(Fault::Malformed)?;
        rest = after;
    }
    Ok(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    const IP: &[u8] = &[0x45, 0, 0, 0];

    fn of(parts: &[&[u8]]) -> Option<Result<Vec<u8>, Fault>> {
        let payload = parts.concat();
        decode(&payload).map(|found| found.and_then(Layer::ip).map(<[u8]>::to_vec))
    }

    #[test]
    fn the_packet_is_found_behind_what_the_flags_announce() {
        let tunnel = [0, 4, 0, 0, 0, 1];
        assert_eq!(of(&[&[0x30, 255], &tunnel, IP]), Some(Ok(IP.to_vec())));
        assert_eq!(of(&[&[0x32, 255], &tunnel, &[0, 9, 0, 0x85], IP]), Some(Ok(IP.to_vec())), "no extension");
        let extensions = [0, 0, 0, 0x85, 1, 0, 0, 0xc0, 2, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(of(&[&[0x34, 255], &tunnel, &extensions, IP]), Some(Ok(IP.to_vec())));
    }

    #[test]
    fn an_extension_without_octets_or_beyond_the_end_is_refused() {
        let header = [0x34, 255, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0x85];
        assert_eq!(of(&[&header, &[0, 0]]), Some(Err(Fault::Malformed)));
        assert_eq!(of(&[&header, &[9, 0]]), Some(Err(Fault::Short)));
        assert_eq!(of(&[&header]), Some(Err(Fault::Short)));
    }

    #[test]
    fn other_messages_and_versions_are_no_tunnel() {
        for head in [[0x30, 1], [0x10, 255], [0x20, 255], [0x48, 255]] {
            assert_eq!(of(&[&head, &[0; 6], IP]), None, "{head:?}");
        }
        assert_eq!(of(&[b"INVITE sip:a SIP/2.0"]), None);
    }
}
