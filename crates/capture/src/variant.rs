//! The variants of pcap: what programs that were patched, and systems of their own, write under its name.

use crate::record::{MAX_PACKET, Order};

/// How the records of a pcap file are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Variant {
    pub(crate) order: Order,
    /// Nanoseconds in one unit of the fraction of a second.
    pub(crate) unit: i64,
    /// Octets of the file header beyond those of pcap.
    pub(crate) longer: usize,
    /// Octets of a record header, of which the first 16 are those of pcap.
    pub(crate) header: usize,
    lengths: Lengths,
    /// Other record headers that files with this magic number may have.
    others: &'static [usize],
}

/// In which order a record header has its two lengths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lengths {
    CapturedFirst,
    OriginalFirst,
    /// The captured length is the smaller one.
    Either,
}

/// What a record header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fields {
    pub(crate) seconds: u32,
    pub(crate) fraction: u32,
    pub(crate) captured: u32,
    pub(crate) original: u32,
}

/// Octets of the record headers: of pcap; of Nokia; of the patches to libpcap by A. Kuznetzov of 1999-04-17 and
/// 1999-10-29, which append interface, protocol and kind of packet; and of 1999-09-15, with processors besides.
mod header {
    pub(super) const PLAIN: usize = 16;
    pub(super) const NOKIA: usize = 20;
    pub(super) const PATCHED: usize = 24;
    pub(super) const PATCHED_WITH_CPU: usize = 28;
}

impl Variant {
    /// By the magic number that `start` begins with.
    pub(crate) fn of(start: &[u8]) -> Option<Self> {
        use header::{NOKIA, PATCHED, PATCHED_WITH_CPU, PLAIN};
        const MICRO: i64 = 1_000;
        [Order::Big, Order::Little].into_iter().find_map(|order| {
            let (unit, longer, header, others): (_, _, _, &[usize]) = match order.u32_at(start, 0)? {
                0xa1b2_c3d4 => (MICRO, 0, PLAIN, &[NOKIA, PATCHED]),
                0xa1b2_3c4d => (1, 0, PLAIN, &[]),
                0xa1b2_cd34 => (MICRO, 0, PATCHED, &[PATCHED_WITH_CPU]),
                // lcap of IXIA, by hardware and by software: the length of all records ends the file header.
                0x1c00_01ac => (1, 4, PLAIN, &[]),
                0x1c00_01ab => (MICRO, 4, PLAIN, &[]),
                _ => return None,
            };
            Some(Self { order, unit, longer, header, lengths: Lengths::CapturedFirst, others })
        })
    }

    /// What the version in the file header changes, and the kind of link that its number then means.
    pub(crate) fn of_version(self, file_header: &[u8], link: u16) -> (Self, u16) {
        let half = |at| self.order.u16_at(file_header, at).unwrap_or_default();
        let lengths = match (half(4), half(6)) {
            (2, 2) => {
                if let Some(link) = aix(link) {
                    return (Self { unit: 1, ..self }, link);
                }
                Lengths::OriginalFirst
            }
            (2, 0..=1) | (543, 0) => Lengths::OriginalFirst,
            (2, 3) => Lengths::Either,
            _ => Lengths::CapturedFirst,
        };
        (Self { lengths, ..self }, link)
    }

    /// The variant whose record headers `records`, the beginning of all, have: this one, unless its second record would
    /// make no sense, and that of another would and follows the first.
    pub(crate) fn of_records(self, records: &[u8]) -> Self {
        let Some((first, second)) = self.first_two(records) else { return self };
        if self.is_sound(first) && second.is_none_or(|second| self.is_sound(second)) {
            return self;
        }
        let mut others = self.others.iter().map(|&header| Self { header, ..self });
        others.find(|other| other.is_borne_out_by(records)).unwrap_or(self)
    }

    fn first_two(self, records: &[u8]) -> Option<(Fields, Option<Fields>)> {
        let first = self.fields(records)?;
        let second = records.get(self.header..).and_then(|rest| rest.get(first.captured as usize..));
        Some((first, second.and_then(|second| self.fields(second))))
    }

    fn is_sound(self, fields: Fields) -> bool {
        fields.captured <= MAX_PACKET
            && fields.captured <= fields.original
            && i64::from(fields.fraction) * self.unit < 1_000_000_000
    }

    fn is_borne_out_by(self, records: &[u8]) -> bool {
        const WEEK: u32 = 7 * 24 * 60 * 60;
        let Some((first, Some(second))) = self.first_two(records) else { return false };
        let filled = first.captured > 0 && second.captured > 0;
        let near = first.seconds.abs_diff(second.seconds) <= WEEK;
        filled && near && self.is_sound(first) && self.is_sound(second)
    }

    /// The record header that `octets` begin with; `None` where they are too few.
    pub(crate) fn fields(self, octets: &[u8]) -> Option<Fields> {
        let header = octets.get(..self.header)?;
        let word = |at| self.order.u32_at(header, at);
        let (seconds, fraction, first, second) = (word(0)?, word(4)?, word(8)?, word(12)?);
        let (captured, original) = match self.lengths {
            Lengths::CapturedFirst => (first, second),
            Lengths::OriginalFirst => (second, first),
            Lengths::Either => (first.min(second), first.max(second)),
        };
        Some(Fields { seconds, fraction, captured, original })
    }
}

/// AIX writes nanoseconds under version 2.2, and interface types of RFC 1573 (ifType of the IANA) for kinds of link:
/// Ethernet, token ring, FDDI and loopback, none of which older programs wrote with the same number.
fn aix(interface_type: u16) -> Option<u16> {
    match interface_type {
        6 => Some(1),
        9 => Some(6),
        15 => Some(10),
        24 => Some(0),
        _ => None,
    }
}
