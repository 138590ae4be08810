//! Messages to IP packets: UDP datagrams, IP fragments, TCP segments and ICMP errors, with right checksums.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tritone_wire::{Endpoint, IcmpErrorKind, Timestamp, Transport};

use crate::flow::{FlowError, Message, Refusal, Script, TcpShape, later};

const UDP: u8 = 17;
pub(crate) const TCP: u8 = 6;
const ICMP: u8 = 1;
const ICMPV6: u8 = 58;
const FIN: u8 = 0x01;
const SYN: u8 = 0x02;
const PSH: u8 = 0x08;
const ACK: u8 = 0x10;

/// What Ethernet leaves of 1500 octets to TCP over IPv4.
const USUAL_MSS: usize = 1460;

/// An IP packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// When it was seen.
    pub at: Timestamp,
    /// The packet from the IP header on.
    pub octets: Vec<u8>,
}

/// The packets of a script, in the order of time.
///
/// # Errors
/// Those of [`Script::messages`].
pub fn packets(script: &Script) -> Result<Vec<Packet>, FlowError> {
    Ok(carry(&script.messages()?, script.tcp, script.mtu))
}

/// The packets that carry `messages`: TCP in this shape, datagrams in IP packets of at most `mtu` octets.
///
/// Messages between the same two sockets share one TCP connection, opened when the first is sent and closed
/// after the last.
pub fn carry(messages: &[Message], shape: TcpShape, mtu: Option<usize>) -> Vec<Packet> {
    let mut wire = Wire { shape, mtu, id: 0, packets: Vec::new(), connections: Vec::new() };
    for message in messages {
        match (message.refusal, message.flow.transport) {
            (Some(refusal), _) => wire.icmp(message, refusal),
            (None, Transport::Udp) => wire.datagram(message),
            (None, _) => wire.stream(message),
        }
    }
    wire.close();
    wire.packets.sort_by_key(|p| p.at);
    wire.packets
}

struct Wire {
    shape: TcpShape,
    mtu: Option<usize>,
    id: u16,
    packets: Vec<Packet>,
    connections: Vec<Connection>,
}

struct Connection {
    ends: [SocketAddr; 2],
    /// Next sequence number of each end.
    next: [u32; 2],
    /// Data segments of each end so far.
    segments: [usize; 2],
    /// Octets that wait for the next message.
    waiting: [Vec<u8>; 2],
    last: Timestamp,
}

/// Who sends a message to whom.
fn ends(message: &Message) -> [SocketAddr; 2] {
    let socket = |end: Endpoint| end.socket().expect("a flow of SIP is between addresses of IP");
    [socket(message.flow.source), socket(message.flow.destination)]
}

/// A segment without its payload.
struct Segment {
    from: usize,
    flags: u8,
    seq: u32,
}

impl Wire {
    fn datagram(&mut self, message: &Message) {
        let [source, destination] = ends(message);
        self.ip(message.at, source, destination, UDP, &udp(message));
    }

    /// An ICMP error with the first packet that carried the message, up to what hosts quote (RFC 1812 section
    /// 4.3.2.3, RFC 4443 section 2.4), for the sender of the message.
    fn icmp(&mut self, message: &Message, refusal: Refusal) {
        let [source, destination] = ends(message);
        let (protocol, payload) = match message.flow.transport {
            Transport::Udp => (UDP, udp(message)),
            _ => (TCP, [&ports(source, destination)[..], &[0; 8], &[0x50; 8], &message.octets].concat()),
        };
        let before = self.packets.len();
        self.ip(message.at, source, destination, protocol, &payload);
        let lost = self.packets.drain(before..).next().expect("at least one packet a message").octets;
        let is_v4 = lost[0] >> 4 == 4;
        let (header, most) = if is_v4 { (20, 576 - 20 - 8) } else { (40, 1280 - 40 - 8) };
        let length = refusal.quote.map_or(most, |octets| header + octets).min(lost.len());
        let (kind, code) = icmp_numbers(refusal.kind, is_v4);
        let mut icmp = [&[kind, code, 0, 0, 0, 0, 0, 0], &lost[..length]].concat();
        let reporter = SocketAddr::new(refusal.by.unwrap_or(destination.ip()), 0);
        let sum = if is_v4 { checksum(&icmp) } else { pseudo_checksum(reporter, source, ICMPV6, &icmp) };
        icmp[2..4].copy_from_slice(&sum.to_be_bytes());
        self.ip(message.at, reporter, source, if is_v4 { ICMP } else { ICMPV6 }, &icmp);
    }

