//! The values of a Reason header, read leniently.

use super::scan::{Lexeme, Scan, is_token};
use super::{Preemption, ReasonError, ReasonProtocol, ReasonRule, ReasonText};
use crate::{Cause, Location, StatusCode};

/// One value of a Reason header: a protocol and what its parameters say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReasonValue<'a> {
    /// Whose causes these are.
    pub protocol: ReasonProtocol<'a>,
    /// The parameter `cause`; leading zeros do not matter. What is above `u32::MAX` reads as `u32::MAX` and is a
    /// [defect](Self::defect). `None` where it is absent or no number.
    pub cause: Option<u32>,
    /// The parameter `text`.
    pub text: Option<ReasonText<'a>>,
    /// The parameter `location` of a Q.850 value; other protocols have none (RFC 8606 section 4).
    pub location: Option<Location>,
    /// The octets of the value, from the protocol to its last parameter.
    pub raw: &'a [u8],
    /// Octets from the start of the header value to the protocol.
    pub offset: usize,
    /// The first rule of the grammar that the value breaks.
    pub defect: Option<ReasonError>,
}

/// A parameter of a Reason value, in the order written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReasonParam<'a> {
    /// The name as written; names compare without case.
    pub name: &'a [u8],
    /// What follows the equals sign; `None` where there is none.
    pub value: Option<ReasonText<'a>>,
}

/// Reads the values of one Reason header field, without its name and colon.
///
/// Each comma-separated part gives one item: its value, or the error where not even a protocol can be read.
/// An empty header gives one error.
pub const fn values(header_value: &[u8]) -> ReasonValues<'_> {
    ReasonValues { scan: Scan::new(header_value, 0), done: false }
}

/// The values of a Reason header; made by [`values`].
#[derive(Clone, Debug)]
pub struct ReasonValues<'a> {
    scan: Scan<'a>,
    done: bool,
}

impl<'a> Iterator for ReasonValues<'a> {
    type Item = Result<ReasonValue<'a>, ReasonError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let value = ReasonValue::read(&mut self.scan);
        self.done = !self.scan.take(b',');
        Some(value)
    }
}

impl core::iter::FusedIterator for ReasonValues<'_> {}

impl<'a> ReasonValue<'a> {
    /// Reads one value and stops at the comma after it, or at the end.
    fn read(scan: &mut Scan<'a>) -> Result<Self, ReasonError> {
        scan.skip_white();
        let offset = scan.at();
        let token = scan.token();
        if token.is_empty() {
            scan.skip_to_comma();
            return Err(ReasonError { offset, rule: ReasonRule::ProtocolMissing });
        }
        let mut value = Self {
            protocol: ReasonProtocol::from_token(token),
            cause: None,
            text: None,
            location: None,
            raw: token,
            offset,
            defect: None,
        };
        let mut params = ReasonParams { scan: *scan, defect: None };
        let mut location_seen = false;
        while let Some((at, param)) = params.next_at() {
            value.apply(param, at, &mut location_seen);
            value.note(params.defect);
        }
        value.note(params.defect);
        *scan = params.scan;
        value.raw = scan.since(offset).trim_ascii_end();
        Ok(value)
    }

