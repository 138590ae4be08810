//! The trace of Teles boards: each frame of the D channel in hexadecimal, with what it means below.
//!
//! ```text
//! -----[ 3 ]------[ 20:44:16.496 ]------------------------------------------
//!
//! 00 fd 00 00 08 01 0c 05 04 03 80 90 a3
//! 00 SAPI=0 C/R=0 E/A=0
//! ```

use tritone_wire::q931::Message;

use super::{MOST, Way};
use crate::log::scan::{after, number, octets, trim_start};
use crate::log::sip::Fed;
use crate::log::time::{self, Stamp};

/// A frame of which some lines were read.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    octets: Vec<u8>,
}

/// The time of a record, if the line begins one.
pub(crate) fn record(line: &[u8]) -> Option<Stamp> {
    let (_, rest) = number(line.strip_prefix(b"-----[ ")?)?;
    let clock = after(rest.strip_prefix(b" ]---")?, b"[ ")?;
    time::stamp(trim_start(clock)).map(|(stamp, _)| stamp)
}

impl Frame {
    /// A frame that begins with this line, if that is octets alone and they begin a message of Q.931.
    pub(crate) fn begin(line: &[u8]) -> Option<Self> {
        let frame = Self { octets: all_octets(line)? };
        frame.message().map(|message| Message::decode(message).is_ok()).filter(|is_message| *is_message)?;
        Some(frame)
    }

    pub(crate) fn feed(&mut self, line: &[u8]) -> Fed {
        let Some(octets) = all_octets(line).filter(|_| self.octets.len() < MOST) else { return Fed::Ended };
        self.octets.extend(octets);
        Fed::Taken
    }

    /// What the frame carries (ITU-T Q.921 section 3): behind the address and one octet of control in frames without a
    /// number, two in those with.
    fn message(&self) -> Option<&[u8]> {
        const UNNUMBERED_INFORMATION: u8 = 0x03;
        let [_, _, control, rest @ ..] = self.octets.as_slice() else { return None };
        if *control & 1 == 0 {
            return rest.get(1..);
        }
        (*control & !0x10 == UNNUMBERED_INFORMATION).then_some(rest)
    }

    pub(crate) fn finish(self) -> Option<(Vec<u8>, bool)> {
        Some((self.message()?.to_vec(), true))
    }

    /// By the command/response bit: those of messages are commands (ITU-T Q.921 table 1).
    pub(crate) fn way(&self) -> Way {
        let address = |at: usize| self.octets.get(at).copied().unwrap_or_default();
        Way::Link { tei: address(1) >> 1, from_network: address(0) & 0x02 != 0 }
    }
}

/// The octets of a line that has nothing else.
fn all_octets(line: &[u8]) -> Option<Vec<u8>> {
    let spaced = line.get(2) == Some(&b' ');
    let (octets, rest) = octets(line);
    (spaced && rest.is_empty() && octets.len() > 1).then_some(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_is_taken_out_of_its_frame() {
        assert_eq!(
            record(b"-----[ 3 ]------[ 20:44:16.496 ]-----"),
            time::stamp(b"20:44:16.496").map(|s| s.0)
        );
        let mut frame = Frame::begin(b"02 fd 00 00 08 01 0c 05 04 03 80 90 a3").unwrap();
        assert_eq!(frame.feed(b"18 01 83"), Fed::Taken);
        assert_eq!(frame.feed(b"00 SAPI=0 C/R=0 E/A=0"), Fed::Ended);
        assert_eq!(frame.way(), Way::Link { tei: 126, from_network: true });
        assert_eq!(frame.finish().unwrap().0, [8, 1, 12, 5, 4, 3, 0x80, 0x90, 0xA3, 0x18, 1, 0x83]);
    }

    #[test]
    fn other_frames_are_none() {
        assert!(Frame::begin(b"00 fd 7f").is_none());
        assert!(Frame::begin(b"00 fd 01 02").is_none());
        assert!(Frame::begin(b"08 SAPI").is_none());
    }
}
