//! Puts messages back into IP packets: those of a recording whose own packets cannot be passed on.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};

use tritone_wire::{Flow, Transport};

/// Octets of an IP packet, at most: what its length field can say.
const MAX_PACKET: usize = 65_535;
const UDP_HEADER: usize = 8;
const TCP_HEADER: usize = 20;
const TCP: u8 = 6;
const UDP: u8 = 17;

/// Makes IP packets (without a link layer) that carry messages: one a message where it fits, with right checksums. Over
/// TCP, the sequence numbers of a flow run on from message to message; handshakes are not made.
///
/// ```
/// use std::net::SocketAddr;
///
/// use tritone_capture::Rebuilder;
/// use tritone_wire::{Flow, Transport};
///
/// let flow = Flow {
///     source: "192.0.2.1:5060".parse::<SocketAddr>()?.into(),
///     destination: "192.0.2.2:5060".parse::<SocketAddr>()?.into(),
///     transport: Transport::Udp,
/// };
/// let packets = Rebuilder::default().packets(flow, b"OPTIONS sip:b SIP/2.0\r\n\r\n");
/// assert_eq!(packets.len(), 1);
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Debug, Default)]
pub struct Rebuilder {
    /// Octets that were sent on each TCP flow.
    sent: HashMap<IpFlow, u32>,
    id: u16,
}

impl Rebuilder {
    /// The packets that carry one message; what was over TLS, WebSocket or SCTP is put into plain TCP. None where the
    /// message is too long for the datagram that it would have to be, and where its ends have no addresses of IP.
    pub fn packets(&mut self, flow: Flow, message: &[u8]) -> Vec<Vec<u8>> {
        let Some(flow) = IpFlow::of(flow) else { return Vec::new() };
        let header = if pair(flow).0.is_ipv4() { 20 } else { 0 }; // the length of IPv6 leaves its header out
        let room = MAX_PACKET - header;
        match flow.transport {
            Transport::Udp if message.len() > room - UDP_HEADER => Vec::new(),
            Transport::Udp => vec![self.datagram(flow, message)],
            _ => message.chunks(room - TCP_HEADER).map(|segment| self.segment(flow, segment)).collect(),
        }
    }

    fn datagram(&mut self, flow: IpFlow, payload: &[u8]) -> Vec<u8> {
        let mut udp = ports(flow);
        udp.extend(short(UDP_HEADER + payload.len()));
        // A checksum of zero would mean that there is none (RFC 768).
        let sum = checksum(flow, UDP, &[&udp, payload]);
        udp.extend(if sum == 0 { u16::MAX } else { sum }.to_be_bytes());
        self.ip(flow, UDP, &[&udp, payload])
    }

    fn segment(&mut self, flow: IpFlow, payload: &[u8]) -> Vec<u8> {
        let received = self.sent.get(&flow.reversed()).copied().unwrap_or_default();
        let sent = self.sent.entry(flow).or_default();
        let mut tcp = ports(flow);
        tcp.extend(sent.to_be_bytes());
        tcp.extend(received.to_be_bytes());
        *sent = sent.wrapping_add(payload.len() as u32);
        tcp.extend([0x50, 0x18, 0xff, 0xff]); // five words of header; PSH, ACK; the largest window
        let sum = checksum(flow, TCP, &[&tcp, payload]);
        tcp.extend(sum.to_be_bytes());
        tcp.extend([0, 0]);
        self.ip(flow, TCP, &[&tcp, payload])
    }

    fn ip(&mut self, flow: IpFlow, protocol: u8, parts: &[&[u8]]) -> Vec<u8> {
        const HOPS: u8 = 64;
        let length = parts.iter().map(|part| part.len()).sum::<usize>();
        let (source, destination) = pair(flow);
        let mut packet = Vec::with_capacity(40 + length);
        if source.is_ipv4() {
            self.id = self.id.wrapping_add(1);
            packet.extend([0x45, 0]);
            packet.extend(short(20 + length));
            packet.extend(self.id.to_be_bytes());
            packet.extend([0, 0, HOPS, protocol]);
            let ends = [octets(source), octets(destination)].concat();
            let sum = !folded(sum_of(&packet) + sum_of(&ends));
            packet.extend(sum.to_be_bytes());
            packet.extend(ends);
        } else {
            packet.extend([0x60, 0, 0, 0]);
            packet.extend(short(length));
            packet.extend([protocol, HOPS]);
            packet.extend([octets(source), octets(destination)].concat());
        }
        parts.iter().for_each(|part| packet.extend_from_slice(part));
        packet
    }
}

/// A flow between addresses of IP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct IpFlow {
    source: SocketAddr,
    destination: SocketAddr,
    transport: Transport,
}

impl IpFlow {
    fn of(flow: Flow) -> Option<Self> {
        let (source, destination) = (flow.source.socket()?, flow.destination.socket()?);
        Some(Self { source, destination, transport: flow.transport })
    }

    fn reversed(self) -> Self {
        Self { source: self.destination, destination: self.source, ..self }
    }
}

/// Both addresses in one family: where they differ, IPv4 is mapped into IPv6 (RFC 4291 section 2.5.5.2).
fn pair(flow: IpFlow) -> (IpAddr, IpAddr) {
    let (source, destination) = (flow.source.ip(), flow.destination.ip());
    if source.is_ipv4() == destination.is_ipv4() {
        return (source, destination);
    }
    let mapped = |ip| match ip {
        IpAddr::V4(v4) => IpAddr::V6(v4.to_ipv6_mapped()),
        v6 @ IpAddr::V6(_) => v6,
    };
    (mapped(source), mapped(destination))
}

