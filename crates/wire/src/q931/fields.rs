//! The elements of a message that a call is understood by, as values. Each function gives the first element of its
//! kind that can be reached, and `None` where there is none or its contents are broken.

use super::{
    BearerCapability, CallState, ChannelIdentification, DateTime, Element, Error, Message,
    NotificationIndicator, PartyNumber, ProgressIndicator, RestartIndicator, SegmentedMessage, Signal,
};
use tritone_codes::CauseElement;

impl Message<'_> {
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

    /// The progress indicators; a message may have two or three (section 4.5.23).
    pub fn progress_indicators(&self) -> impl Iterator<Item = ProgressIndicator> {
        let indicators = self.elements().flatten().filter(|element| element.is(Element::PROGRESS_INDICATOR));
        indicators.filter_map(|element| ProgressIndicator::decode(element.contents?))
    }

    /// The first progress indicator; `None` where it is absent or not two octets.
    pub fn progress_indicator(&self) -> Option<ProgressIndicator> {
        self.progress_indicators().next()
    }

    /// The called party number: of a SETUP, or the next digits in an INFORMATION.
    pub fn called_party_number(&self) -> Option<PartyNumber<'_>> {
        PartyNumber::decode_called(self.contents_of(Element::CALLED_PARTY_NUMBER)?)
    }

    /// The calling party number. A SETUP may have two, of which the first is the one to call back.
    pub fn calling_party_number(&self) -> Option<PartyNumber<'_>> {
        PartyNumber::decode(self.contents_of(Element::CALLING_PARTY_NUMBER)?)
    }

    /// The number of who answered.
    pub fn connected_number(&self) -> Option<PartyNumber<'_>> {
        PartyNumber::decode(self.contents_of(Element::CONNECTED_NUMBER)?)
    }

    /// The number of who diverted the call.
    pub fn redirecting_number(&self) -> Option<PartyNumber<'_>> {
        PartyNumber::decode(self.contents_of(Element::REDIRECTING_NUMBER)?)
    }

    /// What was typed: IA5 characters.
    pub fn keypad_facility(&self) -> Option<&[u8]> {
        self.contents_of(Element::KEYPAD_FACILITY)
    }

    /// The digits that were dialled with this message: those of the called party number, else what was typed.
    pub fn dialled(&self) -> Option<&[u8]> {
        let called = self.called_party_number().map(|number| number.digits);
        called.filter(|digits| !digits.is_empty()).or_else(|| self.keypad_facility())
    }

    /// The kind of call.
    pub fn bearer_capability(&self) -> Option<BearerCapability> {
        BearerCapability::decode(self.contents_of(Element::BEARER_CAPABILITY)?)
    }

    /// The channel.
    pub fn channel_identification(&self) -> Option<ChannelIdentification<'_>> {
        ChannelIdentification::decode(self.contents_of(Element::CHANNEL_IDENTIFICATION)?)
    }

    /// What is restarted.
    pub fn restart_indicator(&self) -> Option<RestartIndicator> {
        self.octet_of(Element::RESTART_INDICATOR).map(RestartIndicator)
    }

    /// What happened to the call.
    pub fn notification_indicator(&self) -> Option<NotificationIndicator> {
        self.octet_of(Element::NOTIFICATION_INDICATOR).map(NotificationIndicator)
    }

    /// The tone that a terminal is to make.
    pub fn signal(&self) -> Option<Signal> {
        self.octet_of(Element::SIGNAL).map(Signal)
    }

    /// The text that a terminal is to show, without the octet by which some networks say what kind of text it is.
    pub fn display(&self) -> Option<&[u8]> {
        match self.contents_of(Element::DISPLAY)? {
            [kind, text @ ..] if kind & 0x80 != 0 => Some(text),
            text => Some(text),
        }
    }

    /// The clock of the network.
    pub fn date_time(&self) -> Option<DateTime> {
        DateTime::decode(self.contents_of(Element::DATE_TIME)?)
    }

    /// What the users tell each other: the protocol discriminator (5 in H.225.0) and what follows it.
    pub fn user_user(&self) -> Option<(u8, &[u8])> {
        let (discriminator, information) = self.contents_of(Element::USER_USER)?.split_first()?;
        Some((*discriminator, information))
    }

    /// Whether no digits follow.
    pub fn is_sending_complete(&self) -> bool {
        self.has(Element::SENDING_COMPLETE)
    }

    /// Whether there is a facility element, in which supplementary services are asked for.
    pub fn has_facility(&self) -> bool {
        self.has(Element::FACILITY)
    }

    /// Of which message this is a segment.
    pub fn segmented_message(&self) -> Option<SegmentedMessage> {
        SegmentedMessage::decode(self.contents_of(Element::SEGMENTED_MESSAGE)?)
    }

    fn has(&self, identifier: u8) -> bool {
        self.elements().flatten().any(|element| element.is(identifier))
    }

    fn octet_of(&self, identifier: u8) -> Option<u8> {
        self.contents_of(identifier)?.first().copied()
    }

    fn contents_of(&self, identifier: u8) -> Option<&[u8]> {
        self.elements().flatten().find(|element| element.is(identifier))?.contents
    }
}

