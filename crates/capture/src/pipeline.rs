//! From a packet to the messages in it: the layers are taken off, fragments and segments put together.

use std::net::{IpAddr, SocketAddr};

use tritone_wire::hep::looks_like_hep;
use tritone_wire::{Flow, Protocol, Transport};

use crate::content;
use crate::fragments::Fragments;
use crate::hep;
use crate::isdn::{DChannels, Lapd};
use crate::item::{Captured, IcmpError, Media, Skip};
use crate::layers::icmp::Quote;
use crate::layers::link::Framed;
use crate::layers::plain::{self, Carried, Plain};
use crate::layers::transport::{Datagram, Segment, Transported};
use crate::layers::{Fault, Layer, ip, link, transport, tunnel};
use crate::output::{Output, Seen};
use crate::record::Record;
use crate::sctp::{Arrived, Associations};
use crate::ss7;
use crate::tcp::Streams;

/// What is remembered between packets.
#[derive(Debug, Default)]
pub(crate) struct Pipeline {
    fragments: Fragments,
    streams: Streams,
    d_channels: DChannels,
    associations: Associations,
}

/// Tunnels in tunnels that are opened.
pub(crate) const MAX_DEPTH: u8 = 8;

/// Where octets come from.
#[derive(Clone, Copy)]
struct Origin<'a> {
    seen: Seen,
    /// Packets that earlier fragments came in.
    others: &'a [Seen],
    /// Whether the capture cut the packet short.
    cut: bool,
    /// In how many tunnels they were.
    depth: u8,
}

/// The payload of an IP packet, whole or put together.
struct Payload<'a> {
    source: IpAddr,
    destination: IpAddr,
    protocol: u8,
    octets: &'a [u8],
    missing: usize,
}

impl Pipeline {
    /// Takes in one packet.
    #[inline]
    pub(crate) fn packet(&mut self, record: &Record<'_>, seen: Seen, out: &mut Output<'_>) {
        let origin = Origin { seen, others: &[], cut: record.is_cut(), depth: 0 };
        match plain::decode(record) {
            Some(Plain { source, destination, carried: Carried::Datagram(udp) }) => {
                datagram(
                    flow(source, udp.source, destination, udp.destination, Transport::Udp),
                    &udp,
                    origin,
                    out,
                );
            }
            Some(Plain { source, destination, carried: Carried::Segment(tcp) }) => {
                self.segment(
                    flow(source, tcp.source, destination, tcp.destination, Transport::Tcp),
                    &tcp,
                    origin,
                    out,
                );
            }
            None => self.layers(record, origin, out),
        }
    }

    /// Takes the layers off a packet.
    fn layers(&mut self, record: &Record<'_>, origin: Origin<'_>, out: &mut Output<'_>) {
        let seen = origin.seen;
        let end = link::decode(record.link, record.data).and_then(|framed| match framed {
            Framed::Ip(octets) => self.ip(octets, origin, out),
            Framed::Lapd(octets) => {
                let lapd = Lapd { channel: record.interface, octets, missing: record.missing() };
                self.d_channels.frame(&lapd, seen, out)
            }
            Framed::Ss7(link, frame) => ss7::from_link(link, frame)
                .map(|message| out.message(message.captured(seen, seen.frame), true)),
        });
        self.settle(end, origin, out);
    }

    /// The recording ended: settles what waits.
    pub(crate) fn finish(&mut self, out: &mut Output<'_>) {
        self.fragments.finish(out);
        self.streams.finish(out);
        self.associations.finish(out);
    }

    /// Accounts for packets whose layers could not be taken off.
    fn settle(&self, end: Result<(), Fault>, origin: Origin<'_>, out: &mut Output<'_>) {
        if let Err(fault) = end {
            out.fault(origin.others, fault, origin.cut);
            out.fault(&[origin.seen], fault, origin.cut);
        }
    }

    /// Takes in an IP packet; an error means that the packets it came in are not accounted for yet.
    fn ip(&mut self, octets: &[u8], origin: Origin<'_>, out: &mut Output<'_>) -> Result<(), Fault> {
        let packet = ip::decode(octets)?;
        let (source, destination) = (packet.source, packet.destination);
        let Some(place) = packet.fragment else {
            let (protocol, octets, missing) = (packet.protocol, packet.payload, packet.missing);
            return self.payload(&Payload { source, destination, protocol, octets, missing }, origin, out);
        };
        let Origin { seen, others, depth, .. } = origin;
        // A fragment in a tunnel whose own packet was fragmented: this frame stands for all of that.
        others.iter().for_each(|&other| out.piece(other, seen.frame));
        let Some(whole) = self.fragments.insert(&packet, place, depth, seen, out) else { return Ok(()) };
        let origin = Origin { others: &whole.others, cut: false, ..origin };
        let (protocol, octets) = (whole.protocol, &whole.octets[..]);
        let end = self.payload(&Payload { source, destination, protocol, octets, missing: 0 }, origin, out);
        self.settle(end, origin, out);
        Ok(())
    }

