//! A file of HEP packets, one behind the other: what a collector wrote down, or a program that copies a TCP stream.

use tritone_wire::Timestamp;
use tritone_wire::hep::{Framing, Packet, frame, looks_like_hep};

use super::passed;
use crate::error::ReadError;
use crate::packet::LINKTYPE_RAW;
use crate::record::{LinkType, Record};
use crate::source::Source;

/// Octets of headers before a packet: IPv4 without options, UDP.
const HEADERS: usize = 20 + 8;
/// The port of collectors.
const PORT: u16 = 9060;
/// A packet of which more octets than this are not there yet is none: version 3 has 64 KiB at most, and the messages of
/// versions 1 and 2 came in datagrams.
const MAX_PACKET: usize = 66 * 1024;

/// Reads such a file. Each packet is given as the datagram by which it would have come to a collector: everything that
/// is done with packets can be done with it.
#[derive(Debug, Default)]
pub(crate) struct HepFile {
    /// Of the last packet that had one.
    time: Timestamp,
    datagram: Vec<u8>,
}

impl HepFile {
    /// Whether `start` begins like a packet. Versions 1 and 2 need a whole start line.
    pub(crate) fn is(start: &[u8]) -> bool {
        looks_like_hep(start)
    }

    /// Gives one packet, and waits for it where it is not there. `false` at the end.
    ///
    /// Octets that are no packet, up to where one begins, are given like one.
    pub(crate) fn batch(
        &mut self,
        source: &mut Source,
        packet: &mut dyn FnMut(Record<'_>),
    ) -> Result<bool, ReadError> {
        let mut needed = 1;
        loop {
            let is_there = source.fill(needed).map_err(|error| ReadError::io(source, error))?;
            let window = source.window();
            if window.is_empty() {
                return Ok(false);
            }
            let (len, least) = match frame(window) {
                Framing::Packet { len } => (len, len),
                Framing::NeedMore { least } if is_there && least <= MAX_PACKET => {
                    needed = least;
                    continue;
                }
                Framing::NeedMore { least } => (garbage(window), least),
                Framing::NotHep => (garbage(window), 0),
            };
            // What is there of a packet whose end is missing is worth something too.
            self.give(window.get(..len).unwrap_or_default(), packet);
            let is_cut = !is_there && len == window.len() && least > len;
            let end = if is_cut { Err(ReadError::cut(source, least)) } else { Ok(true) };
            source.consume(len);
            return end;
        }
    }

    fn give(&mut self, octets: &[u8], packet: &mut dyn FnMut(Record<'_>)) {
        let time = Packet::decode(octets).ok().and_then(|packet| packet.time);
        self.time = time.unwrap_or(self.time);
        self.datagram.clear();
        wrap(octets, &mut self.datagram);
        let original = u32::try_from(self.datagram.len()).unwrap_or(u32::MAX);
        packet(Record {
            time: self.time,
            link: LinkType(LINKTYPE_RAW),
            data: &self.datagram,
            original,
            interface: 0,
        });
    }
}

/// How many octets are no packet.
fn garbage(octets: &[u8]) -> usize {
    passed(octets.get(..MAX_PACKET).unwrap_or(octets))
}

/// Appends a datagram from and to the host itself, with the octets as its payload. A length that does not fit is left
/// out, as on the sender before segmentation offload writes it.
fn wrap(octets: &[u8], out: &mut Vec<u8>) {
    const LOCALHOST: [u8; 4] = [127, 0, 0, 1];
    let [ip, udp] = [octets.len() + HEADERS, octets.len() + 8]
        .map(|length| if octets.len() + HEADERS > 0xFFFF { 0 } else { length as u16 });
    out.extend([0x45, 0]);
    out.extend(ip.to_be_bytes());
    out.extend([0, 0, 0, 0, 64, 17, 0, 0]);
    out.extend([LOCALHOST, LOCALHOST].concat());
    out.extend([PORT, PORT, udp, 0].iter().flat_map(|number| number.to_be_bytes()));
    out.extend_from_slice(octets);
}
