//! Whole records read at once, which one thread prepares while others do the same with others.

use crate::error::ReadError;
use crate::guess;
use crate::prepared::Prepared;
use crate::record::{LinkType, Record};
use crate::records::Records;
use crate::source::Source;
use crate::workers::Ahead;
use tritone_wire::Timestamp;

/// Records, in the order of the recording, and the buffer in which they are. It is used again and again.
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    buffer: Vec<u8>,
    places: Vec<Place>,
    prepared: Prepared,
    /// How the recording ends behind them, where it does.
    pub(crate) end: Option<Result<(), ReadError>>,
}

/// A record whose octets are in a buffer.
#[derive(Clone, Copy, Debug)]
struct Place {
    time: Timestamp,
    link: LinkType,
    interface: u16,
    at: usize,
    captured: usize,
    original: u32,
}

impl Place {
    fn record(self, buffer: &[u8]) -> Record<'_> {
        let Self { time, link, interface, original, .. } = self;
        let data = buffer.get(self.at..).and_then(|octets| octets.get(..self.captured)).unwrap_or_default();
        Record { time, link, interface, data, original }
    }
}

impl Chunk {
    /// Reads the records at hand, and waits for one where there is none. Sees the end where there is one.
    pub(crate) fn read(&mut self, records: &mut Records, source: &mut Source) {
        self.places.clear();
        self.end = match records.fill(source) {
            Ok(true) => None,
            Ok(false) => Some(Ok(())),
            Err(error) => Some(Err(error)),
        };
        let (window, places) = (source.window(), &mut self.places);
        if self.end.is_some() {
            return;
        }
        let first = window.as_ptr().addr();
        let (used, end) = records.whole(window, |record| {
            let Record { time, link, interface, data, original } = record;
            let at = data.as_ptr().addr().saturating_sub(first);
            places.push(Place { time, link, interface, at, captured: data.len(), original });
        });
        let start = source.take_buffer(used, &mut self.buffer);
        self.places.iter_mut().for_each(|place| place.at += start);
        let offset = source.offset();
        self.end = end.err().map(|rule| Err(ReadError::Block { offset, rule }));
    }

    /// Makes what is wanted of the messages that seem to be in the records.
    pub(crate) fn prepare(&mut self, ahead: Ahead<'_>) {
        let Self { buffer, places, prepared, .. } = self;
        prepared.begin(buffer);
        for place in places {
            guess::messages(&place.record(buffer), &mut |message| prepared.guess(message, ahead));
        }
    }

    /// What was prepared; it has to be given back to be used again.
    pub(crate) fn prepared(&mut self) -> &mut Prepared {
        &mut self.prepared
    }

    /// The records.
    pub(crate) fn records(&self) -> impl Iterator<Item = Record<'_>> {
        self.places.iter().map(|place| place.record(&self.buffer))
    }
}
