//! The message: header and body (Q.931 section 4.1).

use super::{CallReference, Elements, Error, Form, MessageType, PROTOCOL_DISCRIMINATOR, Rule};
use crate::cursor::Octets;
use alloc::borrow::Cow;
use alloc::vec::Vec;

/// A Q.931 message. The body is borrowed when decoded and owned when built.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Message<'a> {
    /// The call it belongs to.
    pub call_reference: CallReference,
    /// Its type.
    pub message_type: MessageType,
    /// Whose encoding the body has.
    pub(super) form: Form,
    body: Cow<'a, [u8]>,
}

impl<'a> Message<'a> {
    /// Decodes the header of a whole message; all after it is the body, whose elements are read later.
    pub fn decode(octets: &'a [u8]) -> Result<Self, Error> {
        Self::decode_as(Form::Q931, octets)
    }

    /// Decodes a message of H.225.0 call signalling, without its TPKT: there the length of the user-user element has
    /// two octets.
    pub fn decode_h225(octets: &'a [u8]) -> Result<Self, Error> {
        Self::decode_as(Form::H225, octets)
    }

    fn decode_as(form: Form, octets: &'a [u8]) -> Result<Self, Error> {
        let mut octets = Octets::new(octets, 0);
        let discriminator = octets.u8()?;
        if discriminator != PROTOCOL_DISCRIMINATOR {
            return Err(Error { offset: 0, rule: Rule::ProtocolDiscriminator(discriminator) });
        }
        let call_reference = CallReference::decode(&mut octets)?;
        let message_type = MessageType(octets.u8()?);
        Ok(Self { call_reference, message_type, form, body: Cow::Borrowed(octets.rest()) })
    }

    /// A message with an empty body; add elements in ascending order of their identifiers.
    pub const fn new(message_type: MessageType, call_reference: CallReference) -> Self {
        Self { call_reference, message_type, form: Form::Q931, body: Cow::Borrowed(&[]) }
    }

    /// Adds octets, one or more whole elements, at the end of the body.
    pub fn push_octets(&mut self, elements: &[u8]) {
        self.body.to_mut().extend_from_slice(elements);
    }

    /// The octets after the message type.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The second octet of a national message type, which follows [`MessageType::NATIONAL`].
    pub fn national_type(&self) -> Option<u8> {
        self.body.first().copied().filter(|_| self.message_type == MessageType::NATIONAL)
    }

    /// The information elements in order. The first that cannot be read gives an error and ends them.
    pub fn elements(&self) -> Elements<'_> {
        let mut octets = Octets::new(&self.body, self.header_len());
        if self.message_type == MessageType::NATIONAL {
            // The octet is part of the type. Without it there is no element either.
            let _ = octets.u8();
        }
        Elements::new(octets, self.form)
    }

    /// Appends the octets of the message.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.push(PROTOCOL_DISCRIMINATOR);
        self.call_reference.encode(out);
        out.push(self.message_type.0);
        out.extend_from_slice(&self.body);
    }

    /// How many octets the message has; three at least.
    #[expect(clippy::len_without_is_empty, reason = "a message is never empty")]
    pub fn len(&self) -> usize {
        self.header_len().saturating_add(self.body.len())
    }

    /// The octets of the message.
    pub fn to_vec(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.len());
        self.encode(&mut out);
        out
    }

    /// Makes it independent of the octets it was decoded from.
    pub fn into_owned(self) -> Message<'static> {
        let Self { call_reference, message_type, form, body } = self;
        Message { call_reference, message_type, form, body: Cow::Owned(body.into_owned()) }
    }

    /// Discriminator, length of the call reference, call reference, message type.
    fn header_len(&self) -> usize {
        usize::from(self.call_reference.len()).saturating_add(3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn shifts_change_the_codeset_of_one_or_all_following_elements() {
        // Non-locking to 6 for a single element, then locking to 5.
        let body = [0x9E, 0x08, 1, 0xAA, 0xA1, 0x08, 2, 0x80, 0x90, 0x95, 0x08, 0];
        let mut message = Message::new(MessageType::SETUP, CallReference::DUMMY);
        message.push_octets(&body);
        let seen: Vec<_> =
            message.elements().map(|e| e.map(|e| (e.codeset, e.identifier, e.offset))).collect();
        assert_eq!(seen, vec![Ok((6, 8, 4)), Ok((0, 0xA1, 7)), Ok((0, 8, 8)), Ok((5, 8, 13))]);
        assert_eq!(message.causes().count(), 1);
    }

    #[test]
    fn broken_octets_say_where() {
        let error = |octets: &'static [u8]| {
            let error = Message::decode(octets).unwrap_err();
            (error.offset, error.rule)
        };
        assert_eq!(error(&[]), (0, Rule::Truncated));
        assert_eq!(error(&[0x03, 1, 1, 7]), (0, Rule::ProtocolDiscriminator(3)));
        assert_eq!(error(&[8, 0x11, 1, 7]), (1, Rule::CallReferenceSpare(0x11)));
        assert_eq!(error(&[8, 5, 1, 7]), (1, Rule::CallReferenceLength(5)));
        assert_eq!(error(&[8, 2, 1]), (3, Rule::Truncated));
        assert_eq!(error(&[8, 1, 1]), (3, Rule::Truncated));
        let message = Message::decode(&[8, 1, 1, 0x45, 0x08, 1, 0x80, 0x1E, 9, 0]).unwrap();
        let cause = message.cause().unwrap().unwrap_err();
        assert_eq!((cause.offset, matches!(cause.rule, Rule::Cause(_))), (6, true));
        let last = message.elements().last().unwrap();
        assert_eq!(last, Err(Error { offset: 10, rule: Rule::Truncated }));
    }

    #[test]
    fn the_other_side_turns_the_flag_over() {
        let reference = CallReference::two_octets(0x7FFF, false);
        assert_eq!((reference.answered().value(), reference.answered().is_to_originator()), (0x7FFF, true));
        assert_eq!(CallReference::DUMMY.answered(), CallReference::DUMMY);
        assert!(CallReference::one_octet(0, true).is_global());
    }

    #[test]
    fn a_national_type_takes_the_octet_after_the_escape() {
        let message = Message::decode(&[8, 0, 0, 0x42, 0x08, 2, 0x80, 0x90]).unwrap();
        assert_eq!(message.national_type(), Some(0x42));
        assert_eq!(message.cause().unwrap().unwrap().value(), 16);
    }

    proptest::proptest! {
        #[test]
        fn every_message_that_decodes_comes_back_octet_for_octet(
            tail in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..60), length in 0u8..8
        ) {
            let octets = [&[8, length][..], &tail].concat();
            if let Ok(message) = Message::decode(&octets) {
                proptest::prop_assert_eq!(message.to_vec(), &octets[..]);
                proptest::prop_assert!(message.elements().count() <= 60);
            }
        }
    }
}
