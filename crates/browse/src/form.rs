//! The filter dialog: fields to fill in, and what becomes of them.

use crate::filter::{Ending, Exchange, Filter, Statuses};
use crate::key::Key;

/// A field of the dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    From,
    To,
    Peer,
    Status,
    Outcome,
    Show,
}

impl Field {
    pub(crate) const ALL: [Self; 6] =
        [Self::From, Self::To, Self::Peer, Self::Status, Self::Outcome, Self::Show];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::From => "From",
            Self::To => "To",
            Self::Peer => "Peer",
            Self::Status => "Status",
            Self::Outcome => "Outcome",
            Self::Show => "Show",
        }
    }

    /// What may be given, in a few words.
    pub(crate) const fn hint(self) -> &'static str {
        match self {
            Self::From | Self::To => "part of the number, URI or name",
            Self::Peer => "part of an address or name: 192.0.2.7:5060",
            Self::Status => "486, 5xx, or a list of them",
            Self::Outcome | Self::Show => "Left and Right choose",
        }
    }
}

/// What a key did to the dialog.
#[derive(Debug)]
pub(crate) enum Done {
    /// It stays open.
    Open,
    /// It was closed without effect.
    Cancelled,
    /// The filter is to be used.
    Applied(Filter),
}

/// The dialog.
#[derive(Debug)]
pub(crate) struct Form {
    filter: Filter,
    status: String,
    focus: usize,
    pub(crate) wrong: Option<&'static str>,
}

impl Form {
    pub(crate) fn new(filter: &Filter) -> Self {
        Self { filter: filter.clone(), status: filter.status.typed().to_owned(), focus: 0, wrong: None }
    }

    pub(crate) fn focus(&self) -> Field {
        Field::ALL[self.focus]
    }

    /// What a field shows.
    pub(crate) fn value(&self, field: Field) -> &str {
        match field {
            Field::From => &self.filter.from,
            Field::To => &self.filter.to,
            Field::Peer => &self.filter.peer,
            Field::Status => &self.status,
            Field::Outcome => self.filter.outcome.as_str(),
            Field::Show => self.filter.kind.as_str(),
        }
    }

    pub(crate) fn handle(&mut self, key: Key) -> Done {
        let fields = Field::ALL.len();
        match key {
            Key::Escape | Key::Function(7) => return Done::Cancelled,
            Key::Enter => return self.apply(),
            Key::Tab | Key::Down => self.focus = (self.focus + 1) % fields,
            Key::BackTab | Key::Up => self.focus = (self.focus + fields - 1) % fields,
            Key::Function(9) => *self = Self { focus: self.focus, ..Self::new(&Filter::default()) },
            key => self.change(key),
        }
        Done::Open
    }

    fn apply(&mut self) -> Done {
        let Some(status) = Statuses::parse(&self.status) else {
            self.wrong = Some("a status is a number as 486 or a class as 5xx");
            self.focus = Field::ALL.iter().position(|field| *field == Field::Status).unwrap_or(0);
            return Done::Open;
        };
        Done::Applied(Filter { status, ..self.filter.clone() })
    }

    fn change(&mut self, key: Key) {
        self.wrong = None;
        let text = match self.focus() {
            Field::From => &mut self.filter.from,
            Field::To => &mut self.filter.to,
            Field::Peer => &mut self.filter.peer,
            Field::Status => &mut self.status,
            Field::Outcome => return self.filter.outcome = turned(&Ending::all(), self.filter.outcome, key),
            Field::Show => return self.filter.kind = turned(&Exchange::ALL, self.filter.kind, key),
        };
        match key {
            Key::Char(c) => text.push(c),
            Key::Backspace => drop(text.pop()),
            Key::DeleteLine => text.clear(),
            _ => {}
        }
    }
}

/// The choice beside `now`, in the direction of the key, around the ends.
fn turned<T: Copy + PartialEq>(choices: &[T], now: T, key: Key) -> T {
    let by = match key {
        Key::Right | Key::Char(' ') => 1,
        Key::Left => choices.len() - 1,
        _ => return now,
    };
    let at = choices.iter().position(|choice| *choice == now).unwrap_or(0);
    choices[(at + by) % choices.len()]
}
