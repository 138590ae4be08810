//! Channel identification (Q.931 section 4.5.13).

use crate::cursor::{Octets, Short};
use alloc::vec::Vec;

/// The contents of a channel identification element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChannelIdentification<'a> {
    /// The interface, where it is not that of the D channel.
    pub interface: Option<&'a [u8]>,
    /// Whether no other channel will do.
    pub exclusive: bool,
    /// Whether it is the D channel itself.
    pub d_channel: bool,
    /// The channel.
    pub channel: Channel<'a>,
}

/// Which channel of an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel<'a> {
    /// B1 or B2 of a basic access: 1 or 2.
    Basic(u8),
    /// No channel of a basic access.
    BasicNone,
    /// Either channel of a basic access.
    BasicAny,
    /// A channel of another interface, 0 to 127.
    Number(u8),
    /// Several channels of another interface: their numbers, and bit 8 set in the last. Not one alone.
    Numbers(&'a [u8]),
    /// Channels of another interface by a map: a bit each, the first channel in the lowest bit of the last octet.
    Map(&'a [u8]),
    /// No channel of another interface.
    None,
    /// Any channel of another interface.
    Any,
}

const EXTENSION: u8 = 0x80;
const INTERFACE_PRESENT: u8 = 0x40;
const NOT_BASIC: u8 = 0x20;
const EXCLUSIVE: u8 = 0x08;
const D_CHANNEL: u8 = 0x04;
/// Octet 3.2: ITU-T coding, by number, B channels.
const B_CHANNEL_NUMBER: u8 = 0x83;
const MAP: u8 = 0x10;

impl<'a> ChannelIdentification<'a> {
    /// A channel of the access that the D channel belongs to.
    pub const fn new(channel: Channel<'a>, exclusive: bool) -> Self {
        Self { interface: None, exclusive, d_channel: false, channel }
    }

    /// Decodes the contents; `None` where they are too short or select what is reserved.
    pub fn decode(contents: &'a [u8]) -> Option<Self> {
        Self::read(&mut Octets::new(contents, 0)).ok().flatten()
    }

    fn read(octets: &mut Octets<'a>) -> Result<Option<Self>, Short> {
        let octet3 = octets.u8()?;
        let interface = if octet3 & INTERFACE_PRESENT == 0 { None } else { Some(extended(octets)?) };
        let channel = match (octet3 & NOT_BASIC != 0, octet3 & 0x03) {
            (false, 0) => Channel::BasicNone,
            (false, 3) => Channel::BasicAny,
            (false, number) => Channel::Basic(number),
            (true, 0) => Channel::None,
            (true, 1) => Self::numbers(octets)?,
            (true, 3) => Channel::Any,
            (true, _) => return Ok(None),
        };
        let (exclusive, d_channel) = (octet3 & EXCLUSIVE != 0, octet3 & D_CHANNEL != 0);
        Ok(Some(Self { interface, exclusive, d_channel, channel }))
    }

    fn numbers(octets: &mut Octets<'a>) -> Result<Channel<'a>, Short> {
        let octet3_2 = octets.u8()?;
        if octet3_2 & MAP != 0 {
            return Ok(Channel::Map(octets.rest()));
        }
        // The last octet may lack bit 8: then the element ends all the same.
        let rest = octets.rest();
        Ok(match extended(octets).unwrap_or(rest) {
            [] => octets.take(1).map(Channel::Numbers)?,
            [number] => Channel::Number(number & !EXTENSION),
            numbers => Channel::Numbers(numbers),
        })
    }

    /// The number of the one channel that it is about: 1 and 2 are B1 and B2 on a basic access. `None` where there are
    /// several, or none.
    pub fn number(&self) -> Option<u8> {
        match self.channel {
            Channel::Basic(number) | Channel::Number(number) => Some(number),
            Channel::Map(map) => map_number(map),
            _ => None,
        }
    }

    /// Appends the contents. What stands in octet 3.2 is B channels in the coding of ITU-T.
    pub fn encode_contents(&self, out: &mut Vec<u8>) {
        let (selection, not_basic) = match self.channel {
            Channel::BasicNone => (0, 0),
            Channel::Basic(number) => (number & 0x03, 0),
            Channel::BasicAny => (3, 0),
            Channel::None => (0, NOT_BASIC),
            Channel::Number(_) | Channel::Numbers(_) | Channel::Map(_) => (1, NOT_BASIC),
            Channel::Any => (3, NOT_BASIC),
        };
        let bit = |set: bool, bit: u8| if set { bit } else { 0 };
        out.push(
            EXTENSION
                | bit(self.interface.is_some(), INTERFACE_PRESENT)
                | not_basic
                | bit(self.exclusive, EXCLUSIVE)
                | bit(self.d_channel, D_CHANNEL)
                | selection,
        );
        out.extend_from_slice(self.interface.unwrap_or_default());
        match self.channel {
            Channel::Number(number) => out.extend([B_CHANNEL_NUMBER, number | EXTENSION]),
            Channel::Numbers(numbers) => {
                out.push(B_CHANNEL_NUMBER);
                out.extend_from_slice(numbers);
            }
            Channel::Map(map) => {
                out.push(B_CHANNEL_NUMBER | MAP);
                out.extend_from_slice(map);
            }
            _ => {}
        }
    }
}

/// Octets up to the first with bit 8 set.
fn extended<'a>(octets: &mut Octets<'a>) -> Result<&'a [u8], Short> {
    let rest = octets.rest();
    let last = rest.iter().position(|octet| octet & EXTENSION != 0).unwrap_or(rest.len());
    octets.take(last.saturating_add(1))
}

