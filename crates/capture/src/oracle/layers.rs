//! Addresses, ports and payloads against etherparse; of ICMP errors, those of the packet that they quote.

use std::net::SocketAddr;

use etherparse::{EtherType, LaxNetSlice, LaxSlicedPacket, TransportSlice};
use tritone_wire::{Endpoint, IcmpErrorKind, Transport};

use super::{each_record, made, recorded};
use crate::layers::link::Framed;
use crate::layers::transport::{self, Transported};
use crate::layers::{Fault, ip, link};
use crate::record::{LinkType, Record};

/// Source and destination, the protocol (6 or 17) and the payload.
type Plain<'a> = (SocketAddr, SocketAddr, u8, &'a [u8]);

fn ours<'a>(record: &Record<'a>) -> Result<Plain<'a>, Fault> {
    let Framed::Ip(octets) = link::decode(record.link, record.data)? else { return Err(Fault::Malformed) };
    let packet = ip::decode(octets)?;
    // etherparse puts no fragments together and decodes none.
    if packet.fragment.is_some() {
        return Err(Fault::Short);
    }
    let chain = ip::extensions(packet.protocol, packet.payload)?;
    let ends = |source, destination| {
        (SocketAddr::new(packet.source, source), SocketAddr::new(packet.destination, destination))
    };
    Ok(match transport::decode(chain.protocol, chain.payload, packet.missing)? {
        Transported::Udp(udp) => {
            let (source, destination) = ends(udp.source, udp.destination);
            (source, destination, 17, udp.payload)
        }
        Transported::Tcp(tcp) => {
            let (source, destination) = ends(tcp.source, tcp.destination);
            (source, destination, 6, tcp.payload)
        }
        Transported::Icmp(quote) => {
            let protocol = if quote.flow.transport == Transport::Udp { 17 } else { 6 };
            let end = |end: Endpoint| end.socket().ok_or(Fault::Malformed);
            (end(quote.flow.source)?, end(quote.flow.destination)?, protocol, quote.payload)
        }
        // etherparse knows no SCTP.
        Transported::Sctp(_) => return Err(Fault::Malformed),
    })
}

/// What etherparse makes of a frame. It reads Ethernet and IP; the short headers of other links are taken off here.
fn slice(link: LinkType, frame: &[u8]) -> Option<LaxSlicedPacket<'_>> {
    let kind = |at: usize| Some(EtherType(u16::from_be_bytes(*frame.get(at..)?.first_chunk()?)));
    match link.0 {
        // A session of PPPoE with uncompressed PPP: 14, 6 and 2 octets.
        1 if kind(12)?.0 == 0x8864 => LaxSlicedPacket::from_ip(frame.get(22..)?).ok(),
        1 => LaxSlicedPacket::from_ethernet(frame).ok(),
        0 | 108 => LaxSlicedPacket::from_ip(frame.get(4..)?).ok(),
        12 | 101 | 228 | 229 => LaxSlicedPacket::from_ip(frame).ok(),
        113 => Some(LaxSlicedPacket::from_ether_type(kind(14)?, frame.get(16..)?)),
        276 => Some(LaxSlicedPacket::from_ether_type(kind(0)?, frame.get(20..)?)),
        _ => None,
    }
}

fn theirs<'a>(record: &Record<'a>) -> Option<Plain<'a>> {
    plain(slice(record.link, record.data)?)
}

fn plain(packet: LaxSlicedPacket<'_>) -> Option<Plain<'_>> {
    let (source, destination) = match packet.net? {
        LaxNetSlice::Ipv4(v4) => (v4.header().source_addr().into(), v4.header().destination_addr().into()),
        LaxNetSlice::Ipv6(v6) => (v6.header().source_addr().into(), v6.header().destination_addr().into()),
        LaxNetSlice::Arp(_) => return None,
    };
    let ends = |from, to| (SocketAddr::new(source, from), SocketAddr::new(destination, to));
    match packet.transport? {
        TransportSlice::Udp(udp) => {
            let (source, destination) = ends(udp.source_port(), udp.destination_port());
            Some((source, destination, 17, udp.payload()))
        }
        TransportSlice::Tcp(tcp) => {
            let (source, destination) = ends(tcp.source_port(), tcp.destination_port());
            Some((source, destination, 6, tcp.payload()))
        }
        TransportSlice::Icmpv4(icmp) => {
            IcmpErrorKind::of_icmp(icmp.type_u8(), icmp.code_u8())?;
            plain(LaxSlicedPacket::from_ip(icmp.payload()).ok()?)
        }
        TransportSlice::Icmpv6(icmp) => {
            IcmpErrorKind::of_icmpv6(icmp.type_u8(), icmp.code_u8())?;
            plain(LaxSlicedPacket::from_ip(icmp.payload()).ok()?)
        }
        TransportSlice::Igmp(_) => None,
    }
}

/// Compares every packet and gives how many of them were UDP or TCP for both.
fn compare(captures: &[(String, Vec<u8>)]) -> usize {
    let (mut same, mut differences) = (0, Vec::new());
    for (name, file) in captures {
        let mut number = 0;
        let _ = each_record(file, |record| {
            number += 1;
            match (ours(&record).ok(), theirs(&record)) {
                (ours, theirs) if ours == theirs => same += usize::from(ours.is_some()),
                (ours, theirs) => differences.push(format!("{name} {number}:\n {ours:?}\n {theirs:?}")),
            }
        });
    }
    assert!(differences.is_empty(), "{}:\n{}", differences.len(), differences.join("\n"));
    same
}

#[test]
fn layers_of_made_captures_agree_with_etherparse() {
    assert!(compare(&made()) > 1000);
}

#[test]
fn layers_of_reference_captures_agree_with_etherparse() {
    let captures = recorded("layers_of_reference_captures_agree_with_etherparse");
    assert!(captures.is_empty() || compare(&captures) > 10_000);
}