#[cfg(test)]
mod tests {
    use crate::q931::{CallReference, Channel, Element, Message, MessageType, NumberType};

    /// The SETUP of a call from 40 to 0301234 on channel 1, as a public exchange sends it.
    const SETUP: &[u8] = b"\x08\x02\x00\x01\x05\xA1\x04\x03\x80\x90\xA3\x18\x03\xA9\x83\x81\x28\x04\xB1Ann\
        \x6C\x04\x21\x8340\x70\x08\x810301234";

    #[test]
    fn a_setup_tells_who_calls_whom_and_how() {
        let setup = Message::decode(SETUP).unwrap();
        assert_eq!(setup.called_party_number().unwrap().digits, b"0301234");
        assert_eq!(setup.calling_party_number().unwrap().number_type(), NumberType::NATIONAL);
        assert_eq!(setup.channel_identification().unwrap().channel, Channel::Number(1));
        assert_eq!(setup.bearer_capability().unwrap().name(), Some("speech"));
        assert_eq!(setup.display(), Some(&b"Ann"[..]));
        assert!(setup.is_sending_complete() && !setup.has_facility());
        assert_eq!((setup.connected_number(), setup.cause()), (None, None));
    }

    #[test]
    fn an_information_carries_the_next_digits_in_either_element() {
        let mut message = Message::new(MessageType::INFORMATION, CallReference::one_octet(1, false));
        message.push_element(Element::KEYPAD_FACILITY, b"3").unwrap();
        assert_eq!(message.dialled(), Some(&b"3"[..]));
        message.push_element(Element::CALLED_PARTY_NUMBER, b"\x8045").unwrap();
        assert_eq!(message.dialled(), Some(&b"45"[..]));
    }

    #[test]
    fn elements_of_other_codesets_are_not_mistaken_for_those_of_codeset_0() {
        let mut message = Message::new(MessageType::SETUP, CallReference::one_octet(1, false));
        message.push_shift(6, false);
        message.push_element(Element::DISPLAY, b"other").unwrap();
        message.push_element(Element::DISPLAY, b"own").unwrap();
        message.push_shift(5, true);
        message.push_element(Element::CALLED_PARTY_NUMBER, b"\x801").unwrap();
        assert_eq!((message.display(), message.called_party_number()), (Some(&b"own"[..]), None));
    }

    #[test]
    fn broken_contents_are_no_value() {
        let mut message = Message::new(MessageType::SETUP, CallReference::one_octet(1, false));
        for identifier in [0x00, 0x04, 0x08, 0x14, 0x18, 0x1E, 0x27, 0x29, 0x34, 0x6C, 0x70, 0x79, 0x7E] {
            message.push_element(identifier, b"").unwrap();
        }
        assert_eq!((message.segmented_message(), message.call_state()), (None, None));
        assert_eq!((message.called_party_number(), message.calling_party_number()), (None, None));
        assert_eq!((message.restart_indicator(), message.notification_indicator()), (None, None));
        assert_eq!((message.signal(), message.date_time(), message.user_user()), (None, None, None));
        assert!(message.cause().unwrap().is_err());
    }
}
