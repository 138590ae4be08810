//! Kamailio: the files of its module sipdump. What `xlog("$mb")` writes, in Kamailio and OpenSIPS, has no announcement: it
//! is the message itself behind the marks of syslog.
//!
//! ```text
//! ====================
//! tag: rcv
//! pid: 21501
//! process: 5
//! time: 1493216203.125457
//! date: Wed Apr 26 16:16:43 2017
//! proto: udp ipv4
//! srcip: 192.0.2.1
//! srcport: 5077
//! dstip: 192.0.2.2
//! dstport: 5060
//! ~~~~~~~~~~~~~~~~~~~~
//! ```

use std::net::{IpAddr, SocketAddr};

use crate::log::message::{Announcement, Direction, transport};
use crate::log::scan::{before, number};
use crate::log::time::{self, Stamp};

const BEGIN: &[u8] = b"====================";
const MIDDLE: &[u8] = b"~~~~~~~~~~~~~~~~~~~~";
/// Behind a message without a line end it stands on the message's last line.
pub(crate) const END: &[u8] = b"||||||||||||||||||||";

pub(super) fn is_end(line: &[u8]) -> bool {
    line == END || line == BEGIN
}

/// The fields between the two rules, as far as they were read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Fields {
    source: (Option<IpAddr>, Option<u16>),
    destination: (Option<IpAddr>, Option<u16>),
    said: Announcement,
}

/// What one line does to the fields.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Read {
    Field(Fields),
    Whole(Announcement),
}

/// Reads a line behind those that gave `fields`; `None` where it is none of sipdump.
pub(crate) fn read(fields: Option<Fields>, line: &[u8]) -> Option<Read> {
    if line == BEGIN {
        return Some(Read::Field(Fields::default()));
    }
    let mut fields = fields?;
    if line == MIDDLE {
        return Some(Read::Whole(fields.announcement()));
    }
    let name = before(line, b": ")?;
    fields.set(name, line.get(name.len() + 2..)?);
    Some(Read::Field(fields))
}

impl Fields {
    fn set(&mut self, name: &[u8], value: &[u8]) {
        let port = || number(value).and_then(|(port, _)| u16::try_from(port).ok());
        let ip =
            || std::str::from_utf8(value).ok().and_then(|text| text.trim_matches(['[', ']']).parse().ok());
        match name {
            b"tag" if value == b"rcv" => self.said.direction = Some(Direction::Received),
            b"tag" if value == b"snd" => self.said.direction = Some(Direction::Sent),
            b"time" => self.said.time = time::epoch(value).filter(|stamp| *stamp != Stamp::Epoch(0)),
            b"proto" => self.said.transport = transport(before(value, b" ").unwrap_or(value)),
            b"srcip" => self.source.0 = ip(),
            b"srcport" => self.source.1 = port(),
            b"dstip" => self.destination.0 = ip(),
            b"dstport" => self.destination.1 = port(),
            _ => {}
        }
    }

    fn announcement(self) -> Announcement {
        let end = |(ip, port): (Option<IpAddr>, Option<u16>)| Some(SocketAddr::new(ip?, port?));
        Announcement { source: end(self.source), destination: end(self.destination), ..self.said }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_make_an_announcement() {
        let text = "====================\ntag: snd\npid: 1\ntime: 1700000000.250000\nproto: tls ipv4\nsrcip: 192.0.2.1\nsrcport: 5061\ndstip: 192.0.2.2\ndstport: 40000\n~~~~~~~~~~~~~~~~~~~~";
        let mut fields = None;
        for line in text.lines() {
            match read(fields, line.as_bytes()).unwrap() {
                Read::Field(read) => fields = Some(read),
                Read::Whole(said) => {
                    assert_eq!(said.source, Some("192.0.2.1:5061".parse().unwrap()));
                    assert_eq!(said.destination, Some("192.0.2.2:40000".parse().unwrap()));
                    assert_eq!(said.time, Some(Stamp::Epoch(1_700_000_000_250_000_000)));
                    assert_eq!(said.direction, Some(Direction::Sent));
                    return;
                }
            }
        }
        panic!("no announcement");
    }

    #[test]
    fn other_lines_are_not_read() {
        assert!(read(None, b"tag: rcv").is_none());
        assert!(read(Some(Fields::default()), b"INVITE sip:a@b SIP/2.0").is_none());
    }
}
