//! How the shipped tables are written: one line a row, `sip(488).cause(65).if_bearer_warning()`.
//!
//! A [`Row`] is a [`Rule`] whose texts are borrowed, so that constant functions can pass it on.

use alloc::borrow::Cow;

use super::{Event, First, Key, Phase, Request, Rule, Target, Then, When};
use crate::{Cause, Location, StatusCode};

#[derive(Clone, Copy)]
pub(super) struct Row {
    key: Key,
    when: When,
    to: Target,
    then: Then,
    note: &'static str,
    phrase: Option<&'static str>,
    cause_name: Option<&'static str>,
}

/// Rows, each a `Row` expression, as the `[Rule; N]` of a table.
macro_rules! rules {
    ($($row:expr,)*) => { [$($row.rule(),)*] };
}
pub(super) use rules;

/// A table: its direction, its source, its rows (the name of a static) and the ranges that nobody could read.
macro_rules! table {
    (sip, $source:expr, $rules:ident $(, unread $unread:expr)?) => {{
        static UNREAD: &[(u16, u16)] = &[$($unread)?];
        static SLOTS: [$crate::profile::table::Slot; $crate::profile::table::SIP_SLOTS] =
            $crate::profile::table::sip_slots(&$rules, UNREAD);
        $crate::profile::Table::shipped($crate::profile::Direction::SipToCause, $source, &$rules, UNREAD, &SLOTS)
    }};
    (q850, $source:expr, $rules:ident $(, unread $($unread:expr),+)?) => {{
        static UNREAD: &[(u16, u16)] = &[$($($unread),+)?];
        static SLOTS: [$crate::profile::table::Slot; $crate::profile::table::CAUSE_SLOTS] =
            $crate::profile::table::cause_slots(&$rules, UNREAD);
        $crate::profile::Table::shipped($crate::profile::Direction::CauseToSip, $source, &$rules, UNREAD, &SLOTS)
    }};
}
pub(super) use table;

/// A row for a status; 0 is no response at all.
pub(super) const fn sip(status: u16) -> Row {
    row(match status {
        0 => Key::NoResponse,
        _ => Key::Status(status_code(status)),
    })
}

/// A row for a cause; 0 is no cause known, above 127 a stack's own number.
pub(super) const fn q850(cause: u16) -> Row {
    row(match cause {
        0 => Key::NoCause,
        1..=127 => Key::Cause(cause_value(cause)),
        _ => Key::Beyond(cause),
    })
}

/// A row for all statuses of these first digits that have none of their own.
pub(super) const fn class(from: u8, to: u8) -> Row {
    row(Key::Class { from, to })
}

/// A row for an event.
pub(super) const fn on(event: Event) -> Row {
    row(Key::Event(event))
}

/// The row for every other code.
pub(super) const fn any() -> Row {
    row(Key::Default)
}

const fn row(key: Key) -> Row {
    let then = Then { location: None, first: None, diagnostic_absent: false, contact_from_diagnostic: false };
    Row { key, when: When::ALWAYS, to: Target::Nothing, then, note: "", phrase: None, cause_name: None }
}

const fn status_code(status: u16) -> StatusCode {
    StatusCode::new(status).expect("a status in a shipped table is 100 to 999")
}

const fn cause_value(cause: u16) -> Cause {
    assert!(cause <= 127);
    Cause::new(cause as u8).expect("a cause is at most 127")
}

impl Row {
    /// To this cause; above 127 it is the source's own number.
    pub(super) const fn cause(mut self, cause: u16) -> Self {
        self.to = if cause > 127 { Target::Beyond(cause) } else { Target::Cause(cause_value(cause)) };
        self
    }

    /// To this status.
    pub(super) const fn status(mut self, status: u16) -> Self {
        self.to = Target::Status(status_code(status));
        self
    }

    /// To no status: the dialog ends with this request.
    pub(super) const fn request(mut self, request: Request) -> Self {
        self.to = Target::Request(request);
        self
    }

    /// To nothing, as the source says.
    pub(super) const fn nothing(mut self) -> Self {
        self.to = Target::Nothing;
        self
    }

    /// To nothing; the source returns 0.
    pub(super) const fn zero(mut self) -> Self {
        self.to = Target::Zero;
        self
    }

    /// If the cause received has the location "user".
    pub(super) const fn if_user(mut self) -> Self {
        self.when.location = Some(Location::USER);
        self
    }

    /// If a diagnostic that a Contact can be made of is there, or is not.
    pub(super) const fn if_diagnostic(mut self, present: bool) -> Self {
        self.when.diagnostic = Some(present);
        self
    }

    /// If a Warning speaks to an unavailable bearer capability.
    pub(super) const fn if_bearer_warning(mut self) -> Self {
        self.when.bearer_warning = true;
        self
    }

    /// If a 180 came before, or did not.
    pub(super) const fn if_alerted(mut self, alerted: bool) -> Self {
        self.when.alerted = Some(alerted);
        self
    }

    /// If the call ended in this way.
    pub(super) const fn if_phase(mut self, phase: Phase) -> Self {
        self.when.phase = Some(phase);
        self
    }

    /// If no other channel can be tried.
    pub(super) const fn if_no_channel_left(mut self) -> Self {
        self.when.no_channel_left = true;
        self
    }

    /// The source prints several targets and no condition.
    pub(super) const fn unstated(mut self) -> Self {
        self.when.unstated = true;
        self
    }

    /// The cause goes out with the location "user".
    pub(super) const fn location_user(mut self) -> Self {
        self.then.location = Some(Location::USER);
        self
    }

    /// What the gateway tries first.
    pub(super) const fn first(mut self, first: First) -> Self {
        self.then.first = Some(first);
        self
    }

    /// The cause goes out without a diagnostic.
    pub(super) const fn without_diagnostic(mut self) -> Self {
        self.then.diagnostic_absent = true;
        self
    }

    /// The Contact is made of the diagnostic.
    pub(super) const fn contact_from_diagnostic(mut self) -> Self {
        self.then.contact_from_diagnostic = true;
        self
    }

    /// What a reader should know about the row.
    pub(super) const fn note(mut self, note: &'static str) -> Self {
        self.note = note;
        self
    }

    /// The source's own phrase of the status.
    pub(super) const fn phrase(mut self, phrase: &'static str) -> Self {
        self.phrase = Some(phrase);
        self
    }

    /// The source's own name of the cause.
    pub(super) const fn named(mut self, cause_name: &'static str) -> Self {
        self.cause_name = Some(cause_name);
        self
    }

    pub(super) const fn rule(self) -> Rule {
        Rule {
            key: self.key,
            when: self.when,
            to: self.to,
            then: self.then,
            note: Cow::Borrowed(self.note),
            phrase: match self.phrase {
                Some(phrase) => Some(Cow::Borrowed(phrase)),
                None => None,
            },
            cause_name: match self.cause_name {
                Some(name) => Some(Cow::Borrowed(name)),
                None => None,
            },
        }
    }
}