fn octets(ip: IpAddr) -> Vec<u8> {
    match ip {
        IpAddr::V4(v4) => v4.octets().to_vec(),
        IpAddr::V6(v6) => v6.octets().to_vec(),
    }
}

fn ports(flow: IpFlow) -> Vec<u8> {
    [flow.source, flow.destination].map(|end: SocketAddr| end.port().to_be_bytes()).concat()
}

/// A length of at most 65,535, which [`Rebuilder::packets`] has seen to.
fn short(length: usize) -> [u8; 2] {
    u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes()
}

/// The checksum of UDP and TCP (RFC 9293 section 3.1): over addresses, protocol, length, header and payload. All parts
/// but the last have an even number of octets.
fn checksum(flow: IpFlow, protocol: u8, parts: &[&[u8]]) -> u16 {
    let (source, destination) = pair(flow);
    let ends = sum_of(&octets(source)) + sum_of(&octets(destination));
    let length: usize = parts.iter().map(|part| part.len()).sum();
    // The checksum field itself, and for TCP the urgent pointer, are not in the parts: they count as zero, but have a length.
    let fields = if protocol == TCP { 4 } else { 2 };
    let sum = parts.iter().map(|part| sum_of(part)).sum::<u64>();
    !folded(ends + u64::from(protocol) + (length + fields) as u64 + sum)
}

/// The sum of words of 16 bits (RFC 1071); an odd octet at the end is the high half of a word.
fn sum_of(octets: &[u8]) -> u64 {
    let (words, rest) = octets.as_chunks::<2>();
    let words = words.iter().map(|word| u64::from(u16::from_be_bytes(*word))).sum::<u64>();
    words + rest.iter().map(|octet| u64::from(*octet) << 8).sum::<u64>()
}

fn folded(mut sum: u64) -> u16 {
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    sum as u16
}

#[cfg(test)]
mod tests {
    use etherparse::{SlicedPacket, TransportSlice};

    use super::*;

    fn flow(source: &str, destination: &str, transport: Transport) -> Flow {
        let ip = |text: &str| text.parse::<SocketAddr>().unwrap().into();
        Flow { source: ip(source), destination: ip(destination), transport }
    }

    /// Payload and sequence number of a packet whose checksums are right.
    fn checked(packet: &[u8]) -> (Vec<u8>, u32) {
        let sliced = SlicedPacket::from_ip(packet).unwrap();
        let net = sliced.net.unwrap();
        if let etherparse::NetSlice::Ipv4(ip) = &net {
            assert_eq!(ip.header().header_checksum(), ip.header().to_header().calc_header_checksum());
        }
        let (payload, sequence, right) = match (sliced.transport.unwrap(), &net) {
            (TransportSlice::Udp(udp), etherparse::NetSlice::Ipv4(ip)) => {
                let header = udp.to_header();
                let sum = header.calc_checksum_ipv4(&ip.header().to_header(), udp.payload()).unwrap();
                (udp.payload().to_vec(), 0, sum == header.checksum)
            }
            (TransportSlice::Udp(udp), etherparse::NetSlice::Ipv6(ip)) => {
                let header = udp.to_header();
                let sum = header.calc_checksum_ipv6(&ip.header().to_header(), udp.payload()).unwrap();
                (udp.payload().to_vec(), 0, sum == header.checksum)
            }
            (TransportSlice::Tcp(tcp), etherparse::NetSlice::Ipv4(ip)) => {
                let header = tcp.to_header();
                let sum = header.calc_checksum_ipv4(&ip.header().to_header(), tcp.payload()).unwrap();
                (tcp.payload().to_vec(), header.sequence_number, sum == header.checksum)
            }
            (TransportSlice::Tcp(tcp), etherparse::NetSlice::Ipv6(ip)) => {
                let header = tcp.to_header();
                let sum = header.calc_checksum_ipv6(&ip.header().to_header(), tcp.payload()).unwrap();
                (tcp.payload().to_vec(), header.sequence_number, sum == header.checksum)
            }
            other => panic!("{other:?}"),
        };
        assert!(right, "checksum");
        (payload, sequence)
    }

    #[test]
    fn checksums_are_right_over_both_transports_and_versions() {
        let ends = [("192.0.2.1:5060", "192.0.2.2:5070"), ("[2001:db8::1]:5060", "[2001:db8::2]:5070")];
        for transport in [Transport::Udp, Transport::Tcp] {
            for (source, destination) in ends {
                for message in [&b"odd"[..], b"even", b""] {
                    let packets = Rebuilder::default().packets(flow(source, destination, transport), message);
                    let whole: Vec<u8> = packets.iter().flat_map(|packet| checked(packet).0).collect();
                    assert_eq!(whole, message);
                }
            }
        }
    }

    #[test]
    fn a_stream_runs_on_and_a_long_message_takes_two_segments() {
        let flow = flow("192.0.2.1:5060", "192.0.2.2:5060", Transport::Tcp);
        let mut rebuilder = Rebuilder::default();
        let long = vec![b'x'; 70_000];
        let mut expected = 0;
        for message in [&b"first"[..], &long, b"last"] {
            let mut length = 0;
            for packet in rebuilder.packets(flow, message) {
                let (payload, sequence) = checked(&packet);
                assert_eq!(sequence, expected);
                expected += payload.len() as u32;
                length += payload.len();
            }
            assert_eq!(length, message.len());
        }
    }

    #[test]
    fn the_longest_datagram_fits_and_a_longer_one_is_not_made() {
        let flow = flow("192.0.2.1:5060", "192.0.2.2:5060", Transport::Udp);
        assert_eq!(Rebuilder::default().packets(flow, &vec![b'x'; 65_507]).len(), 1);
        assert!(Rebuilder::default().packets(flow, &vec![b'x'; 65_508]).is_empty());
    }
}
