//! What was dialled: the answer that a Request-URI asks for.
//!
//! ```text
//! sip:486@host                                     486 Busy Here
//! sip:183,486@host;reason=17;delay=2s;phrase=Besetzt
//! sip:180/1s,200@host;talk=5s;bye=16               rings a second later, answers, hangs up after five seconds
//! sip:486;reason=17@host                           parameters in the user part, for telephones that drop the others
//! sip:183*486*17@host                              digits alone: codes, and a last number up to 127 is the cause
//! sip:486;call@host                                busy, then calls the caller back
//! sip:701@host                                     480, with what a Gigaset means by 701
//! ```

mod cause;
mod error;
mod numbers;
mod params;
#[cfg(test)]
mod tests;

use core::time::Duration;

use tritone_codes::StatusCode;
use tritone_wire::sip::Uri;

pub use error::DialError;
pub(crate) use params::unescape;

/// More responses than this are not dialled at once.
pub const MAX_STEPS: usize = 16;
/// No dialled time is longer.
pub const MAX_TIME: Duration = Duration::from_secs(3600);
/// No dialled text is longer, in octets.
pub const MAX_TEXT: usize = 1024;

/// The answer that was dialled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialled {
    /// The responses in their order: never empty, and only the last may be a final one.
    pub steps: Vec<Step>,
    /// The number above 699 that was dialled, which no message can carry: it is answered 480 and named there.
    pub applicative: Option<u16>,
    /// The value of the Reason header field of the final response; of the BYE where the call is answered.
    pub reason: Option<String>,
    /// The reason phrase of the last response, in place of the usual one.
    pub phrase: Option<String>,
    /// What is sent to the caller, in place of what the policy says.
    pub media: Option<DialledMedia>,
    /// How long an answered call lasts until it is ended by BYE; `None` to leave that to the caller.
    pub talk: Option<Duration>,
    /// The value of the Reason header field of the BYE.
    pub bye: Option<String>,
    /// Seconds for Retry-After.
    pub retry_after: Option<u32>,
    /// The URI for Contact, of a redirection or of a 485.
    pub contact: Option<String>,
    /// Whether provisional responses are sent reliably where the caller supports that (RFC 3262).
    pub reliable: bool,
    /// Whom to call when this is over: a registered user by name; empty for the caller.
    pub call: Option<String>,
}

/// One response of the sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The code: 100 to 699.
    pub status: StatusCode,
    /// How long after what came before it is sent.
    pub after: Duration,
}

/// The media of an answered call, and of a 183.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialledMedia {
    /// Packets of silence.
    Silence,
    /// What the caller sends, back to it.
    Echo,
    /// Nothing is sent; a 183 has no session description.
    Nothing,
}

impl Dialled {
    /// Reads the user part and the parameters of a Request-URI. `None` where the user is no dialled answer but a name
    /// or a number like any other.
    ///
    /// A dialled answer begins with three digits that are followed by nothing, a comma, a star or a slash. Parameters
    /// that mean nothing here are left alone (RFC 3261 section 19.1.1 has them ignored).
    ///
    /// # Errors
    /// [`DialError`] says what is wrong with it, and which status tells the caller.
    pub fn from_uri(uri: &Uri<'_>) -> Option<Result<Self, DialError>> {
        let user = uri.user?;
        let (numbers, own) = match user.iter().position(|octet| *octet == b';') {
            Some(at) => user.split_at(at),
            None => (user, &[][..]),
        };
        let numbers = params::unescape(without_password(numbers));
        numbers::is_dialled(&numbers).then(|| Self::parse(&numbers, own, uri.params.as_bytes()))
    }

    /// Reads a dialled answer as a policy has it: `183,486;reason=17`.
    ///
    /// # Errors
    /// [`DialError`]; also where it is no dialled answer at all.
    pub fn from_text(text: &str) -> Result<Self, DialError> {
        let (numbers, own) = text.split_at(text.find(';').unwrap_or(text.len()));
        if !numbers::is_dialled(numbers.as_bytes()) {
            return Err(DialError::NotACode(numbers.to_owned()));
        }
        Self::parse(numbers.as_bytes(), own.as_bytes(), b"")
    }

    fn parse(numbers: &[u8], own: &[u8], of_uri: &[u8]) -> Result<Self, DialError> {
        let mut dialled = numbers::read(numbers)?;
        params::read(&mut dialled, own, of_uri)?;
        Ok(dialled)
    }

    /// No answer yet: no step, nothing else.
    pub(crate) const fn none() -> Self {
        Self {
            steps: Vec::new(),
            applicative: None,
            reason: None,
            phrase: None,
            media: None,
            talk: None,
            bye: None,
            retry_after: None,
            contact: None,
            reliable: false,
            call: None,
        }
    }

    /// The last response where it is a final one; without it the call rings until the caller gives up.
    pub fn final_status(&self) -> Option<StatusCode> {
        self.steps.last().map(|step| step.status).filter(|status| status.is_final())
    }
}

/// A user without its password (RFC 3261 section 19.1.1).
fn without_password(user: &[u8]) -> &[u8] {
    user.split(|octet| *octet == b':').next().unwrap_or(user)
}
