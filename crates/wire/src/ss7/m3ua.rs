//! M3UA (RFC 4666), and the drafts of it that put the message of MTP3 as it is into another parameter.

use super::{Error, Rule, ServiceIndicator, Standard, Transfer};
use crate::cursor::{Octets, before};

/// The port that M3UA listens on (RFC 4666 section 1.4.8).
pub const PORT: u16 = 2905;

/// A message of M3UA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message<'a> {
    /// The class (RFC 4666 section 3.1.3): 0 management, 1 transfer, 2 to 4 the states of networks, servers and traffic,
    /// 9 routing keys.
    pub class: u8,
    /// The type within its class.
    pub message_type: u8,
    parameters: Octets<'a>,
}

/// A parameter (RFC 4666 section 3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter<'a> {
    /// What it is.
    pub tag: u16,
    /// Its value, without padding.
    pub value: &'a [u8],
    /// Octets of the value that are not there.
    pub missing: usize,
    /// Octets from the start of the message to its tag.
    pub offset: usize,
}

/// The parameters of a message in order; made by [`Message::parameters`]. After an error there are no more.
#[derive(Clone, Debug)]
pub struct Parameters<'a> {
    octets: Octets<'a>,
}

const VERSION: u8 = 1;
/// Octets of the header that the length counts as well.
const HEADER: usize = 8;
/// Octets of tag and length, which the length counts as well.
const PARAMETER_HEADER: usize = 4;

/// Protocol data (RFC 4666 section 3.3.1).
const PROTOCOL_DATA: u16 = 0x0210;
/// Protocol data 1 of draft-ietf-sigtran-m3ua-06: a message of MTP3.
const DRAFT_6_DATA_1: u16 = 2;
/// Protocol data 2 of draft 6: a message of MTP3 behind a length indicator, as Japan has it. In draft 5 the message as it
/// is.
const DRAFT_6_DATA_2: u16 = 3;

impl<'a> Message<'a> {
    /// Decodes a message. What follows the octets that its length counts is left out.
    pub fn decode(octets: &'a [u8]) -> Result<Self, Error> {
        let mut octets = Octets::new(octets, 0);
        let [version, _, class, message_type] = octets.array()?;
        if version != VERSION {
            return Err(Error { offset: 0, rule: Rule::Version(version) });
        }
        let length = octets.u32()?;
        let counted = usize::try_from(length).ok().and_then(|length| length.checked_sub(HEADER));
        let counted = counted.ok_or(Error { offset: 4, rule: Rule::Length(length) })?;
        // Some senders do not count the padding of the last parameter, and some count what they left out.
        let parameters = Octets::new(before(octets.rest(), counted), octets.offset());
        Ok(Self { class, message_type, parameters })
    }

    /// Whether it is a DATA message, which transfers a message of MTP3's user.
    pub const fn is_data(&self) -> bool {
        self.class == 1 && self.message_type == 1
    }

    /// The parameters that can be reached.
    pub const fn parameters(&self) -> Parameters<'a> {
        Parameters { octets: self.parameters }
    }

    /// What a DATA message transfers; `None` for others. The user's octets may be [cut short](Transfer::missing).
    pub fn transfer(&self) -> Option<Result<Transfer<'a>, Error>> {
        self.is_data().then(|| self.find_transfer())
    }

    fn find_transfer(&self) -> Result<Transfer<'a>, Error> {
        for parameter in self.parameters() {
            let Parameter { tag, value, missing, offset } = parameter?;
            let within = |error: Error| {
                let before = offset.saturating_add(PARAMETER_HEADER);
                Error { offset: before.saturating_add(error.offset), ..error }
            };
            let transfer = match tag {
                PROTOCOL_DATA => protocol_data(value),
                DRAFT_6_DATA_1 => Transfer::decode_mtp3(value),
                DRAFT_6_DATA_2 => Transfer::decode_mtp3(behind_indicator(value)),
                _ => continue,
            };
            return transfer.map(|transfer| Transfer { missing, ..transfer }).map_err(within);
        }
        Err(Error { offset: HEADER, rule: Rule::NoProtocolData })
    }
}

/// Point codes and service stand in fields of their own.
fn protocol_data(value: &[u8]) -> Result<Transfer<'_>, Error> {
    let mut octets = Octets::new(value, 0);
    let (origin, destination) = (octets.u32()?, octets.u32()?);
    let [service, network, _priority, _selection] = octets.array()?;
    let is_short = origin.max(destination) < 1 << 14;
    let standard = if is_short { Standard::ItuT } else { Standard::Ansi };
    let (service, network) = (ServiceIndicator(service), network & 0x03);
    Ok(Transfer { standard, origin, destination, network, service, user: octets.rest(), missing: 0 })
}

/// The octets without the length indicator before them, where there is one: it counts the others, up to 63.
fn behind_indicator(value: &[u8]) -> &[u8] {
    match value {
        [indicator, message @ ..] if usize::from(indicator & 0x3F) == message.len().min(63) => message,
        _ => value,
    }
}

impl<'a> Parameters<'a> {
    fn read(&mut self) -> Result<Parameter<'a>, Error> {
        let offset = self.octets.offset();
        let (tag, length) = (self.octets.u16()?, self.octets.u16()?);
        let counted = usize::from(length).checked_sub(PARAMETER_HEADER);
        let counted = counted.ok_or(Error { offset, rule: Rule::Length(length.into()) })?;
        let (value, missing) = self.octets.take_available(counted);
        // The padding to a multiple of four octets may be missing behind the last one.
        let padding = counted.wrapping_neg() & 3;
        self.octets.take_available(padding);
        Ok(Parameter { tag, value, missing, offset })
    }
}

