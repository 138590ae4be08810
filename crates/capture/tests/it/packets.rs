//! Packets made by hand, and what is read from them.

use std::io::{Cursor, Read};
use std::net::Ipv4Addr;

use tritone_capture::{Item, Reader, Skip, Totals};

pub(crate) const FIN: u8 = 0x01;
pub(crate) const SYN: u8 = 0x02;
pub(crate) const RST: u8 = 0x04;
pub(crate) const ACK: u8 = 0x10;

const LINKTYPE_RAW: u32 = 101;

/// A pcap file of these frames, a second apart.
pub(crate) fn pcap_of(link: u32, frames: &[(Vec<u8>, usize)]) -> Vec<u8> {
    let mut file: Vec<u8> =
        [0xa1b2_c3d4u32, 0x0004_0002, 0, 0, 65535, link].iter().flat_map(|w| w.to_le_bytes()).collect();
    for (second, (frame, original)) in frames.iter().enumerate() {
        let lengths = [second as u32, 0, frame.len() as u32, *original as u32];
        file.extend(lengths.iter().flat_map(|w| w.to_le_bytes()));
        file.extend(frame);
    }
    file
}

/// A pcap file of raw IP packets.
pub(crate) fn pcap(packets: &[Vec<u8>]) -> Vec<u8> {
    let frames: Vec<_> = packets.iter().map(|packet| (packet.clone(), packet.len())).collect();
    pcap_of(LINKTYPE_RAW, &frames)
}

/// A pcap file of raw IP packets of which the first `snap` octets were kept.
pub(crate) fn snapped(packets: &[Vec<u8>], snap: usize) -> Vec<u8> {
    let cut = |packet: &Vec<u8>| (packet[..snap.min(packet.len())].to_vec(), packet.len());
    pcap_of(LINKTYPE_RAW, &packets.iter().map(cut).collect::<Vec<_>>())
}

/// An IPv4 packet from 10.0.0.1 to 10.0.0.2; `fragment` is the word of flags and offset.
pub(crate) fn ipv4(id: u16, fragment: u16, protocol: u8, payload: &[u8]) -> Vec<u8> {
    addressed([1, 2], id, fragment, protocol, payload)
}

fn addressed(hosts: [u8; 2], id: u16, fragment: u16, protocol: u8, payload: &[u8]) -> Vec<u8> {
    let mut octets = vec![0x45, 0];
    octets.extend((20 + payload.len() as u16).to_be_bytes());
    octets.extend(id.to_be_bytes());
    octets.extend(fragment.to_be_bytes());
    octets.extend([64, protocol, 0, 0]);
    hosts.iter().for_each(|&host| octets.extend(Ipv4Addr::new(10, 0, 0, host).octets()));
    octets.extend(payload);
    octets
}

/// A UDP datagram without its IP header.
pub(crate) fn udp(payload: &[u8]) -> Vec<u8> {
    let length = (8 + payload.len() as u16).to_be_bytes();
    [&[0x13, 0xc4, 0x13, 0xc4], &length[..], &[0, 0], payload].concat()
}

/// A UDP datagram in an IPv4 packet.
pub(crate) fn datagram(payload: &[u8]) -> Vec<u8> {
    ipv4(1, 0, 17, &udp(payload))
}

/// A TCP segment from port 5060 of 10.0.0.1 to port 5060 of 10.0.0.2.
pub(crate) fn segment(sequence: u32, flags: u8, payload: &[u8]) -> Vec<u8> {
    segment_from(5060, sequence, flags, payload)
}

/// A TCP segment from a port of 10.0.0.1 to port 5060 of 10.0.0.2.
pub(crate) fn segment_from(port: u16, sequence: u32, flags: u8, payload: &[u8]) -> Vec<u8> {
    addressed([1, 2], 0, 0x4000, 6, &tcp([port, 5060], sequence, 0, flags, payload))
}

/// An acknowledgement of everything before `number`, against the direction of [`segment`].
pub(crate) fn acknowledgement(number: u32) -> Vec<u8> {
    addressed([2, 1], 0, 0x4000, 6, &tcp([5060, 5060], 1, number, ACK, b""))
}

/// A segment with these flags against the direction of [`segment`].
pub(crate) fn answer(sequence: u32, flags: u8, payload: &[u8]) -> Vec<u8> {
    addressed([2, 1], 0, 0x4000, 6, &tcp([5060, 5060], sequence, 0, flags, payload))
}

