//! Messages built from values (Q.931 section 3).
//!
//! A message is begun with [`Message::new`] or one of the functions for those that have elements they cannot be
//! without, and elements are added in the order of table 4-3, which is that of their identifiers.

use super::{
    BearerCapability, CallReference, CallState, ChannelIdentification, Element, Error, Form, Message,
    MessageType, NotificationIndicator, PartyNumber, ProgressIndicator, RestartIndicator, Rule,
};
use alloc::vec::Vec;
use tritone_codes::CauseElement;

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

impl Message<'_> {
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
        message.push_call_state(state);
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
        message.push_progress_indicator(indicator);
        message
    }

    /// A SETUP for a call of this kind (section 3.1.14), to which the numbers are added.
    pub fn setup(
        call_reference: CallReference,
        bearer: BearerCapability,
        channel: Option<&ChannelIdentification<'_>>,
    ) -> Self {
        let mut message = Self::new(MessageType::SETUP, call_reference);
        message.push_bearer_capability(bearer);
        if let Some(channel) = channel {
            message.push_channel_identification(channel);
        }
        message
    }

    /// A RESTART or its acknowledgement (sections 3.4.1 and 3.4.2), with the channel where one is restarted. The call
    /// reference is the global one.
    pub fn restart(
        message_type: MessageType,
        call_reference: CallReference,
        channel: Option<&ChannelIdentification<'_>>,
        indicator: RestartIndicator,
    ) -> Self {
        let mut message = Self::new(message_type, call_reference);
        if let Some(channel) = channel {
            message.push_channel_identification(channel);
        }
        message.push_octets(&[Element::RESTART_INDICATOR, 1, indicator.0]);
        message
    }

    /// A NOTIFY (section 3.1.7).
    pub fn notify(call_reference: CallReference, indicator: NotificationIndicator) -> Self {
        let mut message = Self::new(MessageType::NOTIFY, call_reference);
        message.push_octets(&[Element::NOTIFICATION_INDICATOR, 1, indicator.0]);
        message
    }

    /// Adds a cause.
    pub fn push_cause(&mut self, cause: &CauseElement<'_>) {
        let mut element = Vec::new();
        cause.encode(&mut element);
        self.push_octets(&element);
    }

    /// Adds a bearer capability.
    pub fn push_bearer_capability(&mut self, bearer: BearerCapability) {
        let contents: Vec<u8> = bearer.octets().collect();
        self.push_short(Element::BEARER_CAPABILITY, &contents);
    }

    /// Adds a channel identification. One whose contents would be over 255 octets is left out.
    pub fn push_channel_identification(&mut self, channel: &ChannelIdentification<'_>) {
        let mut contents = Vec::new();
        channel.encode_contents(&mut contents);
        self.push_short(Element::CHANNEL_IDENTIFICATION, &contents);
    }

    /// Adds a call state.
    pub fn push_call_state(&mut self, state: CallState) {
        self.push_octets(&[Element::CALL_STATE, 1, state.0]);
    }

    /// Adds a progress indicator.
    pub fn push_progress_indicator(&mut self, indicator: ProgressIndicator) {
        let [octet3, octet4] = indicator.octets();
        self.push_octets(&[Element::PROGRESS_INDICATOR, 2, octet3, octet4]);
    }

    /// Adds a sending complete.
    pub fn push_sending_complete(&mut self) {
        self.push_octets(&[Element::SENDING_COMPLETE]);
    }

    /// Adds a shift to another codeset, taken modulo 8: for all elements that follow, or for the next alone.
    pub fn push_shift(&mut self, codeset: u8, is_locking: bool) {
        self.push_octets(&[super::element::shift(codeset, is_locking)]);
    }

    /// Adds a number: `identifier` is that of the called, calling, connected or redirecting one.
    ///
    /// # Errors
    /// Where the contents are over 255 octets; nothing is added then.
    pub fn push_number(&mut self, identifier: u8, number: &PartyNumber<'_>) -> Result<(), Error> {
        let mut contents = Vec::new();
        number.encode_contents(&mut contents);
        self.push_element(identifier, &contents)
    }

    /// Adds an element of variable length.
    ///
    /// # Errors
    /// Where the contents are over 255 octets; nothing is added then.
    pub fn push_element(&mut self, identifier: u8, contents: &[u8]) -> Result<(), Error> {
        let too_long = Error { offset: self.len(), rule: Rule::ContentsLength(contents.len()) };
        let length = u8::try_from(contents.len()).map_err(|_| too_long)?;
        self.push_octets(&[identifier, length]);
        self.push_octets(contents);
        Ok(())
    }

    /// Adds a user-user element as H.225.0 has it, which makes the message one of H.225.0: `contents` begin with the
    /// protocol discriminator, 5.
    ///
    /// # Errors
    /// Where the contents are over 65535 octets; nothing is added then.
    pub fn push_h225_user_user(&mut self, contents: &[u8]) -> Result<(), Error> {
        let too_long = Error { offset: self.len(), rule: Rule::ContentsLength(contents.len()) };
        let [high, low] = u16::try_from(contents.len()).map_err(|_| too_long)?.to_be_bytes();
        self.form = Form::H225;
        self.push_octets(&[Element::USER_USER, high, low]);
        self.push_octets(contents);
        Ok(())
    }

    fn push_short(&mut self, identifier: u8, contents: &[u8]) {
        // Those who call it give a few octets.
        let _ = self.push_element(identifier, contents);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::q931::{Channel, NumberType, NumberingPlan};
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
    fn a_setup_says_what_for_where_and_whom() {
        let channel = ChannelIdentification::new(Channel::Number(3), true);
        let reference = CallReference::two_octets(1, false);
        let mut setup = Message::setup(reference, BearerCapability::SPEECH, Some(&channel));
        let called = PartyNumber::new(NumberType::UNKNOWN, NumberingPlan::TELEPHONY, b"100");
        setup.push_number(Element::CALLED_PARTY_NUMBER, &called).unwrap();
        setup.push_sending_complete();
        let expected = [
            &[8, 2, 0, 1, 5, 0x04, 3, 0x80, 0x90, 0xA3, 0x18, 3, 0xA9, 0x83, 0x83, 0x70, 4, 0x81][..],
            b"100\xA1",
        ];
        assert_eq!(setup.to_vec(), expected.concat());
    }

    #[test]
    fn restart_and_notify_carry_their_indicators() {
        let global = CallReference::two_octets(0, false);
        let channel = ChannelIdentification::new(Channel::Number(1), true);
        let restart =
            Message::restart(MessageType::RESTART, global, Some(&channel), RestartIndicator::CHANNELS);
        assert_eq!(restart.restart_indicator(), Some(RestartIndicator::CHANNELS));
        assert_eq!(restart.channel_identification(), Some(channel));
        let notify =
            Message::notify(CallReference::one_octet(1, true), NotificationIndicator::USER_SUSPENDED);
        assert_eq!(notify.to_vec(), [8, 1, 0x81, 0x6E, 0x27, 1, 0x80]);
    }

    #[test]
    fn contents_that_have_no_length_are_refused() {
        let mut message = Message::new(MessageType::INFORMATION, CallReference::DUMMY);
        let error = message.push_element(Element::DISPLAY, &[b'x'; 256]).unwrap_err();
        assert_eq!(error, Error { offset: 3, rule: Rule::ContentsLength(256) });
        assert!(message.body().is_empty());
        message.push_element(Element::DISPLAY, &[b'x'; 255]).unwrap();
        assert_eq!(message.display().map(<[u8]>::len), Some(255));
    }

    #[test]
    fn a_long_user_user_element_is_read_where_h225_wrote_it() {
        let mut message = Message::new(MessageType::ALERTING, CallReference::two_octets(1, true));
        message.push_h225_user_user(&[5; 300]).unwrap();
        let octets = message.to_vec();
        assert_eq!(Message::decode_h225(&octets), Ok(message.clone()));
        assert_eq!(
            message.user_user().map(|(discriminator, rest)| (discriminator, rest.len())),
            Some((5, 299))
        );
        assert_eq!(message.elements().count(), 1);
    }
}
