//! Parameters in general: the three parts of a message (Q.763 sections 1.4 to 1.9).

use super::layout::Layout;
use super::{Error, MessageType, ParameterCode, Rule, Standard};
use crate::cursor::{Octets, Short};
use core::slice;
use tritone_codes::CauseElement;

/// A parameter as it stands in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter<'a> {
    /// Its name; of a mandatory one it follows from the message type.
    pub code: ParameterCode,
    /// Its octets, without name and length.
    pub contents: &'a [u8],
    /// Octets from the message type to the first of the contents.
    pub offset: usize,
}

impl<'a> Parameter<'a> {
    /// Decodes it as a cause; `None` where it is another.
    pub fn cause(&self) -> Option<Result<CauseElement<'a>, Error>> {
        (self.code == ParameterCode::CAUSE_INDICATORS).then(|| {
            CauseElement::decode_contents(self.contents)
                .map_err(|error| Error { offset: self.offset, rule: Rule::Cause(error) })
        })
    }
}

/// The parameters of a message in order: mandatory of fixed length, mandatory of variable length, optional; made by
/// [`Message::parameters`](super::Message::parameters). A pointer that leads nowhere gives an error and the others are
/// followed all the same.
#[derive(Clone, Debug)]
pub struct Parameters<'a> {
    /// What is next in the fixed part and the pointers.
    octets: Octets<'a>,
    fixed: slice::Iter<'static, (ParameterCode, usize)>,
    variable: slice::Iter<'static, ParameterCode>,
    /// Whether the pointer to the optional part is yet to be read.
    has_optional: bool,
    optional: Octets<'a>,
    /// Octets that were found to be part of something.
    used: usize,
}

type Read<'a> = Result<Parameter<'a>, Error>;

impl<'a> Parameters<'a> {
    /// The parameters in `body`, which follows the message type.
    pub(super) fn new(message_type: MessageType, standard: Standard, body: &'a [u8]) -> Self {
        let (fixed, variable, has_optional) = match Layout::of(message_type, standard) {
            Some(Layout { fixed, variable, optional }) => (fixed.iter(), variable.iter(), optional),
            None => ([].iter(), [].iter(), false),
        };
        let octets = Octets::new(body, 1);
        Self { octets, fixed, variable, has_optional, optional: Octets::new(&[], 1), used: 1 }
    }

    /// Whether every octet of the message is part of a parameter, a pointer or the end mark, and none is read twice.
    pub(super) fn fill(mut self) -> bool {
        let total = self.octets.offset().saturating_add(self.octets.rest().len());
        self.all(|parameter| parameter.is_ok()) && self.used == total
    }

    fn read_fixed(&mut self, code: ParameterCode, length: usize) -> Read<'a> {
        let offset = self.octets.offset();
        let contents = self.octets.take(length).inspect_err(|_| self.stop())?;
        self.used = self.used.saturating_add(length);
        Ok(Parameter { code, contents, offset })
    }

    fn read_variable(&mut self, code: ParameterCode) -> Read<'a> {
        let mut octets = self.follow_pointer().inspect_err(|_| self.stop())?;
        match octets {
            Some(ref mut octets) => self.read_counted(code, octets),
            None => Err(Error { offset: self.octets.offset(), rule: Rule::Pointer }),
        }
    }

    /// Reads a length and as many octets.
    fn read_counted(&mut self, code: ParameterCode, octets: &mut Octets<'a>) -> Read<'a> {
        let length = usize::from(octets.u8()?);
        let offset = octets.offset();
        let contents = octets.take(length)?;
        self.used = self.used.saturating_add(length).saturating_add(1);
        Ok(Parameter { code, contents, offset })
    }

    /// The octets that the next pointer leads to, which counts from itself; `None` where it is zero. Where it leads
    /// beyond the end there are none.
    fn follow_pointer(&mut self) -> Result<Option<Octets<'a>>, Short> {
        let at_pointer = self.octets;
        let pointer = usize::from(self.octets.u8()?);
        self.used = self.used.saturating_add(1);
        let end = Octets::new(&[], self.octets.offset().saturating_add(self.octets.rest().len()));
        Ok((pointer != 0).then(|| at_pointer.skipped(pointer).unwrap_or(end)))
    }

    /// Finds the optional part. Networks leave its pointer out where a message has no parameter at all.
    fn read_optional_pointer(&mut self) -> Result<(), Error> {
        let Ok(Some(part)) = self.follow_pointer() else { return Ok(()) };
        self.optional = part;
        if part.rest().is_empty() { Err(Short { offset: part.offset() }.into()) } else { Ok(()) }
    }

    fn read_optional(&mut self) -> Result<Option<Parameter<'a>>, Error> {
        let Ok(code) = self.optional.u8().map(ParameterCode) else { return Ok(None) };
        self.used = self.used.saturating_add(1);
        if code == ParameterCode::END {
            self.stop();
            return Ok(None);
        }
        let mut octets = self.optional;
        let read = self.read_counted(code, &mut octets).inspect_err(|_| self.stop())?;
        self.optional = octets;
        Ok(Some(read))
    }

    /// There is nothing more that can be found.
    fn stop(&mut self) {
        self.fixed = [].iter();
        self.variable = [].iter();
        self.has_optional = false;
        self.optional = Octets::new(&[], self.optional.offset());
    }
}

impl<'a> Iterator for Parameters<'a> {
    type Item = Result<Parameter<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some((code, length)) = self.fixed.next() {
            return Some(self.read_fixed(*code, *length));
        }
        if let Some(code) = self.variable.next() {
            return Some(self.read_variable(*code));
        }
        if core::mem::take(&mut self.has_optional)
            && let Err(error) = self.read_optional_pointer()
        {
            return Some(Err(error));
        }
        self.read_optional().transpose()
    }
}

impl From<Short> for Error {
    fn from(short: Short) -> Self {
        Self { offset: short.offset, rule: Rule::Truncated }
    }
}
