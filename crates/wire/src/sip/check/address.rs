//! Addresses and parameters by RFC 3261 section 25.1.

use alloc::vec::Vec;

use super::reader::{Checked, Reader};
use super::uri::{self, uri};
use super::{Rule, Violation};
use crate::cursor;
use crate::sip::start_line::is_token;

/// Whether a field allows a URI without angle brackets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Brackets {
    /// `name-addr / addr-spec`.
    Optional,
    /// `name-addr`.
    Required,
}

/// One address, without the parameters after it.
pub(super) fn address(
    reader: &mut Reader<'_>,
    brackets: Brackets,
    found: &mut Vec<Violation>,
) -> Checked<()> {
    if reader.peek() == Some(b'"') {
        reader.quoted_string()?;
        reader.white_space();
        return in_brackets(reader, found);
    }
    let start = *reader;
    if tokens(reader) && reader.peek() == Some(b'<') {
        return in_brackets(reader, found);
    }
    *reader = start;
    if has_bracket_ahead(reader) {
        return Err(reader.fault(Rule::DisplayName));
    }
    if brackets == Brackets::Required {
        return Err(reader.fault(Rule::AngleBracket));
    }
    without_brackets(reader, found)
}

/// The tokens of a display name, none perhaps, with the white space between them. White space before the bracket
/// is optional: RFC 4475 section 3.1.1.6 calls the grammar's demand for it an error.
fn tokens(reader: &mut Reader<'_>) -> bool {
    reader.take_while(|b| is_token(b) || b.is_ascii_whitespace());
    !reader.is_done()
}

/// Whether an opening bracket follows in this value of the list, so that what comes first is a display name.
fn has_bracket_ahead(reader: &Reader<'_>) -> bool {
    let sign = reader.rest().iter().find(|b| matches!(b, b'<' | b':' | b';'));
    sign == Some(&b'<')
}

fn in_brackets(reader: &mut Reader<'_>, found: &mut Vec<Violation>) -> Checked<()> {
    let start = *reader;
    if !reader.eat(b'<') {
        return Err(reader.fault(Rule::AngleBracket));
    }
    let inner = reader.part(|b| b != b'>');
    if !reader.eat(b'>') {
        return Err(start.fault(Rule::AngleBracket));
    }
    uri(inner, found)
}

/// A URI that ends at the first semicolon, comma or white space: its parameters are the field's.
fn without_brackets(reader: &mut Reader<'_>, found: &mut Vec<Violation>) -> Checked<()> {
    let start = reader.at();
    let inner = reader.part(|b| !b";,<>\"".contains(&b) && !b.is_ascii_whitespace());
    if inner.rest().contains(&b'?') {
        return Err(reader.fault_since(start, Rule::BracketsNeeded));
    }
    // A user part may hold what ends the URI here; then the rest of it is still to come.
    if matches!(reader.peek(), Some(b';' | b',')) && !inner.rest().contains(&b'@') && user_follows(reader) {
        return Err(reader.fault_since(start, Rule::BracketsNeeded));
    }
    uri(inner, found)
}

/// Whether an `@` follows before anything that tells that the URI has ended; the colon is that of the next URI.
fn user_follows(reader: &Reader<'_>) -> bool {
    let mut ahead = *reader;
    ahead.take_while(|b| !b"<>\"@=:".contains(&b) && !b.is_ascii_whitespace());
    ahead.peek() == Some(b'@')
}

/// A parameter that was read.
pub(super) struct Parameter<'a> {
    pub(super) name: &'a [u8],
    /// The reader at the value and its length; `None` where there is no `=`.
    pub(super) value: Option<(usize, &'a [u8])>,
}

impl Parameter<'_> {
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// A violation over the value.
    pub(super) fn fault(&self, rule: Rule, otherwise: usize) -> Violation {
        let (at, value) = self.value.unwrap_or((otherwise, &[]));
        Violation { rule, at, len: value.len() }
    }
}

/// The next `;name[=value]`, `None` where no semicolon follows.
pub(super) fn parameter<'a>(
    reader: &mut Reader<'a>,
    found: &mut Vec<Violation>,
) -> Checked<Option<Parameter<'a>>> {
    if !reader.separator(b';') {
        return Ok(None);
    }
    let name = reader.token().map_err(|fault| Violation { rule: Rule::Parameter, ..fault })?;
    if !reader.separator(b'=') {
        return Ok(Some(Parameter { name, value: None }));
    }
    let (at, before) = (reader.at(), reader.rest());
    value(reader, name, found)?;
    let value = cursor::before(before, reader.at().saturating_sub(at));
    Ok(Some(Parameter { name, value: Some((at, value)) }))
}

/// `token / host / quoted-string`, and the bare IPv6 address of `received`.
fn value(reader: &mut Reader<'_>, name: &[u8], found: &mut Vec<Violation>) -> Checked<()> {
    match reader.peek() {
        Some(b'"') => reader.quoted_string(),
        Some(b'[') => uri::host(reader, found),
        _ if name.eq_ignore_ascii_case(b"received") => {
            reader.take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b':' | b'.'));
            Ok(())
        }
        _ => {
            let start = *reader;
            reader.token().map(drop).map_err(|_| start.fault(Rule::Parameter))
        }
    }
}
