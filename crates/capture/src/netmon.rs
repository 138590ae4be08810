//! The files of Microsoft Network Monitor, versions 1 and 2: a header, the frames, and a table of where each frame is.
//!
//! The frames are read one after another, as the program writes them, so that nothing is sought and pipes work. What the
//! table behind them says is compared with what was read: the number of frames and the sum of their places.

use tritone_wire::Timestamp;

use crate::error::ReadError;
use crate::record::{LinkType, MAX_PACKET, Order, Record};
use crate::source::Source;

/// Octets of the file header; those that no version uses are zero.
const FILE_HEADER: usize = 128;
/// Octets of an entry of the frame table.
const ENTRY: usize = 4;
/// The files are of Windows.
const ORDER: Order = Order::Little;

/// The state of reading a Network Monitor file.
#[derive(Debug)]
pub(crate) struct Netmon {
    layout: Layout,
    /// Kind of link of frames that do not state their own.
    link: LinkType,
    /// When the recording began.
    start: i64,
    table: Table,
    /// Frames that were read.
    frames: u32,
    /// The sum of their places.
    places: u64,
}

/// Where the frame table is and how many frames it has.
#[derive(Clone, Copy, Debug)]
struct Table {
    offset: u64,
    frames: u32,
}

/// What surrounds a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    /// Version 1: milliseconds since the beginning and lengths of 16 bits.
    One,
    /// Version 2: microseconds since the beginning, lengths of 32 bits, and a trailer from 2.1 on.
    Two { trailer: Trailer },
}

/// What follows a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trailer {
    None,
    /// 2.1: kind of link.
    Link,
    /// 2.2: the process besides.
    Process,
    /// 2.3: the time in UTC besides, and the time zone.
    Utc,
}

impl Trailer {
    fn length(self) -> usize {
        match self {
            Self::None => 0,
            Self::Link => 2,
            Self::Process => 6,
            Self::Utc => 15,
        }
    }
}

impl Layout {
    /// By the magic number and the version.
    fn of(start: &[u8]) -> Option<Self> {
        let &[minor, major] = start.get(4..)?.first_chunk()?;
        match start.get(..4)? {
            b"RTSS" => Some(Self::One),
            b"GMBU" => Some(Self::Two {
                trailer: match (major, minor) {
                    (0..=1, _) | (2, 0) => Trailer::None,
                    (2, 1) => Trailer::Link,
                    (2, 2) => Trailer::Process,
                    _ => Trailer::Utc,
                },
            }),
            _ => None,
        }
    }

    fn header(self) -> usize {
        match self {
            Self::One => 8,
            Self::Two { .. } => 16,
        }
    }

    fn trailer(self) -> Trailer {
        match self {
            Self::One => Trailer::None,
            Self::Two { trailer } => trailer,
        }
    }

    /// Nanoseconds since the beginning, captured and original length, of a frame header.
    fn fields(self, header: &[u8]) -> Option<(i64, u32, u32)> {
        match self {
            Self::One => {
                let (original, captured) = (ORDER.u16_at(header, 4)?, ORDER.u16_at(header, 6)?);
                let millis = i64::from(ORDER.u32_at(header, 0)?);
                Some((millis * 1_000_000, captured.into(), original.into()))
            }
            Self::Two { .. } => {
                let micros = ORDER.i64_at(header, 0)?;
                let (original, captured) = (ORDER.u32_at(header, 8)?, ORDER.u32_at(header, 12)?);
                Some((micros.saturating_mul(1_000), captured, original))
            }
        }
    }
}

impl Netmon {
    /// Whether `start` begins like a Network Monitor file.
    pub(crate) fn is(start: &[u8]) -> bool {
        matches!(start, [b'G', b'M', b'B', b'U', ..] | [b'R', b'T', b'S', b'S', ..])
    }

    /// Reads the file header; `None` where the file ends inside it.
    pub(crate) fn open(source: &mut Source) -> std::io::Result<Option<Self>> {
        if !source.fill(FILE_HEADER)? {
            return Ok(None);
        }
        let netmon = Self::of_header(source.window());
        source.consume(FILE_HEADER);
        Ok(netmon)
    }

    fn of_header(header: &[u8]) -> Option<Self> {
        let layout = Layout::of(header)?;
        let word = |at| ORDER.u32_at(header, at);
        let table = Table { offset: word(24)?.into(), frames: word(28)? / ENTRY as u32 };
        let link = link_type(ORDER.u16_at(header, 6)?, layout).unwrap_or(LinkType(u16::MAX));
        Some(Self { layout, link, start: start_time(header)?, table, frames: 0, places: 0 })
    }

