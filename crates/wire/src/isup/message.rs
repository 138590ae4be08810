//! The message: type and body (Q.763 section 1).

use super::{
    BackwardCallIndicators, Error, EventInformation, MessageType, Number, Parameter, ParameterCode,
    Parameters, RangeAndStatus, Redirection, Rule, Standard,
};
use crate::cursor::Octets;
use crate::q931::Elements;
use alloc::borrow::Cow;
use alloc::vec::Vec;
use tritone_codes::CauseElement;

/// An ISUP message. The body is borrowed when decoded and owned when built.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Message<'a> {
    /// Its type.
    pub message_type: MessageType,
    /// By whose standard its parameters are found.
    pub standard: Standard,
    body: Cow<'a, [u8]>,
}

impl<'a> Message<'a> {
    /// Decodes a message from its type octet to its end. The parameters are found later.
    ///
    /// The standard shows in the IAM alone. It is ITU-T's, unless only ANSI's layout accounts for every octet.
    pub fn decode(octets: &'a [u8]) -> Result<Self, Error> {
        let message = Self::decode_as(octets, Standard::ItuT)?;
        let ansi = Message { standard: Standard::Ansi, ..message.clone() };
        Ok(if !message.is_regular() && ansi.is_regular() { ansi } else { message })
    }

    /// Decodes a message of a known standard.
    pub fn decode_as(octets: &'a [u8], standard: Standard) -> Result<Self, Error> {
        match octets {
            [message_type, body @ ..] => {
                let message_type = MessageType(*message_type);
                Ok(Self { message_type, standard, body: Cow::Borrowed(body) })
            }
            [] => Err(Error { offset: 0, rule: Rule::Truncated }),
        }
    }

    pub(super) const fn with_body(message_type: MessageType, standard: Standard, body: Vec<u8>) -> Self {
        Self { message_type, standard, body: Cow::Owned(body) }
    }

    /// Whether every octet has its place in the layout of its type: no pointer leads astray and nothing is left over.
    /// So octets that are something else are told from a message.
    pub fn is_regular(&self) -> bool {
        self.parameters().fill()
    }