    fn stream(&mut self, message: &Message) {
        let (index, from) = self.connection(message);
        let connection = &mut self.connections[index];
        connection.last = connection.last.max(message.at);
        connection.waiting[from].extend(&message.octets);
        if !message.joined {
            self.flush(index, from, message.at);
        }
    }

    fn flush(&mut self, index: usize, from: usize, at: Timestamp) {
        let data = std::mem::take(&mut self.connections[index].waiting[from]);
        let mss = self.shape.mss.unwrap_or(USUAL_MSS);
        let mut segments: Vec<(usize, u32, &[u8])> = Vec::new();
        for part in data.chunks(mss) {
            let connection = &mut self.connections[index];
            connection.segments[from] += 1;
            segments.push((connection.segments[from], connection.next[from], part));
            connection.next[from] = connection.next[from].wrapping_add(part.len() as u32);
        }
        if let Some(every) = self.shape.reorder {
            let late: Vec<_> =
                (1..segments.len()).filter(|k| segments[k - 1].0.is_multiple_of(every)).collect();
            late.into_iter().for_each(|k| segments.swap(k - 1, k));
        }
        let mut at = at;
        for (number, seq, part) in segments {
            let hits = |every: Option<usize>| every.is_some_and(|n| number.is_multiple_of(n));
            let copies = if hits(self.shape.drop) { 0 } else { 1 + usize::from(hits(self.shape.duplicate)) };
            for _ in 0..copies {
                self.segment(index, at, &Segment { from, flags: PSH | ACK, seq }, part);
                at = later(at, Duration::from_micros(2));
            }
        }
        let seq = self.connections[index].next[1 - from];
        self.segment(index, at, &Segment { from: 1 - from, flags: ACK, seq }, &[]);
    }

    /// The connection of a message, opened if it is new, and which of its ends sends.
    fn connection(&mut self, message: &Message) -> (usize, usize) {
        let ends = ends(message);
        let turned = [ends[1], ends[0]];
        let known = self.connections.iter().position(|c| c.ends == ends || c.ends == turned);
        let index = known.unwrap_or_else(|| self.open(ends, message.at));
        (index, usize::from(self.connections[index].ends[0] != ends[0]))
    }

    fn open(&mut self, ends: [SocketAddr; 2], at: Timestamp) -> usize {
        let index = self.connections.len();
        // The second end's numbers wrap early, as they may.
        let (a, b) = (1_000_000 * (index as u32 + 1), u32::MAX - 300);
        let next = [a.wrapping_add(1), b.wrapping_add(1)];
        let waiting = [Vec::new(), Vec::new()];
        self.connections.push(Connection { ends, next: [a, 0], segments: [0, 0], waiting, last: at });
        let before = |us: i64| Timestamp(at.0 - us * 1000);
        if !self.shape.bare {
            self.segment(index, before(30), &Segment { from: 0, flags: SYN, seq: a }, &[]);
            self.connections[index].next[0] = next[0];
            self.segment(index, before(20), &Segment { from: 1, flags: SYN | ACK, seq: b }, &[]);
        }
        self.connections[index].next = next;
        if !self.shape.bare {
            self.segment(index, before(10), &Segment { from: 0, flags: ACK, seq: next[0] }, &[]);
        }
        index
    }

    fn close(&mut self) {
        for index in 0..self.connections.len() {
            let last = self.connections[index].last;
            (0..2).for_each(|from| self.flush_waiting(index, from, last));
            if self.shape.bare {
                continue;
            }
            for from in 0..2 {
                let at = later(last, Duration::from_millis(100 + from as u64));
                let seq = self.connections[index].next[from];
                self.segment(index, at, &Segment { from, flags: FIN | ACK, seq }, &[]);
                self.connections[index].next[from] = seq.wrapping_add(1);
            }
            let seq = self.connections[index].next[0];
            let at = later(last, Duration::from_millis(102));
            self.segment(index, at, &Segment { from: 0, flags: ACK, seq }, &[]);
        }
    }

    fn flush_waiting(&mut self, index: usize, from: usize, at: Timestamp) {
        if !self.connections[index].waiting[from].is_empty() {
            self.flush(index, from, later(at, Duration::from_millis(1)));
        }
    }

    fn segment(&mut self, index: usize, at: Timestamp, segment: &Segment, payload: &[u8]) {
        let connection = &self.connections[index];
        let (source, destination) = (connection.ends[segment.from], connection.ends[1 - segment.from]);
        let ack = if segment.flags & ACK == 0 { 0 } else { connection.next[1 - segment.from] };
        let tcp = tcp(source, destination, (segment.seq, ack), segment.flags, payload);
        self.ip(at, source, destination, TCP, &tcp);
    }