    /// Gives the next packet. `false` at the end.
    pub(crate) fn batch(
        &mut self,
        source: &mut Source,
        packet: &mut dyn FnMut(Record<'_>),
    ) -> Result<bool, ReadError> {
        if self.frames == self.table.frames {
            self.compare_table(source)?;
            return Ok(false);
        }
        let (header, trailer) = (self.layout.header(), self.layout.trailer());
        fill(source, header)?;
        let fields = self.layout.fields(source.window());
        let (since, captured, original) = fields.ok_or_else(|| ReadError::cut(source, header))?;
        if captured > MAX_PACKET {
            let (offset, length) = (source.offset(), u64::from(captured));
            return Err(ReadError::Length { offset, length, limit: u64::from(MAX_PACKET) });
        }
        let end = header + captured as usize;
        let whole = end + trailer.length();
        if source.offset() + whole as u64 > self.table.offset && self.table.offset > source.offset() {
            return Err(broken(source, "a frame ends before the frame table begins"));
        }
        fill(source, whole)?;
        let window = source.window();
        let data = window.get(header..end).unwrap_or_default();
        let trailer = window.get(end..whole).unwrap_or_default();
        if let Some(link) = self.link_of(trailer) {
            let time = utc(trailer).unwrap_or(Timestamp(self.start.saturating_add(since)));
            packet(Record { time, link, interface: 0, data, original });
        }
        self.frames += 1;
        self.places = self.places.wrapping_add(source.offset());
        source.consume(whole);
        Ok(true)
    }

    /// The kind of link of a frame; `None` where it is no packet, but something that the program noted.
    fn link_of(&self, trailer: &[u8]) -> Option<LinkType> {
        match ORDER.u16_at(trailer, 0) {
            Some(number) => link_type(number, self.layout),
            None => Some(self.link),
        }
    }

    /// Whether the frame table names the places at which frames were read.
    fn compare_table(&self, source: &mut Source) -> Result<(), ReadError> {
        let Some(between) = self.table.offset.checked_sub(source.offset()) else {
            return Err(broken(source, "the frame table stands behind the frames"));
        };
        if !source.skip(between).map_err(|error| ReadError::io(source, error))? {
            return Err(ReadError::cut(source, self.table.frames as usize * ENTRY));
        }
        let (begin, mut places) = (source.offset(), 0_u64);
        for _ in 0..self.table.frames {
            fill(source, ENTRY)?;
            places = places.wrapping_add(ORDER.u32_at(source.window(), 0).unwrap_or_default().into());
            source.consume(ENTRY);
        }
        // Places have 32 bits, so that longer files have them without what is above.
        match places as u32 == self.places as u32 {
            true => Ok(()),
            false => Err(ReadError::Block {
                offset: begin,
                rule: "the frame table names the places where the frames follow each other",
            }),
        }
    }
}

fn fill(source: &mut Source, needed: usize) -> Result<(), ReadError> {
    match source.fill(needed).map_err(|error| ReadError::io(source, error))? {
        true => Ok(()),
        false => Err(ReadError::cut(source, needed)),
    }
}

fn broken(source: &Source, rule: &'static str) -> ReadError {
    ReadError::Block { offset: source.offset(), rule }
}

/// The kind of link that a number of NDIS media types stands for; `None` for what is no packet.
fn link_type(number: u16, layout: Layout) -> Option<LinkType> {
    let known = match (number, layout) {
        // Events of Windows, and what the program noted: networks, payload headers, DNS cache, filters.
        (0xffe0 | 0xfffb..=0xffff, _) => return None,
        (0xe000..=0xefff, _) => number & 0x0fff, // a number of the pcap registry
        (0 | 1, _) => 1,                         // of VPN, and Ethernet
        (2, _) => 6,                             // token ring
        (3, _) => 10,                            // FDDI
        (7..=9, Layout::Two { .. }) => 101,      // tunnels, wireless WAN, raw IP
        _ => u16::MAX,
    };
    Some(LinkType(known))
}

/// The time in the trailer of version 2.3, in units of 100 ns since 1601.
fn utc(trailer: &[u8]) -> Option<Timestamp> {
    /// Seconds from 1601 to 1970.
    const SINCE_1601: i64 = 11_644_473_600;
    let units = ORDER.i64_at(trailer, 6)?;
    Some(Timestamp(units.checked_sub(SINCE_1601 * 10_000_000)?.checked_mul(100)?))
}

/// When the recording began, in nanoseconds since 1970: year, month, day of the week, day, hour, minute, second and
/// millisecond, of local time in a zone that the header does not tell, which is taken for UTC.
fn start_time(header: &[u8]) -> Option<i64> {
    let part = |at| ORDER.u16_at(header, at).map(i64::from);
    let days = days_since_1970(part(8)?, part(10)?, part(14)?);
    let seconds = ((days * 24 + part(16)?) * 60 + part(18)?) * 60 + part(20)?;
    Some(seconds.saturating_mul(1_000_000_000).saturating_add(part(22)? * 1_000_000))
}

/// Days of the Gregorian calendar. Years begin in March here, so that leap days come last.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    const TO_1970: i64 = 719_468;
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (153 * month + 2) / 5 + day - 1 - TO_1970
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    type Packet = (i64, u16, Vec<u8>, bool);

    /// 1970-01-02 00:00:01.5.
    const START: [u16; 8] = [1970, 1, 5, 2, 0, 0, 1, 500];
    const BEGAN: i64 = 86_401_500_000_000;

