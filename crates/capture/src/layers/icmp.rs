//! ICMP (RFC 792) and ICMPv6 (RFC 4443) errors: the packet that they quote.

use std::net::SocketAddr;

use tritone_wire::{Flow, IcmpErrorKind, Transport};

use super::{Fault, ip, split};
use crate::item::Skip;
use crate::unsupported::Unsupported;

const ICMP: u8 = 1;
const ICMPV6: u8 = 58;

/// An ICMP error, and what it quotes: the beginning of a UDP datagram or TCP segment that did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quote<'a> {
    pub(crate) kind: IcmpErrorKind,
    pub(crate) flow: Flow,
    /// What is there of the payload of the datagram or segment; often nothing.
    pub(crate) payload: &'a [u8],
    /// Octets of the payload that a datagram of UDP had, all fragments together.
    pub(crate) length: Option<usize>,
}

pub(crate) fn decode_v4(octets: &[u8]) -> Result<Quote<'_>, Fault> {
    let fault = match octets.first() {
        Some(3 | 4 | 5 | 11 | 12) => Fault::Passed(Skip::IcmpError),
        _ => Fault::Unsupported(Skip::UnsupportedProtocol, Unsupported::IpProtocol(ICMP)),
    };
    // The length of what is quoted, in words of 4 octets, where extensions follow it (RFC 4884 section 5.1).
    let decode = |&[kind, code, _, _, _, length, _, _]: &[u8; 8], rest| {
        let words = if matches!(kind, 3 | 11 | 12) { length } else { 0 };
        quote(IcmpErrorKind::of_icmp(kind, code)?, rest, usize::from(words) * 4)
    };
    split::<8>(octets).ok().and_then(|(header, rest)| decode(header, rest)).ok_or(fault)
}

pub(crate) fn decode_v6(octets: &[u8]) -> Result<Quote<'_>, Fault> {
    let fault = match octets.first() {
        Some(..128) => Fault::Passed(Skip::IcmpError),
        _ => Fault::Unsupported(Skip::UnsupportedProtocol, Unsupported::IpProtocol(ICMPV6)),
    };
    // The same in words of 8 octets (RFC 4884 section 5.2).
    let decode = |&[kind, code, _, _, length, _, _, _]: &[u8; 8], rest| {
        let words = if matches!(kind, 1 | 3) { length } else { 0 };
        quote(IcmpErrorKind::of_icmpv6(kind, code)?, rest, usize::from(words) * 8)
    };
    split::<8>(octets).ok().and_then(|(header, rest)| decode(header, rest)).ok_or(fault)
}

/// The quoted packet, of which an error holds as little as the IP header and 8 octets. `length` octets belong to it, or
/// all where that is 0 or more than there are.
fn quote(kind: IcmpErrorKind, octets: &[u8], length: usize) -> Option<Quote<'_>> {
    let octets = if length == 0 { octets } else { octets.get(..length).unwrap_or(octets) };
    let packet = ip::decode(octets).ok()?;
    // Only the first fragment has ports.
    if packet.fragment.is_some_and(|place| place.offset > 0) {
        return None;
    }
    let chain = ip::extensions(packet.protocol, packet.payload).ok()?;
    let (&[s1, s2, d1, d2, l1, l2, _, _], rest) = split::<8>(chain.payload).ok()?;
    let (transport, payload, length) = match chain.protocol {
        17 => {
            let length = usize::from(u16::from_be_bytes([l1, l2])).checked_sub(8);
            let payload = length.and_then(|length| rest.get(..length)).unwrap_or(rest);
            (Transport::Udp, payload, length)
        }
        6 => (Transport::Tcp, tcp_payload(chain.payload), None),
        _ => return None,
    };
    let flow = Flow {
        source: SocketAddr::new(packet.source, u16::from_be_bytes([s1, s2])).into(),
        destination: SocketAddr::new(packet.destination, u16::from_be_bytes([d1, d2])).into(),
        transport,
    };
    Some(Quote { kind, flow, payload, length })
}

