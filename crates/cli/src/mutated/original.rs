//! What is mutated: the recordings of the repository, those that the generator makes, and those of the reference data.

use std::fs;
use std::path::{Path, PathBuf};

use tritone_synth::catalogue::catalogue;

/// Octets of a file that is no capture in records; a longer one is cut.
const MAX_WHOLE: usize = 16 * 1024;

/// A recording in pieces.
pub(super) struct Original {
    /// What stands before the first record.
    pub(super) head: Vec<u8>,
    /// Packets, blocks, lines, or all of the file as one.
    pub(super) records: Vec<Record>,
}

/// One of them.
#[derive(Clone)]
pub(super) struct Record {
    pub(super) octets: Vec<u8>,
    framing: Framing,
}

/// How a record says its length.
#[derive(Clone, Copy)]
enum Framing {
    Pcap(ByteOrder),
    Pcapng(ByteOrder),
    /// It does not.
    None,
}

#[derive(Clone, Copy)]
enum ByteOrder {
    Little,
    Big,
}

impl ByteOrder {
    fn get(self, octets: &[u8], offset: usize) -> Option<u32> {
        let field = octets.get(offset..offset + 4)?.try_into().ok()?;
        Some(match self {
            Self::Little => u32::from_le_bytes(field),
            Self::Big => u32::from_be_bytes(field),
        })
    }

    fn put(self, octets: &mut [u8], offset: usize, value: usize) {
        let value = match self {
            Self::Little => (value as u32).to_le_bytes(),
            Self::Big => (value as u32).to_be_bytes(),
        };
        octets[offset..offset + 4].copy_from_slice(&value);
    }
}

impl Record {
    /// Says the length that it has now, so that those behind it are still found.
    pub(super) fn repair(&mut self) {
        match self.framing {
            Framing::Pcap(order) if self.octets.len() >= PCAP_HEADER => {
                let length = self.octets.len() - PCAP_HEADER;
                order.put(&mut self.octets, 8, length);
            }
            Framing::Pcapng(order) if self.octets.len() >= ENHANCED_PACKET => {
                self.octets.resize(self.octets.len().next_multiple_of(4), 0);
                let length = self.octets.len();
                order.put(&mut self.octets, 4, length);
                order.put(&mut self.octets, length - 4, length);
                order.put(&mut self.octets, 20, length - ENHANCED_PACKET);
            }
            _ => {}
        }
    }
}

const PCAP_HEADER: usize = 16;
/// An Enhanced Packet Block without packet and options.
const ENHANCED_PACKET: usize = 32;

/// All of them, always in the same order.
pub(super) fn originals() -> Vec<Original> {
    let of_repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = recordings(&of_repository.join("tests/traces"));
    paths.push(of_repository.join("../../examples/trunk.pcap"));
    if let Some(captures) = tritone_synth::shared("mutated captures", "captures") {
        paths.extend(recordings(&captures));
    }
    let made = catalogue().into_iter().map(|made| Original::of(&made.file));
    let read = paths.iter().map(|path| Original::of(&fs::read(path).expect("a recording")));
    made.chain(read).collect()
}

/// The recordings below a folder, by name.
fn recordings(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    let is_recording = |path: &Path| {
        let extension = path.extension().and_then(|extension| extension.to_str());
        matches!(extension, Some("pcap" | "pcapng" | "cap" | "log" | "txt"))
    };
    let mut found = Vec::new();
    for path in entries {
        if path.is_dir() {
            found.extend(recordings(&path));
        } else if is_recording(&path) {
            found.push(path);
        }
    }
    found
}

impl Original {
    fn of(file: &[u8]) -> Self {
        let [a, b, c, d, ..] = *file else { return Self::whole(file) };
        match u32::from_le_bytes([a, b, c, d]) {
            0xa1b2_c3d4 | 0xa1b2_3c4d => Self::pcap(file, ByteOrder::Little),
            0xd4c3_b2a1 | 0x4d3c_b2a1 => Self::pcap(file, ByteOrder::Big),
            0x0a0d_0d0a if file.get(8) == Some(&0x4d) => Self::pcapng(file, ByteOrder::Little),
            0x0a0d_0d0a => Self::pcapng(file, ByteOrder::Big),
            _ if std::str::from_utf8(file).is_ok() => {
                let lines = file.split_inclusive(|octet| *octet == b'\n').map(<[u8]>::to_vec);
                Self { head: Vec::new(), records: lines.map(without_length).collect() }
            }
            _ => Self::whole(file),
        }
    }

    fn whole(file: &[u8]) -> Self {
        let octets = file[..file.len().min(MAX_WHOLE)].to_vec();
        Self { head: Vec::new(), records: vec![without_length(octets)] }
    }

    fn pcap(file: &[u8], order: ByteOrder) -> Self {
        let (head, rest) = file.split_at(file.len().min(24));
        let length = |record: &[u8]| PCAP_HEADER + order.get(record, 8).map_or(rest.len(), |n| n as usize);
        Self { head: head.to_vec(), records: records(rest, Framing::Pcap(order), length) }
    }

    /// The section header and what follows it up to the first packet are the head.
    fn pcapng(file: &[u8], order: ByteOrder) -> Self {
        let length = |block: &[u8]| order.get(block, 4).map_or(file.len(), |n| n as usize);
        let mut blocks = records(file, Framing::Pcapng(order), length);
        let is_packet = |block: &Record| matches!(order.get(&block.octets, 0), Some(2 | 3 | 6));
        let first = blocks.iter().position(is_packet).unwrap_or(blocks.len());
        let packets = blocks.split_off(first);
        Self { head: blocks.into_iter().flat_map(|block| block.octets).collect(), records: packets }
    }
}

fn without_length(octets: Vec<u8>) -> Record {
    Record { octets, framing: Framing::None }
}

/// Divides octets into records whose lengths they say themselves; what is no whole record is the last one.
fn records(mut octets: &[u8], framing: Framing, length: impl Fn(&[u8]) -> usize) -> Vec<Record> {
    let mut records = Vec::new();
    while !octets.is_empty() {
        let (record, rest) = octets.split_at(length(octets).clamp(1, octets.len()));
        records.push(Record { octets: record.to_vec(), framing });
        octets = rest;
    }
    records
}