    /// A file of these frames, with `between` before the frame table, in which `shift` is added to the first place.
    fn file(magic: &[u8], version: [u8; 2], frames: &[Vec<u8>], between: &[u8], shift: u32) -> Vec<u8> {
        let body = frames.concat();
        let table = (FILE_HEADER + body.len() + between.len()) as u32;
        let mut file = [magic, &version, &[1, 0], &START.map(u16::to_le_bytes).concat()].concat();
        file.extend([table, 4 * frames.len() as u32].map(u32::to_le_bytes).concat());
        file.resize(FILE_HEADER, 0);
        let places = frames.iter().scan(FILE_HEADER, |at, frame| {
            *at += frame.len();
            Some((*at - frame.len()) as u32)
        });
        let mut places: Vec<u32> = places.collect();
        if let Some(first) = places.first_mut() {
            *first += shift;
        }
        [file, body, between.to_vec(), places.into_iter().flat_map(u32::to_le_bytes).collect()].concat()
    }

    fn frame(micros: i64, data: &[u8], original: u32, trailer: &[u8]) -> Vec<u8> {
        let lengths = [original, data.len() as u32].map(u32::to_le_bytes).concat();
        [&micros.to_le_bytes()[..], &lengths, data, trailer].concat()
    }

    fn read(file: Vec<u8>) -> (Vec<Packet>, Result<(), ReadError>) {
        let mut source = Source::new(Box::new(Cursor::new(file)));
        let mut netmon = Netmon::open(&mut source).unwrap().unwrap();
        let mut packets = Vec::new();
        loop {
            match netmon
                .batch(&mut source, &mut |r| packets.push((r.time.0, r.link.0, r.data.to_vec(), r.is_cut())))
            {
                Ok(true) => {}
                Ok(false) => return (packets, Ok(())),
                Err(error) => return (packets, Err(error)),
            }
        }
    }

    #[test]
    fn frames_of_version_2_0_have_no_trailer() {
        let frames = [frame(7, b"abc", 5, b""), frame(-2, b"d", 1, b"")];
        let (packets, end) = read(file(b"GMBU", [0, 2], &frames, b"a comment", 0));
        assert_eq!(
            packets,
            [(BEGAN + 7_000, 1, b"abc".to_vec(), true), (BEGAN - 2_000, 1, b"d".to_vec(), false)]
        );
        assert!(end.is_ok(), "{end:?}");
    }

    #[test]
    fn trailers_tell_the_kind_of_link_the_time_and_what_is_no_packet() {
        let link = |number: u16, more: &[u8]| frame(0, b"a", 1, &[&number.to_le_bytes(), more].concat());
        for (version, more) in [(1, vec![]), (2, vec![0; 4])] {
            let frames = [link(1, &more), link(9, &more), link(0xe071, &more), link(0xfffd, &more)];
            let (packets, end) = read(file(b"GMBU", [version, 2], &frames, b"", 0));
            assert_eq!(packets.iter().map(|packet| packet.1).collect::<Vec<_>>(), [1, 101, 113]);
            assert!(end.is_ok(), "{end:?}");
        }
        let stamp = (11_644_473_600_i64 + 5) * 10_000_000 + 3;
        let more = [&[0; 4][..], &stamp.to_le_bytes(), &[0]].concat();
        let (packets, _) = read(file(b"GMBU", [3, 2], &[link(1, &more)], b"", 0));
        assert_eq!(packets[0].0, 5_000_000_300);
    }

    #[test]
    fn version_1_counts_milliseconds() {
        let frame = [&7_u32.to_le_bytes()[..], &[5, 0, 2, 0], b"ab"].concat();
        let (packets, end) = read(file(b"RTSS", [1, 1], &[frame], b"", 0));
        assert_eq!(packets, [(BEGAN + 7_000_000, 1, b"ab".to_vec(), true)]);
        assert!(end.is_ok());
    }

    #[test]
    fn a_table_that_names_other_places_is_noticed_behind_the_frames() {
        let frames = [frame(7, b"abc", 5, b"")];
        let (packets, end) = read(file(b"GMBU", [0, 2], &frames, b"", 1));
        assert_eq!(packets.len(), 1);
        assert!(matches!(end, Err(ReadError::Block { offset: 147, .. })), "{end:?}");
    }

    #[test]
    fn a_file_cut_anywhere_gives_the_frames_before() {
        let frames = [frame(7, b"abc", 5, b""), frame(8, b"def", 5, b"")];
        let whole = file(b"GMBU", [0, 2], &frames, b"", 0);
        for kept in FILE_HEADER..whole.len() {
            let (packets, end) = read(whole[..kept].to_vec());
            assert_eq!(packets.len(), (kept - FILE_HEADER).min(38) / 19, "{kept}");
            assert!(matches!(end, Err(ReadError::Cut { .. })), "{kept} {end:?}");
        }
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        let days = [(1970, 1, 1, 0), (1972, 3, 1, 790), (2000, 2, 29, 11_016), (2005, 7, 17, 12_981)];
        for (year, month, day, expected) in days {
            assert_eq!(days_since_1970(year, month, day), expected, "{year}-{month}-{day}");
        }
    }
}
