//! Frames to capture files.

use std::io::{self, Write};

use tritone_wire::Timestamp;

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
    /// pcap with nanoseconds, big endian.
    PcapNanoBigEndian,
    /// pcapng: one section, an interface for each that has frames, nanoseconds, little endian.
    Pcapng,
    /// The same in big endian.
    PcapngBigEndian,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 6] = [
        Self::Pcap,
        Self::PcapNano,
        Self::PcapBigEndian,
        Self::PcapNanoBigEndian,
        Self::Pcapng,
        Self::PcapngBigEndian,
    ];

    const fn is_big_endian(self) -> bool {
        matches!(self, Self::PcapBigEndian | Self::PcapNanoBigEndian | Self::PcapngBigEndian)
    }
}

/// A number of the link-layer header types registry, as a file has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkType(pub u16);

impl LinkType {
    /// `LINKTYPE_ETHERNET`.
    pub const ETHERNET: Self = Self(1);
    /// `LINKTYPE_PPP`.
    pub const PPP: Self = Self(9);
    /// `LINKTYPE_RAW`: IP without a link layer.
    pub const RAW: Self = Self(101);
    /// `LINKTYPE_MTP2_WITH_PHDR`: MTP2 behind a pseudo header of four octets.
    pub const MTP2_WITH_PHDR: Self = Self(139);
    /// `LINKTYPE_MTP2`.
    pub const MTP2: Self = Self(140);
    /// `LINKTYPE_MTP3`.
    pub const MTP3: Self = Self(141);
    /// `LINKTYPE_LINUX_LAPD`: LAPD behind a Linux cooked header.
    pub const LINUX_LAPD: Self = Self(177);
    /// `LINKTYPE_LAPD`.
    pub const LAPD: Self = Self(203);
}

/// A frame as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// When it was seen.
    pub at: Timestamp,
    /// What it begins with.
    pub link_type: LinkType,
    /// Which of the interfaces of that link type it was seen on.
    pub interface: u16,
    /// The frame from its link-layer header on.
    pub octets: Vec<u8>,
}

/// The link layer below IP, by the name and number of the link-layer header types registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// `LINKTYPE_ETHERNET` (1).
    Ethernet,
    /// Ethernet with an IEEE 802.1Q tag.
    Vlan(u16),
    /// Ethernet with an IEEE 802.1ad tag outside and an 802.1Q tag inside.
    DoubleVlan(u16, u16),
    /// Ethernet, PPPoE and PPP (RFC 2516), with this session id.
    Pppoe(u16),
    /// `LINKTYPE_PPP` (9), with the address and control octets of HDLC framing (RFC 1662).
    Ppp,
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
    write_snapped(packets, format, link, SNAP_LENGTH)
}

/// A capture file that keeps the first `snap` octets of each frame.
pub fn write_snapped(packets: &[Packet], format: Format, link: Link, snap: u32) -> Vec<u8> {
    let mut file = Writer::new(format, snap);
    let link_type = link_type(link);
    file.begin(&[(link_type, 0)]);
    let host_is_big_endian = format.is_big_endian();
    packets.iter().for_each(|p| file.frame(0, &framed(p, link, host_is_big_endian)));
    file.octets
}

/// `packets` on this link layer, as a little-endian host records them.
pub fn frames(packets: &[Packet], link: Link) -> Vec<Frame> {
    packets.iter().map(|p| framed(p, link, false)).collect()
}

/// A capture file of `frames` in their order.
///
/// # Panics
/// If a pcap file should hold frames of several link types: it has one interface.
pub fn write_frames(frames: &[Frame], format: Format) -> Vec<u8> {
    let mut interfaces: Vec<(LinkType, u16)> = Vec::new();
    let mut numbers = Vec::new();
    for frame in frames {
        let interface = (frame.link_type, frame.interface);
        let known = interfaces.iter().position(|i| *i == interface);
        numbers.push(known.unwrap_or(interfaces.len()));
        if known.is_none() {
            interfaces.push(interface);
        }
    }
    let mut file = Writer::new(format, SNAP_LENGTH);
    file.begin(&interfaces);
    frames.iter().zip(numbers).for_each(|(frame, number)| file.frame(number as u32, frame));
    file.octets
}