    fn ip(
        &mut self,
        at: Timestamp,
        source: SocketAddr,
        destination: SocketAddr,
        protocol: u8,
        payload: &[u8],
    ) {
        self.id = self.id.wrapping_add(1);
        let id = self.id;
        let header = if addresses(source, destination).0.is_ipv4() { 20 } else { 40 };
        let whole = Piece { source, destination, protocol, id, offset: 0, more: false, payload };
        let Some(mtu) = self.mtu.filter(|mtu| header + payload.len() > *mtu && protocol == UDP) else {
            self.packets.push(Packet { at, octets: whole.encode() });
            return;
        };
        let fragment_header = if header == 40 { 8 } else { 0 };
        let size = (mtu.saturating_sub(header + fragment_header) / 8 * 8).max(8);
        for (k, part) in payload.chunks(size).enumerate() {
            let offset = k * size;
            let piece = Piece { offset, more: offset + part.len() < payload.len(), payload: part, ..whole };
            self.packets
                .push(Packet { at: later(at, Duration::from_micros(k as u64)), octets: piece.encode() });
        }
    }
}

/// An IP packet, or a fragment of one.
#[derive(Clone, Copy)]
pub(crate) struct Piece<'a> {
    pub(crate) source: SocketAddr,
    pub(crate) destination: SocketAddr,
    pub(crate) protocol: u8,
    pub(crate) id: u16,
    /// In octets.
    pub(crate) offset: usize,
    pub(crate) more: bool,
    pub(crate) payload: &'a [u8],
}

impl<'a> Piece<'a> {
    /// A packet as this module writes it: without options, and of extension headers that of fragments alone.
    pub(crate) fn of(octets: &'a [u8]) -> Option<Self> {
        let short = |at: usize| Some(u16::from_be_bytes([*octets.get(at)?, *octets.get(at + 1)?]));
        if octets.first()? >> 4 == 4 {
            let address = |at: usize| <[u8; 4]>::try_from(octets.get(at..at + 4)?).ok();
            let fragment = short(6)?;
            return Some(Self {
                source: (address(12)?, 0).into(),
                destination: (address(16)?, 0).into(),
                protocol: *octets.get(9)?,
                id: short(4)?,
                offset: usize::from(fragment & 0x1fff) * 8,
                more: fragment & 0x2000 != 0,
                payload: octets.get(20..)?,
            });
        }
        let address = |at: usize| <[u8; 16]>::try_from(octets.get(at..at + 16)?).ok();
        let is_fragment = *octets.get(6)? == FRAGMENT_HEADER;
        let fragment = if is_fragment { short(42)? } else { 0 };
        Some(Self {
            source: (address(8)?, 0).into(),
            destination: (address(24)?, 0).into(),
            protocol: *octets.get(if is_fragment { 40 } else { 6 })?,
            id: if is_fragment { short(46)? } else { short(2)? },
            offset: usize::from(fragment & 0xfff8),
            more: fragment & 1 != 0,
            payload: octets.get(if is_fragment { 48 } else { 40 }..)?,
        })
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        if addresses(self.source, self.destination).0.is_ipv4() { ipv4(self) } else { ipv6(self) }
    }

    pub(crate) const fn is_fragment(&self) -> bool {
        self.more || self.offset > 0
    }
}

/// The IPv6 extension header of fragments (RFC 8200 section 4.5).
const FRAGMENT_HEADER: u8 = 44;

fn ipv4(piece: &Piece<'_>) -> Vec<u8> {
    let length = u16::try_from(20 + piece.payload.len()).expect("an IP packet has at most 65,535 octets");
    let fragment = (piece.offset / 8) as u16 | if piece.more { 0x2000 } else { 0 };
    let mut ip = vec![0x45, 0];
    ip.extend(length.to_be_bytes());
    ip.extend(piece.id.to_be_bytes());
    ip.extend(fragment.to_be_bytes());
    ip.extend([64, piece.protocol, 0, 0]);
    let (source, destination) = addresses(piece.source, piece.destination);
    ip.extend(ip_octets(source));
    ip.extend(ip_octets(destination));
    let sum = checksum(&ip);
    ip[10..12].copy_from_slice(&sum.to_be_bytes());
    ip.extend(piece.payload);
    ip
}

fn ipv6(piece: &Piece<'_>) -> Vec<u8> {
    let fragmented = piece.is_fragment();
    let length = piece.payload.len() + if fragmented { 8 } else { 0 };
    let mut ip = vec![0x60, 0, 0, 0];
    ip.extend(u16::try_from(length).expect("an IP packet has at most 65,535 octets").to_be_bytes());
    ip.extend([if fragmented { FRAGMENT_HEADER } else { piece.protocol }, 64]);
    let (source, destination) = addresses(piece.source, piece.destination);
    ip.extend(ip_octets(source));
    ip.extend(ip_octets(destination));
    if fragmented {
        ip.extend([piece.protocol, 0]);
        ip.extend((piece.offset as u16 | u16::from(piece.more)).to_be_bytes());
        ip.extend(u32::from(piece.id).to_be_bytes());
    }
    ip.extend(piece.payload);
    ip
}

