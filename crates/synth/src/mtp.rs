//! MTP2 and MTP3 around user part messages (Q.703, Q.704).

use crate::capture::{Frame, LinkType};
use crate::isup::Message;

const ISUP: u8 = 5;

/// The MTP3 message: service information, routing label, user data.
pub fn mtp3(message: &Message) -> Vec<u8> {
    let service = message.network << 6 | ISUP;
    let label = u32::from(message.destination)
        | u32::from(message.origin) << 14
        | u32::from(message.selection()) << 28;
    [&[service][..], &label.to_le_bytes(), &message.user_data()].concat()
}

/// How a capture has MTP frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// `LINKTYPE_MTP2` as it should be: without the check bits.
    Mtp2,
    /// `LINKTYPE_MTP2` as some recorders write it: with the check bits (their value is not computed).
    Mtp2WithCheckBits,
    /// `LINKTYPE_MTP2_WITH_PHDR`.
    Mtp2WithHeader,
    /// `LINKTYPE_MTP3`.
    Mtp3,
}

/// The frames that carry `messages` on one link between two points. Of MTP2 they are MSUs with running sequence
/// numbers, and a FISU follows each.
pub fn frames(messages: &[Message], framing: Framing) -> Vec<Frame> {
    let Some(near) = messages.first().map(|m| m.origin) else { return Vec::new() };
    let mut sent = [0x7f_u8, 0x7f];
    let mut frames = Vec::new();
    for message in messages {
        let from = usize::from(message.origin != near);
        sent[from] = (sent[from] + 1) & 0x7f;
        let mut frame = |from: usize, signal_unit: &[u8]| {
            frames.push(framed(message, framing, from, signal_unit));
        };
        let payload = mtp3(message);
        if framing == Framing::Mtp3 {
            frame(from, &payload);
            continue;
        }
        frame(from, &signal_unit(sent[1 - from], sent[from], &payload));
        frame(1 - from, &signal_unit(sent[from], sent[1 - from], &[]));
    }
    frames
}

/// BSN, FSN, both with their indicator bits set as at the start, length indicator, contents (Q.703 section 2.2).
fn signal_unit(backward: u8, forward: u8, contents: &[u8]) -> Vec<u8> {
    let length = contents.len().min(63) as u8;
    [&[0x80 | backward, 0x80 | forward, length][..], contents].concat()
}

fn framed(message: &Message, framing: Framing, from: usize, signal_unit: &[u8]) -> Frame {
    let (link_type, octets) = match framing {
        Framing::Mtp2 => (LinkType::MTP2, signal_unit.to_vec()),
        Framing::Mtp2WithCheckBits => (LinkType::MTP2, [signal_unit, &[0xc5, 0x5c]].concat()),
        // Sent or received, annex A not used, link number.
        Framing::Mtp2WithHeader => {
            (LinkType::MTP2_WITH_PHDR, [&[from as u8, 0, 0, 1][..], signal_unit].concat())
        }
        Framing::Mtp3 => (LinkType::MTP3, signal_unit.to_vec()),
    };
    Frame { at: message.at, link_type, interface: 0, octets }
}
