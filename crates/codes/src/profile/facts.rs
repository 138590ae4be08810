//! What is known of a call when it is translated, and the conditions of rows over it.

use crate::Location;

/// The Warning codes that speak to an unavailable bearer capability: 304 Media type not available and 305
/// Incompatible media format (RFC 3261 section 20.43).
///
/// RFC 3398 section 8.2.6.1 and RFC 4497 section 8.4.4 name the condition and no codes; these two are Tritone's
/// reading of it.
pub const BEARER_WARNINGS: [u16; 2] = [304, 305];

/// How a call ended, as far as a table asks (Yate).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// A session that was up, or coming up, was ended.
    Disconnect,
    /// The call was refused.
    Reject,
}

/// What is known of a call. The default is that nothing is known.
///
/// `None` is "not known", which is not "no": a row that wants a diagnostic to be absent does not fire because
/// nobody looked for one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Facts {
    /// The location of the cause received.
    pub location: Option<Location>,
    /// Whether the cause carried a diagnostic that a Contact can be made of.
    pub diagnostic: Option<bool>,
    /// Whether a Warning header speaks to an unavailable bearer capability; see [`BEARER_WARNINGS`].
    pub bearer_warning: Option<bool>,
    /// Whether a 180 came before.
    pub alerted: Option<bool>,
    /// How the call ended.
    pub phase: Option<Phase>,
    /// Whether no other channel can be tried.
    pub no_channel_left: Option<bool>,
}

impl Facts {
    /// Nothing is known.
    pub const NONE: Self = Self {
        location: None,
        diagnostic: None,
        bearer_warning: None,
        alerted: None,
        phase: None,
        no_channel_left: None,
    };

    /// The same with the codes of the Warning headers of the response, all of them: an empty slice says that there
    /// was none.
    pub fn with_warnings(self, codes: &[u16]) -> Self {
        let bearer = codes.iter().any(|code| BEARER_WARNINGS.contains(code));
        Self { bearer_warning: Some(bearer), ..self }
    }
}

/// Whether the conditions of a row hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Held {
    /// All hold (or there are none).
    Yes,
    /// One does not.
    No,
    /// None is known to fail, but one cannot be told from the facts.
    Unknown,
}

/// The conditions of a row; a field that is `None` or `false` asks for nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct When {
    /// The location of the cause received.
    pub location: Option<Location>,
    /// A diagnostic is there (`true`) or is not.
    pub diagnostic: Option<bool>,
    /// A Warning speaks to an unavailable bearer capability.
    pub bearer_warning: bool,
    /// A 180 came before, or did not.
    pub alerted: Option<bool>,
    /// How the call ended.
    pub phase: Option<Phase>,
    /// No other channel can be tried.
    pub no_channel_left: bool,
    /// The source prints several targets without saying when: the first printed is taken. It always holds.
    pub unstated: bool,
}

impl When {
    /// No conditions.
    pub const ALWAYS: Self = Self {
        location: None,
        diagnostic: None,
        bearer_warning: false,
        alerted: None,
        phase: None,
        no_channel_left: false,
        unstated: false,
    };

    /// Whether there are no conditions at all.
    #[inline]
    pub const fn is_always(&self) -> bool {
        self.location.is_none()
            && self.diagnostic.is_none()
            && !self.bearer_warning
            && self.alerted.is_none()
            && self.phase.is_none()
            && !self.no_channel_left
            && !self.unstated
    }

    /// Whether the conditions hold for these facts.
    pub fn held(&self, facts: &Facts) -> Held {
        let answers = [
            ask(self.location, facts.location),
            ask(self.diagnostic, facts.diagnostic),
            ask(self.bearer_warning.then_some(true), facts.bearer_warning),
            ask(self.alerted, facts.alerted),
            ask(self.phase, facts.phase),
            ask(self.no_channel_left.then_some(true), facts.no_channel_left),
        ];
        if answers.contains(&Held::No) {
            Held::No
        } else if answers.contains(&Held::Unknown) {
            Held::Unknown
        } else {
            Held::Yes
        }
    }
}

fn ask<T: PartialEq>(wanted: Option<T>, known: Option<T>) -> Held {
    match (wanted, known) {
        (None, _) => Held::Yes,
        (Some(_), None) => Held::Unknown,
        (Some(wanted), Some(known)) if wanted == known => Held::Yes,
        (Some(_), Some(_)) => Held::No,
    }
}