    /// The octets after the message type.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The parameters that can be reached, and errors for those that cannot. There are none of types whose layout is
    /// not known.
    pub fn parameters(&self) -> Parameters<'_> {
        Parameters::new(self.message_type, self.standard, &self.body)
    }

    /// The first parameter of this name.
    pub fn parameter(&self, code: ParameterCode) -> Option<Parameter<'_>> {
        self.parameters().flatten().find(|parameter| parameter.code == code)
    }

    /// The causes that can be reached.
    pub fn causes(&self) -> impl Iterator<Item = Result<CauseElement<'_>, Error>> {
        self.parameters().filter_map(|parameter| parameter.ok()?.cause())
    }

    /// The first cause: why a REL clears, why an ACM or CPG announces, why a CFN objects (Q.763 section 3.12).
    pub fn cause(&self) -> Option<Result<CauseElement<'_>, Error>> {
        self.causes().next()
    }

    /// The number in the parameter of this name; `None` where it is absent, empty or holds no number.
    pub fn number(&self, code: ParameterCode) -> Option<Number<'_>> {
        Number::decode(code, self.parameter(code)?.contents)
    }

    /// The called party number of an IAM (Q.763 section 3.9).
    pub fn called_number(&self) -> Option<Number<'_>> {
        self.number(ParameterCode::CALLED_PARTY_NUMBER)
    }

    /// The calling party number (Q.763 section 3.10).
    pub fn calling_number(&self) -> Option<Number<'_>> {
        self.number(ParameterCode::CALLING_PARTY_NUMBER)
    }

    /// Who forwarded the call last (Q.763 section 3.44).
    pub fn redirecting_number(&self) -> Option<Number<'_>> {
        self.number(ParameterCode::REDIRECTING_NUMBER)
    }

    /// Who was called before the call was forwarded (Q.763 section 3.39).
    pub fn original_called_number(&self) -> Option<Number<'_>> {
        self.number(ParameterCode::ORIGINAL_CALLED_NUMBER)
    }

    /// How often and why the call was forwarded (Q.763 section 3.45).
    pub fn redirection(&self) -> Option<Redirection> {
        Redirection::decode(self.parameter(ParameterCode::REDIRECTION_INFORMATION)?.contents)
    }

    /// The backward call indicators of an ACM, CON, CPG or ANM (Q.763 section 3.5).
    pub fn backward_call_indicators(&self) -> Option<BackwardCallIndicators> {
        match self.parameter(ParameterCode::BACKWARD_CALL_INDICATORS)?.contents {
            [first, second, ..] => Some(BackwardCallIndicators([*first, *second])),
            _ => None,
        }
    }

    /// The event that a CPG reports (Q.763 section 3.21).
    pub fn event_information(&self) -> Option<EventInformation> {
        self.first_octet(ParameterCode::EVENT_INFORMATION).map(EventInformation)
    }

    /// Whether the message says that there is something to hear: a tone or an announcement. By its event, its optional
    /// backward call indicators (Q.763 section 3.37), or the progress indicator 8 of the terminating access.
    pub fn has_in_band_information(&self) -> bool {
        let event = self.event_information().is_some_and(|information| information.event().is_in_band());
        let optional = self.first_octet(ParameterCode::OPTIONAL_BACKWARD_CALL_INDICATORS);
        event || optional.is_some_and(|octet| octet & 1 != 0) || self.access_has_in_band_information()
    }

    /// The elements of Q.931 that the accesses exchange (Q.763 section 3.3); none where there is no such parameter.
    pub fn access_transport(&self) -> Elements<'_> {
        let parameter = self.parameter(ParameterCode::ACCESS_TRANSPORT);
        let (contents, offset) = parameter.map_or((&[][..], 0), |found| (found.contents, found.offset));
        Elements::carried(Octets::new(contents, offset))
    }

    /// Whether the continuity check of a COT succeeded (Q.763 section 3.18).
    pub fn continuity_succeeded(&self) -> Option<bool> {
        self.first_octet(ParameterCode::CONTINUITY_INDICATORS).map(|octet| octet & 1 != 0)
    }

    /// How congested the sender of a REL is: 1 or 2 (Q.763 section 3.4).
    pub fn congestion_level(&self) -> Option<u8> {
        self.first_octet(ParameterCode::AUTOMATIC_CONGESTION_LEVEL)
    }

    /// The circuits of a message about a group (Q.763 section 3.43).
    pub fn range_and_status(&self) -> Option<RangeAndStatus<'_>> {
        RangeAndStatus::decode(self.parameter(ParameterCode::RANGE_AND_STATUS)?.contents)
    }

    /// Appends the octets of the message.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.push(self.message_type.0);
        out.extend_from_slice(&self.body);
    }

    /// The octets of the message.
    pub fn to_vec(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.body.len().saturating_add(1));
        self.encode(&mut out);
        out
    }

    /// Makes it independent of the octets it was decoded from.
    pub fn into_owned(self) -> Message<'static> {
        let Self { message_type, standard, body } = self;
        Message { message_type, standard, body: Cow::Owned(body.into_owned()) }
    }

    fn first_octet(&self, code: ParameterCode) -> Option<u8> {
        self.parameter(code)?.contents.first().copied()
    }

    fn access_has_in_band_information(&self) -> bool {
        use crate::q931::{Element, ProgressIndicator};
        self.access_transport().flatten().filter(|element| element.is(Element::PROGRESS_INDICATOR)).any(
            |element| {
                let indicator = element.contents.and_then(ProgressIndicator::decode);
                indicator.is_some_and(|indicator| indicator.description() == 8)
            },
        )
    }
}
