//! The lexer under a Reason header: linear white space, tokens, quoted strings, and where to go on after a mistake.

/// A position in a header value. Never moves backwards, never past the end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scan<'a> {
    header: &'a [u8],
    at: usize,
}

/// A parameter value as the scanner found it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Lexeme<'a> {
    /// Without quotation marks, up to the next separator, white space trimmed at the end.
    Bare(&'a [u8]),
    /// Between quotation marks.
    Quoted(&'a [u8]),
    /// After a quotation mark, to the end of the header.
    Unterminated(&'a [u8]),
}

/// A character of `token` (RFC 3261 section 25.1).
pub(super) const fn is_token(octet: u8) -> bool {
    octet.is_ascii_alphanumeric()
        || matches!(octet, b'-' | b'.' | b'!' | b'%' | b'*' | b'_' | b'+' | b'`' | b'\'' | b'~')
}

const fn is_white(octet: u8) -> bool {
    matches!(octet, b' ' | b'\t' | b'\r' | b'\n')
}

impl<'a> Scan<'a> {
    pub(super) const fn new(header: &'a [u8], at: usize) -> Self {
        Self { header, at }
    }

    pub(super) const fn at(&self) -> usize {
        self.at
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.header.get(self.at).copied()
    }

    /// The octets from `from` to here.
    pub(super) fn since(&self, from: usize) -> &'a [u8] {
        self.header.get(from..self.at).unwrap_or_default()
    }

    /// Takes this octet if it is next.
    pub(super) fn take(&mut self, octet: u8) -> bool {
        let found = self.peek() == Some(octet);
        self.at += usize::from(found);
        found
    }

    pub(super) fn skip_white(&mut self) {
        self.take_while(is_white);
    }

    /// The token here, which is empty where there is none.
    pub(super) fn token(&mut self) -> &'a [u8] {
        self.take_while(is_token)
    }

    /// The parameter value here.
    pub(super) fn lexeme(&mut self) -> Lexeme<'a> {
        if !self.take(b'"') {
            return Lexeme::Bare(self.take_while(|octet| !matches!(octet, b';' | b',')).trim_ascii_end());
        }
        let from = self.at;
        self.skip_quoted();
        let text = self.since(from);
        if self.take(b'"') { Lexeme::Quoted(text) } else { Lexeme::Unterminated(text) }
    }

    /// Goes to the next semicolon or comma outside quoted strings, or the end.
    pub(super) fn skip_to_separator(&mut self) {
        self.skip_until(|octet| matches!(octet, b';' | b','));
    }

    /// Goes to the next comma outside quoted strings, or the end.
    pub(super) fn skip_to_comma(&mut self) {
        self.skip_until(|octet| octet == b',');
    }

    fn skip_until(&mut self, ends: impl Fn(u8) -> bool) {
        while let Some(octet) = self.peek() {
            if ends(octet) {
                return;
            }
            self.at += 1;
            if octet == b'"' {
                self.skip_quoted();
                self.take(b'"');
            }
        }
    }

    /// From inside a quoted string to its closing quotation mark or the end.
    fn skip_quoted(&mut self) {
        let mut escaped = false;
        while let Some(octet) = self.peek() {
            if octet == b'"' && !escaped {
                return;
            }
            escaped = octet == b'\\' && !escaped;
            self.at += 1;
        }
    }

    fn take_while(&mut self, belongs: impl Fn(u8) -> bool) -> &'a [u8] {
        let from = self.at;
        while self.peek().is_some_and(&belongs) {
            self.at += 1;
        }
        self.since(from)
    }
}
