//! The message: header and body (Q.931 section 4.1).

use super::{
    CallReference, CallState, Element, Elements, Error, MessageType, PROTOCOL_DISCRIMINATOR,
    ProgressIndicator, Rule,
};
use crate::cursor::Octets;
use alloc::borrow::Cow;
use alloc::vec::Vec;
use tritone_codes::CauseElement;

/// A Q.931 message. The body is borrowed when decoded and owned when built.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Message<'a> {
    /// The call it belongs to.
    pub call_reference: CallReference,
    /// Its type.
    pub message_type: MessageType,
    body: Cow<'a, [u8]>,
}

/// The messages that clear a call (Q.931 section 5.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Clearing {
    /// DISCONNECT: asks to clear; the channel stays for tones.
    Disconnect,
    /// RELEASE: the channel was given up, the reference will be.
    Release,
    /// RELEASE COMPLETE: both are given up; also the answer to a SETUP that is refused at once.
    ReleaseComplete,
}

impl Clearing {
    /// The type of the message.
    pub const fn message_type(self) -> MessageType {
        match self {
            Self::Disconnect => MessageType::DISCONNECT,
            Self::Release => MessageType::RELEASE,
            Self::ReleaseComplete => MessageType::RELEASE_COMPLETE,
        }
    }
}

impl<'a> Message<'a> {
    /// Decodes the header of a whole message; all after it is the body, whose elements are read later.
    pub fn decode(octets: &'a [u8]) -> Result<Self, Error> {
        let mut octets = Octets::new(octets, 0);
        let discriminator = octets.u8()?;
        if discriminator != PROTOCOL_DISCRIMINATOR {
            return Err(Error { offset: 0, rule: Rule::ProtocolDiscriminator(discriminator) });
        }
        let call_reference = CallReference::decode(&mut octets)?;
        let message_type = MessageType(octets.u8()?);
        Ok(Self { call_reference, message_type, body: Cow::Borrowed(octets.rest()) })
    }

    /// A message with an empty body; add elements in ascending order of their identifiers.
    pub const fn new(message_type: MessageType, call_reference: CallReference) -> Self {
        Self { call_reference, message_type, body: Cow::Borrowed(&[]) }
    }

    /// A message that clears a call with this cause.
    pub fn clearing(kind: Clearing, call_reference: CallReference, cause: &CauseElement<'_>) -> Self {
        let mut message = Self::new(kind.message_type(), call_reference);
        message.push_cause(cause);
        message
    }

    /// A STATUS, which reports a state and why (section 3.1.16). Cause 30 answers a STATUS ENQUIRY.
    pub fn status(call_reference: CallReference, cause: &CauseElement<'_>, state: CallState) -> Self {
        let mut message = Self::new(MessageType::STATUS, call_reference);
        message.push_cause(cause);
        message.push_octets(&[Element::CALL_STATE, 1, state.0]);
        message
    }

    /// A PROGRESS, which may carry the cause that an announcement explains (section 3.1.8).
    pub fn progress(
        call_reference: CallReference,
        cause: Option<&CauseElement<'_>>,
        indicator: ProgressIndicator,
    ) -> Self {
        let mut message = Self::new(MessageType::PROGRESS, call_reference);
        if let Some(cause) = cause {
            message.push_cause(cause);
        }
        let [octet3, octet4] = indicator.octets();
        message.push_octets(&[Element::PROGRESS_INDICATOR, 2, octet3, octet4]);
        message
    }

    /// Adds a cause element at the end of the body.
    pub fn push_cause(&mut self, cause: &CauseElement<'_>) {
        cause.encode(self.body.to_mut());
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
        Elements::new(octets)
    }

    /// The cause elements that can be reached; a message may have two (section 4.5.12).
    pub fn causes(&self) -> impl Iterator<Item = Result<CauseElement<'_>, Error>> {
        self.elements().filter_map(|element| element.ok()?.cause())
    }

    /// The first cause element.
    pub fn cause(&self) -> Option<Result<CauseElement<'_>, Error>> {
        self.causes().next()
    }

    /// The call state of a STATUS; `None` where it is absent or not one octet.
    pub fn call_state(&self) -> Option<CallState> {
        match self.contents_of(Element::CALL_STATE)? {
            [octet] => Some(CallState(*octet)),
            _ => None,
        }
    }

    /// The first progress indicator; `None` where it is absent or not two octets.
    pub fn progress_indicator(&self) -> Option<ProgressIndicator> {
        ProgressIndicator::decode(self.contents_of(Element::PROGRESS_INDICATOR)?)
    }

    /// Appends the octets of the message.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.push(PROTOCOL_DISCRIMINATOR);
        self.call_reference.encode(out);
        out.push(self.message_type.0);
        out.extend_from_slice(&self.body);
    }

    /// The octets of the message.
    pub fn to_vec(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.header_len().saturating_add(self.body.len()));
        self.encode(&mut out);
        out
    }

    /// Makes it independent of the octets it was decoded from.
    pub fn into_owned(self) -> Message<'static> {
        let Self { call_reference, message_type, body } = self;
        Message { call_reference, message_type, body: Cow::Owned(body.into_owned()) }
    }

    fn contents_of(&self, identifier: u8) -> Option<&[u8]> {
        self.elements().flatten().find(|element| element.is(identifier))?.contents
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
    use tritone_codes::{Cause, Location};

    fn busy() -> CauseElement<'static> {
        CauseElement::new(Cause::new(17).unwrap(), Location::PRIVATE_LOCAL)
    }

    #[test]
    fn a_clearing_message_carries_its_cause() {
        let reference = CallReference::two_octets(2, true);
        for kind in [Clearing::Disconnect, Clearing::Release, Clearing::ReleaseComplete] {
            let octets = Message::clearing(kind, reference, &busy()).to_vec();
            let message = Message::decode(&octets).unwrap();
            assert_eq!(message.message_type, kind.message_type());
            assert_eq!(message.cause(), Some(Ok(busy())));
            assert_eq!(
                (message.call_reference.value(), message.call_reference.is_to_originator()),
                (2, true)
            );
        }
    }

    #[test]
    fn status_and_progress_carry_their_mandatory_elements() {
        let reference = CallReference::one_octet(1, false);
        let status = Message::status(reference, &busy(), CallState::ACTIVE);
        assert_eq!(status.to_vec(), [8, 1, 1, 0x7D, 8, 2, 0x81, 0x91, 0x14, 1, 10]);
        assert_eq!(status.call_state().unwrap().name(), Some("Active"));
        let indicator = ProgressIndicator::new(Location::PUBLIC_LOCAL, 8);
        let progress = Message::progress(reference, Some(&busy()), indicator);
        assert_eq!(progress.to_vec(), [8, 1, 1, 3, 8, 2, 0x81, 0x91, 0x1E, 2, 0x82, 0x88]);
        assert_eq!(progress.progress_indicator(), Some(indicator));
        let bare = Message::progress(reference, None, indicator);
        assert_eq!(bare.cause(), None);
    }

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