    /// The parameters in the order written, also those without a meaning here and the repeated ones.
    pub fn params(&self) -> ReasonParams<'a> {
        ReasonParams { scan: Scan::new(self.raw, self.protocol.token().len()), defect: None }
    }

    /// The Q.850 cause: of a Q.850 value whose cause is at most 127.
    pub fn q850(&self) -> Option<Cause> {
        match self.protocol {
            ReasonProtocol::Q850 => Cause::new(u8::try_from(self.cause?).ok()?),
            _ => None,
        }
    }

    /// The status code: of a SIP or STIR value whose cause is a status code.
    pub fn status(&self) -> Option<StatusCode> {
        match self.protocol {
            ReasonProtocol::Sip | ReasonProtocol::Stir => StatusCode::new(u16::try_from(self.cause?).ok()?),
            _ => None,
        }
    }

    /// The kind of preemption: of a Preemption value whose cause is 1 to 4.
    pub fn preemption(&self) -> Option<Preemption> {
        match self.protocol {
            ReasonProtocol::Preemption => Preemption::new(self.cause?),
            _ => None,
        }
    }

    fn apply(&mut self, param: ReasonParam<'a>, at: usize, location_seen: &mut bool) {
        let Some(text) = param.value else {
            return;
        };
        if param.name.eq_ignore_ascii_case(b"cause") {
            self.apply_cause(text, at);
        } else if param.name.eq_ignore_ascii_case(b"text") {
            self.apply_text(text, at);
        } else if param.name.eq_ignore_ascii_case(b"location") && self.protocol == ReasonProtocol::Q850 {
            self.apply_location(text, at, location_seen);
        } else if !text.is_quoted() && !text.raw().iter().all(|octet| is_gen_value(*octet)) {
            self.broken(at, ReasonRule::ParameterValueForm);
        }
    }

    fn apply_cause(&mut self, text: ReasonText<'a>, at: usize) {
        if self.cause.is_some() {
            return self.broken(at, ReasonRule::ParameterRepeated);
        }
        if text.is_quoted() {
            self.broken(at, ReasonRule::ParameterValueForm);
        }
        let Some((cause, fits)) = decimal(text.raw()) else {
            return self.broken(at, ReasonRule::CauseNotANumber);
        };
        self.cause = Some(cause);
        if !fits {
            self.broken(at, ReasonRule::CauseTooLarge);
        }
    }

    fn apply_text(&mut self, text: ReasonText<'a>, at: usize) {
        if self.text.is_some() {
            return self.broken(at, ReasonRule::ParameterRepeated);
        }
        self.text = Some(text);
        if !text.is_quoted() {
            self.broken(at, ReasonRule::ParameterValueForm);
        }
    }

    fn apply_location(&mut self, text: ReasonText<'a>, at: usize, seen: &mut bool) {
        if core::mem::replace(seen, true) {
            return self.broken(at, ReasonRule::ParameterRepeated);
        }
        self.location = Location::from_token(text.raw());
        if self.location.is_none() {
            self.broken(at, ReasonRule::LocationUnknown);
        } else if text.is_quoted() {
            self.broken(at, ReasonRule::ParameterValueForm);
        }
    }

    fn broken(&mut self, offset: usize, rule: ReasonRule) {
        self.note(Some(ReasonError { offset, rule }));
    }

    /// Keeps the defect with the lowest offset.
    fn note(&mut self, defect: Option<ReasonError>) {
        let earlier = |new: &ReasonError| self.defect.is_none_or(|old| new.offset < old.offset);
        self.defect = defect.filter(earlier).or(self.defect);
    }
}

/// The parameters of a Reason value; made by [`ReasonValue::params`].
#[derive(Clone, Debug)]
pub struct ReasonParams<'a> {
    scan: Scan<'a>,
    defect: Option<ReasonError>,
}

impl<'a> ReasonParams<'a> {
    /// The next parameter and where it begins. Leaves the scan at a comma or the end when there is none.
    fn next_at(&mut self) -> Option<(usize, ReasonParam<'a>)> {
        loop {
            self.take_semicolon()?;
            self.scan.skip_white();
            let at = self.scan.at();
            let name = self.scan.token();
            if name.is_empty() {
                self.broken(at, ReasonRule::ParameterNameMissing);
                continue;
            }
            self.scan.skip_white();
            let value = if self.scan.take(b'=') { self.value() } else { None };
            return Some((at, ReasonParam { name, value }));
        }
    }

    /// Takes the next semicolon; `None` at a comma or the end.
    ///
    /// The colon for which RFC 4411 section 5.2 has a misprint (`Preemption :cause=2`) counts as a semicolon.
    fn take_semicolon(&mut self) -> Option<()> {
        self.scan.skip_white();
        let at = self.scan.at();
        if self.scan.take(b':') {
            self.broken(at, ReasonRule::SemicolonMissing);
            return Some(());
        }
        if self.scan.peek().is_some_and(|octet| !matches!(octet, b';' | b',')) {
            self.broken(at, ReasonRule::SemicolonMissing);
            self.scan.skip_to_separator();
        }
        self.scan.take(b';').then_some(())
    }

    fn value(&mut self) -> Option<ReasonText<'a>> {
        self.scan.skip_white();
        let at = self.scan.at();
        match self.scan.lexeme() {
            Lexeme::Quoted(text) => Some(ReasonText::new(text, true)),
            Lexeme::Unterminated(text) => {
                self.broken(at, ReasonRule::QuoteUnterminated);
                Some(ReasonText::new(text, true))
            }
            Lexeme::Bare([]) => {
                self.broken(at, ReasonRule::ParameterValueMissing);
                None
            }
            Lexeme::Bare(text) => Some(ReasonText::new(text, false)),
        }
    }

    fn broken(&mut self, offset: usize, rule: ReasonRule) {
        self.defect = self.defect.or(Some(ReasonError { offset, rule }));
    }
}

impl<'a> Iterator for ReasonParams<'a> {
    type Item = ReasonParam<'a>;

    fn next(&mut self) -> Option<ReasonParam<'a>> {
        self.next_at().map(|(_, param)| param)
    }
}

/// An octet of a token or a host, which may be an IPv6 reference.
const fn is_gen_value(octet: u8) -> bool {
    is_token(octet) || matches!(octet, b'[' | b']' | b':')
}

/// The number in these digits and whether it fits; `None` where they are no digits.
fn decimal(digits: &[u8]) -> Option<(u32, bool)> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let exact = digits
        .iter()
        .try_fold(0u32, |number, digit| number.checked_mul(10)?.checked_add(u32::from(digit - b'0')));
    Some((exact.unwrap_or(u32::MAX), exact.is_some()))
}
