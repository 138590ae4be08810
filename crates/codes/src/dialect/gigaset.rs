//! Siemens Gigaset.

use alloc::borrow::Cow;

use super::Dialect;

/// Siemens Gigaset.
pub static GIGASET: Dialect = Dialect {
    id: Cow::Borrowed("gigaset"),
    title: Cow::Borrowed("Siemens Gigaset"),
    source: Cow::Borrowed(""),
    codes: Cow::Borrowed(&[]),
};
