//! A response before it is octets.

use std::borrow::Cow;

use tritone_codes::StatusCode;

/// What a request is answered with. Header fields that the code demands and that are not among `fields` are filled in
/// by [`fields`](super::fields).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The code.
    pub status: StatusCode,
    /// The phrase where it is to be another than the usual one.
    pub phrase: Option<Cow<'static, str>>,
    /// Header fields, in their order.
    pub fields: Vec<(&'static str, String)>,
    /// A session description.
    pub session: Option<String>,
    /// The challenge is for a nonce that is too old (RFC 7616 section 3.3).
    pub is_stale: bool,
    /// Why, for the log: a few words.
    pub why: &'static str,
}

impl Reply {
    /// A reply with nothing but its code.
    pub fn new(status: StatusCode, why: &'static str) -> Self {
        Self { status, phrase: None, fields: Vec::new(), session: None, is_stale: false, why }
    }

    /// Another phrase.
    #[must_use]
    pub fn phrase(mut self, phrase: impl Into<Cow<'static, str>>) -> Self {
        self.phrase = Some(phrase.into());
        self
    }

    /// One more header field.
    #[must_use]
    pub fn field(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    /// A Warning (RFC 3261 section 20.43) of this host.
    #[must_use]
    pub fn warning(self, code: u16, host: &str, text: &str) -> Self {
        let text = text.replace(['"', '\\'], "'");
        self.field("Warning", format!("{code} {host} \"{text}\""))
    }

    /// Whether a header field of this name is there.
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(own, _)| own.eq_ignore_ascii_case(name))
    }
}
