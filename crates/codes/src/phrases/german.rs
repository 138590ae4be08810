//! German.

use alloc::borrow::Cow;

use super::Phrases;

/// The German catalogue.
pub static GERMAN: Phrases =
    Phrases { lang: Cow::Borrowed("de"), statuses: Cow::Borrowed(&[]), causes: Cow::Borrowed(&[]) };