const SNAP_LENGTH: u32 = 262_144;

/// A capture file of one interface that is written packet by packet, and so may be of any length.
pub struct Stream<W> {
    file: Writer,
    link: Link,
    output: W,
}

impl<W: Write> Stream<W> {
    /// Begins the file.
    ///
    /// # Errors
    /// Those of `output`.
    pub fn begin(output: W, format: Format, link: Link) -> io::Result<Self> {
        let mut file = Writer::new(format, SNAP_LENGTH);
        file.begin(&[(link_type(link), 0)]);
        let mut stream = Self { file, link, output };
        stream.send().map(|()| stream)
    }

    /// Goes on with these packets.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write(&mut self, packets: &[Packet]) -> io::Result<()> {
        let host_is_big_endian = self.file.format.is_big_endian();
        packets.iter().for_each(|p| self.file.frame(0, &framed(p, self.link, host_is_big_endian)));
        self.send()
    }

    fn send(&mut self) -> io::Result<()> {
        self.output.write_all(&self.file.octets)?;
        self.file.octets.clear();
        Ok(())
    }
}

struct Writer {
    octets: Vec<u8>,
    format: Format,
    snap: u32,
}

impl Writer {
    const fn new(format: Format, snap: u32) -> Self {
        Self { octets: Vec::new(), format, snap }
    }

    fn u16(&mut self, n: u16) {
        self.octets.extend(if self.format.is_big_endian() { n.to_be_bytes() } else { n.to_le_bytes() });
    }

    fn u32(&mut self, n: u32) {
        self.octets.extend(if self.format.is_big_endian() { n.to_be_bytes() } else { n.to_le_bytes() });
    }

    fn begin(&mut self, interfaces: &[(LinkType, u16)]) {
        let magic = match self.format {
            Format::Pcapng | Format::PcapngBigEndian => {
                self.section();
                return interfaces.iter().for_each(|(link_type, _)| self.interface(*link_type));
            }
            Format::PcapNano | Format::PcapNanoBigEndian => 0xa1b2_3c4d,
            Format::Pcap | Format::PcapBigEndian => 0xa1b2_c3d4,
        };
        let first = interfaces.first().map_or(LinkType::ETHERNET, |(link_type, _)| *link_type);
        assert!(interfaces.iter().all(|(link_type, _)| *link_type == first), "pcap has one link type");
        self.u32(magic);
        self.u16(2);
        self.u16(4);
        [0, 0, self.snap, u32::from(first.0)].into_iter().for_each(|n| self.u32(n));
    }

    fn frame(&mut self, interface: u32, frame: &Frame) {
        let kept = &frame.octets[..frame.octets.len().min(self.snap as usize)];
        let nanos = u64::try_from(frame.at.0).unwrap_or(0);
        let (seconds, fraction) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
        let length = frame.octets.len();
        match self.format {
            Format::Pcapng | Format::PcapngBigEndian => self.enhanced_packet(interface, nanos, kept, length),
            Format::PcapNano | Format::PcapNanoBigEndian => self.record(seconds, fraction, kept, length),
            Format::Pcap | Format::PcapBigEndian => self.record(seconds, fraction / 1000, kept, length),
        }
    }

    fn record(&mut self, seconds: u64, fraction: u64, frame: &[u8], length: usize) {
        [seconds as u32, fraction as u32, frame.len() as u32, length as u32]
            .into_iter()
            .for_each(|n| self.u32(n));
        self.octets.extend(frame);
    }

    /// A section header block.
    fn section(&mut self) {
        [0x0a0d_0d0a, 28, 0x1a2b_3c4d].into_iter().for_each(|n| self.u32(n));
        self.u16(1);
        self.u16(0);
        [u32::MAX, u32::MAX, 28].into_iter().for_each(|n| self.u32(n));
    }

