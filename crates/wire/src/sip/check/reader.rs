//! Reads the value of a header field by the basic rules of RFC 3261 section 25.1.

use super::{Rule, Violation};
use crate::cursor;
use crate::sip::start_line::is_token;

/// A place in a message; what is read ends where the value does. Offsets are those of the message.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

pub(super) type Checked<T> = Result<T, Violation>;

impl<'a> Reader<'a> {
    /// Reads `bytes` from `at` up to `end`.
    pub(super) fn new(bytes: &'a [u8], at: usize, end: usize) -> Self {
        Self { bytes: cursor::before(bytes, end), at }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        cursor::from(self.bytes, self.at)
    }

    pub(super) fn is_done(&self) -> bool {
        self.at >= self.bytes.len()
    }

    pub(super) fn skip(&mut self, count: usize) {
        self.at = self.at.saturating_add(count);
    }

    /// Takes this octet, if it is the next.
    pub(super) fn eat(&mut self, octet: u8) -> bool {
        let found = self.peek() == Some(octet);
        self.skip(usize::from(found));
        found
    }

    pub(super) fn take_while(&mut self, wanted: impl Fn(u8) -> bool) -> &'a [u8] {
        let count = self.rest().iter().take_while(|b| wanted(**b)).count();
        let taken = cursor::before(self.rest(), count);
        self.skip(count);
        taken
    }

    /// What stands before the first octet that is not `wanted`, or the end, as a reader of its own.
    pub(super) fn part(&mut self, wanted: impl Fn(u8) -> bool) -> Self {
        let at = self.at;
        self.take_while(wanted);
        Self::new(self.bytes, at, self.at)
    }

    /// White space with folds; tells whether there was any.
    pub(super) fn white_space(&mut self) -> bool {
        !self.take_while(|b| b.is_ascii_whitespace()).is_empty()
    }

    /// An octet with optional white space on both sides, as the separators of the grammar allow.
    pub(super) fn separator(&mut self, octet: u8) -> bool {
        let mut ahead = *self;
        ahead.white_space();
        let found = ahead.eat(octet);
        if found {
            ahead.white_space();
            *self = ahead;
        }
        found
    }

    pub(super) fn token(&mut self) -> Checked<&'a [u8]> {
        let token = self.take_while(is_token);
        if token.is_empty() { Err(self.fault(Rule::Token)) } else { Ok(token) }
    }

    /// Digits, as a number; one past 64 bits is `u64::MAX`.
    pub(super) fn number(&mut self) -> Checked<u64> {
        let digits = self.take_while(|b| b.is_ascii_digit());
        if digits.is_empty() {
            return Err(self.fault(Rule::Number));
        }
        Ok(cursor::decimal(digits).unwrap_or(u64::MAX))
    }

    /// A quoted string; the next octet is its first quote.
    pub(super) fn quoted_string(&mut self) -> Checked<()> {
        let open = *self;
        self.skip(1);
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.skip(1);
                    return Ok(());
                }
                Some(b'\\') => {
                    self.skip(1);
                    // Any octet up to DEL may be escaped, line ends may not.
                    if self.peek().is_none_or(|b| matches!(b, b'\r' | b'\n' | 0x80..)) {
                        return Err(self.fault(Rule::QuotedString));
                    }
                    self.skip(1);
                }
                Some(b'\t' | b'\r' | b'\n' | b' '..=0x7E | 0x80..) => self.skip(1),
                Some(_) => return Err(self.fault(Rule::QuotedString)),
                None => return Err(open.fault(Rule::QuotedString)),
            }
        }
    }

    /// The end of the value.
    pub(super) fn end(&mut self, rule: Rule) -> Checked<()> {
        self.white_space();
        if self.is_done() { Ok(()) } else { Err(self.fault(rule)) }
    }

    /// A violation here, as long as what no separator cuts.
    pub(super) fn fault(&self, rule: Rule) -> Violation {
        let len = self.rest().iter().take_while(|b| !b.is_ascii_whitespace() && !b",;".contains(b)).count();
        Violation { rule, at: self.at, len: len.max(usize::from(!self.is_done())) }
    }

    /// A violation from an earlier place up to here.
    pub(super) fn fault_since(&self, at: usize, rule: Rule) -> Violation {
        Violation { rule, at, len: self.at.saturating_sub(at) }
    }
}
