//! What kind of file a recording is, by its first octets.

use std::io;

use tritone_wire::hep::{Framing, frame};

use crate::error::OpenError;
use crate::error::ReadError;
use crate::hep::HepFile;
use crate::log::{Log, PROBED};
use crate::netmon::Netmon;
use crate::pcap::Pcap;
use crate::pcapng::Pcapng;
use crate::record::Record;
use crate::records::Records;
use crate::snoop::Snoop;
use crate::source::Source;
use crate::unpack::Packing;

/// A format that can be read.
#[derive(Debug)]
pub(crate) enum Format {
    Records(Records),
    Hep(HepFile),
    Netmon(Netmon),
    Snoop(Snoop),
    /// Text: it has lines, not packets, and is read by [`Log::read`].
    Log(Box<Log>),
}

impl Format {
    /// Recognises the format; the input is named `name`.
    pub(crate) fn open(source: &mut Source, name: &str) -> Result<Self, OpenError> {
        let io = |error: io::Error| OpenError::Io { name: name.to_owned(), source: error };
        source.unpack().map_err(io)?;
        source.fill(4).map_err(io)?;
        let start = source.window();
        if start.is_empty() {
            return Err(OpenError::Empty { name: name.to_owned() });
        }
        if Pcapng::is(start) {
            return Ok(Self::Records(Records::Pcapng(Pcapng::new())));
        }
        let opened = if Pcap::is(start) {
            Pcap::open(source).map_err(io)?.map(Records::Pcap).map(Self::Records)
        } else if Netmon::is(start) {
            Netmon::open(source).map_err(io)?.map(Self::Netmon)
        } else {
            // What is no capture is told apart by more than four octets, where it has them.
            source.fill(16).map_err(io)?;
            if may_be_hep(source).map_err(io)? {
                return Ok(Self::Hep(HepFile::default()));
            }
            if !Snoop::is(source.window()) {
                return text_or_other(source, name);
            }
            Snoop::open(source).map_err(io)?.map(Self::Snoop)
        };
        opened.ok_or_else(|| OpenError::Format {
            name: name.to_owned(),
            what: "the first octets of one",
            advice: "copy it again, it ends inside its header",
        })
    }

    /// Gives the packets at hand, and waits for one where there is none. `false` at the end.
    pub(crate) fn batch(
        &mut self,
        source: &mut Source,
        packet: &mut dyn FnMut(Record<'_>),
    ) -> Result<bool, ReadError> {
        match self {
            Self::Records(records) => records.batch(source, packet),
            Self::Hep(hep) => hep.batch(source, packet),
            Self::Netmon(netmon) => netmon.batch(source, packet),
            Self::Snoop(snoop) => snoop.batch(source, packet),
            Self::Log(_) => Ok(false),
        }
    }
}

/// Whether it is a file of HEP packets: the message of versions 1 and 2 must have a whole start line.
fn may_be_hep(source: &mut Source) -> io::Result<bool> {
    const ENOUGH: usize = 1024;
    while matches!(frame(source.window()), Framing::NeedMore { .. }) && !HepFile::is(source.window()) {
        let there = source.window().len();
        if there >= ENOUGH || !source.fill(there + 1)? {
            break;
        }
    }
    Ok(HepFile::is(source.window()))
}

/// A log, or what a file that is none and no capture seems to be.
fn text_or_other(source: &mut Source, name: &str) -> Result<Format, OpenError> {
    let io = |error: io::Error| OpenError::Io { name: name.to_owned(), source: error };
    source.fill(PROBED).map_err(io)?;
    let start = source.window().get(..PROBED).unwrap_or(source.window());
    let (what, advice) = match other(start) {
        Some(other) => other,
        None if Log::is(start) => return Ok(Format::Log(Box::default())),
        None => ("something else", "give a capture as tcpdump -w or dumpcap write it, or a log"),
    };
    Err(OpenError::Format { name: name.to_owned(), what, advice })
}

/// What a file that is no capture and no text seems to be, and what to do about it.
fn other(start: &[u8]) -> Option<(&'static str, &'static str)> {
    Some(match start {
        _ if Packing::of(start).is_some() => {
            ("compressed more than twice", "unpack it and give what is in it")
        }
        [b'B', b'Z', b'h', ..] => {
            ("compressed with bzip2", "unpack it on the way: bzip2 -dc FILE | tritone why -")
        }
        [0x04, 0x22, 0x4d, 0x18, ..] => {
            ("compressed with lz4", "unpack it on the way: lz4 -dc FILE | tritone why -")
        }
        [b'P', b'K', 3, 4, ..] => ("a ZIP archive", "unpack it and name the capture in it"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn refusal(octets: &'static [u8]) -> String {
        let mut source = Source::new(Box::new(Cursor::new(octets)));
        Format::open(&mut source, "x").unwrap_err().to_string()
    }

    #[test]
    fn what_is_no_capture_is_named_with_what_to_do() {
        assert!(refusal(b"BZh91AY").contains("bzip2 -dc"));
        assert!(refusal(b"\x04\x22\x4d\x18\x64").contains("lz4 -dc"));
        assert!(refusal(b"PK\x03\x04\x14").contains("ZIP"));
        assert!(refusal(b"\x1f\x8b\x08\0\0\0").contains("the gzip data ends in the middle"));
        assert!(refusal(b"GMBU\0\x02").contains("ends inside its header"));
        assert!(refusal(b"snoop\0\0\0\0").contains("ends inside its header"));
        assert!(refusal(b"\0\x01\x02\x03").contains("something else"));
        assert!(refusal(b"\xd4\xc3\xb2\xa1\x02\0").contains("ends inside its header"));
        assert_eq!(refusal(b""), "x is empty");
    }

    #[test]
    fn text_is_a_log_also_in_other_codes_than_utf_8_and_with_some_nuls() {
        for octets in [
            &b"INVITE sip:a@b SIP/2.0\r\n"[..],
            b"[2024-01-31 10:00:00] Gespr\xe4ch mit M\xfcller: \x1b[1;32mok\x1b[0m\n",
        ] {
            let mut source = Source::new(Box::new(Cursor::new(octets.to_vec())));
            assert!(matches!(Format::open(&mut source, "x"), Ok(Format::Log(_))));
        }
    }
}