fn tcp(ports: [u16; 2], sequence: u32, acknowledged: u32, flags: u8, payload: &[u8]) -> Vec<u8> {
    let mut octets: Vec<u8> = ports.iter().flat_map(|port| port.to_be_bytes()).collect();
    octets.extend(sequence.to_be_bytes());
    octets.extend(acknowledged.to_be_bytes());
    octets.extend([0x50, flags, 0xff, 0xff, 0, 0, 0, 0]);
    octets.extend(payload);
    octets
}

/// A message with a body of `body` octets and a line end.
pub(crate) fn message(number: usize, body: usize) -> Vec<u8> {
    let body = [vec![b'x'; body], b"\r\n".to_vec()].concat();
    claiming(number, body.len(), &body)
}

/// A message whose Content-Length is `length` whatever its body is.
pub(crate) fn claiming(number: usize, length: usize, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "MESSAGE sip:{number}@x SIP/2.0\r\nVia: SIP/2.0/TCP a;branch=z9hG4bK{number}\r\nContent-Length: {length}\r\n\r\n",
    );
    [head.as_bytes(), body].concat()
}

/// A message as it was delivered: frame, first frame, octets, whether complete.
pub(crate) type Delivered = (u64, u64, Vec<u8>, bool);

/// What was read from a file.
pub(crate) struct Found {
    pub(crate) messages: Vec<Delivered>,
    /// Of messages whose fragments are missing: frame, octets on the wire, octets that are there.
    pub(crate) beginnings: Vec<(u64, usize, Vec<u8>)>,
    /// The packets that held no message, in the order of their numbers.
    pub(crate) skipped: Vec<(u64, Skip)>,
    pub(crate) totals: Totals,
}

impl Found {
    /// The octets of the messages and whether they are complete.
    pub(crate) fn octets(&self) -> Vec<(Vec<u8>, bool)> {
        self.messages.iter().map(|(_, _, octets, complete)| (octets.clone(), *complete)).collect()
    }
}

/// Reads a file that must be readable to its end; the account of its packets must be right.
#[track_caller]
pub(crate) fn read_file(file: Vec<u8>) -> Found {
    read_from(Box::new(Cursor::new(file)))
}

/// Like [`read_file`], from any reader.
#[track_caller]
pub(crate) fn read_from(input: Box<dyn Read + Send>) -> Found {
    let mut reader = Reader::from_read(input, "x".into(), 0).unwrap();
    let (mut messages, mut beginnings, mut skipped) = (Vec::new(), Vec::new(), Vec::new());
    let end = reader.read(&mut |item| match item {
        Item::Message(m) => {
            messages.push((m.frame.number, m.first_frame.number, m.bytes.to_vec(), m.complete));
        }
        Item::Refused(error) => skipped.push((error.frame.number, Skip::IcmpError)),
        Item::Skipped { frame, reason, .. } => skipped.push((frame.number, reason)),
        Item::Beginning(m) => beginnings.push((m.frame.number, m.length, m.bytes.to_vec())),
        Item::Piece { .. } | Item::Closed(_) | Item::Media(_) => {}
    });
    end.unwrap();
    skipped.sort_unstable();
    let totals = reader.totals().clone();
    assert_eq!(totals.accounted(), totals.packets);
    Found { messages, beginnings, skipped, totals }
}

/// Reads raw IP packets.
#[track_caller]
pub(crate) fn read(packets: &[Vec<u8>]) -> Found {
    read_file(pcap(packets))
}

/// These messages, all complete.
pub(crate) fn whole(messages: &[Vec<u8>]) -> Vec<(Vec<u8>, bool)> {
    messages.iter().map(|message| (message.clone(), true)).collect()
}

/// A stream whose first octet has the number behind `start`: cut at `cuts`, some of it sent `again` (from where, how
/// many octets), and the segments in the order of the keys in `order`, behind a SYN.
pub(crate) fn disordered(
    start: u32,
    stream: &[u8],
    cuts: &[usize],
    again: &[(usize, usize)],
    order: &[u16],
) -> Vec<Vec<u8>> {
    let mut cuts: Vec<_> = cuts.iter().map(|cut| cut % stream.len()).chain([0, stream.len()]).collect();
    cuts.sort_unstable();
    let parts = cuts.windows(2).map(|pair| (pair[0], pair[1])).filter(|(from, to)| from < to);
    let repeats = again.iter().map(|&(from, length)| {
        let from = from % stream.len();
        (from, (from + length).min(stream.len()))
    });
    let mut parts: Vec<_> = parts.chain(repeats).zip(order).map(|(part, key)| (*key, part)).collect();
    parts.sort_unstable();
    let numbered = parts
        .iter()
        .map(|(_, (from, to))| segment(start.wrapping_add(1 + *from as u32), ACK, &stream[*from..*to]));
    [segment(start, SYN, b"")].into_iter().chain(numbered).collect()
}
