//! Information elements in general (Q.931 section 4.5.1) and codeset shifts (sections 4.5.2 to 4.5.4).

use super::{Error, Rule};
use crate::cursor::{Octets, Short};
use tritone_codes::CauseElement;

/// An information element as it stands in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    /// The codeset it is from, 0 to 7: 0 is Q.931's own, 5 national, 6 of the local network, 7 of the user.
    pub codeset: u8,
    /// Octet 1. With bit 8 set the element is this octet alone, and its low bits are its contents.
    pub identifier: u8,
    /// The octets that the length octet counts; `None` for an element of one octet.
    pub contents: Option<&'a [u8]>,
    /// Octets from the start of the message to octet 1.
    pub offset: usize,
}

impl<'a> Element<'a> {
    /// Whether it is the element of this identifier in codeset 0.
    pub const fn is(&self, identifier: u8) -> bool {
        self.codeset == 0 && self.identifier == identifier
    }

    /// Decodes it as a cause element; `None` where it is another.
    pub fn cause(&self) -> Option<Result<CauseElement<'a>, Error>> {
        let contents = self.contents.filter(|_| self.is(Self::CAUSE))?;
        let offset = self.offset.saturating_add(2);
        Some(
            CauseElement::decode_contents(contents)
                .map_err(|error| Error { offset, rule: Rule::Cause(error) }),
        )
    }
}

/// The elements of a message in order, shifts applied and left out; made by
/// [`Message::elements`](super::Message::elements). After an error there are no more.
#[derive(Clone, Debug)]
pub struct Elements<'a> {
    octets: Octets<'a>,
    form: Form,
    locked: u8,
    once: Option<u8>,
}

/// Whose encoding of elements a message has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Form {
    /// That of Q.931.
    Q931,
    /// That of H.225.0 (section 7.2.2.31): the length of the user-user element has two octets.
    H225,
}

/// Octet 1 of a shift: 1001, the bit of a non-locking one, the codeset.
const SHIFT: u8 = 0x90;
const NON_LOCKING: u8 = 0x08;

/// A shift to a codeset, taken modulo 8.
pub(super) const fn shift(codeset: u8, is_locking: bool) -> u8 {
    let non_locking = if is_locking { 0 } else { NON_LOCKING };
    SHIFT | non_locking | (codeset & 0x07)
}

impl<'a> Elements<'a> {
    pub(super) const fn new(octets: Octets<'a>, form: Form) -> Self {
        Self { octets, form, locked: 0, once: None }
    }

    /// The elements that another protocol carries.
    pub(crate) const fn carried(octets: Octets<'a>) -> Self {
        Self::new(octets, Form::Q931)
    }

    fn read(&mut self) -> Result<Option<Element<'a>>, Short> {
        while !self.octets.rest().is_empty() {
            let offset = self.octets.offset();
            let identifier = self.octets.u8()?;
            if identifier & 0xF0 == SHIFT {
                self.shift(identifier);
                continue;
            }
            let codeset = self.once.take().unwrap_or(self.locked);
            let is_user_user = codeset == 0 && identifier == Element::USER_USER;
            let contents = match identifier & 0x80 {
                0 => Some(self.contents(is_user_user && self.form == Form::H225)?),
                _ => None,
            };
            return Ok(Some(Element { codeset, identifier, contents, offset }));
        }
        Ok(None)
    }

    fn shift(&mut self, octet: u8) {
        let codeset = octet & 0x07;
        if octet & NON_LOCKING != 0 {
            self.once = Some(codeset);
        } else {
            self.locked = codeset;
        }
    }

    fn contents(&mut self, is_long: bool) -> Result<&'a [u8], Short> {
        let high = if is_long { self.octets.u8()? } else { 0 };
        let length = u16::from_be_bytes([high, self.octets.u8()?]);
        self.octets.take(usize::from(length))
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Result<Element<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let read = self.read();
        if read.is_err() {
            self.octets = Octets::new(&[], self.octets.offset());
        }
        read.map_err(Error::from).transpose()
    }
}

impl From<Short> for Error {
    fn from(short: Short) -> Self {
        Self { offset: short.offset, rule: Rule::Truncated }
    }
}