/// An IP packet of one piece; the ports are not looked at.
pub(crate) fn ip(
    source: SocketAddr,
    destination: SocketAddr,
    protocol: u8,
    id: u16,
    payload: &[u8],
) -> Vec<u8> {
    Piece { source, destination, protocol, id, offset: 0, more: false, payload }.encode()
}

fn udp(message: &Message) -> Vec<u8> {
    let [source, destination] = ends(message);
    datagram(source, destination, &message.octets)
}

/// A UDP datagram with its header.
pub(crate) fn datagram(source: SocketAddr, destination: SocketAddr, payload: &[u8]) -> Vec<u8> {
    let length = 8 + payload.len();
    let mut datagram = ports(source, destination);
    datagram.extend(u16::try_from(length).expect("a datagram has at most 65,527 octets").to_be_bytes());
    datagram.extend([0, 0]);
    datagram.extend(payload);
    let sum = match pseudo_checksum(source, destination, UDP, &datagram) {
        0 => 0xffff, // RFC 768: a sum of zero is sent as all ones
        sum => sum,
    };
    datagram[6..8].copy_from_slice(&sum.to_be_bytes());
    datagram
}

/// A TCP segment without options, with its sequence and acknowledgement numbers.
pub(crate) fn tcp(
    source: SocketAddr,
    destination: SocketAddr,
    (sequence, acknowledgement): (u32, u32),
    flags: u8,
    payload: &[u8],
) -> Vec<u8> {
    let mut tcp = ports(source, destination);
    tcp.extend(sequence.to_be_bytes());
    tcp.extend(acknowledgement.to_be_bytes());
    tcp.extend([0x50, flags, 0xff, 0xff, 0, 0, 0, 0]); // no options, window 65535
    tcp.extend(payload);
    let sum = pseudo_checksum(source, destination, TCP, &tcp);
    tcp[16..18].copy_from_slice(&sum.to_be_bytes());
    tcp
}

/// Type and code of an ICMP error; for ICMPv6, the first that says the same.
fn icmp_numbers(wanted: IcmpErrorKind, is_v4: bool) -> (u8, u8) {
    let of = if is_v4 { IcmpErrorKind::of_icmp } else { IcmpErrorKind::of_icmpv6 };
    let mut all = (1..=12).flat_map(|kind| (0..=15).map(move |code| (kind, code)));
    all.find(|(kind, code)| of(*kind, *code) == Some(wanted)).unwrap_or((1, 15))
}

fn ports(source: SocketAddr, destination: SocketAddr) -> Vec<u8> {
    [source.port().to_be_bytes(), destination.port().to_be_bytes()].concat()
}

/// Both addresses in one family: where they differ, IPv4 is mapped into IPv6 (RFC 4291 section 2.5.5.2).
fn addresses(source: SocketAddr, destination: SocketAddr) -> (IpAddr, IpAddr) {
    let mapped = |ip| match ip {
        IpAddr::V4(v4) => IpAddr::V6(v4.to_ipv6_mapped()),
        v6 @ IpAddr::V6(_) => v6,
    };
    let (a, b) = (source.ip(), destination.ip());
    if a.is_ipv4() == b.is_ipv4() { (a, b) } else { (mapped(a), mapped(b)) }
}

fn ip_octets(ip: IpAddr) -> Vec<u8> {
    match ip {
        IpAddr::V4(v4) => v4.octets().to_vec(),
        IpAddr::V6(v6) => v6.octets().to_vec(),
    }
}

/// The checksum of UDP and TCP, over the addresses, the protocol, the length and the payload.
fn pseudo_checksum(source: SocketAddr, destination: SocketAddr, protocol: u8, payload: &[u8]) -> u16 {
    let (source, destination) = addresses(source, destination);
    let ends = sum_words(&ip_octets(source)) + sum_words(&ip_octets(destination));
    !fold(ends + u64::from(protocol) + payload.len() as u64 + sum_words(payload))
}

/// The checksum of RFC 1071.
pub(crate) fn checksum(octets: &[u8]) -> u16 {
    !fold(sum_words(octets))
}

fn sum_words(octets: &[u8]) -> u64 {
    octets.chunks(2).map(|c| u64::from(c[0]) << 8 | u64::from(c.get(1).copied().unwrap_or(0))).sum()
}

fn fold(mut sum: u64) -> u16 {
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    sum as u16
}
