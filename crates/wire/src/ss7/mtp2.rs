//! Signal units of a signalling link (Q.703 section 2.2), as `LINKTYPE_MTP2` and `LINKTYPE_MTP2_WITH_PHDR` have them.

use super::Error;
use crate::cursor::{Octets, before};

/// A signal unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignalUnit<'a> {
    /// FISU: fills the link while there is nothing to say.
    Fill,
    /// LSSU: tells the state of the link.
    LinkStatus,
    /// MSU: a message of MTP3.
    Message {
        /// From the service information octet to the end of the signalling information field.
        octets: &'a [u8],
        /// Octets of it that are not there.
        missing: usize,
    },
}

/// The header of `LINKTYPE_MTP2_WITH_PHDR`, before the signal unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PseudoHeader {
    /// Whether the capturing side sent it.
    pub is_sent: bool,
    /// Whether sequence numbers and length indicator have the extended form of Q.703 annex A, for links of 1.5 and 2
    /// Mbit/s. The header may say that nobody knows; then it is the basic form.
    pub is_extended: bool,
    /// Which link.
    pub link: u16,
}

/// What the length indicator says at most: that or more.
const MOST: u16 = 63;
const MOST_EXTENDED: u16 = 511;

impl PseudoHeader {
    /// Takes the header off: it, and the signal unit.
    pub fn decode(frame: &[u8]) -> Result<(Self, &[u8]), Error> {
        let mut octets = Octets::new(frame, 0);
        let (is_sent, is_extended) = (octets.u8()? == 1, octets.u8()? == 1);
        let link = octets.u16()?;
        Ok((Self { is_sent, is_extended, link }, octets.rest()))
    }
}

impl<'a> SignalUnit<'a> {
    /// Decodes a signal unit of the basic form, with or without its check bits.
    pub fn decode(frame: &'a [u8]) -> Result<Self, Error> {
        let mut octets = Octets::new(without_check_bits(frame), 0);
        octets.take(2)?;
        let length = octets.u8()? & 0x3F;
        Ok(Self::with_length(length.into(), MOST, octets))
    }

    /// Decodes a signal unit of the extended form, with or without its check bits.
    pub fn decode_extended(frame: &'a [u8]) -> Result<Self, Error> {
        let mut octets = Octets::new(without_check_bits(frame), 0);
        octets.take(4)?;
        let length = u16::from_le_bytes(octets.array()?) & MOST_EXTENDED;
        Ok(Self::with_length(length, MOST_EXTENDED, octets))
    }

    fn with_length(length: u16, most: u16, mut octets: Octets<'a>) -> Self {
        let rest = octets.rest();
        match length {
            0 => Self::Fill,
            1 | 2 => Self::LinkStatus,
            _ => match octets.take_available(length.into()) {
                (_, 0) if length == most => Self::Message { octets: rest, missing: 0 },
                (octets, missing) => Self::Message { octets, missing },
            },
        }
    }
}

/// A frame without its last two octets, where these are the check bits of the others (Q.703 section 4.2). Recordings
/// have them or not, and in a long message nothing else tells.
fn without_check_bits(frame: &[u8]) -> &[u8] {
    let end = frame.len().saturating_sub(2);
    match frame.split_at_checked(end) {
        Some((unit, [low, high])) if check_bits(unit) == u16::from_le_bytes([*low, *high]) => {
            before(frame, end)
        }
        _ => frame,
    }
}

/// The frame check sequence that HDLC and MTP2 share: x^16 + x^12 + x^5 + 1, low bit first, ones before, inverted.
fn check_bits(octets: &[u8]) -> u16 {
    const REVERSED_POLYNOMIAL: u16 = 0x8408;
    !octets.iter().fold(0xFFFF, |register, octet| {
        (0..8).fold(register ^ u16::from(*octet), |register, _| {
            if register & 1 == 0 { register >> 1 } else { register >> 1 ^ REVERSED_POLYNOMIAL }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::Rule;
    use super::*;
    use alloc::vec;

    /// Sequence numbers, length indicator, an ANM, check bits.
    const FRAME: &[u8] =
        &[0x1D, 0x1F, 0x09, 0x85, 0x01, 0x80, 0x00, 0x90, 0x0C, 0x00, 0x09, 0x00, 0x9A, 0x18];

    fn message(octets: &[u8], missing: usize) -> Result<SignalUnit<'_>, Error> {
        Ok(SignalUnit::Message { octets, missing })
    }

    #[test]
    fn a_message_ends_where_the_length_indicator_says() {
        assert_eq!(SignalUnit::decode(FRAME), message(&FRAME[3..12], 0));
        assert_eq!(SignalUnit::decode(&FRAME[..12]), message(&FRAME[3..12], 0));
        assert_eq!(SignalUnit::decode(&FRAME[..11]), message(&FRAME[3..11], 1));
        let error = SignalUnit::decode(&FRAME[..2]).unwrap_err();
        assert_eq!((error.offset, error.rule), (2, Rule::Truncated));
    }

    #[test]
    fn fill_and_status_units_are_told_from_messages() {
        assert_eq!(SignalUnit::decode(&[0, 0, 0]), Ok(SignalUnit::Fill));
        assert_eq!(SignalUnit::decode(&[0, 0, 0xC1, 3]), Ok(SignalUnit::LinkStatus));
        assert_eq!(SignalUnit::decode(&[0, 0, 2, 3, 0, 0, 0]), Ok(SignalUnit::LinkStatus));
    }

    #[test]
    fn a_long_message_ends_before_check_bits_that_are_right() {
        let mut frame = vec![0x1D, 0x1F, 63, 0x85];
        frame.resize(3 + 80, 7);
        assert_eq!(SignalUnit::decode(&frame), message(&frame[3..], 0));
        let mut checked = frame.clone();
        checked.extend(check_bits(&frame).to_le_bytes());
        assert_eq!(SignalUnit::decode(&checked), message(&frame[3..], 0));
        assert_eq!(SignalUnit::decode(&frame[..60]), message(&frame[3..60], 6));
    }

    #[test]
    fn the_extended_form_has_wider_fields() {
        let frame = [1, 0x80, 2, 0, 4, 0, 0x85, 1, 2, 3, 9, 9];
        assert_eq!(SignalUnit::decode_extended(&frame), message(&frame[6..10], 0));
        assert_eq!(SignalUnit::decode_extended(&[0; 6]), Ok(SignalUnit::Fill));
    }

    #[test]
    fn the_pseudo_header_names_the_link() {
        let (header, unit) = PseudoHeader::decode(&[1, 1, 0, 7, 0xAA]).unwrap();
        assert_eq!(header, PseudoHeader { is_sent: true, is_extended: true, link: 7 });
        assert_eq!(unit, [0xAA]);
        assert!(!PseudoHeader::decode(&[0, 2, 0, 7]).unwrap().0.is_extended);
        assert!(PseudoHeader::decode(&[0, 2, 0]).is_err());
    }
}
