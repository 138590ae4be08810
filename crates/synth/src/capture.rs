//! IP packets to capture files.

use crate::packet::Packet;

/// The file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// pcap with microseconds, little endian.
    Pcap,
    /// pcap with nanoseconds, little endian.
    PcapNano,
    /// pcap with microseconds, big endian.
    PcapBigEndian,
    /// pcapng: one section, one interface, nanoseconds.
    Pcapng,
}

/// The link layer, by the name and number of the link-layer header types registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// `LINKTYPE_ETHERNET` (1).
    Ethernet,
    /// Ethernet with an IEEE 802.1Q tag.
    Vlan(u16),
    /// Ethernet with an IEEE 802.1ad tag outside and an 802.1Q tag inside.
    DoubleVlan(u16, u16),
    /// `LINKTYPE_LINUX_SLL` (113), Linux cooked version 1.
    CookedV1,
    /// `LINKTYPE_LINUX_SLL2` (276), Linux cooked version 2.
    CookedV2,
    /// `LINKTYPE_RAW` (101): IP without a link layer.
    Raw,
    /// `LINKTYPE_NULL` (0): BSD loopback, the address family in the byte order of the writing host.
    Null,
    /// `LINKTYPE_LOOP` (108): OpenBSD loopback, the address family in network byte order.
    Loop,
}

/// A capture file of `packets`.
pub fn write(packets: &[Packet], format: Format, link: Link) -> Vec<u8> {
    write_snapped(packets, format, link, 262_144)
}

/// A capture file that keeps the first `snap` octets of each frame.
pub fn write_snapped(packets: &[Packet], format: Format, link: Link, snap: u32) -> Vec<u8> {
    let mut file = Writer { octets: Vec::new(), big: format == Format::PcapBigEndian };
    file.header(format, link, snap);
    for packet in packets {
        let mut frame = link_header(link, packet.octets.first().is_some_and(|o| o >> 4 == 6), file.big);
        frame.extend(&packet.octets);
        let kept = &frame[..frame.len().min(snap as usize)];
        let nanos = u64::try_from(packet.at.0).unwrap_or(0);
        match format {
            Format::Pcapng => file.enhanced_packet(nanos, kept, frame.len()),
            Format::PcapNano => file.record(nanos / 1_000_000_000, nanos % 1_000_000_000, kept, frame.len()),
            _ => file.record(nanos / 1_000_000_000, nanos % 1_000_000_000 / 1000, kept, frame.len()),
        }
    }
    file.octets
}

struct Writer {
    octets: Vec<u8>,
    big: bool,
}

impl Writer {
    fn u16(&mut self, n: u16) {
        self.octets.extend(if self.big { n.to_be_bytes() } else { n.to_le_bytes() });
    }

    fn u32(&mut self, n: u32) {
        self.octets.extend(if self.big { n.to_be_bytes() } else { n.to_le_bytes() });
    }

    fn header(&mut self, format: Format, link: Link, snap: u32) {
        let magic = match format {
            Format::Pcapng => return self.section(link, snap),
            Format::PcapNano => 0xa1b2_3c4d,
            Format::Pcap | Format::PcapBigEndian => 0xa1b2_c3d4,
        };
        self.u32(magic);
        self.u16(2);
        self.u16(4);
        [0, 0, snap, u32::from(link_type(link))].into_iter().for_each(|n| self.u32(n));
    }

    fn record(&mut self, seconds: u64, fraction: u64, frame: &[u8], length: usize) {
        [seconds as u32, fraction as u32, frame.len() as u32, length as u32]
            .into_iter()
            .for_each(|n| self.u32(n));
        self.octets.extend(frame);
    }

    /// A section header block and an interface description block with if_tsresol 9.
    fn section(&mut self, link: Link, snap: u32) {
        [0x0a0d_0d0a, 28, 0x1a2b_3c4d].into_iter().for_each(|n| self.u32(n));
        self.u16(1);
        self.u16(0);
        [u32::MAX, u32::MAX, 28].into_iter().for_each(|n| self.u32(n));
        [1, 32].into_iter().for_each(|n| self.u32(n));
        self.u16(link_type(link));
        self.u16(0);
        self.u32(snap);
        self.u16(9);
        self.u16(1);
        self.octets.extend([9, 0, 0, 0]);
        [0, 32].into_iter().for_each(|n| self.u32(n));
    }

    fn enhanced_packet(&mut self, nanos: u64, frame: &[u8], length: usize) {
        let padded = frame.len().next_multiple_of(4);
        let total = (32 + padded) as u32;
        [6, total, 0, (nanos >> 32) as u32, nanos as u32].into_iter().for_each(|n| self.u32(n));
        [frame.len() as u32, length as u32].into_iter().for_each(|n| self.u32(n));
        self.octets.extend(frame);
        self.octets.extend(std::iter::repeat_n(0, padded - frame.len()));
        self.u32(total);
    }
}

fn link_type(link: Link) -> u16 {
    match link {
        Link::Ethernet | Link::Vlan(_) | Link::DoubleVlan(..) => 1,
        Link::CookedV1 => 113,
        Link::CookedV2 => 276,
        Link::Raw => 101,
        Link::Null => 0,
        Link::Loop => 108,
    }
}

/// Locally administered addresses, so that they are nobody's.
const MACS: [u8; 12] = [0x02, 0, 0, 0, 0, 2, 0x02, 0, 0, 0, 0, 1];

fn link_header(link: Link, v6: bool, big: bool) -> Vec<u8> {
    let ethertype: [u8; 2] = if v6 { [0x86, 0xdd] } else { [0x08, 0] };
    let family: u8 = if v6 { 30 } else { 2 }; // AF_INET6 as Darwin numbers it
    let tag = |id: u16| (id & 0x0fff).to_be_bytes();
    match link {
        Link::Ethernet => [&MACS[..], &ethertype].concat(),
        Link::Vlan(id) => [&MACS[..], &[0x81, 0], &tag(id), &ethertype].concat(),
        Link::DoubleVlan(outer, inner) => {
            [&MACS[..], &[0x88, 0xa8], &tag(outer), &[0x81, 0], &tag(inner), &ethertype].concat()
        }
        Link::CookedV1 => [&[0, 0, 0, 1, 0, 6], &MACS[6..], &[0, 0], &ethertype[..]].concat(),
        Link::CookedV2 => [&ethertype[..], &[0, 0, 0, 0, 0, 1, 0, 1, 0, 6], &MACS[6..], &[0, 0]].concat(),
        Link::Raw => Vec::new(),
        Link::Null if !big => vec![family, 0, 0, 0],
        Link::Null | Link::Loop => vec![0, 0, 0, family],
    }
}
