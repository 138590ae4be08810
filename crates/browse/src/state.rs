//! What the browser shows, and what a key does to it. Knows no terminal.

use std::collections::BTreeSet;

use ratatui_core::layout::Size;
use tritone_calls::{Call, Kind};
use tritone_wire::FrameRef;

use crate::draw::layout;
use crate::filter::{Exchange, Filter};
use crate::form::{Done, Form};
use crate::key::Key;
use crate::ladder::Ladder;
use crate::list::List;
use crate::text::{self, Text};
use crate::theme::Theme;
use crate::{Messages, Recording};

/// What the program has to do after a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Draw.
    Draw,
    /// End.
    Quit,
}

/// A screen above the list.
#[derive(Debug)]
pub(crate) enum Screen {
    Ladder(Ladder),
    /// The message under the cursor of the ladder below.
    Message(Text),
    /// Evidence or help.
    Text(Text),
    Form(Form),
}

/// Everything that is shown: the list, and the screens opened above it.
#[derive(Debug)]
pub struct State {
    pub(crate) recording: Recording,
    pub(crate) list: List,
    pub(crate) above: Vec<Screen>,
    pub(crate) theme: Theme,
    size: Size,
}

impl State {
    /// The list of the calls of a recording; of everything in it where it holds no call.
    pub fn new(recording: Recording, theme: Theme, size: Size) -> Self {
        let has_calls = recording.calls.iter().any(|call| call.kind == Kind::Call);
        let kind = if has_calls { Exchange::Calls } else { Exchange::Any };
        let list = List::new(&recording, Filter { kind, ..Filter::default() });
        let mut state = Self { recording, list, above: Vec::new(), theme, size };
        state.settle();
        state
    }

    /// Says how large the terminal is.
    pub fn resize(&mut self, size: Size) {
        self.size = size;
        self.settle();
    }

    /// Takes a key.
    pub fn handle(&mut self, key: Key) -> Action {
        if key == Key::Interrupt {
            return Action::Quit;
        }
        let action = match self.above.last() {
            None if self.list.searching => {
                self.list.type_search(&self.recording, key);
                Action::Draw
            }
            None => self.handle_list(key),
            Some(Screen::Form(_)) => self.handle_form(key),
            Some(_) => self.handle_above(key),
        };
        self.settle();
        action
    }

    /// The frames whose messages are to be read before the next key, since they are on the screen.
    pub fn wanted(&self) -> Option<BTreeSet<FrameRef>> {
        let preview = layout::ladder(layout::area(self.size), false).preview.is_some();
        match self.above.last() {
            Some(Screen::Ladder(ladder)) if preview => ladder.wanted(&self.recording.calls),
            Some(Screen::Message(_)) => self.ladder()?.wanted(&self.recording.calls),
            _ => None,
        }
    }

    /// Takes the messages that were [`wanted`](Self::wanted), or says why there are none.
    pub fn give(&mut self, read: Result<Messages, String>) {
        if let Some(ladder) = self.ladder_mut() {
            ladder.give(read);
        }
        self.refresh_message();
        self.settle();
    }

    /// The ladder that is open.
    pub(crate) fn ladder(&self) -> Option<&Ladder> {
        self.above.iter().rev().find_map(|screen| match screen {
            Screen::Ladder(ladder) => Some(ladder),
            _ => None,
        })
    }

    fn ladder_mut(&mut self) -> Option<&mut Ladder> {
        self.above.iter_mut().rev().find_map(|screen| match screen {
            Screen::Ladder(ladder) => Some(ladder),
            _ => None,
        })
    }

    fn handle_list(&mut self, key: Key) -> Action {
        match key {
            Key::Escape | Key::Char('q') => return Action::Quit,
            Key::Enter => {
                let opened = self.list.opened();
                if !opened.is_empty() {
                    self.above.push(Screen::Ladder(Ladder::new(&self.recording, opened)));
                }
            }
            Key::Char('v') => self.open_evidence(self.list.selected()),
            Key::Char('f') | Key::Function(7) => self.above.push(Screen::Form(Form::new(self.list.filter()))),
            key if is_help(key) => self.open_help(),
            key => drop(self.list.handle(&self.recording, key)),
        }
        Action::Draw
    }

