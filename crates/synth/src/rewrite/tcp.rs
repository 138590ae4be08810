//! The same messages over TCP.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::SocketAddr;

use super::Written;
use super::datagram::Datagram;
use super::file::{Output, Record, Records};
use super::identifiers::call_id;
use super::one_call_id::drawn;
use crate::packet::{self, TCP};

const SYN: u8 = 0x02;
const PSH: u8 = 0x08;
const ACK: u8 = 0x10;
/// What Ethernet leaves of 1500 octets to TCP over IPv4.
const LONGEST_SEGMENT: usize = 1460;
/// The first port of the ends that connect, where there are several connections between two hosts.
const FIRST_PORT: u16 = 20_000;

/// Writes the capture with its messages over `connections` TCP connections between each two sockets: all messages of a call
/// over one of them, each message acknowledged by a segment of its own. In messages `UDP` stays in Via.
///
/// # Errors
/// Those of reading and writing, and an input that is no such capture.
pub fn over_tcp<R: Read, W: Write>(input: R, output: W, connections: u16) -> io::Result<Written> {
    let (mut records, mut output) = Records::open(input, output)?;
    let mut streams = Streams { count: connections.max(1), open: HashMap::new(), id: 0 };
    let mut record = Record::default();
    while records.next_into(&mut record)? {
        match Datagram::of(&record.frame) {
            Some(datagram) => streams.message(&record, &datagram, &mut output)?,
            None => output.kept(&record)?,
        }
    }
    output.finish()
}

struct Streams {
    /// Connections between two sockets.
    count: u16,
    open: HashMap<(SocketAddr, SocketAddr, u16), Stream>,
    /// The last IP identification.
    id: u16,
}

impl Streams {
    fn message<W: Write>(
        &mut self,
        record: &Record,
        datagram: &Datagram,
        output: &mut Output<W>,
    ) -> io::Result<()> {
        let message = &record.frame[datagram.message.clone()];
        let (stream, is_new) = self.stream(datagram, message);
        // The end that did not connect has kept its port.
        let from = usize::from(stream.ends[1] == datagram.source);
        let mut segments = Vec::new();
        if is_new {
            segments.extend(
                [(0, SYN), (1, SYN | ACK), (0, ACK)].map(|(end, flags)| stream.segment(end, flags, &[])),
            );
        }
        segments.extend(message.chunks(LONGEST_SEGMENT).map(|part| stream.segment(from, PSH | ACK, part)));
        segments.push(stream.segment(1 - from, ACK, &[]));
        for (source, destination, segment) in segments {
            self.id = self.id.wrapping_add(1);
            let ip = packet::ip(source, destination, TCP, self.id, &segment);
            output.record(&record.with([&record.frame[datagram.link.clone()], &ip].concat()))?;
        }
        Ok(())
    }

    /// The connection of a message, and whether it is opened with it.
    fn stream(&mut self, datagram: &Datagram, message: &[u8]) -> (&mut Stream, bool) {
        let call = call_id(message).map_or(0, |place| drawn(&message[place]));
        let number = (call % u64::from(self.count)) as u16;
        let (mut client, server) = (datagram.source, datagram.destination);
        let key = (client.min(server), client.max(server), number);
        if self.count > 1 {
            client.set_port(FIRST_PORT.saturating_add(number));
        }
        let is_new = !self.open.contains_key(&key);
        let new = || Stream { ends: [client, server], next: [1_000_000, 2_000_000] };
        (self.open.entry(key).or_insert_with(new), is_new)
    }
}

/// A connection: its ends, and the next sequence number of each.
struct Stream {
    ends: [SocketAddr; 2],
    next: [u32; 2],
}

impl Stream {
    /// The next segment of an end, and from where to where it goes.
    fn segment(&mut self, from: usize, flags: u8, payload: &[u8]) -> (SocketAddr, SocketAddr, Vec<u8>) {
        let (source, destination) = (self.ends[from], self.ends[1 - from]);
        let acknowledged = if flags & ACK == 0 { 0 } else { self.next[1 - from] };
        let segment = packet::tcp(source, destination, (self.next[from], acknowledged), flags, payload);
        let length = payload.len() as u32 + u32::from(flags & SYN != 0);
        self.next[from] = self.next[from].wrapping_add(length);
        (source, destination, segment)
    }
}
