//! From a recording to its messages.

use std::io::Read;

use tritone_wire::{FrameRef, Timestamp};

use crate::error::{OpenError, ReadError};
use crate::input::Input;
use crate::item::{Captured, Item};
use crate::log::Log;
use crate::output::{Output, Seen};
use crate::packet::{LINKTYPE_RAW, Packet};
use crate::packets::Packets;
use crate::rebuild::Rebuilder;
use crate::record::Record;
use crate::source::Source;
use crate::totals::Totals;
use crate::unfinished::Unfinished;

/// One recording, open for reading.
#[derive(Debug)]
pub struct Reader {
    name: String,
    file: u16,
    totals: Totals,
    packets: Packets,
}

impl Reader {
    /// Opens a recording; `file` is its index among the files of the run ([`FrameRef::file`]). Waits for the first
    /// octets where they come from a pipe.
    ///
    /// # Errors
    /// [`OpenError`] where it cannot be opened or is not a capture.
    pub fn open(input: &Input, file: u16) -> Result<Self, OpenError> {
        Ok(Self { name: input.name(), file, totals: Totals::default(), packets: Packets::open(input)? })
    }

    /// Opens a recording whose octets come from `input`, under the name `name`.
    ///
    /// # Errors
    /// [`OpenError`] where it is not a capture.
    pub fn from_read(input: Box<dyn Read + Send>, name: String, file: u16) -> Result<Self, OpenError> {
        let packets = Packets::of_octets(input, &name)?;
        Ok(Self { name, file, totals: Totals::default(), packets })
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

    /// Reads to the end, handing over each item as soon as it is known.
    ///
    /// # Errors
    /// [`ReadError`] where the recording could not be read to its end. What could be read was delivered, and
    /// [`totals`](Self::totals) is complete either way.
    pub fn read(&mut self, sink: &mut dyn FnMut(Item<'_>)) -> Result<(), ReadError> {
        let mut unfinished = Unfinished::default();
        let end = self.read_after(&mut unfinished, &mut [], sink);
        unfinished.settle(&mut Output { totals: &mut self.totals, earlier: &mut [], sink });
        end
    }

    /// The same for one of several recordings, read in the order of their times ([`in_time_order`](crate::in_time_order)).
    /// Goes on with what one that ended before this one begins left unfinished, and leaves what is unfinished at its own
    /// end. `earlier` are the totals of the files that were read before, by their number; packets of those are counted
    /// there.
    ///
    /// # Errors
    /// As of [`read`](Self::read).
    pub fn read_after(
        &mut self,
        unfinished: &mut Unfinished,
        earlier: &mut [Option<Totals>],
        sink: &mut dyn FnMut(Item<'_>),
    ) -> Result<(), ReadError> {
        let Self { file, totals, packets, .. } = self;
        let mut out = Output { totals, earlier, sink };
        if let Some((log, source)) = packets.log() {
            return log.read(source, *file, &mut out);
        }
        let (mut point, mut more) = (None, Ok(true));
        while let Ok(true) = more {
            more = packets.batch(&mut |record| {
                let seen = arrive(&record, *file, out.totals);
                let point = point.get_or_insert_with(|| unfinished.take(seen, &mut out));
                point.pipeline.packet(&record, seen, &mut out);
            });
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
    let mut rebuild = |item: Item<'_>| {
        let Item::Message(Captured { frame, time, flow, bytes, .. }) = item else { return };
        for octets in rebuilder.packets(flow, bytes) {
            let original = u32::try_from(octets.len()).unwrap_or(u32::MAX);
            sink(&Packet { frame, time, link_type: LINKTYPE_RAW, octets: &octets, original });
        }
    };
    log.read(source, file, &mut Output { totals, earlier: &mut [], sink: &mut rebuild })
}

/// Counts a packet and gives it its number.
fn arrive(record: &Record<'_>, file: u16, totals: &mut Totals) -> Seen {
    totals.packets += 1;
    totals.captured_octets += record.data.len() as u64;
    totals.earliest = Some(totals.earliest.map_or(record.time, |earliest| earliest.min(record.time)));
    totals.latest = totals.latest.max(Some(record.time));
    Seen { frame: FrameRef { file, number: totals.packets }, time: record.time }
}
