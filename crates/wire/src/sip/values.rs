//! Values of header fields: lists, parameters, quoted strings, folds.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::cursor;

/// The values of one header field, cut at commas outside quotes and angle brackets. Empty ones are left out; a
/// quote or bracket that nothing closes takes all that follows.
#[derive(Clone, Debug)]
pub(crate) struct Values<'a> {
    rest: Option<&'a [u8]>,
}

impl<'a> Values<'a> {
    pub(crate) fn of(value: &'a [u8]) -> Self {
        Self { rest: Some(value) }
    }
}

impl<'a> Iterator for Values<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        loop {
            // Most values are no lists, which one search tells faster than three.
            let all = self.rest?;
            let (value, rest) = match cursor::find(all, 0, b',') {
                Some(_) => cut_at(all, b','),
                None => (all, None),
            };
            self.rest = rest;
            let value = cursor::trim(value);
            if !value.is_empty() {
                return Some(value);
            }
        }
    }
}

/// The values of one header field whose value is a list, cut at commas outside quotes and angle brackets; empty ones are
/// left out. [`Message::values`](super::Message::values) has those of all fields of a name.
pub fn split_values(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    Values::of(value)
}

/// Cuts at the first `octet` outside quotes and angle brackets.
#[inline]
pub(crate) fn cut_at(bytes: &[u8], octet: u8) -> (&[u8], Option<&[u8]>) {
    match cursor::find_any(bytes, 0, [octet, b'"', b'<']) {
        None => (bytes, None),
        Some(at) if bytes.get(at) == Some(&octet) => {
            (cursor::before(bytes, at), Some(cursor::from(bytes, cursor::behind(at))))
        }
        Some(_) => cut_outside(bytes, octet),
    }
}

/// The same, octet by octet.
fn cut_outside(bytes: &[u8], octet: u8) -> (&[u8], Option<&[u8]>) {
    let mut outside = Outside::default();
    match bytes.iter().position(|&b| outside.passes(b) && b == octet) {
        Some(at) => (cursor::before(bytes, at), Some(cursor::from(bytes, at.saturating_add(1)))),
        None => (bytes, None),
    }
}

/// Tells, octet by octet, whether one is outside quotes and angle brackets.
#[derive(Default)]
struct Outside {
    quoted: bool,
    escaped: bool,
    bracketed: bool,
}

impl Outside {
    #[inline]
    fn passes(&mut self, octet: u8) -> bool {
        if self.quoted {
            match octet {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.quoted = false,
                _ => {}
            }
            return false;
        }
        match octet {
            b'"' if !self.bracketed => self.quoted = true,
            b'<' => self.bracketed = true,
            b'>' => self.bracketed = false,
            _ => return !self.bracketed,
        }
        false
    }
}

/// Parameters, `;name=value;name`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Params<'a> {
    text: &'a [u8],
}

/// One parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param<'a> {
    /// The name, in the case of the wire.
    pub name: &'a [u8],
    /// The value as on the wire, quotes included; `None` where there is no `=`.
    pub value: Option<&'a [u8]>,
}

impl<'a> Params<'a> {
    /// The parameters in this text, which begins with the first name or with its semicolon.
    pub fn of(text: &'a [u8]) -> Self {
        Self { text }
    }

    /// The text they were found in.
    pub fn as_bytes(&self) -> &'a [u8] {
        self.text
    }

    /// Each parameter, in the order of the text; empty ones are left out.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = Param<'a>> + use<'a> {
        let mut rest = Some(self.text);
        core::iter::from_fn(move || {
            loop {
                let (param, next) = cut_at(rest?, b';');
                rest = next;
                let (name, value) = cursor::split_once(param, b'=');
                let param = Param { name: cursor::trim(name), value: value.map(cursor::trim) };
                if !param.name.is_empty() || param.value.is_some() {
                    return Some(param);
                }
            }
        })
    }

    /// The first parameter of this name, in any case: `Some(None)` where it has no value.
    #[inline]
    pub fn find(&self, name: &str) -> Option<Option<&'a [u8]>> {
        let mut rest = Some(self.text);
        while let Some(text) = rest {
            let (param, next) = cut_at(text, b';');
            if let Some(value) = value_of(param, name.as_bytes()) {
                return Some(value);
            }
            rest = next;
        }
        None
    }

    /// The value of the first parameter of this name, in any case; `None` where there is none or it has no value.
    pub fn value(&self, name: &str) -> Option<&'a [u8]> {
        self.find(name).flatten()
    }
}

