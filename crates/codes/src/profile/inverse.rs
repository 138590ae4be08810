//! The inverse of a table: which keys lead to a target, and whether there is only one.
//!
//! A gateway that made a 486 of a cause had that cause from its table; where one cause alone leads to 486, the cause is
//! known again. Where several do, nothing here chooses between them.
//!
//! [`audit::origins`](crate::audit::origins) lists the *rows* of a target, for people; this lists the *codes*, each
//! with the row that decides on it, so that translating one of them gives the target back.
//!
//! ```
//! use tritone_codes::profile::{Direction, Key, Preimage};
//! use tritone_codes::{Cause, Facts, StatusCode, Target, profile};
//! let asterisk = profile("asterisk-pjsip").unwrap();
//! let from = |code| Target::Status(StatusCode::new(code).unwrap());
//! let busy = asterisk.inverse(Direction::CauseToSip, from(486), Facts::NONE);
//! assert_eq!(busy.preimage().key(), Some(Key::Cause(Cause::USER_BUSY)));
//! let unavailable = asterisk.inverse(Direction::CauseToSip, from(480), Facts::NONE);
//! assert_eq!(unavailable.preimage(), Preimage::Ambiguous { keys: 3 });
//! assert_eq!(unavailable.to_string(), "19, 20 or 31");
//! ```

use core::fmt;

use super::table::Found;
use super::{Direction, Facts, Held, How, Key, Profile, Rule, RuleId, Table, Target, When};
use crate::{Cause, Location, StatusCode};

/// The way back from a target through one table, with what is known of the call.
#[derive(Clone, Copy, Debug)]
pub struct Inverse<'a> {
    /// The profile that was asked.
    pub profile: &'a Profile,
    /// The direction of the table that is undone: [`Direction::CauseToSip`] leads from a status back to causes.
    pub direction: Direction,
    /// What the table led to.
    pub target: Target,
    /// What is known of the call when the table was used; rows whose conditions it contradicts are left out.
    pub facts: Facts,
}

/// A key that leads to the target, and the row that decides on it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Source<'a> {
    /// A code, no code, or an event; never a class or the default, which stand for the codes listed.
    pub key: Key,
    /// The row.
    pub rule: &'a Rule,
    /// Whether the row is the key's own.
    pub how: How,
    /// The id of the row.
    pub id: RuleId<'a>,
    /// Whether the key leads to the target for certain: no other row of it can fire with what is known.
    pub certain: bool,
}

/// How many keys lead to a target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Preimage<'a> {
    /// The profile has no table of this direction.
    NoTable,
    /// None: the gateway did not make the target by this table.
    Empty,
    /// One alone, by this row (the first, where several rows of the key lead there).
    Unique(Source<'a>),
    /// Several.
    Ambiguous {
        /// How many keys.
        keys: usize,
    },
    /// One or none is known, but a part of the source could not be read, which may hold others.
    Unread,
}

impl Preimage<'_> {
    /// The only key.
    pub const fn key(&self) -> Option<Key> {
        match self {
            Self::Unique(source) => Some(source.key),
            _ => None,
        }
    }

    /// The only key, where it is a Q.850 cause.
    pub const fn cause(&self) -> Option<Cause> {
        match self.key() {
            Some(Key::Cause(cause)) => Some(cause),
            _ => None,
        }
    }

    /// The only key, where it is a SIP status.
    pub const fn status(&self) -> Option<StatusCode> {
        match self.key() {
            Some(Key::Status(status)) => Some(status),
            _ => None,
        }
    }
}

impl Profile {
    /// The way back from a target through the table of a direction. Making it costs nothing; its methods search the
    /// table, without allocation.
    pub const fn inverse(&self, direction: Direction, target: Target, facts: Facts) -> Inverse<'_> {
        Inverse { profile: self, direction, target, facts }
    }
}

impl<'a> Inverse<'a> {
    /// Every key that leads to the target with what is known, once for each row that can do so: the codes in
    /// ascending order (statuses 100 to 699, or causes), then the listed numbers above 127 and events in the order of
    /// the source.
    pub fn sources(&self) -> impl Iterator<Item = Source<'a>> + use<'a> {
        let Self { profile, direction, target, facts } = *self;
        let table = profile.table(direction);
        let keys = table.into_iter().flat_map(move |table| keys(direction, table));
        keys.flat_map(move |key| {
            let (rows, how) = match table.map(|table| table.find(key)) {
                Some(Found::Rows(rows, how)) => (rows, how),
                _ => (&[][..], How::Exact),
            };
            rows.iter().zip(1..).filter_map(move |(rule, nth)| {
                if rule.to != target {
                    return None;
                }
                let certain = fires(rows, rule, &facts)?;
                let id = RuleId { profile: &profile.id, direction, key: rule.key, nth };
                Some(Source { key, rule, how, id, certain })
            })
        })
    }

