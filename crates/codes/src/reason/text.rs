//! The text of a Reason value, as written and unescaped.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

/// The text of a Reason value as it stands in the header: between the quotation marks, escapes not resolved.
///
/// Displays as the unescaped text, with U+FFFD for what is not UTF-8.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReasonText<'a> {
    raw: &'a [u8],
    quoted: bool,
}

impl<'a> ReasonText<'a> {
    pub(super) const fn new(raw: &'a [u8], quoted: bool) -> Self {
        Self { raw, quoted }
    }

    /// The octets as written, without the quotation marks.
    pub const fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// Whether it stood in quotation marks, as the grammar asks.
    pub const fn is_quoted(&self) -> bool {
        self.quoted
    }

    /// The octets with each quoted pair resolved (`\"` is `"`). Borrows where there is none.
    pub fn unescape(&self) -> Cow<'a, [u8]> {
        if !self.quoted || !self.raw.contains(&b'\\') {
            return Cow::Borrowed(self.raw);
        }
        let mut octets = self.raw.iter();
        let mut text = alloc::vec::Vec::with_capacity(self.raw.len());
        while let Some(octet) = octets.next() {
            // A backslash at the very end escapes nothing and stays.
            text.push(if *octet == b'\\' { *octets.next().unwrap_or(octet) } else { *octet });
        }
        Cow::Owned(text)
    }

    /// The unescaped text, with U+FFFD for what is not UTF-8.
    pub fn to_str_lossy(&self) -> Cow<'a, str> {
        match self.unescape() {
            Cow::Borrowed(octets) => String::from_utf8_lossy(octets),
            Cow::Owned(octets) => Cow::Owned(String::from_utf8_lossy(&octets).into_owned()),
        }
    }
}

impl fmt::Debug for ReasonText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_str_lossy())
    }
}

impl fmt::Display for ReasonText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_str_lossy())
    }
}