    fn payload(
        &mut self,
        payload: &Payload<'_>,
        origin: Origin<'_>,
        out: &mut Output<'_>,
    ) -> Result<(), Fault> {
        // Behind a Fragment header, the chain of extension headers was not seen before.
        let chain = ip::extensions(payload.protocol, payload.octets)?;
        if let Some(inside) = tunnel::in_ip(chain.protocol, chain.payload) {
            return self.tunnel(inside, origin, out);
        }
        let flow = |from, to, transport| flow(payload.source, from, payload.destination, to, transport);
        match transport::decode(chain.protocol, chain.payload, payload.missing)? {
            Transported::Udp(udp) => {
                if let Some(inside) = tunnel::in_udp(&udp) {
                    return self.tunnel(inside, origin, out);
                }
                let flow = flow(udp.source, udp.destination, Transport::Udp);
                self::datagram(flow, &udp, origin, out);
            }
            Transported::Tcp(tcp) => {
                let flow = flow(tcp.source, tcp.destination, Transport::Tcp);
                self.segment(flow, &tcp, origin, out);
            }
            Transported::Icmp(quote) => refused(payload, &quote, origin, out),
            Transported::Sctp(octets) => {
                let (&Payload { source, destination, .. }, Origin { seen, others, .. }) = (payload, origin);
                return self.associations.packet(&Arrived { source, destination, octets, seen, others }, out);
            }
        }
        Ok(())
    }

    /// Takes in what a tunnel carries.
    fn tunnel(
        &mut self,
        inside: Result<Layer<'_>, Fault>,
        origin: Origin<'_>,
        out: &mut Output<'_>,
    ) -> Result<(), Fault> {
        if origin.depth >= MAX_DEPTH {
            return Err(Fault::Passed(Skip::UnsupportedEncapsulation));
        }
        self.ip(inside?.ip()?, Origin { depth: origin.depth + 1, ..origin }, out)
    }

    fn segment(&mut self, flow: Flow, segment: &Segment<'_>, origin: Origin<'_>, out: &mut Output<'_>) {
        origin.others.iter().for_each(|&other| out.piece(other, origin.seen.frame));
        self.streams.segment(flow, segment, origin.seen, out);
    }
}

fn flow(source: IpAddr, from: u16, destination: IpAddr, to: u16, transport: Transport) -> Flow {
    let [source, destination] = [SocketAddr::new(source, from), SocketAddr::new(destination, to)];
    Flow { source: source.into(), destination: destination.into(), transport }
}

#[inline]
fn datagram(flow: Flow, datagram: &Datagram<'_>, origin: Origin<'_>, out: &mut Output<'_>) {
    let Origin { seen, others, .. } = origin;
    if looks_like_hep(datagram.payload) {
        return encapsulated(datagram, seen, others, out);
    }
    // Whoever guessed that has asked that.
    let message = match out.prepared.length_of(datagram.payload) {
        Some(length) if length == datagram.payload.len() => Ok(datagram.payload),
        _ => content::message(datagram),
    };
    match message {
        Ok(bytes) => {
            let first_frame = others.iter().map(|other| other.frame).min().unwrap_or(seen.frame);
            let (Seen { frame, time }, complete) = (seen, datagram.missing == 0);
            let length = bytes.len() + datagram.missing;
            let message = Captured {
                frame,
                first_frame,
                time,
                flow,
                protocol: Protocol::Sip,
                circuit: None,
                bytes,
                length,
                complete,
                repeated: false,
            };
            out.message(message, true);
            others.iter().for_each(|&other| out.piece(other, frame));
        }
        Err(reason) => {
            let Seen { frame, time } = seen;
            if reason == Skip::Rtp {
                out.media(Media { frame, time, flow });
            }
            skip_all(reason, seen, others, out);
        }
    }
}

/// A datagram of HEP, or of several packets of its version 3.
fn encapsulated(datagram: &Datagram<'_>, seen: Seen, others: &[Seen], out: &mut Output<'_>) {
    let first_frame = others.iter().map(|other| other.frame).min().unwrap_or(seen.frame);
    let (mut rest, mut found, mut reason) = (datagram.payload, false, None);
    while looks_like_hep(rest) {
        let (packet, after) = hep::first(rest);
        rest = after;
        match hep::open(packet, if after.is_empty() { datagram.missing } else { 0 }) {
            Ok(inside) => {
                out.message(inside.captured(seen, first_frame), !found);
                found = true;
            }
            Err(why) => reason = reason.or(Some(why)),
        }
    }
    if found {
        others.iter().for_each(|&other| out.piece(other, seen.frame));
    } else {
        skip_all(reason.unwrap_or(Skip::HepOther), seen, others, out);
    }
}

fn refused(by: &Payload<'_>, quote: &Quote<'_>, origin: Origin<'_>, out: &mut Output<'_>) {
    let &Quote { kind, flow, payload: quoted, length } = quote;
    let (Seen { frame, time }, reporter, receiver) = (origin.seen, by.source, by.destination);
    origin.others.iter().for_each(|&other| out.skip(other, Skip::IcmpError));
    out.refused(IcmpError { frame, time, reporter, receiver, kind, flow, quoted, length });
}

fn skip_all(reason: Skip, seen: Seen, others: &[Seen], out: &mut Output<'_>) {
    others.iter().chain([&seen]).for_each(|&packet| out.skip(packet, reason));
}
