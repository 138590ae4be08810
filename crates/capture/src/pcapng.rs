//! The pcapng format (draft-ietf-opsawg-pcapng): sections, interfaces, and the three kinds of packet block.

use tritone_wire::Timestamp;

use crate::error::ReadError;
use crate::record::{LinkType, MAX_PACKET, Order, Record};
use crate::source::Source;

/// Interfaces of one section that are remembered; packets of later ones count as of an unknown kind of link.
const MAX_INTERFACES: usize = 4096;
/// The longest block that is read whole; longer ones that hold no packet are skipped, packets cannot be that long.
const MAX_BLOCK: usize = 1024 * 1024;

const SECTION_HEADER: u32 = 0x0a0d_0d0a;
const INTERFACE_DESCRIPTION: u32 = 1;
/// The obsolete Packet Block.
const PACKET: u32 = 2;
const SIMPLE_PACKET: u32 = 3;
const ENHANCED_PACKET: u32 = 6;

const OPTION_TSRESOL: u16 = 9;
const OPTION_TSOFFSET: u16 = 14;

/// What an Interface Description Block says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Interface {
    link: LinkType,
    /// Snap length; 0 means no limit.
    snap: u32,
    clock: Clock,
}

/// How the 64 bits of a time stamp are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Clock {
    /// Units in a second.
    units: u64,
    /// Seconds to add.
    offset: i64,
}

impl Clock {
    /// Microseconds since 1970, where a block says nothing else.
    const DEFAULT: Self = Self { units: 1_000_000, offset: 0 };

    /// Option if_tsresol: a negative power of 10, or of 2 where the high bit is set. Finer than 64 bits can count is
    /// taken for the default.
    fn units(resolution: u8) -> u64 {
        let power = u32::from(resolution & 0x7f);
        let units = if resolution & 0x80 == 0 {
            10u64.checked_pow(power)
        } else {
            1u64.checked_shl(power).filter(|_| power < 64)
        };
        units.unwrap_or(Self::DEFAULT.units)
    }

    fn time(self, stamp: u64) -> Timestamp {
        let (seconds, fraction) = (stamp / self.units, stamp % self.units);
        let nanos = u128::from(fraction) * 1_000_000_000 / u128::from(self.units);
        let seconds = i64::try_from(seconds).unwrap_or(i64::MAX).saturating_add(self.offset);
        // The fraction is below one second.
        Timestamp(seconds.saturating_mul(1_000_000_000).saturating_add(nanos as i64))
    }
}

/// The state of reading a pcapng file: the section and its interfaces.
#[derive(Debug)]
pub(crate) struct Pcapng {
    order: Order,
    interfaces: Vec<Interface>,
    /// Time of the last packet: Simple Packet Blocks have none.
    last: Timestamp,
}

impl Pcapng {
    pub(crate) fn new() -> Self {
        Self { order: Order::Little, interfaces: Vec::new(), last: Timestamp::default() }
    }

    /// Whether `start` begins like a pcapng file.
    pub(crate) fn is(start: &[u8]) -> bool {
        Order::Big.u32_at(start, 0) == Some(SECTION_HEADER)
    }

    /// Makes the window hold the next block, unless it is one to be passed over. `false` at the end.
    pub(crate) fn fill(&mut self, source: &mut Source) -> Result<bool, ReadError> {
        let Some(length) = self.fill_block(source)? else {
            return Ok(false);
        };
        if length > MAX_BLOCK {
            self.skip_long(source, length)?;
        }
        Ok(true)
    }

    /// Gives the packets of the blocks that are whole in the window. How many octets these have, and what is wrong with
    /// the block behind them.
    pub(crate) fn whole<'a>(
        &mut self,
        window: &'a [u8],
        mut packet: impl FnMut(Record<'a>),
    ) -> (usize, Result<(), &'static str>) {
        let mut used = 0;
        loop {
            let octets = window.get(used..).unwrap_or_default();
            // What is wrong with the beginning of a block is said by `fill`.
            let Ok(Some((kind, length))) = self.peek(octets) else { return (used, Ok(())) };
            let block = octets.get(..length).filter(|_| length <= MAX_BLOCK);
            let Some(block) = block else { return (used, Ok(())) };
            match self.block(kind, block) {
                Ok(Some(record)) => packet(record),
                Ok(None) => {}
                Err(rule) => return (used, Err(rule)),
            }
            used += length;
        }
    }

