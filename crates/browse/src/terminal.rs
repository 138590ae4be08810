//! The terminal: taken over, drawn on, and given back however the program ends.

use std::collections::BTreeSet;
use std::io::{self, Stdout};
use std::panic;

use ratatui_core::layout::Size;
use ratatui_core::terminal::Terminal;
use ratatui_crossterm::CrosstermBackend;
use ratatui_crossterm::crossterm::event::{self, Event};
use ratatui_crossterm::crossterm::execute;
use ratatui_crossterm::crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use tritone_wire::FrameRef;

use crate::key::Key;
use crate::state::{Action, State};
use crate::theme::Theme;
use crate::{Messages, Recording};

/// Lets the user look around in a recording, until she has enough.
///
/// `read` is asked for the messages of some frames; it is called while the screen says so, and may take its time.
///
/// # Errors
/// Those of the terminal. What `read` reports is shown on the screen.
pub fn browse(
    recording: Recording,
    theme: Theme,
    read: &mut dyn FnMut(&BTreeSet<FrameRef>) -> Result<Messages, String>,
) -> io::Result<()> {
    let mut screen = Screen::take()?;
    let size = screen.0.size()?;
    let mut state = State::new(recording, theme, size);
    loop {
        screen.draw(&mut state)?;
        if let Some(frames) = state.wanted() {
            state.give(read(&frames));
            continue;
        }
        if let Some(key) = next_key(&mut state)?
            && state.handle(key) == Action::Quit
        {
            return Ok(());
        }
    }
}

/// Waits for a key, or for anything else that asks for drawing.
fn next_key(state: &mut State) -> io::Result<Option<Key>> {
    match event::read()? {
        Event::Key(key) => Ok(Key::of(key)),
        Event::Resize(width, height) => {
            state.resize(Size { width, height });
            Ok(None)
        }
        _ => Ok(None),
    }
}

/// The screen of the terminal; given back when dropped.
struct Screen(Terminal<CrosstermBackend<Stdout>>);

impl Screen {
    fn take() -> io::Result<Self> {
        give_back_on_panic();
        enable_raw_mode()?;
        let taken = execute!(io::stdout(), EnterAlternateScreen)
            .and_then(|()| Terminal::new(CrosstermBackend::new(io::stdout())));
        match taken {
            Ok(terminal) => Ok(Self(terminal)),
            Err(error) => {
                give_back();
                Err(error)
            }
        }
    }

    fn draw(&mut self, state: &mut State) -> io::Result<()> {
        self.0.autoresize()?;
        state.resize(self.0.size()?);
        self.0.draw(|frame| state.draw(frame.buffer_mut()))?;
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // The cursor was hidden by drawing. Nothing can be done where the terminal is gone.
        let _ = self.0.show_cursor();
        give_back();
    }
}

/// Leaves the message of a panic readable: destructors do not run where a panic ends the process.
fn give_back_on_panic() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        give_back();
        before(panic);
    }));
}

fn give_back() {
    let _ = disable_raw_mode();
    let _ = execute!(io::stdout(), LeaveAlternateScreen, ratatui_crossterm::crossterm::cursor::Show);
}
