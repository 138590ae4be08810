//! Records and layers against other readers: pcap-parser and etherparse, over every capture at hand.

mod layers;
mod records;

use std::io::Cursor;
use std::path::{Path, PathBuf};

use tritone_synth::capture::{self, Format, Link};
use tritone_synth::{flow, packet, shared};

use crate::error::ReadError;
use crate::record::Record;
use crate::source::Source;

/// Captures that pcap-parser cannot read, and why.
const UNREADABLE: &[(&str, &str)] = &[("netmon2_sip-udp_protos-c07-fuzz.cap", "a Network Monitor file")];

/// Calls over UDP, fragmented and not, and over TCP, over IPv4 and IPv6, some of them refused by ICMP.
const SCRIPT: &str = "
udp mtu 900
tcp mss 200 reorder 3 duplicate 5

call alice@10.0.0.1 -> bob@10.0.0.2 udp
  INVITE header \"X-Padding: PADDING\"
  < 486 Busy Here
  ACK

call alice@[2001:db8::1] -> bob@[2001:db8::2] udp
  INVITE header \"X-Padding: PADDING\"
  < 404 Not Found
  ACK

call alice@10.0.0.1 -> bob@10.0.0.3 tcp
  INVITE
  < 200 OK
  ACK
  BYE
  < 200 OK

call alice@[2001:db8::1] -> bob@[2001:db8::3] tcp
  INVITE
  < 503 Service Unavailable
  ACK

call alice@10.0.0.1 -> bob@10.0.0.4 udp
  INVITE
  < icmp port-unreachable
  < icmp host-unreachable by 10.0.0.254 quote 8
  < icmp ttl-exceeded by 10.0.0.254 quote 100

call alice@[2001:db8::1] -> bob@[2001:db8::4] udp
  INVITE
  < icmp port-unreachable
  < icmp net-unreachable by 2001:db8::fe quote 8
";

const FORMATS: [Format; 4] = [Format::Pcap, Format::PcapNano, Format::PcapBigEndian, Format::Pcapng];
const LINKS: [Link; 8] = [
    Link::Ethernet,
    Link::Vlan(7),
    Link::DoubleVlan(7, 8),
    Link::CookedV1,
    Link::CookedV2,
    Link::Raw,
    Link::Null,
    Link::Loop,
];

/// Every made capture under a name: each format with each link, whole and with a snap length.
fn made() -> Vec<(String, Vec<u8>)> {
    let script = SCRIPT.replace("PADDING", &"a".repeat(900));
    let packets = packet::packets(&flow::parse(&script).unwrap()).unwrap();
    let all = FORMATS.iter().flat_map(|&format| LINKS.map(|link| (format, link)));
    all.flat_map(|(format, link)| {
        [262_144, 200, 50].map(|snap| {
            (format!("{format:?} {link:?} {snap}"), capture::write_snapped(&packets, format, link, snap))
        })
    })
    .collect()
}

/// The reference captures under their names, without those that the oracle cannot read.
fn recorded(test: &str) -> Vec<(String, Vec<u8>)> {
    let Some(folder) = shared(test, "captures") else { return Vec::new() };
    captures_in(&folder)
        .into_iter()
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(path).unwrap()))
        .filter(|(name, _)| UNREADABLE.iter().all(|(unreadable, _)| unreadable != name))
        .collect()
}

fn captures_in(folder: &Path) -> Vec<PathBuf> {
    let is_capture = |path: &PathBuf| {
        path.extension().is_some_and(|e| ["pcap", "pcapng", "cap"].iter().any(|known| e == *known))
    };
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(is_capture);
    paths.sort();
    paths
}

/// Lets `f` see each record of a capture file, as the reader of this crate does.
fn each_record(file: &[u8], mut f: impl FnMut(Record<'_>)) -> Result<(), ReadError> {
    let mut source = Source::new(Box::new(Cursor::new(file.to_vec())));
    let mut format = crate::format::Format::open(&mut source, "x").unwrap();
    while format.batch(&mut source, &mut f)? {}
    Ok(())
}
