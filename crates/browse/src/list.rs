//! The list of calls: which are shown, in what order, and which one the keys act on.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use tritone_calls::Call;

use crate::Recording;
use crate::filter::{Filter, mentions};
use crate::key::Key;
use crate::scroll::Scroll;

/// A column of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    Call,
    Start,
    From,
    To,
    Outcome,
    Status,
    Cause,
    SaidBy,
    Ring,
    Talk,
}

impl Column {
    pub(crate) const ALL: [Self; 10] = [
        Self::Call,
        Self::Start,
        Self::From,
        Self::To,
        Self::Outcome,
        Self::Status,
        Self::Cause,
        Self::SaidBy,
        Self::Ring,
        Self::Talk,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Call => "Call",
            Self::Start => "Start",
            Self::From => "From",
            Self::To => "To",
            Self::Outcome => "Outcome",
            Self::Status => "Status",
            Self::Cause => "Cause",
            Self::SaidBy => "Said by",
            Self::Ring => "Ring s",
            Self::Talk => "Talk s",
        }
    }

    fn compare(self, a: &Call, b: &Call) -> Ordering {
        let seconds = |a: Option<f64>, b: Option<f64>| a.partial_cmp(&b).unwrap_or(Ordering::Equal);
        let said_by = |call: &Call| call.origin.as_ref().map(|origin| origin.address);
        match self {
            Self::Call => a.id.cmp(&b.id),
            Self::Start => a.start.cmp(&b.start),
            Self::From => a.from.short().cmp(b.from.short()),
            Self::To => a.to.short().cmp(b.to.short()),
            Self::Outcome => a.outcome.cmp(&b.outcome),
            Self::Status => a.status.cmp(&b.status),
            Self::Cause => a.shown_cause().cmp(&b.shown_cause()),
            Self::SaidBy => said_by(a).cmp(&said_by(b)),
            Self::Ring => seconds(a.ring_s, b.ring_s),
            Self::Talk => seconds(a.talk_s, b.talk_s),
        }
    }
}

/// The list. Calls are named by their index in the recording.
#[derive(Debug)]
pub(crate) struct List {
    /// The calls shown, in order. Made anew where search, filter or order change, and not to draw.
    shown: Vec<usize>,
    pub(crate) scroll: Scroll,
    marked: BTreeSet<usize>,
    search: String,
    /// Whether keys go into the search line.
    pub(crate) searching: bool,
    filter: Filter,
    pub(crate) sort: Column,
    pub(crate) descending: bool,
}

impl List {
    pub(crate) fn new(recording: &Recording, filter: Filter) -> Self {
        let mut list = Self {
            shown: Vec::new(),
            scroll: Scroll::default(),
            marked: BTreeSet::new(),
            search: String::new(),
            searching: false,
            filter,
            sort: Column::Call,
            descending: false,
        };
        list.choose(recording);
        list
    }

    pub(crate) fn shown(&self) -> &[usize] {
        &self.shown
    }

    pub(crate) fn search(&self) -> &str {
        &self.search
    }

    pub(crate) fn filter(&self) -> &Filter {
        &self.filter
    }

    pub(crate) fn is_marked(&self, call: usize) -> bool {
        self.marked.contains(&call)
    }

    pub(crate) fn marked(&self) -> usize {
        self.marked.len()
    }

    /// The call under the cursor.
    pub(crate) fn selected(&self) -> Option<usize> {
        self.shown.get(self.scroll.at()).copied()
    }

    /// What Enter opens: the marked calls, else the one under the cursor.
    pub(crate) fn opened(&self) -> Vec<usize> {
        if self.marked.is_empty() {
            self.selected().into_iter().collect()
        } else {
            self.marked.iter().copied().collect()
        }
    }

    pub(crate) fn set_filter(&mut self, recording: &Recording, filter: Filter) {
        self.filter = filter;
        self.choose(recording);
    }

    /// Takes a key that changes the list itself; whether it did.
    pub(crate) fn handle(&mut self, recording: &Recording, key: Key) -> bool {
        match key {
            Key::Char(' ') => self.mark(),
            Key::Char('/') | Key::Function(3) | Key::Tab => self.searching = true,
            Key::Char('<') => self.sort_by(recording, Column::ALL.len() - 1),
            Key::Char('>') => self.sort_by(recording, 1),
            Key::Char('z') => {
                self.descending = !self.descending;
                self.order(recording, self.selected());
            }
            Key::Function(9) => {
                self.search.clear();
                self.set_filter(recording, Filter { kind: self.filter.kind, ..Filter::default() });
            }
            key => return self.scroll.handle(key),
        }
        true
    }

    /// Takes a key while the search line has the focus.
    pub(crate) fn type_search(&mut self, recording: &Recording, key: Key) {
        match key {
            Key::Char(c) => self.search.push(c),
            Key::Backspace => drop(self.search.pop()),
            Key::DeleteLine => self.search.clear(),
            Key::Escape => {
                self.search.clear();
                self.searching = false;
            }
            Key::Enter | Key::Tab | Key::Down | Key::Up | Key::Function(3) => {
                self.searching = false;
                return;
            }
            _ => return,
        }
        self.choose(recording);
    }

    fn mark(&mut self) {
        let Some(call) = self.selected() else { return };
        if !self.marked.remove(&call) {
            self.marked.insert(call);
        }
        self.scroll.handle(Key::Down);
    }

    /// Moves the order to the column `by` further on, around the end.
    fn sort_by(&mut self, recording: &Recording, by: usize) {
        let at = Column::ALL.iter().position(|column| *column == self.sort).unwrap_or(0);
        self.sort = Column::ALL[(at + by) % Column::ALL.len()];
        self.order(recording, self.selected());
    }

    /// Makes the list anew.
    fn choose(&mut self, recording: &Recording) {
        let selected = self.selected();
        let search = &self.search;
        let peers = &recording.peers;
        let found = |call: &Call| search.is_empty() || mentions(call, peers, search);
        let allowed = |call: &Call| self.filter.allows(call, peers) && found(call);
        let shown =
            recording.calls.iter().enumerate().filter(|(_, call)| allowed(call)).map(|(index, _)| index);
        self.shown = shown.collect();
        // A mark that cannot be seen would open a call that nobody sees. The list is in order of index here.
        self.marked.retain(|call| self.shown.binary_search(call).is_ok());
        self.scroll.set_count(self.shown.len());
        self.order(recording, selected);
    }

    /// Puts the calls that are shown in order; the cursor goes to the call `selected` where that is shown.
    fn order(&mut self, recording: &Recording, selected: Option<usize>) {
        let column = self.sort;
        self.shown.sort_by(|a, b| match (recording.calls.get(*a), recording.calls.get(*b)) {
            (Some(left), Some(right)) => column.compare(left, right).then(a.cmp(b)),
            _ => Ordering::Equal,
        });
        if self.descending {
            self.shown.reverse();
        }
        let place = selected.and_then(|selected| self.shown.iter().position(|call| *call == selected));
        self.scroll.go(place.unwrap_or(0));
    }
}
