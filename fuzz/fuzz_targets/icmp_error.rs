//! Any octets as an ICMP or ICMPv6 message: what it quotes is part of it, and it is accounted for.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use tritone_capture::{Item, Reader};

/// A pcap file of one raw IPv4 packet.
fn file(protocol: u8, payload: &[u8]) -> Vec<u8> {
    let length = 20 + payload.len();
    let head = [0xa1b2_c3d4u32, 0x0004_0002, 0, 0, 65535, 101, 0, 0, length as u32, length as u32];
    let [l1, l2] = (length as u16).to_be_bytes();
    let ip = [0x45, 0, l1, l2, 0, 0, 0, 0, 64, protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
    [&head.map(u32::to_le_bytes).concat(), &ip[..], payload].concat()
}

fuzz_target!(|bytes: &[u8]| {
    let bytes = bytes.get(..4096).unwrap_or(bytes);
    for protocol in [1, 58] {
        let input = Box::new(Cursor::new(file(protocol, bytes)));
        let Ok(mut reader) = Reader::from_read(input, String::new(), 0) else { return };
        let _ = reader.read(&mut |item| {
            if let Item::Refused(error) = item {
                assert!(bytes.windows(error.quoted.len().max(1)).any(|part| part.starts_with(error.quoted)));
            }
        });
        assert_eq!(reader.totals().accounted(), 1);
        assert_eq!(reader.totals().messages, 0);
    }
});