/// What a parameter of this name has for a value: `Some(None)` where it has none; `None` where its name is another.
/// What [`Params::iter`] would say of it, but only the octets of the name are looked at.
#[inline]
fn value_of<'a>(param: &'a [u8], name: &[u8]) -> Option<Option<&'a [u8]>> {
    let (start, after) = cursor::trim_start(param).split_at_checked(name.len())?;
    if !start.eq_ignore_ascii_case(name) {
        return None;
    }
    match cursor::trim_start(after) {
        [] => Some(None),
        [b'=', value @ ..] => Some(Some(cursor::trim(value))),
        _ => None,
    }
}

/// A value with its line folds made one space each (RFC 3261 section 7.3.1). Borrowed where there are none.
pub fn unfold(value: &[u8]) -> Cow<'_, [u8]> {
    if cursor::find(value, 0, b'\n').is_none() {
        return Cow::Borrowed(value);
    }
    let mut text = Vec::with_capacity(value.len());
    for (number, line) in value.split(|b| *b == b'\n').enumerate() {
        let line = if number == 0 { line.trim_ascii_end() } else { line.trim_ascii() };
        if number > 0 {
            text.push(b' ');
        }
        text.extend_from_slice(line);
    }
    Cow::Owned(text)
}

/// The text of a quoted string: quotes taken off, escapes undone (RFC 3261 section 25.1). What is not quoted comes
/// back as it is.
pub fn unquote(value: &[u8]) -> Cow<'_, [u8]> {
    let Some(inner) = value.strip_prefix(b"\"") else { return Cow::Borrowed(value) };
    let inner = inner.strip_suffix(b"\"").unwrap_or(inner);
    if !inner.contains(&b'\\') {
        return Cow::Borrowed(inner);
    }
    let mut text = Vec::with_capacity(inner.len());
    let mut escaped = false;
    for &octet in inner {
        if octet == b'\\' && !escaped {
            escaped = true;
        } else {
            escaped = false;
            text.push(octet);
        }
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn values(value: &str) -> Vec<&str> {
        Values::of(value.as_bytes()).map(|v| core::str::from_utf8(v).unwrap()).collect()
    }

    #[test]
    fn commas_inside_quotes_and_brackets_do_not_cut() {
        assert_eq!(
            values(r#""A, \"B" <sip:a,b@x>, <sip:c>;x="1,2" ,,sip:d"#),
            [r#""A, \"B" <sip:a,b@x>"#, r#"<sip:c>;x="1,2""#, "sip:d"]
        );
    }

    #[test]
    fn an_open_quote_takes_the_rest() {
        assert_eq!(values(r#"a, "b, c"#), ["a", r#""b, c"#]);
    }

    #[test]
    fn parameters_keep_their_order_and_empty_ones_vanish() {
        let params = Params::of(br#";a=1; B ;;c="x;y=z";d="#);
        let found: Vec<_> = params.iter().map(|p| (p.name, p.value)).collect();
        assert_eq!(
            found,
            [(&b"a"[..], Some(&b"1"[..])), (b"B", None), (b"c", Some(br#""x;y=z""#)), (b"d", Some(b""))]
        );
        assert_eq!(params.find("b"), Some(None));
        assert_eq!(params.value("C"), Some(&br#""x;y=z""#[..]));
        assert_eq!(params.find("e"), None);
    }

    #[test]
    fn folds_become_one_space() {
        assert_eq!(unfold(b"a \r\n\t b\r\n  c").as_ref(), b"a b c");
        assert!(matches!(unfold(b"a b"), Cow::Borrowed(_)));
    }

    #[test]
    fn quoted_strings_lose_quotes_and_escapes() {
        assert_eq!(unquote(br#""a\"b\\c""#).as_ref(), br#"a"b\c"#);
        assert_eq!(unquote(b"plain").as_ref(), b"plain");
        assert_eq!(unquote(br#""open"#).as_ref(), b"open");
    }
}
