//! A list of TCP segments, both ways between two ports: every packet is accounted for, whatever order and flags.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use tritone_capture::{Item, Reader};

const STREAM: &[u8] = b"SIP/2.0 200 OK\r\nv:a\r\nl:4\r\n\r\nbodyOPTIONS sip:a SIP/2.0\r\nVia: b\r\nl: 0\r\n\r\n\r\n\r\nBYE sip:a SIP/2.0\r\nl:0\r\n\r\n";

fuzz_target!(|bytes: &[u8]| {
    let mut file: Vec<u8> =
        [0xa1b2_c3d4u32, 0x0002_0004, 0, 0, 65535, 101].iter().flat_map(|w| w.to_le_bytes()).collect();
    for operation in bytes.chunks_exact(6) {
        let &[flags, way, position, length, jump, missing] = operation else { return };
        let from = usize::from(position) % STREAM.len();
        let payload = &STREAM[from..(from + usize::from(length % 64)).min(STREAM.len())];
        let packet = segment(flags, way & 1 == 1, u32::from(position) + (u32::from(jump) << 13), payload);
        let wire = packet.len() as u32;
        let kept = packet.len().saturating_sub(if missing > 200 { usize::from(missing - 200) } else { 0 });
        file.extend([0, 0, kept as u32, wire].iter().flat_map(|w| w.to_le_bytes()));
        file.extend(&packet[..kept]);
    }
    let Ok(mut reader) = Reader::from_read(Box::new(Cursor::new(file)), String::new(), 0) else { return };
    let end = reader.read(&mut |item| {
        if let Item::Message(message) = item {
            assert!(message.first_frame.number <= reader_limit(bytes) && !message.bytes.is_empty());
        }
    });
    assert!(end.is_ok());
    assert_eq!(reader.totals().accounted(), reader.totals().packets);
});

/// No frame has a higher number than there are operations.
fn reader_limit(bytes: &[u8]) -> u64 {
    bytes.len() as u64 / 6
}

fn segment(flags: u8, back: bool, sequence: u32, payload: &[u8]) -> Vec<u8> {
    let mut octets = vec![0x45, 0];
    octets.extend((40 + payload.len() as u16).to_be_bytes());
    octets.extend([0, 0, 0x40, 0, 64, 6, 0, 0, 10, 0, 0, 1 + u8::from(back), 10, 0, 0, 2 - u8::from(back)]);
    octets.extend([0x13, 0xc4, 0x13, 0xc4]);
    octets.extend(sequence.to_be_bytes());
    octets.extend(sequence.to_be_bytes());
    octets.extend([0x50, flags, 0xff, 0xff, 0, 0, 0, 0]);
    octets.extend(payload);
    octets
}
