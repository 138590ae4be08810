//! Making messages.

use super::layout::Layout;
use super::{
    BackwardCallIndicators, EventInformation, Message, MessageType, Number, ParameterCode as P, Standard,
};
use alloc::vec::Vec;
use core::fmt;
use tritone_codes::CauseElement;

/// Why a message cannot be made of some parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuildError {
    /// The layout of this type is not known.
    NoLayout(MessageType),
    /// A mandatory parameter is not given.
    Missing(P),
    /// A mandatory parameter does not have the octets that its message type gives it.
    FixedLength(P),
    /// A parameter is longer than its length octet can say, or too far from its pointer.
    TooLong(P),
    /// Parameters beyond the mandatory ones in a message that has no part for them.
    NoOptionalPart(P),
}

/// A parameter that is to be in a message: its name and contents.
type Given<'p> = (P, &'p [u8]);

impl Message<'static> {
    /// A message of these parameters. The mandatory ones are put where the message type wants them; the others become
    /// the optional part, in the order given.
    pub fn build(
        message_type: MessageType,
        standard: Standard,
        parameters: &[Given<'_>],
    ) -> Result<Self, BuildError> {
        let layout = Layout::of(message_type, standard).ok_or(BuildError::NoLayout(message_type))?;
        let given = |code: P| {
            let found = parameters.iter().find(|(name, _)| *name == code);
            found.map(|(_, contents)| *contents).ok_or(BuildError::Missing(code))
        };
        let mut body = Vec::new();
        for (code, length) in layout.fixed {
            let contents = given(*code)?;
            if contents.len() != *length {
                return Err(BuildError::FixedLength(*code));
            }
            body.extend_from_slice(contents);
        }
        let variable = layout.variable.iter().map(|code| Ok((*code, given(*code)?)));
        let variable = variable.collect::<Result<Vec<Given<'_>>, BuildError>>()?;
        let is_optional = |(code, _): &&Given<'_>| !layout.is_mandatory(*code);
        let optional: Vec<Given<'_>> = parameters.iter().filter(is_optional).copied().collect();
        match optional.first() {
            Some((code, _)) if !layout.optional => return Err(BuildError::NoOptionalPart(*code)),
            _ => push_pointed(&mut body, &variable, &optional, layout.optional)?,
        }
        Ok(Self::with_body(message_type, standard, body))
    }

    /// An IAM for a voice call by an ordinary subscriber, with these optional parameters.
    pub fn initial_address(
        standard: Standard,
        called: &Number<'_>,
        optional: &[Given<'_>],
    ) -> Result<Self, BuildError> {
        let called = called.to_vec();
        let mut parameters = Vec::from([
            (P::NATURE_OF_CONNECTION_INDICATORS, &[0x00][..]),
            // A national call, ISUP preferred all the way, from ISDN.
            (P::FORWARD_CALL_INDICATORS, &[0x20, 0x01]),
            (P::CALLING_PARTYS_CATEGORY, &[0x0A]),
            (P::CALLED_PARTY_NUMBER, &called),
        ]);
        parameters.push(match standard {
            Standard::ItuT => (P::TRANSMISSION_MEDIUM_REQUIREMENT, &[0x00]),
            // Speech, circuit mode at 64 kbit/s, mu-law (Q.931 section 4.5.5).
            Standard::Ansi => (P::USER_SERVICE_INFORMATION, &[0x80, 0x90, 0xA2]),
        });
        parameters.extend_from_slice(optional);
        Self::build(MessageType::IAM, standard, &parameters)
    }

    /// An ACM with these optional parameters.
    pub fn address_complete(
        indicators: BackwardCallIndicators,
        optional: &[Given<'_>],
    ) -> Result<Self, BuildError> {
        Self::with_one(MessageType::ACM, (P::BACKWARD_CALL_INDICATORS, &indicators.0), optional)
    }

    /// A CON with these optional parameters.
    pub fn connect(indicators: BackwardCallIndicators, optional: &[Given<'_>]) -> Result<Self, BuildError> {
        Self::with_one(MessageType::CON, (P::BACKWARD_CALL_INDICATORS, &indicators.0), optional)
    }

    /// A CPG with these optional parameters.
    pub fn call_progress(event: EventInformation, optional: &[Given<'_>]) -> Result<Self, BuildError> {
        Self::with_one(MessageType::CPG, (P::EVENT_INFORMATION, &[event.0]), optional)
    }

    /// An ANM with these optional parameters.
    pub fn answer(optional: &[Given<'_>]) -> Result<Self, BuildError> {
        Self::build(MessageType::ANM, Standard::ItuT, optional)
    }

    /// A REL with this cause.
    pub fn release(cause: &CauseElement<'_>) -> Result<Self, BuildError> {
        let mut contents = Vec::new();
        cause.encode_contents(&mut contents);
        Self::build(MessageType::REL, Standard::ItuT, &[(P::CAUSE_INDICATORS, &contents)])
    }

    /// An RLC.
    pub fn release_complete() -> Self {
        Self::with_body(MessageType::RLC, Standard::ItuT, Vec::from([0]))
    }

    fn with_one(
        message_type: MessageType,
        mandatory: Given<'_>,
        optional: &[Given<'_>],
    ) -> Result<Self, BuildError> {
        let parameters = [&[mandatory], optional].concat();
        Self::build(message_type, Standard::ItuT, &parameters)
    }
}

impl Layout {
    fn is_mandatory(&self, code: P) -> bool {
        self.variable.contains(&code) || self.fixed.iter().any(|(fixed, _)| *fixed == code)
    }
}

/// Appends pointers, the parameters of variable length, and the optional part.
fn push_pointed(
    body: &mut Vec<u8>,
    variable: &[Given<'_>],
    optional: &[Given<'_>],
    has_optional: bool,
) -> Result<(), BuildError> {
    let mut pointed = Vec::new();
    // A pointer counts from itself, so that of the nth leads over those behind it as well.
    let mut pointers = variable.len().saturating_add(has_optional.into());
    for (code, contents) in variable {
        body.push(pointer(pointers, &pointed, *code)?);
        push_counted(&mut pointed, *code, contents)?;
        pointers = pointers.saturating_sub(1);
    }
    if let Some((first, _)) = optional.first() {
        body.push(pointer(pointers, &pointed, *first)?);
    } else if has_optional {
        body.push(0);
    }
    for (code, contents) in optional {
        pointed.push(code.0);
        push_counted(&mut pointed, *code, contents)?;
    }
    if !optional.is_empty() {
        pointed.push(P::END.0);
    }
    body.extend_from_slice(&pointed);
    Ok(())
}

/// The pointer from before `pointers` pointers, itself among them, to what comes after `pointed`.
fn pointer(pointers: usize, pointed: &[u8], code: P) -> Result<u8, BuildError> {
    u8::try_from(pointers.saturating_add(pointed.len())).map_err(|_| BuildError::TooLong(code))
}

fn push_counted(out: &mut Vec<u8>, code: P, contents: &[u8]) -> Result<(), BuildError> {
    out.push(u8::try_from(contents.len()).map_err(|_| BuildError::TooLong(code))?);
    out.extend_from_slice(contents);
    Ok(())
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoLayout(kind) => write!(f, "the layout of {kind} is not known"),
            Self::Missing(code) => write!(f, "{code} is mandatory and not given"),
            Self::FixedLength(code) => write!(f, "{code} does not have its length"),
            Self::TooLong(code) => write!(f, "{code} is too long or too far behind"),
            Self::NoOptionalPart(code) => {
                write!(f, "{code} has no place in a message without an optional part")
            }
        }
    }
}

impl core::error::Error for BuildError {}
