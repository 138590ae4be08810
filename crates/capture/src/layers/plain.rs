//! What most captures consist of: UDP and TCP in whole packets of IPv4 without options, on Ethernet without tags.
//!
//! Such a packet is known by its first 42 octets, and takes 60 instructions where the layers one by one take 420. They say
//! the same of it.

use std::net::{IpAddr, Ipv4Addr};

use super::transport::{self, Datagram, Segment};
use super::tunnel;
use crate::record::{LinkType, Record};

/// Ethernet, IPv4 and UDP.
const HEADERS: usize = 14 + 20 + 8;

/// Such a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plain<'a> {
    pub(crate) source: IpAddr,
    pub(crate) destination: IpAddr,
    pub(crate) carried: Carried<'a>,
}

/// What it carries; no tunnel that is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carried<'a> {
    Datagram(Datagram<'a>),
    Segment(Segment<'a>),
}

/// `None` where it is another packet or something is wrong with it: the layers one by one say what.
#[inline]
pub(crate) fn decode<'a>(record: &Record<'a>) -> Option<Plain<'a>> {
    let header: &[u8; HEADERS] = record.data.first_chunk()?;
    let &[
        ..,
        0x08,
        0x00,
        0x45,
        _,
        l1,
        l2,
        _,
        _,
        flags,
        offset,
        _,
        protocol,
        _,
        _,
        s1,
        s2,
        s3,
        s4,
        d1,
        d2,
        d3,
        d4,
        _,
        _,
        _,
        _,
        _,
        _,
        _,
        _,
    ] = header
    else {
        return None;
    };
    // All flags but the one that forbids fragments say that this is one.
    if record.link != LinkType::ETHERNET || flags & !0x40 != 0 || offset != 0 {
        return None;
    }
    // Behind it may be padding.
    let packet = record.data.get(14..)?.get(..usize::from(u16::from_be_bytes([l1, l2])))?;
    let carried = match (protocol, packet.get(20..)?) {
        (17, octets) => {
            Carried::Datagram(transport::udp(octets, 0).ok().filter(|udp| tunnel::in_udp(udp).is_none())?)
        }
        (6, octets) => Carried::Segment(transport::tcp(octets, 0).ok()?),
        _ => return None,
    };
    let (source, destination) = (Ipv4Addr::new(s1, s2, s3, s4).into(), Ipv4Addr::new(d1, d2, d3, d4).into());
    Some(Plain { source, destination, carried })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tritone_synth::capture::{self, Format, Link};
    use tritone_synth::{flow, packet};
    use tritone_wire::Timestamp;

    use super::*;
    use crate::layers::link::{self, Framed};
    use crate::layers::transport::Transported;
    use crate::layers::{Fault, ip};

    /// What the layers one by one say of a packet that is no fragment and carries no tunnel.
    fn by_layers<'a>(record: &Record<'a>) -> Result<Option<Plain<'a>>, Fault> {
        let Framed::Ip(octets) = link::decode(record.link, record.data)? else { return Ok(None) };
        let packet = ip::decode(octets)?;
        let chain = ip::extensions(packet.protocol, packet.payload)?;
        let (source, destination) = (packet.source, packet.destination);
        let carried = match transport::decode(chain.protocol, chain.payload, packet.missing)? {
            Transported::Udp(udp) if tunnel::in_udp(&udp).is_none() => Carried::Datagram(udp),
            Transported::Tcp(tcp) => Carried::Segment(tcp),
            _ => return Ok(None),
        };
        let whole = packet.fragment.is_none() && tunnel::in_ip(chain.protocol, chain.payload).is_none();
        Ok(whole.then_some(Plain { source, destination, carried }))
    }

    fn frames() -> Vec<Vec<u8>> {
        let calls = ["udp", "tcp"].map(|transport| {
            format!("call alice@10.0.0.1 -> bob@10.0.0.2 {transport}\n  INVITE\n  < 486 Busy Here\n  ACK\n")
        });
        let packets = packet::packets(&flow::parse(&calls.concat()).unwrap()).unwrap();
        let whole = packets.iter().map(|packet| {
            let one = capture::write(std::slice::from_ref(packet), Format::Pcap, Link::Ethernet);
            one.get(24 + 16..).unwrap().to_vec()
        });
        whole.collect()
    }

    fn record(link: u16, data: &[u8]) -> Record<'_> {
        let original = data.len() as u32;
        Record { time: Timestamp(0), link: LinkType(link), interface: 0, data, original }
    }

    #[test]
    fn datagrams_and_segments_are_known() {
        for frame in frames() {
            assert!(decode(&record(1, &frame)).is_some());
            assert_eq!(decode(&record(113, &frame)), None);
        }
    }

    proptest! {
        #[test]
        fn what_is_plain_is_so_by_its_layers(
            frame in prop::sample::select(frames()),
            changes in prop::collection::vec((0usize..64, any::<u8>()), 0..4),
            length in 0usize..120,
            cut in any::<bool>(),
        ) {
            let mut frame = frame;
            for (at, octet) in changes {
                let at = at % frame.len();
                frame[at] = octet;
            }
            if cut {
                frame.truncate(length);
            }
            let record = record(1, &frame);
            if let Some(plain) = decode(&record) {
                prop_assert_eq!(by_layers(&record), Ok(Some(plain)));
            }
        }
    }
}
