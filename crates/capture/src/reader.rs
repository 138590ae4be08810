//! From a recording to its messages.

use std::fs::File;
use std::io::{self, Read};
use std::{mem, slice};

use tritone_wire::{FrameRef, Timestamp};

use crate::error::{OpenError, ReadError};
use crate::format::Format;
use crate::input::Input;
use crate::item::Item;
use crate::output::{Output, Seen};
use crate::packet::Packet;
use crate::pipeline::Pipeline;
use crate::record::Record;
use crate::source::Source;
use crate::totals::Totals;

/// One recording, open for reading.
#[derive(Debug)]
pub struct Reader {
    name: String,
    file: u16,
    totals: Totals,
    source: Source,
    format: Format,
}

/// What a recording ended in the middle of: datagrams whose fragments, and messages whose TCP segments, may follow in
/// the next one. Some programs write a recording to a ring of files.
#[derive(Debug, Default)]
pub struct Unfinished {
    pipeline: Pipeline,
    latest: Option<Timestamp>,
}

impl Unfinished {
    /// No recording follows: settles what waits. `totals` are those of all files up to now, by their number.
    pub fn finish(&mut self, totals: &mut [Totals], sink: &mut dyn FnMut(Item<'_>)) {
        let Some((last, earlier)) = totals.split_last_mut() else { return };
        mem::take(self).pipeline.finish(&mut Output { totals: last, earlier, sink });
    }
}

impl Reader {
    /// Opens a recording; `file` is its index among the files of the run ([`FrameRef::file`]). Waits for the first
    /// octets where they come from a pipe.
    ///
    /// # Errors
    /// [`OpenError`] where it cannot be opened or is not a capture.
    pub fn open(input: &Input, file: u16) -> Result<Self, OpenError> {
        let name = input.name();
        let octets: Box<dyn Read + Send> = match input {
            Input::Path(path) => match File::open(path) {
                Ok(file) => Box::new(file),
                Err(source) => return Err(OpenError::Io { name, source }),
            },
            Input::Stdin => Box::new(io::stdin()),
        };
        Self::from_read(octets, name, file)
    }

    /// Opens a recording whose octets come from `input`, under the name `name`.
    ///
    /// # Errors
    /// [`OpenError`] where it is not a capture.
    pub fn from_read(input: Box<dyn Read + Send>, name: String, file: u16) -> Result<Self, OpenError> {
        let mut source = Source::new(input);
        let format = Format::open(&mut source, &name)?;
        Ok(Self { name, file, totals: Totals::default(), source, format })
    }

    /// The name of the input: the last part of its path, or `-`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The index of the file.
    pub fn file(&self) -> u16 {
        self.file
    }

    /// Reads to the end, handing over each item as soon as it is known.
    ///
    /// # Errors
    /// [`ReadError`] where the recording could not be read to its end. What could be read was delivered, and
    /// [`totals`](Self::totals) is complete either way.
    pub fn read(&mut self, sink: &mut dyn FnMut(Item<'_>)) -> Result<(), ReadError> {
        let mut unfinished = Unfinished::default();
        let end = self.read_after(&mut unfinished, &mut [], sink);
        unfinished.finish(slice::from_mut(&mut self.totals), sink);
        end
    }

    /// The same for one of several recordings, read in order. Goes on with what the one before left unfinished, if
    /// this one begins no earlier than that one ended; and leaves what is unfinished at its own end. `earlier` are the
    /// totals of the files before, by their number, in which the packets of those are counted.
    ///
    /// # Errors
    /// As of [`read`](Self::read).
    pub fn read_after(
        &mut self,
        unfinished: &mut Unfinished,
        earlier: &mut [Totals],
        sink: &mut dyn FnMut(Item<'_>),
    ) -> Result<(), ReadError> {
        let Self { file, totals, source, format, .. } = self;
        let mut out = Output { totals, earlier, sink };
        let Unfinished { pipeline, latest } = unfinished;
        let mut more = Ok(true);
        while let Ok(true) = more {
            more = format.batch(source, &mut |record| {
                let seen = arrive(&record, *file, out.totals);
                if out.totals.packets == 1 && *latest > Some(seen.time) {
                    pipeline.finish(&mut out);
                }
                pipeline.packet(&record, seen, &mut out);
            });
        }
        *latest = totals.latest.or(*latest);
        more.map(|_| ())
    }

    /// Reads to the end, handing over each packet as it is in the file, and looks into none: messages are what
    /// [`read`](Self::read) gives. A reader does one or the other.
    ///
    /// # Errors
    /// [`ReadError`] where the recording could not be read to its end. What could be read was delivered.
    pub fn read_packets(&mut self, sink: &mut dyn FnMut(&Packet<'_>)) -> Result<(), ReadError> {
        let Self { file, totals, source, format, .. } = self;
        let mut packet = |record: Record<'_>| {
            let Seen { frame, time } = arrive(&record, *file, totals);
            let (link_type, octets, original) = (record.link.0, record.data, record.original);
            sink(&Packet { frame, time, link_type, octets, original });
        };
        while format.batch(source, &mut packet)? {}
        Ok(())
    }

    /// What was read so far.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }
}

/// Counts a packet and gives it its number.
fn arrive(record: &Record<'_>, file: u16, totals: &mut Totals) -> Seen {
    totals.packets += 1;
    totals.captured_octets += record.data.len() as u64;
    totals.earliest = Some(totals.earliest.map_or(record.time, |earliest| earliest.min(record.time)));
    totals.latest = totals.latest.max(Some(record.time));
    Seen { frame: FrameRef { file, number: totals.packets }, time: record.time }
}
