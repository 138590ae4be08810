//! From a recording to its messages.

use std::io::Read;
use std::mem;
use std::num::NonZeroUsize;

use tritone_wire::{FrameRef, Timestamp};

use crate::chunk::Chunk;
use crate::error::{OpenError, ReadError};
use crate::input::Input;
use crate::item::{Captured, Item};
use crate::log::Log;
use crate::output::{Output, Seen};
use crate::packet::{LINKTYPE_RAW, Packet};
use crate::packets::Packets;
use crate::parallel;
use crate::progress::Progress;
use crate::rebuild::Rebuilder;
use crate::record::Record;
use crate::source::Source;
use crate::totals::Totals;
use crate::unfinished::Unfinished;
#[cfg(test)]
use crate::unpack::Octets;
use crate::workers::Workers;

/// One recording, open for reading.
#[derive(Debug)]
pub struct Reader {
    name: String,
    file: u16,
    totals: Totals,
    packets: Packets,
    /// Octets that the caller's thread reads before others are started: those of a small recording.
    alone: u64,
}

/// Another thread takes longer to start than to read this.
const ALONE: u64 = 512 * 1024;

impl Reader {
    /// Opens a recording; `file` is its index among the files of the run ([`FrameRef::file`]). Waits for the first
    /// octets where they come from a pipe.
    ///
    /// # Errors
    /// [`OpenError`] where it cannot be opened or is not a capture.
    pub fn open(input: &Input, file: u16) -> Result<Self, OpenError> {
        Ok(Self::new(input.name(), file, Packets::open(input)?))
    }

    /// Opens a recording whose octets come from `input`, under the name `name`.
    ///
    /// # Errors
    /// [`OpenError`] where it is not a capture.
    pub fn from_read(input: Box<dyn Read + Send>, name: String, file: u16) -> Result<Self, OpenError> {
        let packets = Packets::of_octets(input, None, &name)?;
        Ok(Self::new(name, file, packets))
    }

    fn new(name: String, file: u16, packets: Packets) -> Self {
        Self { name, file, totals: Totals::default(), packets, alone: ALONE }
    }

    /// Of octets of which so many are read at once, by several threads from the first on.
    #[cfg(test)]
    pub(crate) fn with_chunks(octets: Octets, chunk: usize, prompt: bool) -> Result<Self, OpenError> {
        let packets = Packets::with_chunks(octets, chunk, prompt)?;
        Ok(Self { alone: 0, ..Self::new("x".to_owned(), 0, packets) })
    }

    /// Goes on with what stands in place of the file that was read to its end: its packets are counted after those, as
    /// those of one recording.
    ///
    /// # Errors
    /// As of [`open`](Self::open).
    pub fn go_on(&mut self, input: &Input) -> Result<(), OpenError> {
        self.packets = Packets::open(input)?;
        Ok(())
    }

    /// The name of the input: the last part of its path, or `-`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The index of the file.
    pub fn file(&self) -> u16 {
        self.file
    }

    /// How much of it was read so far: to be asked for before reading, and looked at meanwhile.
    pub fn progress(&self) -> Progress {
        self.packets.progress()
    }