    /// An interface description block with if_tsresol 9.
    fn interface(&mut self, link_type: LinkType) {
        [1, 32].into_iter().for_each(|n| self.u32(n));
        self.u16(link_type.0);
        self.u16(0);
        self.u32(self.snap);
        self.u16(9);
        self.u16(1);
        self.octets.extend([9, 0, 0, 0]);
        [0, 32].into_iter().for_each(|n| self.u32(n));
    }

    fn enhanced_packet(&mut self, interface: u32, nanos: u64, frame: &[u8], length: usize) {
        let padded = frame.len().next_multiple_of(4);
        let total = (32 + padded) as u32;
        [6, total, interface, (nanos >> 32) as u32, nanos as u32].into_iter().for_each(|n| self.u32(n));
        [frame.len() as u32, length as u32].into_iter().for_each(|n| self.u32(n));
        self.octets.extend(frame);
        self.octets.extend(std::iter::repeat_n(0, padded - frame.len()));
        self.u32(total);
    }
}

fn link_type(link: Link) -> LinkType {
    match link {
        Link::Ethernet | Link::Vlan(_) | Link::DoubleVlan(..) | Link::Pppoe(_) => LinkType::ETHERNET,
        Link::Ppp => LinkType::PPP,
        Link::CookedV1 => LinkType(113),
        Link::CookedV2 => LinkType(276),
        Link::Raw => LinkType::RAW,
        Link::Null => LinkType(0),
        Link::Loop => LinkType(108),
    }
}

/// Locally administered addresses, so that they are nobody's.
const MACS: [u8; 12] = [0x02, 0, 0, 0, 0, 2, 0x02, 0, 0, 0, 0, 1];

fn framed(packet: &Packet, link: Link, host_is_big_endian: bool) -> Frame {
    let mut octets = link_header(link, &packet.octets, host_is_big_endian);
    octets.extend(&packet.octets);
    Frame { at: packet.at, link_type: link_type(link), interface: 0, octets }
}

fn link_header(link: Link, packet: &[u8], host_is_big_endian: bool) -> Vec<u8> {
    let is_v6 = packet.first().is_some_and(|o| o >> 4 == 6);
    let ethertype: [u8; 2] = if is_v6 { [0x86, 0xdd] } else { [0x08, 0] };
    let ppp_protocol: [u8; 2] = if is_v6 { [0, 0x57] } else { [0, 0x21] };
    let family: u8 = if is_v6 { 30 } else { 2 }; // AF_INET6 as Darwin numbers it
    let tag = |id: u16| (id & 0x0fff).to_be_bytes();
    match link {
        Link::Ethernet => [&MACS[..], &ethertype].concat(),
        Link::Vlan(id) => [&MACS[..], &[0x81, 0], &tag(id), &ethertype].concat(),
        Link::DoubleVlan(outer, inner) => {
            [&MACS[..], &[0x88, 0xa8], &tag(outer), &[0x81, 0], &tag(inner), &ethertype].concat()
        }
        Link::Pppoe(session) => {
            let length = (2 + packet.len()) as u16;
            let pppoe = [&[0x11, 0][..], &session.to_be_bytes(), &length.to_be_bytes()].concat();
            [&MACS[..], &[0x88, 0x64], &pppoe, &ppp_protocol].concat()
        }
        Link::Ppp => [&[0xff, 0x03], &ppp_protocol[..]].concat(),
        Link::CookedV1 => [&[0, 0, 0, 1, 0, 6], &MACS[6..], &[0, 0], &ethertype[..]].concat(),
        Link::CookedV2 => [&ethertype[..], &[0, 0, 0, 0, 0, 1, 0, 1, 0, 6], &MACS[6..], &[0, 0]].concat(),
        Link::Raw => Vec::new(),
        Link::Null if !host_is_big_endian => vec![family, 0, 0, 0],
        Link::Null | Link::Loop => vec![0, 0, 0, family],
    }
}