    /// Makes the window hold the next block whole, unless it is too long, and gives its length; `None` at the end.
    fn fill_block(&mut self, source: &mut Source) -> Result<Option<usize>, ReadError> {
        if !source.fill(12).map_err(|error| ReadError::io(source, error))? {
            return if source.window().is_empty() { Ok(None) } else { Err(ReadError::cut(source, 12)) };
        }
        let broken = |rule| ReadError::Block { offset: source.offset(), rule };
        let peeked = self.peek(source.window()).map_err(broken)?;
        let (_, length) = peeked.ok_or_else(|| broken("the block ends before its length"))?;
        if length <= MAX_BLOCK && !source.fill(length).map_err(|error| ReadError::io(source, error))? {
            return Err(ReadError::cut(source, length));
        }
        Ok(Some(length))
    }

    /// Type and total length of the block that `octets` begin with; `None` where that is not there yet. The byte order
    /// of a new section is known from here on.
    fn peek(&mut self, octets: &[u8]) -> Result<Option<(u32, usize)>, &'static str> {
        if octets.len() < 12 {
            return Ok(None);
        }
        if Self::is(octets) {
            self.order = match octets.get(8..12) {
                Some([0x1a, 0x2b, 0x3c, 0x4d]) => Order::Big,
                Some([0x4d, 0x3c, 0x2b, 0x1a]) => Order::Little,
                _ => return Err("the byte-order magic of the section is neither 1A2B3C4D nor 4D3C2B1A"),
            };
        }
        let kind = self.order.u32_at(octets, 0).unwrap_or_default();
        let length = self.order.u32_at(octets, 4).unwrap_or_default() as usize;
        if length < 12 || !length.is_multiple_of(4) {
            return Err("the total length of a block is at least 12 and a multiple of 4");
        }
        Ok(Some((kind, length)))
    }

    /// Skips a block that is longer than any packet, such as a large decryption secret.
    fn skip_long(&mut self, source: &mut Source, length: usize) -> Result<(), ReadError> {
        let offset = source.offset();
        let kind = self.order.u32_at(source.window(), 0).unwrap_or_default();
        if matches!(kind, SECTION_HEADER | INTERFACE_DESCRIPTION | PACKET | SIMPLE_PACKET | ENHANCED_PACKET) {
            return Err(ReadError::Length { offset, length: length as u64, limit: MAX_BLOCK as u64 });
        }
        if !source.skip(length as u64).map_err(|error| ReadError::io(source, error))? {
            // What is there was skipped, however it was read.
            let available = source.offset().saturating_sub(offset);
            return Err(ReadError::Cut { offset, needed: length as u64, available });
        }
        Ok(())
    }

    /// Reads one whole block, header and trailer included, and gives the packet in it.
    fn block<'a>(&mut self, kind: u32, block: &'a [u8]) -> Result<Option<Record<'a>>, &'static str> {
        // `peek` has seen that the length is at least 12.
        let trailer = block.len().saturating_sub(4);
        if self.order.u32_at(block, trailer) != self.order.u32_at(block, 4) {
            return Err("the length at the end of a block repeats the one at its beginning");
        }
        let body = block.get(8..trailer).unwrap_or_default();
        let packet = match kind {
            SECTION_HEADER => {
                self.interfaces.clear();
                return Ok(None);
            }
            INTERFACE_DESCRIPTION => {
                self.interface(body).ok_or("an Interface Description Block has 8 octets or more")?;
                return Ok(None);
            }
            ENHANCED_PACKET => self.enhanced(body).ok_or("the packet fits into its Enhanced Packet Block")?,
            PACKET => self.obsolete(body).ok_or("the packet fits into its Packet Block")?,
            SIMPLE_PACKET => self.simple(body).ok_or("the packet fits into its Simple Packet Block")?,
            _ => return Ok(None),
        };
        Ok(Some(packet))
    }

    fn interface(&mut self, body: &[u8]) -> Option<()> {
        let link = LinkType(self.order.u16_at(body, 0)?);
        let snap = self.order.u32_at(body, 4)?;
        if self.interfaces.len() < MAX_INTERFACES {
            let clock = self.clock(body.get(8..)?);
            self.interfaces.push(Interface { link, snap, clock });
        }
        Some(())
    }

    /// The clock that the options of an interface describe. Options that end in the middle end the list.
    fn clock(&self, mut options: &[u8]) -> Clock {
        let mut clock = Clock::DEFAULT;
        while let (Some(code), Some(length)) = (self.order.u16_at(options, 0), self.order.u16_at(options, 2))
        {
            let length = usize::from(length);
            let Some(value) = options.get(4..).and_then(|rest| rest.get(..length)) else { break };
            match (code, value) {
                (OPTION_TSRESOL, &[resolution]) => clock.units = Clock::units(resolution),
                (OPTION_TSOFFSET, _) => clock.offset = self.order.i64_at(value, 0).unwrap_or_default(),
                (0, _) => break,
                _ => {}
            }
            options = options.get(4 + length.next_multiple_of(4)..).unwrap_or_default();
        }
        clock
    }

    fn enhanced<'a>(&mut self, body: &'a [u8]) -> Option<Record<'a>> {
        let id = self.order.u32_at(body, 0)?;
        self.stamped(id, body)
    }

    fn obsolete<'a>(&mut self, body: &'a [u8]) -> Option<Record<'a>> {
        // Interface number and drop count share the word that the Enhanced Packet Block has for the number.
        let id = self.order.u16_at(body, 0)?;
        self.stamped(u32::from(id), body)
    }

    fn stamped<'a>(&mut self, id: u32, body: &'a [u8]) -> Option<Record<'a>> {
        let word = |at| self.order.u32_at(body, at);
        let stamp = u64::from(word(4)?) << 32 | u64::from(word(8)?);
        let (captured, original) = (word(12)?, word(16)?);
        let data = body.get(20..)?.get(..captured as usize).filter(|_| captured <= MAX_PACKET)?;
        let interface = self.interfaces.get(id as usize);
        let clock = interface.map_or(Clock::DEFAULT, |interface| interface.clock);
        self.last = clock.time(stamp);
        let (link, number) = (link_of(interface), u16::try_from(id).unwrap_or(u16::MAX));
        Some(Record { time: self.last, link, interface: number, data, original })
    }

    fn simple<'a>(&self, body: &'a [u8]) -> Option<Record<'a>> {
        let original = self.order.u32_at(body, 0)?;
        let interface = self.interfaces.first();
        let snap = interface.map(|interface| interface.snap).filter(|&snap| snap > 0).unwrap_or(u32::MAX);
        let captured = original.min(snap).min(MAX_PACKET);
        let data = body.get(4..)?.get(..captured as usize)?;
        Some(Record { time: self.last, link: link_of(interface), interface: 0, data, original })
    }
}