    /// Reads to the end, handing over each item as soon as it is known.
    ///
    /// # Errors
    /// [`ReadError`] where the recording could not be read to its end. What could be read was delivered, and
    /// [`totals`](Self::totals) is complete either way.
    pub fn read(&mut self, sink: &mut dyn FnMut(Item<'_>)) -> Result<(), ReadError> {
        let (mut unfinished, workers) = (Unfinished::default(), Workers::ALONE);
        let mut sink = |item: Item<'_>, _: Option<&[u8]>| sink(item);
        let end = self.read_after(&mut unfinished, &mut [], &workers, &mut sink);
        unfinished.settle(&mut Output::new(&mut self.totals, &mut [], workers.ahead, &mut sink));
        end
    }

    /// The same for one of several recordings, read in the order of their times ([`in_time_order`](crate::in_time_order)).
    /// Goes on with what one that ended before this one begins left unfinished, and leaves what is unfinished at its own
    /// end. `earlier` are the totals of the files that were read before, by their number; packets of those are counted
    /// there.
    ///
    /// The `workers` read it, and the sink, which is called by the caller's thread alone, gets with each message of SIP
    /// what they made of it; with anything else `None`. What it gets, and in which order, does not depend on how many
    /// they are. Other threads than the caller's are started only for captures that are worth it.
    ///
    /// # Errors
    /// As of [`read`](Self::read).
    pub fn read_after(
        &mut self,
        unfinished: &mut Unfinished,
        earlier: &mut [Option<Totals>],
        workers: &Workers<'_>,
        sink: &mut dyn FnMut(Item<'_>, Option<&[u8]>),
    ) -> Result<(), ReadError> {
        let Self { file, totals, packets, alone, .. } = self;
        let mut out = Output::new(totals, earlier, workers.ahead, sink);
        if let Some((log, source)) = packets.log() {
            return log.read(source, *file, workers, &mut out);
        }
        let mut point = None;
        let mut take = |record: &Record<'_>, out: &mut Output<'_>| {
            let seen = arrive(record, *file, out.totals);
            let point = point.get_or_insert_with(|| unfinished.take(seen, out));
            point.pipeline.packet(record, seen, out);
        };
        let mut more = Ok(true);
        while matches!(more, Ok(true)) && !workers.are_stopped() {
            more = match packets.records().filter(|(_, source)| source.offset() >= *alone) {
                Some((records, source)) if workers.threads > NonZeroUsize::MIN => {
                    let fold = |chunk: &mut Chunk| fold(chunk, &mut out, &mut take);
                    parallel::read(records, source, *workers, fold).map(|()| false)
                }
                _ => packets.batch(&mut |record| take(&record, &mut out)),
            };
        }
        totals.dropped = packets.dropped();
        if let Some(point) = point {
            unfinished.leave(point, *file, totals.latest);
        }
        more.map(|_| ())
    }

    /// When the first packet was captured; `None` where there is none. Reads no further than it must, but the reader
    /// cannot be used for anything else.
    pub(crate) fn into_first_time(mut self) -> Option<Timestamp> {
        if let Some((log, source)) = self.packets.log() {
            return log.first_time(source);
        }
        let mut first = None;
        let mut more = true;
        while first.is_none() && more {
            let batch = self.packets.batch(&mut |record| {
                first.get_or_insert(record.time);
            });
            more = batch.unwrap_or(false);
        }
        first
    }

    /// Reads to the end, handing over each packet as it is in the file, and looks into none: messages are what
    /// [`read`](Self::read) gives. A reader does one or the other. A log has no packets: those are made that would have
    /// carried its messages, between ends that have addresses ([`Rebuilder`]).
    ///
    /// # Errors
    /// [`ReadError`] where the recording could not be read to its end. What could be read was delivered.
    pub fn read_packets(&mut self, sink: &mut dyn FnMut(&Packet<'_>)) -> Result<(), ReadError> {
        let Self { file, totals, packets, .. } = self;
        if let Some((log, source)) = packets.log() {
            return read_log(log, source, *file, totals, sink);
        }
        let mut packet = |record: Record<'_>| {
            let Seen { frame, time } = arrive(&record, *file, totals);
            let (link_type, octets, original) = (record.link.0, record.data, record.original);
            sink(&Packet { frame, time, link_type, octets, original });
        };
        while packets.batch(&mut packet)? {}
        Ok(())
    }

    /// What was read so far.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }
}

/// Reads a log and makes packets of its messages.
fn read_log(
    log: &mut Log,
    source: &mut Source,
    file: u16,
    totals: &mut Totals,
    sink: &mut dyn FnMut(&Packet<'_>),
) -> Result<(), ReadError> {
    let mut rebuilder = Rebuilder::default();
    let mut rebuild = |item: Item<'_>, _: Option<&[u8]>| {
        let Item::Message(Captured { frame, time, flow, bytes, .. }) = item else { return };
        for octets in rebuilder.packets(flow, bytes) {
            let original = u32::try_from(octets.len()).unwrap_or(u32::MAX);
            sink(&Packet { frame, time, link_type: LINKTYPE_RAW, octets: &octets, original });
        }
    };
    let workers = &Workers::ALONE;
    log.read(source, file, workers, &mut Output::new(totals, &mut [], workers.ahead, &mut rebuild))
}

/// Takes in the records of a chunk, with what was made of the messages that they seemed to hold.
fn fold(chunk: &mut Chunk, out: &mut Output<'_>, take: &mut impl FnMut(&Record<'_>, &mut Output<'_>)) {
    mem::swap(chunk.prepared(), &mut out.prepared);
    chunk.records().for_each(|record| take(&record, out));
    mem::swap(chunk.prepared(), &mut out.prepared);
}

/// Counts a packet and gives it its number.
fn arrive(record: &Record<'_>, file: u16, totals: &mut Totals) -> Seen {
    totals.packets += 1;
    totals.captured_octets += record.data.len() as u64;
    totals.earliest = Some(totals.earliest.map_or(record.time, |earliest| earliest.min(record.time)));
    totals.latest = totals.latest.max(Some(record.time));
    Seen { frame: FrameRef { file, number: totals.packets }, time: record.time }
}
