//! A list of SCTP packets with chunks of M3UA: every packet is accounted for, whatever order, flags and numbers.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use tritone_capture::{Item, Reader};
use tritone_wire::isup::Message;

/// A DATA message of M3UA with a REL.
const M3UA: &[u8] = &[
    1, 0, 1, 1, 0, 0, 0, 32, 2, 16, 0, 24, 0, 0, 0, 1, 0, 0, 0, 2, 5, 2, 0, 9, 7, 0, 0x0C, 2, 0, 2, 0x80,
    0x91,
];

fuzz_target!(|bytes: &[u8]| {
    let mut file: Vec<u8> =
        [0xa1b2_c3d4u32, 0x0002_0004, 0, 0, 65535, 101].iter().flat_map(|w| w.to_le_bytes()).collect();
    let mut time = 0u32;
    for operations in bytes.chunks(10) {
        let chunks: Vec<u8> = operations.chunks_exact(5).flat_map(chunk).collect();
        let Some(first) = operations.first() else { return };
        let packet = packet(first >> 6, &chunks);
        let wire = packet.len() as u32;
        let kept = packet.len().saturating_sub(usize::from(first.saturating_sub(250)) * 8);
        time += u32::from(first & 7);
        file.extend([time, 0, kept as u32, wire].iter().flat_map(|w| w.to_le_bytes()));
        file.extend(&packet[..kept]);
    }
    let Ok(mut reader) = Reader::from_read(Box::new(Cursor::new(file)), String::new(), 0) else { return };
    let end = reader.read(&mut |item| {
        if let Item::Message(message) = item {
            assert!(message.first_frame <= message.frame && message.circuit.is_some());
            assert!(Message::decode(message.bytes).is_ok());
        }
    });
    assert!(end.is_ok());
    assert_eq!(reader.totals().accounted(), reader.totals().packets);
});

/// A chunk of any type and length, or DATA with part of a message.
fn chunk(operation: &[u8]) -> Vec<u8> {
    let &[kind, flags, tsn, from, length] = operation else { return Vec::new() };
    let from = usize::from(from) % M3UA.len();
    let part = &M3UA[from..(from + usize::from(length)).min(M3UA.len())];
    let jump = if kind & 0x20 == 0 { 0 } else { 0xFFFF_FF00 };
    let mut octets = vec![if kind & 0x18 == 0x18 { kind } else { 0 }, flags, 0, (16 + part.len()) as u8];
    octets.extend((jump + u32::from(tsn)).to_be_bytes());
    octets.extend([0, 0, 0, 0, 0, 0, 0, 3]);
    octets.extend(part);
    octets.resize(octets.len().next_multiple_of(4), 0);
    octets
}

fn packet(tag: u8, chunks: &[u8]) -> Vec<u8> {
    let mut octets = vec![0x45, 0];
    octets.extend((32 + chunks.len() as u16).to_be_bytes());
    octets.extend([0, 0, 0x40, 0, 64, 132, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]);
    octets.extend([0x0B, 0x59, 0x0B, 0x59, 0, 0, 0, tag, 0, 0, 0, 0]);
    octets.extend(chunks);
    octets
}