/// The channel of a map with one bit set.
fn map_number(map: &[u8]) -> Option<u8> {
    let mut set = map.iter().rev().zip((1u32..).step_by(8)).filter(|(octet, _)| **octet != 0);
    let (octet, first) = set.next()?;
    let single = octet.is_power_of_two() && set.next().is_none();
    u8::try_from(first.checked_add(octet.trailing_zeros())?).ok().filter(|_| single)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn decoded(contents: &[u8]) -> ChannelIdentification<'_> {
        ChannelIdentification::decode(contents).unwrap()
    }

    #[test]
    fn a_primary_rate_channel_has_a_number() {
        let channel = decoded(&[0xA9, 0x83, 0x81]);
        assert_eq!((channel.number(), channel.exclusive, channel.d_channel), (Some(1), true, false));
        assert_eq!(channel, ChannelIdentification::new(Channel::Number(1), true));
        assert_eq!(decoded(&[0xA1, 0x83, 0x9F]).number(), Some(31));
    }

    #[test]
    fn a_basic_access_has_two_channels_none_or_any() {
        assert_eq!(decoded(&[0x89]).number(), Some(1));
        assert_eq!(decoded(&[0x8A]).number(), Some(2));
        assert_eq!(
            (decoded(&[0x80]).channel, decoded(&[0x83]).channel),
            (Channel::BasicNone, Channel::BasicAny)
        );
        assert!(decoded(&[0x84]).d_channel);
    }

    #[test]
    fn a_map_with_one_bit_is_one_channel() {
        assert_eq!(decoded(&[0xA9, 0x93, 0, 0, 0, 0x02]).number(), Some(2));
        assert_eq!(decoded(&[0xA9, 0x93, 0x80, 0, 0, 0]).number(), Some(32));
        assert_eq!(decoded(&[0xA9, 0x93, 0, 0, 0, 0x03]).number(), None);
        assert_eq!(decoded(&[0xA9, 0x93, 0, 0, 0, 0]).number(), None);
        // Longer than there are numbers.
        let long = [&[0xA9, 0x93, 0x01][..], &[0; 40]].concat();
        assert_eq!(decoded(&long).number(), None);
    }

    #[test]
    fn another_interface_is_named_by_its_identifier() {
        let channel = decoded(&[0xE9, 0x81, 0x83, 0x85]);
        assert_eq!((channel.interface, channel.number()), (Some(&[0x81][..]), Some(5)));
    }

    #[test]
    fn short_contents_and_reserved_selections_are_none() {
        for contents in [&[][..], &[0xA9], &[0xA9, 0x83], &[0xE9, 0x01], &[0xA2]] {
            assert_eq!(ChannelIdentification::decode(contents), None, "{contents:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_decodes_means_the_same_when_it_is_encoded(
            contents in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..8)
        ) {
            if let Some(channel) = ChannelIdentification::decode(&contents) {
                let mut out = vec![];
                channel.encode_contents(&mut out);
                proptest::prop_assert_eq!(ChannelIdentification::decode(&out), Some(channel));
            }
        }
    }
}