    /// The first source of each key.
    fn distinct(&self) -> impl Iterator<Item = Source<'a>> + use<'a> {
        let mut last = None;
        self.sources().filter(move |source| last.replace(source.key) != Some(source.key))
    }

    /// Whether one key leads to the target, none or several.
    pub fn preimage(&self) -> Preimage<'a> {
        let Some(table) = self.profile.table(self.direction) else { return Preimage::NoTable };
        let mut sources = self.distinct();
        let first = sources.next();
        let others = sources.count();
        match first {
            _ if others > 0 => Preimage::Ambiguous { keys: others + 1 },
            _ if !table.unread().is_empty() => Preimage::Unread,
            Some(source) => Preimage::Unique(source),
            None => Preimage::Empty,
        }
    }

    /// The location that the cause had, where every row that leads to the target asks for it, or else where it is
    /// known: RFC 3398 makes a 603 of cause 21 from the user alone.
    pub fn location(&self) -> Option<Location> {
        let mut asked = self.sources().map(|source| source.rule.when.location);
        let first = asked.next()?;
        first.filter(|_| asked.all(|other| other == first)).or(self.facts.location)
    }
}

/// `17`; `19, 20 or 31`; `111, 127 or any of 95 others`; `none`.
impl fmt::Display for Inverse<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let own = || self.distinct().filter(|source| source.how == How::Exact);
        let others = self.distinct().filter(|source| source.how != How::Exact).count();
        let count = own().count();
        for (source, nth) in own().zip(1..) {
            match nth {
                1 => {}
                _ if nth == count && others == 0 => f.write_str(" or ")?,
                _ => f.write_str(", ")?,
            }
            write!(f, "{}", source.key)?;
        }
        match (count, others) {
            (0, 0) => f.write_str("none"),
            (_, 0) => Ok(()),
            (0, _) => write!(f, "any of {others}"),
            _ => write!(f, " or any of {others} others"),
        }
    }
}

impl Source<'_> {
    /// What must have been so for the row to fire: `known`, and the conditions of the row.
    pub fn facts(&self, known: Facts) -> Facts {
        assumed(&self.rule.when, known)
    }
}

/// Every code of the side that the table's keys are on, then the other keys that it lists.
fn keys(direction: Direction, table: &Table) -> impl Iterator<Item = Key> + '_ {
    let codes = match direction {
        Direction::SipToCause => 99..700,
        Direction::CauseToSip => 0..128,
    };
    let listed = table.keys().filter(|key| matches!(key, Key::Beyond(_) | Key::Event(_)));
    codes.filter_map(move |number| code(direction, number)).chain(listed)
}

/// The key of a number; the one before the first stands for no code at all.
fn code(direction: Direction, number: u16) -> Option<Key> {
    match (direction, number) {
        (Direction::SipToCause, 99) => Some(Key::NoResponse),
        (Direction::SipToCause, _) => StatusCode::new(number).map(Key::Status),
        (Direction::CauseToSip, 0) => Some(Key::NoCause),
        (Direction::CauseToSip, _) => u8::try_from(number).ok().and_then(Cause::new).map(Key::Cause),
    }
}

/// Whether a row of a key can be the one that decides: `None` where it cannot, else whether no other can.
fn fires(rows: &[Rule], rule: &Rule, facts: &Facts) -> Option<bool> {
    let conditional = rows.iter().filter(|row| !row.when.is_always());
    if rule.when.is_always() {
        let before = conditional.map(|row| row.when.held(facts));
        return before.into_iter().try_fold(true, |certain, held| match held {
            Held::Yes => None,
            Held::Unknown => Some(false),
            Held::No => Some(certain),
        });
    }
    let held = rule.when.held(facts);
    if held == Held::No {
        return None;
    }
    let assumed = assumed(&rule.when, *facts);
    let earlier = conditional.take_while(|row| !core::ptr::eq(*row, rule));
    earlier.map(|row| row.when.held(&assumed)).try_fold(held == Held::Yes, |certain, held| match held {
        Held::Yes => None,
        Held::Unknown => Some(false),
        Held::No => Some(certain),
    })
}

/// What is known where the conditions hold.
fn assumed(when: &When, known: Facts) -> Facts {
    let yes = |asked: bool, known: Option<bool>| if asked { Some(true) } else { known };
    Facts {
        location: when.location.or(known.location),
        diagnostic: when.diagnostic.or(known.diagnostic),
        bearer_warning: yes(when.bearer_warning, known.bearer_warning),
        alerted: when.alerted.or(known.alerted),
        phase: when.phase.or(known.phase),
        no_channel_left: yes(when.no_channel_left, known.no_channel_left),
    }
}
