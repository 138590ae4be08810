//! Reads the lines of a log.

use std::io;

use tritone_wire::{FrameRef, Timestamp};

use super::ends;
use super::message::{Entry, LogMessage};
use super::parser::Parser;
use super::scan::find;
use crate::error::ReadError;
use crate::item::{Captured, Item, Skip};
use crate::output::{Output, Seen};
use crate::source::Source;
use crate::totals::Totals;
use crate::workers::Workers;

/// Octets of a line that are looked at; what is behind them belongs to the line and is passed over.
const MOST_OF_LINE: usize = 256 * 1024;
/// Octets that tell whether a recording is text.
pub(crate) const PROBED: usize = 512;

/// A log that is read.
#[derive(Debug, Default)]
pub(crate) struct Log {
    parser: Parser,
    /// Lines read.
    lines: u64,
    handed: Handed,
}

/// What was handed over.
#[derive(Clone, Copy, Debug, Default)]
struct Handed {
    messages: u64,
    /// The line of the last message.
    last: u64,
}

impl Log {
    /// Whether octets, the first of a recording, are text: mostly what can be printed, in any code of eight bits or more
    /// that keeps ASCII. NULs are passed over: a computer that lost its power leaves them in logs.
    pub(crate) fn is(start: &[u8]) -> bool {
        // The first octets of captures of nanoseconds are `M<`.
        const SHORTEST: usize = 4;
        if start.len() < SHORTEST {
            return false;
        }
        let control =
            |octet: &&u8| octet.is_ascii_control() && !matches!(octet, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B);
        let controls = start.iter().filter(control).count();
        let printed = start.iter().filter(|octet| octet.is_ascii_graphic()).count();
        controls * 50 < start.len() && printed * 3 > start.len()
    }

    /// Reads to the end, or until the workers are stopped.
    ///
    /// # Errors
    /// Where that is not possible, and where no message was recognised.
    pub(crate) fn read(
        &mut self,
        source: &mut Source,
        file: u16,
        workers: &Workers<'_>,
        out: &mut Output<'_>,
    ) -> Result<(), ReadError> {
        out.totals.is_log = true;
        let mut more = Ok(true);
        while matches!(more, Ok(true)) && !workers.are_stopped() {
            more = self.batch(source, file, out);
        }
        let end = self.finish(file, out);
        more.and(end)
    }

    /// When the first message was logged, where the log has its whole date and a message near its beginning.
    pub(crate) fn first_time(&mut self, source: &mut Source) -> Option<Timestamp> {
        const NEAR: u64 = 4 * 1024 * 1024;
        let mut first = None;
        let mut note = |item: Item<'_>, _: Option<&[u8]>| {
            if let Item::Message(message) = item {
                first.get_or_insert(message.time);
            }
        };
        let mut totals = Totals::default();
        let mut out = Output::new(&mut totals, &mut [], Workers::ALONE.ahead, &mut note);
        while self.handed.messages == 0 && source.offset() < NEAR {
            if !self.batch(source, 0, &mut out).unwrap_or(false) {
                self.finish(0, &mut out).ok()?;
            }
        }
        first.filter(|_| self.parser.knows_dates())
    }

    /// Reads the lines at hand, and waits for one where there is none. `false` at the end.
    fn batch(&mut self, source: &mut Source, file: u16, out: &mut Output<'_>) -> Result<bool, ReadError> {
        let mut used = 0;
        while let Some(line) = next_line(source.window().get(used..).unwrap_or_default()) {
            used += line.len() + 1;
            self.line(line, file, out);
        }
        source.consume(used);
        if used > 0 {
            return Ok(true);
        }
        self.long_line(source, file, out).map_err(|error| ReadError::io(source, error))
    }

    /// Reads the line that is not in the window as a whole.
    fn long_line(&mut self, source: &mut Source, file: u16, out: &mut Output<'_>) -> io::Result<bool> {
        let known = source.window().len();
        if known < MOST_OF_LINE {
            if source.fill(known + 1)? {
                return Ok(true);
            }
            if known == 0 {
                return Ok(false);
            }
        }
        let length = source.window().len().min(MOST_OF_LINE);
        self.line(source.window().get(..length).unwrap_or_default(), file, out);
        source.consume(length);
        // The rest of the line, up to its end.
        while source.fill(1)? {
            let end = source.window().iter().position(|octet| *octet == b'\n');
            let rest = source.window().len();
            source.consume(end.map_or(rest, |end| end + 1));
            if end.is_some() {
                break;
            }
        }
        Ok(true)
    }

    fn line(&mut self, line: &[u8], file: u16, out: &mut Output<'_>) {
        self.lines += 1;
        // A file that was followed and replaced goes on here: its lines are counted after those before.
        out.totals.packets += 1;
        let number = out.totals.packets;
        out.totals.captured_octets += line.len() as u64;
        let line = line.strip_prefix(b"\xEF\xBB\xBF").filter(|_| self.lines == 1).unwrap_or(line);
        let Self { parser, handed, .. } = self;
        let mut now = parser.now();
        parser.line(number, line, &mut |entry| handed.over(&entry, file, &mut now, out));
    }

    /// The log is at its end.
    ///
    /// # Errors
    /// Where it has lines and no message.
    fn finish(&mut self, file: u16, out: &mut Output<'_>) -> Result<(), ReadError> {
        let Self { parser, handed, .. } = self;
        let mut now = parser.now();
        parser.finish(&mut |entry| handed.over(&entry, file, &mut now, out));
        if out.totals.messages == 0 { Err(ReadError::Unrecognised { lines: self.lines }) } else { Ok(()) }
    }
}

impl Handed {
    /// Hands an entry over; `now` is the time of the lines that say none.
    fn over(&mut self, entry: &Entry<'_>, file: u16, now: &mut Option<Timestamp>, out: &mut Output<'_>) {
        let frame = |number| FrameRef { file, number };
        let seen = |number| Seen { frame: frame(number), time: now.unwrap_or_default() };
        match *entry {
            Entry::Message(message) => {
                *now = message.time.or(*now);
                let totals = &mut *out.totals;
                totals.earliest = totals.earliest.map_or(message.time, |earliest| {
                    message.time.map(|time| time.min(earliest)).or(Some(earliest))
                });
                totals.latest = totals.latest.max(message.time);
                let first_of_frame = self.last != message.first_line;
                *self = Self { messages: self.messages + 1, last: message.first_line };
                out.message(captured(&message, frame(message.first_line)), first_of_frame);
            }
            Entry::Piece { line, of } => out.piece(seen(line), frame(of)),
            Entry::Other { line } => out.skip(seen(line), Skip::LogLine),
        }
    }
}

fn captured<'a>(message: &LogMessage<'a>, frame: FrameRef) -> Captured<'a> {
    let &LogMessage { time, ends, protocol, bytes, length, complete, .. } = message;
    let flow = ends::flow(ends, bytes, frame.file);
    let time = time.unwrap_or_default();
    Captured {
        frame,
        first_frame: frame,
        time,
        flow,
        protocol,
        circuit: None,
        bytes,
        length,
        complete,
        repeated: false,
    }
}

/// The line at the beginning of the window, if all of it is there.
fn next_line(window: &[u8]) -> Option<&[u8]> {
    let window = window.get(..MOST_OF_LINE).unwrap_or(window);
    find(window, b"\n").and_then(|end| window.get(..end))
}