    fn handle_form(&mut self, key: Key) -> Action {
        let Some(Screen::Form(form)) = self.above.last_mut() else { return Action::Draw };
        match form.handle(key) {
            Done::Open => return Action::Draw,
            Done::Cancelled => {}
            Done::Applied(filter) => self.list.set_filter(&self.recording, filter),
        }
        self.above.pop();
        Action::Draw
    }

    /// The keys of ladder, message, evidence and help.
    fn handle_above(&mut self, key: Key) -> Action {
        match (self.above.last_mut(), key) {
            (_, Key::Escape | Key::Char('q')) => drop(self.above.pop()),
            (Some(Screen::Text(text)), key) => text.handle(key),
            (_, key) if is_help(key) => self.open_help(),
            (Some(Screen::Ladder(_)), Key::Enter) => {
                self.above.push(Screen::Message(Text::new(String::new(), Vec::new())));
                self.refresh_message();
            }
            (Some(Screen::Ladder(_)), Key::Char('v')) => {
                self.open_evidence(self.ladder().and_then(Ladder::call));
            }
            (Some(Screen::Ladder(ladder)), key) => drop(ladder.handle(key)),
            (Some(Screen::Message(_)), Key::Left | Key::Char('p')) => self.turn_page(Key::Up),
            (Some(Screen::Message(_)), Key::Right | Key::Char('n')) => self.turn_page(Key::Down),
            (Some(Screen::Message(text)), key) => text.handle(key),
            _ => {}
        }
        Action::Draw
    }

    /// Goes to the message before or after in the ladder.
    fn turn_page(&mut self, key: Key) {
        if let Some(ladder) = self.ladder_mut() {
            ladder.handle(key);
        }
        self.refresh_message();
    }

    fn open_help(&mut self) {
        self.above.push(Screen::Text(Text::new("Keys".to_owned(), text::help(self.theme))));
    }

    fn open_evidence(&mut self, call: Option<usize>) {
        let Some(call) = call.and_then(|index| self.recording.calls.get(index)) else { return };
        let lines = text::evidence(call, &self.recording.peers, self.theme, usize::from(self.size.width));
        self.above.push(Screen::Text(Text::new("Verdict and evidence".to_owned(), lines)));
    }

    /// Puts the message under the cursor of the ladder into the message screen above it.
    fn refresh_message(&mut self) {
        let Some(Screen::Message(_)) = self.above.last() else { return };
        let Some(ladder) = self.ladder() else { return };
        let (title, lines) = text::message_under_cursor(ladder, &self.recording, self.theme);
        if let Some(Screen::Message(text)) = self.above.last_mut() {
            *text = Text::new(title, lines);
        }
    }

    /// Tells every screen how much of it is seen.
    fn settle(&mut self) {
        let area = layout::area(self.size);
        self.list.scroll.set_page(usize::from(layout::list(area).rows.height));
        let text_area = layout::text(area);
        for screen in &mut self.above {
            match screen {
                Screen::Ladder(ladder) => {
                    let arrows = layout::ladder(area, ladder.named).arrows;
                    let columns = layout::columns(arrows, ladder.elements.len());
                    ladder.resize(columns.count, usize::from(arrows.height));
                }
                Screen::Message(text) | Screen::Text(text) => {
                    text.resize(usize::from(text_area.width), usize::from(text_area.height));
                }
                Screen::Form(_) => {}
            }
        }
    }

    /// The call at this index.
    pub(crate) fn call(&self, index: usize) -> Option<&Call> {
        self.recording.calls.get(index)
    }
}

fn is_help(key: Key) -> bool {
    matches!(key, Key::Function(1) | Key::Char('h' | '?'))
}
