//! Writing a Reason value.

use super::ReasonProtocol;
use super::scan::is_token;
use crate::{Cause, Location, StatusCode};
use core::fmt::{self, Write};

/// A Reason value to be written; displays as the value of a Reason header field.
///
/// ```
/// use tritone_codes::reason::Reason;
/// use tritone_codes::{Cause, Location};
///
/// let reason = Reason::q850(Cause::new(17).unwrap()).with_text("User busy").with_location(Location::PUBLIC_LOCAL);
/// assert_eq!(reason.to_string(), "Q.850;cause=17;text=\"User busy\";location=LN");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reason<'a> {
    protocol: ReasonProtocol<'a>,
    cause: Option<u32>,
    text: Option<&'a str>,
    location: Option<Location>,
}

impl<'a> Reason<'a> {
    /// A Q.850 value.
    pub const fn q850(cause: Cause) -> Self {
        let cause = Some(cause.as_u8() as u32);
        Self { protocol: ReasonProtocol::Q850, cause, text: None, location: None }
    }

    /// A SIP value.
    pub const fn sip(status: StatusCode) -> Self {
        let cause = Some(status.as_u16() as u32);
        Self { protocol: ReasonProtocol::Sip, cause, text: None, location: None }
    }

    /// A value of any protocol; `None` where that is [`ReasonProtocol::Other`] with something that is no token.
    pub fn new(protocol: ReasonProtocol<'a>, cause: Option<u32>) -> Option<Self> {
        let token = protocol.token();
        let writable = !token.is_empty() && token.iter().all(|octet| is_token(*octet));
        writable.then_some(Self { protocol, cause, text: None, location: None })
    }

    /// The same with a text. It is quoted and escaped when written; control characters become spaces, so that it
    /// cannot end the header.
    #[must_use]
    pub const fn with_text(mut self, text: &'a str) -> Self {
        self.text = Some(text);
        self
    }

    /// The same with a location, which is written with Q.850 alone (RFC 8606 section 4).
    #[must_use]
    pub const fn with_location(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.protocol)?;
        if let Some(cause) = self.cause {
            write!(f, ";cause={cause}")?;
        }
        if let Some(text) = self.text {
            write_text(f, text)?;
        }
        match self.location {
            Some(location) if self.protocol == ReasonProtocol::Q850 => write!(f, ";location={location}"),
            _ => Ok(()),
        }
    }
}

fn write_text(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str(";text=\"")?;
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                f.write_char('\\')?;
                f.write_char(character)?;
            }
            _ if character.is_control() => f.write_char(' ')?,
            _ => f.write_char(character)?,
        }
    }
    f.write_char('"')
}
