//! Messages inside HEP: what a proxy, a gateway or a capture agent saw and sent to a collector.

mod file;
mod inflate;

pub(crate) use file::HepFile;

use std::borrow::Cow;
use std::net::SocketAddr;

use tritone_wire::hep::{Framing, Packet, Payload, ProtocolType, frame, looks_like_hep};
use tritone_wire::sip::{MAX_HEADER_SECTION, Message};
use tritone_wire::{Endpoint, Flow, Protocol, Timestamp, Transport};

use crate::carried::Carried;
use crate::content;
use crate::item::Skip;
use crate::layers::transport::Datagram;
use crate::ss7;

/// The number by which Kamailio says TLS, WS or WSS, which have none of their own in IP.
const SECURED_OR_WEB: u8 = 22;

/// The first packet of a datagram, and what is behind it. Versions 1 and 2 take all there is, as their message does.
pub(crate) fn first(datagram: &[u8]) -> (&[u8], &[u8]) {
    match frame(datagram) {
        Framing::Packet { len } if datagram.starts_with(b"HEP3") => {
            datagram.split_at_checked(len).unwrap_or((datagram, &[]))
        }
        _ => (datagram, &[]),
    }
}

/// How many octets to pass over from the front of these, which are no packet, up to where one may begin; all of them
/// where none does.
///
/// Looks at a bounded number of octets at each place, so that it takes no longer than the number of places allows.
pub(crate) fn passed(octets: &[u8]) -> usize {
    // A message of versions 1 and 2 whose header section does not end was looked at for long: not at each place again.
    const LONG: usize = 4096;
    let is_long = octets.len() >= MAX_HEADER_SECTION && looks_like_hep(beginning(octets));
    let first = if is_long { LONG } else { 1 };
    let begins = |at: &usize| octets.get(*at..).is_some_and(may_begin);
    (first..octets.len()).find(begins).unwrap_or(octets.len())
}

/// Whether a packet may begin here. Of versions 1 and 2, the start line of the message must be all there, unless the
/// octets end before.
fn may_begin(octets: &[u8]) -> bool {
    match octets {
        [b'H', ..] => frame(octets) != Framing::NotHep,
        [1 | 2, ..] if octets.len() > ENOUGH => looks_like_hep(beginning(octets)),
        [1 | 2, ..] => frame(octets) != Framing::NotHep,
        _ => false,
    }
}

/// Octets in which a header and a start line have room.
const ENOUGH: usize = 1024;

fn beginning(octets: &[u8]) -> &[u8] {
    octets.get(..ENOUGH).unwrap_or(octets)
}

/// The message inside a packet of HEP whose datagram lacks `missing` octets at its end, or why there is none.
pub(crate) fn open(octets: &[u8], missing: usize) -> Result<Carried<'_>, Skip> {
    let packet = Packet::decode(octets).map_err(|_| Skip::Malformed)?;
    let Some(payload) = packet.payload else { return Err(Skip::HepOther) };
    let missing = payload.missing.max(missing);
    match packet.protocol {
        ProtocolType::SIP => sip(&packet, plain(&payload, missing)?, missing),
        ProtocolType::M3UA => {
            let octets = plain(&payload, missing)?;
            let found = ss7::from_m3ua(&octets).map_err(|fault| fault.skip(missing > 0))?;
            Ok(found.carried(time(&packet)))
        }
        _ => Err(Skip::HepOther),
    }
}

/// When the agent saw it; agents without a clock write zero.
fn time(packet: &Packet<'_>) -> Option<Timestamp> {
    packet.time.filter(|time| time.0 != 0)
}

fn sip<'a>(packet: &Packet<'a>, octets: Cow<'a, [u8]>, missing: usize) -> Result<Carried<'a>, Skip> {
    let port = |end: Option<SocketAddr>| end.map_or(0, |end| end.port());
    let (source, destination) = (port(packet.source), port(packet.destination));
    let found = content::message(&Datagram { source, destination, payload: &octets, missing })?.len();
    let bytes = suffix(octets, found);
    let flow = Flow {
        source: packet.source.map_or(Endpoint::Peer, Endpoint::Ip),
        destination: packet.destination.map_or(Endpoint::Logger, Endpoint::Ip),
        transport: transport(packet.ip_protocol, &bytes),
    };
    let length = bytes.len() + missing;
    let (time, protocol, circuit) = (time(packet), Protocol::Sip, None);
    Ok(Carried { flow, time, protocol, circuit, bytes, length, complete: missing == 0 })
}

/// What was captured, inflated where it is compressed.
fn plain<'a>(payload: &Payload<'a>, missing: usize) -> Result<Cow<'a, [u8]>, Skip> {
    if !payload.compressed {
        return Ok(Cow::Borrowed(payload.octets));
    }
    if missing > 0 {
        return Err(Skip::Truncated);
    }
    inflate::inflate(payload.octets).map(Cow::Owned).ok_or(Skip::HepCompressed)
}

/// The last `count` octets.
fn suffix(octets: Cow<'_, [u8]>, count: usize) -> Cow<'_, [u8]> {
    let before = octets.len().saturating_sub(count);
    match octets {
        Cow::Borrowed(octets) => Cow::Borrowed(octets.get(before..).unwrap_or_default()),
        Cow::Owned(mut octets) => {
            octets.drain(..before);
            Cow::Owned(octets)
        }
    }
}

/// What carried a message: the protocol that the agent names; where that is ambiguous, what the message says itself.
fn transport(ip_protocol: Option<u8>, message: &[u8]) -> Transport {
    match ip_protocol {
        Some(6) => Transport::Tcp,
        Some(132) => Transport::Sctp,
        Some(SECURED_OR_WEB) => of_via(message).unwrap_or(Transport::Tls),
        _ => Transport::Udp,
    }
}

fn of_via(message: &[u8]) -> Option<Transport> {
    const KNOWN: [Transport; 2] = [Transport::Ws, Transport::Wss];
    let message = Message::scan(message).ok()?;
    let via = message.top_via()?;
    KNOWN.into_iter().find(|known| via.transport.eq_ignore_ascii_case(known.name().as_bytes()))
}

#[cfg(test)]
mod tests;
