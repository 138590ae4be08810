//! The media of a call: the streams at the sockets that its session descriptions name.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use tritone_wire::Timestamp;

use super::{Heard, MediaStream, sockets};
use crate::detail::Detail;
use crate::leg::Leg;

/// Sockets of a call that are looked up.
const MAX_SOCKETS: usize = 64;
/// Streams that are shown of a call.
const MAX_SHOWN: usize = 32;

/// The streams of a call that went on between two times, in the order of their beginning: those to a socket of a
/// description, and those from one, since behind a NAT the other end is none that a description names.
pub(crate) fn of_call(leg: &Leg, heard: &Heard, from: Timestamp, until: Timestamp) -> Vec<MediaStream> {
    if heard.is_empty() {
        return Vec::new();
    }
    let mut found: BTreeMap<(SocketAddr, SocketAddr), MediaStream> = BTreeMap::new();
    for (socket, kind) in named(leg) {
        for stream in heard.at(socket, from, until) {
            let way = (stream.from, stream.to);
            let is_receiver = stream.to == socket;
            let known = found.entry(way).or_insert_with(|| MediaStream {
                kind,
                from: stream.from,
                to: stream.to,
                packets: 0,
                first: stream.first,
                last: stream.last,
            });
            if is_receiver {
                known.kind = kind;
            }
        }
    }
    for (way, stream) in &mut found {
        let parts = heard.at(way.1, from, until).filter(|part| (part.from, part.to) == *way);
        for part in parts {
            stream.packets += part.packets;
            stream.first = stream.first.min(part.first);
            stream.last = stream.last.max(part.last);
        }
    }
    let mut all: Vec<MediaStream> = found.into_values().collect();
    all.sort_by_key(|stream| (stream.first, stream.from, stream.to));
    all.truncate(MAX_SHOWN);
    all
}

/// The sockets that its descriptions name, with what is wanted there.
fn named(leg: &Leg) -> BTreeMap<SocketAddr, &'static str> {
    let mut all = BTreeMap::new();
    let described = leg.events().iter().filter(|event| event.sdp);
    for media in described.filter_map(|event| leg.detail(event, Detail::MediaSockets)).flat_map(sockets) {
        if all.len() < MAX_SOCKETS {
            all.entry(super::canonical(media.socket)).or_insert(media.kind);
        }
    }
    all
}
