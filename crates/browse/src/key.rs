//! The keys that the browser knows, whatever terminal they come from.

use ratatui_crossterm::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// A key, or a chord of keys that means one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// To the start.
    Home,
    /// To the end.
    End,
    /// Return.
    Enter,
    /// Escape.
    Escape,
    /// Tab.
    Tab,
    /// Shift and Tab.
    BackTab,
    /// Deletes the character before the cursor.
    Backspace,
    /// A character, with Shift applied.
    Char(char),
    /// A function key, from 1.
    Function(u8),
    /// Ctrl-U: deletes the line.
    DeleteLine,
    /// Ctrl-C: ends the program from wherever it is.
    Interrupt,
}

impl Key {
    /// The key behind an event of the terminal; `None` for releases and for keys that mean nothing here.
    pub(crate) fn of(event: KeyEvent) -> Option<Self> {
        if event.kind == KeyEventKind::Release {
            return None;
        }
        if event.modifiers.contains(KeyModifiers::CONTROL) {
            return control(event.code);
        }
        Some(match event.code {
            KeyCode::Up => Self::Up,
            KeyCode::Down => Self::Down,
            KeyCode::Left => Self::Left,
            KeyCode::Right => Self::Right,
            KeyCode::PageUp => Self::PageUp,
            KeyCode::PageDown => Self::PageDown,
            KeyCode::Home => Self::Home,
            KeyCode::End => Self::End,
            KeyCode::Enter => Self::Enter,
            KeyCode::Esc => Self::Escape,
            KeyCode::Tab => Self::Tab,
            KeyCode::BackTab => Self::BackTab,
            KeyCode::Backspace | KeyCode::Delete => Self::Backspace,
            KeyCode::Char(c) => Self::Char(c),
            KeyCode::F(number) => Self::Function(number),
            _ => return None,
        })
    }
}

/// The chords with Ctrl, as in sngrep: B and F page, U deletes the line.
fn control(code: KeyCode) -> Option<Key> {
    match code {
        KeyCode::Char('c') => Some(Key::Interrupt),
        KeyCode::Char('u') => Some(Key::DeleteLine),
        KeyCode::Char('b') => Some(Key::PageUp),
        KeyCode::Char('f') => Some(Key::PageDown),
        KeyCode::Char('h') => Some(Key::Backspace),
        _ => None,
    }
}
