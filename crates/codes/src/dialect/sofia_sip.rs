//! sofia-sip.

use alloc::borrow::Cow;

use super::Dialect;

/// sofia-sip.
pub static SOFIA_SIP: Dialect = Dialect {
    id: Cow::Borrowed("sofia-sip"),
    title: Cow::Borrowed("sofia-sip"),
    source: Cow::Borrowed(""),
    codes: Cow::Borrowed(&[]),
};
