//! One translation: the answer, the row it comes from, and the id by which people find that row.

use core::fmt;

use super::table::Found;
use super::{Direction, Event, Facts, Held, How, Key, Profile, Rule, SentLocation, Table, Target};
use crate::{Cause, StatusCode};

/// What is translated to a cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SipKey {
    /// A SIP status.
    Status(StatusCode),
    /// No response at all.
    NoResponse,
    /// An event on the SIP side or in the gateway.
    Event(Event),
}

/// What is translated to a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CauseKey {
    /// A Q.850 cause.
    Cause(Cause),
    /// No cause known.
    NoCause,
    /// A stack's own cause above 127.
    Beyond(u16),
    /// An event on the ISDN side or in the gateway.
    Event(Event),
}

impl From<StatusCode> for SipKey {
    fn from(status: StatusCode) -> Self {
        Self::Status(status)
    }
}

impl From<Event> for SipKey {
    fn from(event: Event) -> Self {
        Self::Event(event)
    }
}

impl From<SipKey> for Key {
    fn from(key: SipKey) -> Self {
        match key {
            SipKey::Status(status) => Self::Status(status),
            SipKey::NoResponse => Self::NoResponse,
            SipKey::Event(event) => Self::Event(event),
        }
    }
}

impl From<Cause> for CauseKey {
    /// Cause 0 is [`CauseKey::NoCause`], as in the tables.
    fn from(cause: Cause) -> Self {
        if cause.as_u8() == 0 { Self::NoCause } else { Self::Cause(cause) }
    }
}

impl From<Event> for CauseKey {
    fn from(event: Event) -> Self {
        Self::Event(event)
    }
}

impl From<CauseKey> for Key {
    fn from(key: CauseKey) -> Self {
        match key {
            CauseKey::Cause(cause) if cause.as_u8() == 0 => Self::NoCause,
            CauseKey::Cause(cause) => Self::Cause(cause),
            CauseKey::NoCause => Self::NoCause,
            CauseKey::Beyond(number) => Self::Beyond(number),
            CauseKey::Event(event) => Self::Event(event),
        }
    }
}

/// What a profile says of a key. The absences are different things and stay apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// The row that fired translates to this, which may be nothing ([`Target::is_nothing`]).
    To(Target),
    /// The table has neither a row, nor a class, nor a default for the key.
    NotStated,
    /// Nobody could read this part of the source: unknown, and never the default.
    Unread,
    /// The key has rows, all with conditions, and none of them holds: no mapping.
    Unmet,
    /// The key has rows, all with conditions, and the facts do not tell whether one of them holds.
    Depends,
    /// The profile has no table of this direction.
    NoTable,
}

impl Answer {
    /// What the row that fired translates to.
    pub const fn target(self) -> Option<Target> {
        match self {
            Self::To(target) => Some(target),
            _ => None,
        }
    }
}

/// The translation of one key by one profile.
#[derive(Clone, Copy, Debug)]
pub struct Translation<'a> {
    /// The profile that was asked.
    pub profile: &'a Profile,
    /// Which of its tables.
    pub direction: Direction,
    /// What was translated.
    pub from: Key,
    /// The answer.
    pub to: Answer,
    /// The row that fired.
    pub rule: Option<&'a Rule>,
    /// By which kind of row the key was found; `None` where no row was.
    pub how: Option<How>,
    /// All rows of the key (or of its class, or the default) in the order of the source: where `to` is
    /// [`Answer::Depends`] they are the candidates, and else those that would have fired with other facts.
    pub rows: &'a [Rule],
}

impl<'a> Translation<'a> {
    #[inline]
    pub(super) fn look_up(
        profile: &'a Profile,
        table: Option<&'a Table>,
        direction: Direction,
        from: Key,
        facts: &Facts,
    ) -> Self {
        let answer = |to, rule, how, rows| Self { profile, direction, from, to, rule, how, rows };
        let Some(table) = table else { return answer(Answer::NoTable, None, None, &[]) };
        match table.find(from) {
            Found::NotStated => answer(Answer::NotStated, None, None, &[]),
            Found::Unread => answer(Answer::Unread, None, None, &[]),
            Found::Rows(rows, how) => {
                let (to, rule) = choose(rows, facts);
                answer(to, rule, Some(how), rows)
            }
        }
    }

    /// The cause, where the answer is one.
    pub fn cause(&self) -> Option<Cause> {
        self.to.target()?.cause()
    }

    /// The status, where the answer is one.
    pub fn status(&self) -> Option<StatusCode> {
        self.to.target()?.status()
    }

    /// The location to send with the cause: that of the row, else that of the class of the status.
    pub fn location(&self) -> Option<SentLocation> {
        self.profile.location_of(self.direction, self.from, self.rule?)
    }

    /// The id of the row that fired.
    pub fn rule_id(&self) -> Option<RuleId<'a>> {
        let rule = self.rule?;
        let nth = self.rows.iter().position(|row| core::ptr::eq(row, rule))? + 1;
        Some(RuleId { profile: &self.profile.id, direction: self.direction, key: rule.key, nth })
    }
}

/// The first row whose conditions hold, wherever it stands, else the row without conditions.
#[inline]
fn choose<'a>(rows: &'a [Rule], facts: &Facts) -> (Answer, Option<&'a Rule>) {
    match rows {
        [only] if only.when.is_always() => (Answer::To(only.to), Some(only)),
        _ => choose_by_conditions(rows, facts),
    }
}

fn choose_by_conditions<'a>(rows: &'a [Rule], facts: &Facts) -> (Answer, Option<&'a Rule>) {
    let mut otherwise = None;
    let mut unknown = false;
    for row in rows {
        if row.when.is_always() {
            otherwise = Some(row);
            continue;
        }
        match row.when.held(facts) {
            Held::Yes => return (Answer::To(row.to), Some(row)),
            Held::Unknown => unknown = true,
            Held::No => {}
        }
    }
    match otherwise {
        Some(row) => (Answer::To(row.to), Some(row)),
        None if unknown => (Answer::Depends, None),
        None => (Answer::Unmet, None),
    }
}

/// The name of a row, stable as long as its table is: `rfc3398/sip:486`, `rfc3398/sip:488#2` for the second row
/// of a key, `rfc3398/q850:*` for a default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RuleId<'a> {
    /// The id of the profile.
    pub profile: &'a str,
    /// The table.
    pub direction: Direction,
    /// The key of the row.
    pub key: Key,
    /// Which of the rows of the key, from 1.
    pub nth: usize,
}

impl fmt::Display for RuleId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in [self.profile, "/", self.direction.key_side(), ":"] {
            f.write_str(part)?;
        }
        self.key.fmt(f)?;
        if self.nth > 1 { write!(f, "#{}", self.nth) } else { Ok(()) }
    }
}