impl<'a> Iterator for Parameters<'a> {
    type Item = Result<Parameter<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.octets.rest().is_empty() {
            return None;
        }
        let read = self.read();
        if read.is_err() {
            self.octets = Octets::new(&[], self.octets.offset());
        }
        Some(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;
    use alloc::vec::Vec;

    /// A message of MTP3: an RLC of circuit 213 from 12163 to 11522.
    const RLC: &[u8] = &[0xC5, 0x02, 0xED, 0xE0, 0x5B, 0xD5, 0x00, 0x10, 0x00];

    /// A DATA message of these parameters.
    fn data(parameters: &[(u16, &[u8])]) -> Vec<u8> {
        let mut octets = vec![1, 0, 1, 1, 0, 0, 0, 0];
        for (tag, value) in parameters {
            octets.extend(tag.to_be_bytes());
            octets.extend((value.len() as u16 + 4).to_be_bytes());
            octets.extend_from_slice(value);
            octets.resize(octets.len().next_multiple_of(4), 0);
        }
        let length = octets.len() as u32;
        octets[4..8].copy_from_slice(&length.to_be_bytes());
        octets
    }

    /// Point codes, circuit and length of the ISUP message.
    fn seen(octets: &[u8]) -> (u32, u32, u16, usize) {
        let transfer = Message::decode(octets).unwrap().transfer().unwrap().unwrap();
        let isup = transfer.isup().unwrap().unwrap();
        (transfer.origin, transfer.destination, isup.circuit, isup.octets.len())
    }

    #[test]
    fn the_protocol_data_of_the_rfc_has_its_fields_apart() {
        let value = [&[0, 0, 0x2F, 0x83, 0, 0, 0x2D, 2, 5, 2, 0, 9][..], &RLC[5..]].concat();
        let octets = data(&[(0x0200, &[0, 0, 0, 1]), (0x0006, &[0, 0, 0, 2]), (0x0210, &value)]);
        assert_eq!(seen(&octets), (12163, 11522, 213, 2));
        let message = Message::decode(&octets).unwrap();
        assert_eq!(message.transfer().unwrap().unwrap().network, 2);
        assert_eq!(message.parameters().count(), 3);
    }

    #[test]
    fn point_codes_of_more_than_14_bits_are_those_of_ansi() {
        let value = [&[0, 5, 20, 1, 0, 250, 3, 7, 5, 2, 0, 9, 0xD5, 0x20][..], &RLC[7..]].concat();
        assert_eq!(seen(&data(&[(0x0210, &value)])), (0x05_14_01, 0xFA_03_07, 0x20D5, 2));
    }

    #[test]
    fn drafts_put_the_message_of_mtp3_into_other_parameters() {
        let with_indicator = [&[9][..], RLC].concat();
        for (tag, value) in [(2, RLC), (3, RLC), (3, &with_indicator[..])] {
            assert_eq!(seen(&data(&[(tag, value)])), (12163, 11522, 213, 2));
        }
    }

    #[test]
    fn the_padding_of_the_last_parameter_may_be_missing() {
        let octets = data(&[(2, RLC)]);
        assert_eq!(seen(&octets[..octets.len() - 3]), (12163, 11522, 213, 2));
    }

    #[test]
    fn a_cut_message_transfers_what_is_there() {
        let octets = data(&[(2, RLC)]);
        let cut = Message::decode(&octets[..octets.len() - 4]).unwrap();
        let transfer = cut.transfer().unwrap().unwrap();
        assert_eq!((transfer.user, transfer.missing), (&RLC[5..8], 1));
    }

    #[test]
    fn broken_octets_say_where() {
        let error = |octets: &[u8]| {
            let error = match Message::decode(octets) {
                Ok(message) => message.transfer().unwrap().unwrap_err(),
                Err(error) => error,
            };
            (error.offset, error.rule)
        };
        assert_eq!(error(b"M3UA"), (0, Rule::Version(b'M')));
        assert_eq!(error(&[1, 0, 1]), (3, Rule::Truncated));
        assert_eq!(error(&[1, 0, 1, 1, 0, 0, 0, 7]), (4, Rule::Length(7)));
        assert_eq!(error(&data(&[])), (8, Rule::NoProtocolData));
        assert_eq!(error(&data(&[(2, &RLC[..4])])), (16, Rule::Truncated));
        let mut short = data(&[(2, RLC)]);
        short[11] = 3;
        assert_eq!(error(&short), (8, Rule::Length(3)));
        assert!(Message::decode(&[1, 0, 3, 1, 0, 0, 0, 8]).unwrap().transfer().is_none());
    }

    proptest::proptest! {
        #[test]
        fn no_octets_disturb(tail in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..60)) {
            let octets = [&[1, 0, 1, 1, 0, 0, 0, tail.len() as u8 + 8][..], &tail].concat();
            let message = Message::decode(&octets).unwrap();
            proptest::prop_assert!(message.parameters().count() <= tail.len());
            if let Some(Ok(transfer)) = message.transfer() {
                let _ = transfer.isup();
            }
        }
    }
}
