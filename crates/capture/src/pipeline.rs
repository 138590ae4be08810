//! From a packet to the messages in it: the layers are taken off, fragments and segments put together.

use std::net::{IpAddr, SocketAddr};

use tritone_wire::hep::looks_like_hep;
use tritone_wire::{Flow, Protocol, Transport};

use crate::content;
use crate::fragments::Fragments;
use crate::hep;
use crate::isdn::{DChannels, Lapd};
use crate::item::{Captured, IcmpError, Skip};
use crate::layers::icmp::Quote;
use crate::layers::link::Framed;
use crate::layers::transport::{Datagram, Segment, Transported};
use crate::layers::{Fault, ip, link, transport};
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

/// The payload of an IP packet, whole or put together.
struct Payload<'a> {
    source: IpAddr,
    destination: IpAddr,
    protocol: u8,
    octets: &'a [u8],
    missing: usize,
    /// Packets that earlier fragments came in.
    others: &'a [Seen],
}

impl Pipeline {
    /// Takes in one packet.
    pub(crate) fn packet(&mut self, record: &Record<'_>, seen: Seen, out: &mut Output<'_>) {
        if let Err(fault) = self.layers(record, seen, out) {
            out.skip(seen, fault.skip(record.is_cut()));
        }
    }

    /// The recording ended: settles what waits.
    pub(crate) fn finish(&mut self, out: &mut Output<'_>) {
        self.fragments.finish(out);
        self.streams.finish(out);
        self.associations.finish(out);
    }

    /// Takes the layers off; an error means that the packet is not accounted for yet.
    fn layers(&mut self, record: &Record<'_>, seen: Seen, out: &mut Output<'_>) -> Result<(), Fault> {
        match link::decode(record.link, record.data)? {
            Framed::Ip(octets) => self.ip(octets, seen, out),
            Framed::Lapd(octets) => {
                let lapd = Lapd { channel: record.interface, octets, missing: record.missing() };
                self.d_channels.frame(&lapd, seen, out)
            }
            Framed::Ss7(link, frame) => {
                out.message(ss7::from_link(link, frame)?.captured(seen, seen.frame), true);
                Ok(())
            }
        }
    }

    fn ip(&mut self, octets: &[u8], seen: Seen, out: &mut Output<'_>) -> Result<(), Fault> {
        let packet = ip::decode(octets)?;
        let (source, destination) = (packet.source, packet.destination);
        let Some(place) = packet.fragment else {
            let (protocol, octets, missing) = (packet.protocol, packet.payload, packet.missing);
            return self.payload(
                &Payload { source, destination, protocol, octets, missing, others: &[] },
                seen,
                out,
            );
        };
        let Some(whole) = self.fragments.insert(&packet, place, seen, out) else { return Ok(()) };
        let (protocol, octets, others) = (whole.protocol, &whole.octets, &whole.others[..]);
        let payload = Payload { source, destination, protocol, octets, missing: 0, others };
        self.payload(&payload, seen, out).inspect_err(|fault| {
            others.iter().for_each(|&other| out.skip(other, fault.skip(false)));
        })
    }

    fn payload(&mut self, payload: &Payload<'_>, seen: Seen, out: &mut Output<'_>) -> Result<(), Fault> {
        // Behind a Fragment header, the chain of extension headers was not seen before.
        let chain = ip::extensions(payload.protocol, payload.octets)?;
        let flow = |source, destination, transport| Flow {
            source: SocketAddr::new(payload.source, source).into(),
            destination: SocketAddr::new(payload.destination, destination).into(),
            transport,
        };
        match transport::decode(chain.protocol, chain.payload, payload.missing)? {
            Transported::Udp(udp) => {
                let flow = flow(udp.source, udp.destination, Transport::Udp);
                self::datagram(flow, &udp, seen, payload.others, out);
            }
            Transported::Tcp(tcp) => {
                let flow = flow(tcp.source, tcp.destination, Transport::Tcp);
                self.segment(flow, &tcp, seen, payload.others, out);
            }
            Transported::Icmp(quote) => refused(payload, &quote, seen, out),
            Transported::Sctp(octets) => {
                let &Payload { source, destination, others, .. } = payload;
                return self.associations.packet(&Arrived { source, destination, octets, seen, others }, out);
            }
        }
        Ok(())
    }

    fn segment(
        &mut self,
        flow: Flow,
        segment: &Segment<'_>,
        seen: Seen,
        others: &[Seen],
        out: &mut Output<'_>,
    ) {
        others.iter().for_each(|&other| out.piece(other, seen.frame));
        self.streams.segment(flow, segment, seen, out);
    }
}

fn datagram(flow: Flow, datagram: &Datagram<'_>, seen: Seen, others: &[Seen], out: &mut Output<'_>) {
    if looks_like_hep(datagram.payload) {
        return encapsulated(datagram, seen, others, out);
    }
    match content::message(datagram) {
        Ok(bytes) => {
            let first_frame = others.iter().map(|other| other.frame).min().unwrap_or(seen.frame);
            let (Seen { frame, time }, complete) = (seen, datagram.missing == 0);
            let length = bytes.len() + datagram.missing;
            let (protocol, circuit) = (Protocol::Sip, None);
            let message =
                Captured { frame, first_frame, time, flow, protocol, circuit, bytes, length, complete };
            out.message(message, true);
            others.iter().for_each(|&other| out.piece(other, frame));
        }
        Err(reason) => skip_all(reason, seen, others, out),
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

fn refused(by: &Payload<'_>, quote: &Quote<'_>, seen: Seen, out: &mut Output<'_>) {
    let &Quote { kind, flow, payload: quoted, length } = quote;
    let (Seen { frame, time }, reporter, receiver) = (seen, by.source, by.destination);
    by.others.iter().for_each(|&other| out.skip(other, Skip::IcmpError));
    out.refused(IcmpError { frame, time, reporter, receiver, kind, flow, quoted, length });
}

fn skip_all(reason: Skip, seen: Seen, others: &[Seen], out: &mut Output<'_>) {
    others.iter().chain([&seen]).for_each(|&packet| out.skip(packet, reason));
}