/// What follows a TCP header, which may be cut.
fn tcp_payload(segment: &[u8]) -> &[u8] {
    let words = segment.get(12).map_or(0, |octet| usize::from(octet >> 4));
    if words < 5 { &[] } else { segment.get(words * 4..).unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A port unreachable (RFC 792), with this octet of length, and what it quotes.
    fn error(words: u8, quoted: &[u8]) -> Vec<u8> {
        [&[3, 3, 0, 0, 0, words, 0, 0][..], quoted].concat()
    }

    /// An IPv4 header from 10.0.0.1 to 10.0.0.2 that claims `length` octets in all.
    fn v4(length: u16, fragment: u16, protocol: u8, options: &[u8]) -> Vec<u8> {
        let [l1, l2] = length.to_be_bytes();
        let [f1, f2] = fragment.to_be_bytes();
        let first = 0x45 + options.len() as u8 / 4;
        let fixed = [first, 0, l1, l2, 0, 9, f1, f2, 64, protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
        [&fixed[..], options].concat()
    }

    /// A UDP header from port 5060 to 5061 that claims a payload of 11 octets.
    const UDP: [u8; 8] = [0x13, 0xc4, 0x13, 0xc5, 0, 19, 0, 0];

    fn quoted(octets: &[u8]) -> Option<(Flow, Vec<u8>, Option<usize>)> {
        decode_v4(octets).ok().map(|quote| (quote.flow, quote.payload.to_vec(), quote.length))
    }

    fn flow(transport: Transport) -> Flow {
        let ip = |text: &str| text.parse::<SocketAddr>().unwrap().into();
        Flow { source: ip("10.0.0.1:5060"), destination: ip("10.0.0.2:5061"), transport }
    }

    #[test]
    fn eight_octets_of_the_datagram_name_its_flow_and_length() {
        let octets = error(0, &[v4(39, 0, 17, &[]), UDP.to_vec()].concat());
        assert_eq!(quoted(&octets), Some((flow(Transport::Udp), Vec::new(), Some(11))));
        assert_eq!(quoted(&octets[..octets.len() - 1]), None);
    }

    #[test]
    fn options_in_the_quoted_header_are_left_out_and_padding_behind_the_datagram_too() {
        let octets = error(0, &[v4(43, 0, 17, &[1; 4]), UDP.to_vec(), b"hello world????".to_vec()].concat());
        assert_eq!(quoted(&octets), Some((flow(Transport::Udp), b"hello world".to_vec(), Some(11))));
    }

    #[test]
    fn extensions_behind_the_quote_are_no_part_of_it() {
        let quote = [v4(39, 0, 17, &[]), UDP.to_vec(), b"hello world".to_vec(), b"?".to_vec()].concat();
        assert_eq!(quote.len() % 4, 0);
        let words = quote.len() as u8 / 4 - 1;
        let octets = error(words, &[quote, vec![0x20; 8]].concat());
        assert_eq!(quoted(&octets).unwrap().1, b"hello wo");
        let octets = error(200, &[v4(39, 0, 17, &[]), UDP.to_vec()].concat());
        assert!(quoted(&octets).is_some(), "a length beyond the end counts for nothing");
    }

    #[test]
    fn of_fragments_only_the_first_has_ports_and_its_length_is_that_of_the_whole() {
        let octets = error(0, &[v4(39, 0x2000, 17, &[]), UDP.to_vec(), b"hello".to_vec()].concat());
        assert_eq!(quoted(&octets), Some((flow(Transport::Udp), b"hello".to_vec(), Some(11))));
        let octets = error(0, &[v4(39, 0x2001, 17, &[]), UDP.to_vec()].concat());
        assert_eq!(quoted(&octets), None);
    }

    #[test]
    fn a_cut_tcp_header_names_its_flow() {
        let tcp = [0x13, 0xc4, 0x13, 0xc5, 0, 0, 0, 1, 0, 0, 0, 0, 0x60, 2, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1];
        let quote = |tcp: &[u8]| error(0, &[v4(200, 0, 6, &[]), tcp.to_vec()].concat());
        assert_eq!(quoted(&quote(&tcp[..8])), Some((flow(Transport::Tcp), Vec::new(), None)));
        let with_data = [&tcp[..], b"SIP"].concat();
        assert_eq!(quoted(&quote(&with_data)).unwrap().1, b"SIP");
        assert_eq!(quoted(&quote(&tcp[..22])).unwrap().1, b"");
    }

    #[test]
    fn what_quotes_neither_is_still_an_error() {
        let gre = error(0, &[v4(39, 0, 47, &[]), UDP.to_vec()].concat());
        let redirect = [&[5, 1, 0, 0, 0, 0, 0, 0][..], &v4(39, 0, 17, &[]), &UDP].concat();
        for octets in [&gre[..], &redirect, &[3, 3], &[3], &error(0, &[0x45]), &error(0, &[0x60; 40])] {
            assert_eq!(decode_v4(octets), Err(Fault::Passed(Skip::IcmpError)), "{octets:?}");
        }
        for octets in [&[][..], &[8, 0, 0, 0, 0, 0, 0, 0]] {
            let fault = Fault::Unsupported(Skip::UnsupportedProtocol, Unsupported::IpProtocol(1));
            assert_eq!(decode_v4(octets), Err(fault));
        }
    }

    #[test]
    fn extension_headers_in_a_quote_of_ipv6_are_walked() {
        let mut quote = vec![0x60, 0, 0, 0, 0, 40, 60, 64];
        quote.extend([[1; 16], [2; 16]].concat());
        quote.extend([17, 0, 0, 0, 0, 0, 0, 0]);
        quote.extend(UDP);
        let octets = [&[1, 4, 0, 0, 0, 0, 0, 0][..], &quote, b"hello"].concat();
        let found = decode_v6(&octets).unwrap();
        assert_eq!((found.kind, found.payload), (IcmpErrorKind::PortUnreachable, &b"hello"[..]));
        assert_eq!(found.flow.destination.to_string(), "[202:202:202:202:202:202:202:202]:5061");
        assert_eq!(decode_v6(&[1, 4]), Err(Fault::Passed(Skip::IcmpError)));
        let fault = Fault::Unsupported(Skip::UnsupportedProtocol, Unsupported::IpProtocol(58));
        assert_eq!(decode_v6(&[135, 0]), Err(fault));
    }
}
