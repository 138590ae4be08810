//! A recording made of a description, and a browser that looks at it.

use std::io::Cursor;

use ratatui_core::backend::TestBackend;
use ratatui_core::layout::Size;
use ratatui_core::terminal::Terminal;
use tritone_browse::{Action, Key, Messages, Recording, State, Theme};
use tritone_calls::{Fold, FoldOptions, IcmpReport};
use tritone_capture::{IcmpError, Item, Reader};
use tritone_report::Strokes;
use tritone_synth::capture::{Format, Link, write};
use tritone_synth::{flow, packet};
use tritone_wire::sip::Message;

/// How the tests draw: the golden files hold no colours.
pub(crate) const THEME: Theme = Theme { colour: false, strokes: Strokes::Lines };

/// Calls and messages of a description, as a capture of it gives them.
pub(crate) fn recorded(script: &str) -> (Recording, Messages) {
    let script = flow::parse(script).expect("a good description");
    let packets = packet::packets(&script).expect("packets");
    let octets = write(&packets, Format::Pcap, Link::Ethernet);
    let mut reader =
        Reader::from_read(Box::new(Cursor::new(octets)), "calls.pcap".to_owned(), 0).expect("a capture");
    let mut fold = Fold::new(FoldOptions::default());
    let mut messages = Messages::new();
    let end = reader.read(&mut |item| {
        if let Item::Refused(error) = item {
            let IcmpError { frame, time, reporter, kind, flow, quoted, length, .. } = error;
            fold.see_icmp(&IcmpReport { frame, time, reporter, kind, flow, quoted, length });
        }
        let Item::Message(captured) = item else { return };
        let message = Message::scan(captured.bytes).expect("a message");
        fold.see(captured.frame, captured.time, captured.flow, &message);
        messages.entry(captured.frame).or_default().push(captured.bytes.to_vec());
    });
    end.expect("read to its end");
    let recording =
        Recording { names: vec!["calls.pcap".to_owned()], calls: fold.finish(), ..Recording::default() };
    (recording, messages)
}

/// A browser without a terminal.
pub(crate) struct Browser {
    state: State,
    messages: Messages,
    terminal: Terminal<TestBackend>,
    /// How often messages were read.
    pub(crate) reads: usize,
}

impl Browser {
    pub(crate) fn new((recording, messages): (Recording, Messages), width: u16, height: u16) -> Self {
        let terminal = Terminal::new(TestBackend::new(width, height)).expect("a terminal");
        Self { state: State::new(recording, THEME, Size { width, height }), messages, terminal, reads: 0 }
    }

    /// Presses keys; what the last one asks for.
    pub(crate) fn press(&mut self, keys: impl IntoIterator<Item = Key>) -> Action {
        let mut action = Action::Draw;
        for key in keys {
            action = self.state.handle(key);
            if let Some(frames) = self.state.wanted() {
                self.reads += 1;
                let read = self.messages.iter().filter(|(frame, _)| frames.contains(frame));
                self.state.give(Ok(read.map(|(frame, octets)| (*frame, octets.clone())).collect()));
            }
        }
        action
    }

    /// Types a text.
    pub(crate) fn type_text(&mut self, text: &str) {
        self.press(text.chars().map(Key::Char));
    }

    pub(crate) fn resize(&mut self, width: u16, height: u16) {
        self.terminal.backend_mut().resize(width, height);
        self.terminal.autoresize().expect("a terminal");
        self.state.resize(Size { width, height });
    }

    /// The screen, line by line, without blanks at line ends.
    pub(crate) fn screen(&mut self) -> String {
        let state = &self.state;
        let completed = self.terminal.draw(|frame| state.draw(frame.buffer_mut())).expect("drawn");
        let buffer = completed.buffer;
        let width = usize::from(buffer.area.width);
        let mut screen = String::new();
        for row in buffer.content().chunks(width) {
            let mut line = String::new();
            let mut hidden = 0;
            for cell in row {
                // The cell after a wide character is covered by it.
                if hidden == 0 {
                    line.push_str(cell.symbol());
                    hidden = ratatui_core::text::Line::raw(cell.symbol()).width().saturating_sub(1);
                } else {
                    hidden -= 1;
                }
            }
            screen.push_str(line.trim_end());
            screen.push('\n');
        }
        screen
    }
}
