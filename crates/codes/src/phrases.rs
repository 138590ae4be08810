//! Reason phrases and cause names in other languages.
//!
//! A reason phrase is only a recommendation and may be replaced by a local equivalent (RFC 3261 section 7.2), so
//! a catalogue changes what people read, never what a program decides.

mod german;

use alloc::borrow::Cow;

use crate::{Cause, StatusCode};

pub use german::GERMAN;

/// A catalogue: reason phrases and cause names in one language.
///
/// The shipped catalogues borrow everything; one read from a file owns its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrases {
    /// The language tag (RFC 5646): `de`.
    pub lang: Cow<'static, str>,
    /// The phrase of a status code; the first entry of a code counts.
    pub statuses: Cow<'static, [(StatusCode, Cow<'static, str>)]>,
    /// The name of a Q.850 cause; the first entry of a cause counts.
    pub causes: Cow<'static, [(Cause, Cow<'static, str>)]>,
}

impl Phrases {
    /// The phrase of this code in this language, or `None` where the catalogue lacks it.
    pub fn status(&self, code: StatusCode) -> Option<&str> {
        self.statuses.iter().find(|(c, _)| *c == code).map(|(_, phrase)| &**phrase)
    }

    /// The name of this cause in this language, or `None` where the catalogue lacks it.
    pub fn cause(&self, cause: Cause) -> Option<&str> {
        self.causes.iter().find(|(c, _)| *c == cause).map(|(_, name)| &**name)
    }
}

/// The shipped catalogues.
pub fn catalogues() -> [&'static Phrases; 1] {
    [&GERMAN]
}

/// The shipped catalogue of a language, by its tag without regard to case; a longer tag finds the language
/// it begins with (`de-AT` finds `de`).
pub fn catalogue(lang: &str) -> Option<&'static Phrases> {
    let primary = lang.split('-').next().unwrap_or(lang);
    catalogues().into_iter().find(|phrases| phrases.lang.eq_ignore_ascii_case(primary))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_catalogue_is_found_by_language_whatever_the_region_and_case() {
        for lang in ["de", "DE", "de-AT"] {
            assert_eq!(catalogue(lang).map(|phrases| &*phrases.lang), Some("de"));
        }
        assert!(catalogue("den").is_none());
    }

    #[test]
    fn a_phrase_is_found_by_its_code() {
        assert_eq!(GERMAN.status(StatusCode::BUSY_HERE), Some("Hier besetzt"));
        assert_eq!(GERMAN.cause(Cause::USER_BUSY), Some("Teilnehmer besetzt"));
        assert_eq!(GERMAN.status(StatusCode::CONFLICT), None);
    }
}