/// The kind of link of an interface; of one that was never described, a number that nobody decodes.
fn link_of(interface: Option<&Interface>) -> LinkType {
    interface.map_or(LinkType(u16::MAX), |interface| interface.link)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::records::Records;

    type Packet = (i64, u16, Vec<u8>, bool);

    fn read(file: Vec<u8>) -> (Vec<Packet>, Result<(), ReadError>) {
        let mut source = Source::new(Box::new(Cursor::new(file)));
        let mut pcapng = Records::Pcapng(Pcapng::new());
        let mut packets = Vec::new();
        loop {
            match pcapng
                .batch(&mut source, &mut |r| packets.push((r.time.0, r.link.0, r.data.to_vec(), r.is_cut())))
            {
                Ok(true) => {}
                Ok(false) => return (packets, Ok(())),
                Err(error) => return (packets, Err(error)),
            }
        }
    }

    struct Writer(Order);

    impl Writer {
        fn word(&self, word: u32) -> Vec<u8> {
            if self.0 == Order::Big { word.to_be_bytes().to_vec() } else { word.to_le_bytes().to_vec() }
        }

        fn half(&self, half: u16) -> Vec<u8> {
            if self.0 == Order::Big { half.to_be_bytes().to_vec() } else { half.to_le_bytes().to_vec() }
        }

        fn block(&self, kind: u32, body: &[u8]) -> Vec<u8> {
            let mut padded = body.to_vec();
            padded.resize(body.len().next_multiple_of(4), 0);
            let length = self.word(padded.len() as u32 + 12);
            [self.word(kind), length.clone(), padded, length].concat()
        }

        fn section(&self) -> Vec<u8> {
            self.block(SECTION_HEADER, &[self.word(0x1a2b_3c4d), self.word(1), vec![0xff; 8]].concat())
        }

        fn interface(&self, link: u16, options: &[u8]) -> Vec<u8> {
            self.block(1, &[self.half(link), self.half(0), self.word(0), options.to_vec()].concat())
        }

        fn enhanced(&self, id: u32, stamp: u64, data: &[u8]) -> Vec<u8> {
            let length = self.word(data.len() as u32);
            let (high, low) = (self.word((stamp >> 32) as u32), self.word(stamp as u32));
            self.block(6, &[self.word(id), high, low, length.clone(), length, data.to_vec()].concat())
        }
    }

    #[test]
    fn sections_of_both_byte_orders_may_follow_each_other() {
        let file = [Order::Big, Order::Little].map(|order| {
            let w = Writer(order);
            let resolution = [w.half(9), w.half(1), vec![9, 0, 0, 0]].concat();
            [
                w.section(),
                w.interface(1, &[]),
                w.interface(113, &resolution),
                w.enhanced(0, 7, b"abc"),
                w.block(0x0bad, b"an unknown block"),
                w.enhanced(1, 7, b"d"),
            ]
            .concat()
        });
        let section = [(7_000, 1, b"abc".to_vec(), false), (7, 113, b"d".to_vec(), false)];
        assert_eq!(read(file.concat()).0, [section.clone(), section].concat());
    }

    #[test]
    fn resolution_in_powers_of_two_and_an_offset_are_applied() {
        let w = Writer(Order::Little);
        let options =
            [w.half(9), w.half(1), vec![0x81, 0, 0, 0], w.half(14), w.half(8), 10i64.to_le_bytes().to_vec()];
        let file = [w.section(), w.interface(1, &options.concat()), w.enhanced(0, 3, b"")].concat();
        assert_eq!(read(file).0, [(11_500_000_000, 1, vec![], false)]);
    }

    #[test]
    fn simple_and_obsolete_packet_blocks_are_read() {
        let w = Writer(Order::Little);
        let obsolete =
            [w.half(0), w.half(9), w.word(0), w.word(5), w.word(1), w.word(4), b"a".to_vec()].concat();
        let simple = [w.word(2), b"bc".to_vec()].concat();
        let file = [w.section(), w.interface(12, &[]), w.block(2, &obsolete), w.block(3, &simple)].concat();
        assert_eq!(read(file).0, [(5_000, 12, b"a".to_vec(), true), (5_000, 12, b"bc".to_vec(), false)]);
    }

    #[test]
    fn blocks_that_hold_no_packets_are_passed_over() {
        for order in [Order::Big, Order::Little] {
            let w = Writer(order);
            // Name resolution, interface statistics, journal, secrets, event, custom ones; unknown ones of local use.
            let others = [4, 5, 9, 10, 0x0a0d_0d0b, 0x0bad, 0x4000_0bad, 0x8000_0001];
            let others = others.map(|kind| w.block(kind, b"no packet")).concat();
            let file = [w.section(), others.clone(), w.interface(1, &[]), others.clone()].concat();
            let file = [file, w.enhanced(0, 7, b"abc"), others].concat();
            assert_eq!(read(file).0, [(7_000, 1, b"abc".to_vec(), false)]);
        }
    }

    #[test]
    fn comments_and_unknown_options_change_nothing() {
        for order in [Order::Big, Order::Little] {
            let w = Writer(order);
            let option = |code: u16, value: &[u8]| {
                let mut padded = value.to_vec();
                padded.resize(value.len().next_multiple_of(4), 0);
                [w.half(code), w.half(value.len() as u16), padded].concat()
            };
            let options = [
                option(1, b"a comment"),
                option(2, b"eth0"),
                option(2988, b"custom"),
                option(9, &[3]),
                option(0, b""),
            ];
            let interface = w.interface(1, &options.concat());
            let length = w.word(3);
            let packet = [w.word(0), w.word(0), w.word(7), length.clone(), length, b"abc\0".to_vec()];
            let packet =
                w.block(6, &[packet.concat(), option(1, b"why?"), option(77, b"?"), option(0, b"")].concat());
            assert_eq!(
                read([w.section(), interface, packet].concat()).0,
                [(7_000_000, 1, b"abc".to_vec(), false)]
            );
        }
    }

    #[test]
    fn a_packet_of_an_interface_that_was_not_described_is_counted_as_of_no_known_link() {
        let w = Writer(Order::Little);
        let file = [w.section(), w.interface(1, &[]), w.section(), w.enhanced(0, 7, b"abc")].concat();
        assert_eq!(read(file).0, [(7_000, u16::MAX, b"abc".to_vec(), false)]);
    }

    #[test]
    fn a_broken_block_ends_the_reading_with_its_place() {
        let w = Writer(Order::Big);
        let mut file = [w.section(), w.interface(1, &[]), w.enhanced(0, 1, b"abcd")].concat();
        let good = file.len() as u64;
        file.extend([w.word(6), w.word(13), w.word(0)].concat());
        let (packets, end) = read(file);
        assert_eq!(packets.len(), 1);
        assert!(matches!(end, Err(ReadError::Block { offset, .. }) if offset == good), "{end:?}");
    }

    #[test]
    fn a_long_block_without_packets_is_skipped() {
        let w = Writer(Order::Big);
        let long = w.block(10, &vec![0; 2 * MAX_BLOCK]);
        let file = [w.section(), w.interface(1, &[]), long, w.enhanced(0, 1, b"abcd")].concat();
        assert_eq!(read(file).0.len(), 1);
    }
}
