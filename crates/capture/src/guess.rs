//! Where in a packet a message of SIP seems to be, without looking at any other packet.

use std::borrow::Cow;

use tritone_wire::Protocol;
use tritone_wire::hep::looks_like_hep;
use tritone_wire::sip::{self, Framing};

use crate::content;
use crate::hep;
use crate::layers::link::{self, Framed};
use crate::layers::plain::{self, Carried};
use crate::layers::transport::{self, Datagram, Transported};
use crate::layers::{Fault, ip, tunnel};
use crate::pipeline::MAX_DEPTH;
use crate::record::Record;
use crate::usual;

/// Gives the octets of the messages that a packet seems to hold, in their order. The pipeline decides what it holds; where
/// this is wrong, time was spent in vain, and nothing else comes of it.
pub(crate) fn messages<'a>(record: &Record<'a>, found: &mut impl FnMut(&'a [u8])) {
    match plain::decode(record).map(|plain| plain.carried) {
        Some(Carried::Datagram(udp)) => datagram(&udp, found),
        Some(Carried::Segment(tcp)) => segment(tcp.payload, found),
        // What cannot be decoded holds no message.
        None => drop(within(record, found)),
    }
}

fn within<'a>(record: &Record<'a>, found: &mut impl FnMut(&'a [u8])) -> Result<(), Fault> {
    let Framed::Ip(mut octets) = link::decode(record.link, record.data)? else { return Ok(()) };
    for _ in 0..=MAX_DEPTH {
        let packet = ip::decode(octets)?;
        if packet.fragment.is_some() {
            return Ok(());
        }
        let chain = ip::extensions(packet.protocol, packet.payload)?;
        let inside = match tunnel::in_ip(chain.protocol, chain.payload) {
            Some(inside) => inside,
            None => match transport::decode(chain.protocol, chain.payload, packet.missing)? {
                Transported::Udp(udp) => match tunnel::in_udp(&udp) {
                    Some(inside) => inside,
                    None => {
                        datagram(&udp, found);
                        return Ok(());
                    }
                },
                Transported::Tcp(tcp) => {
                    segment(tcp.payload, found);
                    return Ok(());
                }
                Transported::Icmp(_) | Transported::Sctp(_) => return Ok(()),
            },
        };
        octets = inside?.ip()?;
    }
    Ok(())
}

fn datagram<'a>(datagram: &Datagram<'a>, found: &mut impl FnMut(&'a [u8])) {
    if looks_like_hep(datagram.payload) {
        let mut rest = datagram.payload;
        while looks_like_hep(rest) {
            let (packet, after) = hep::first(rest);
            encapsulated(packet, if after.is_empty() { datagram.missing } else { 0 }, found);
            rest = after;
        }
    } else if content::may_be_text(datagram.payload)
        && let Ok(message) = content::message(datagram)
    {
        found(message);
    }
}

fn encapsulated<'a>(packet: &'a [u8], missing: usize, found: &mut impl FnMut(&'a [u8])) {
    if let Ok(inside) = hep::open(packet, missing)
        && let (Protocol::Sip, Cow::Borrowed(message)) = (inside.protocol, inside.bytes)
    {
        found(message);
    }
}

/// A segment, taken as if a message began with it.
fn segment<'a>(mut rest: &'a [u8], found: &mut impl FnMut(&'a [u8])) {
    while !rest.is_empty() {
        let framing = usual::whole_message(rest).map(|len| Framing::Message { len });
        let length = match framing.unwrap_or_else(|| sip::frame(rest)) {
            Framing::Message { len } => {
                found(rest.get(..len).unwrap_or_default());
                len
            }
            Framing::KeepAlive { len } if len > 0 => len,
            _ => return,
        };
        rest = rest.get(length..).unwrap_or_default();
    }
}
