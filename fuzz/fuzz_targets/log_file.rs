//! Any octets as a log: every line is accounted for, and what is handed over is bounded by what was read.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use tritone_capture::{Item, Reader};

fuzz_target!(|bytes: &[u8]| {
    // Text, whatever follows.
    let input = [
        &b"a line of text, so that what follows is a log, long enough to outweigh octets that are none\n"[..],
        bytes,
    ]
    .concat();
    let lines = input.split_inclusive(|octet| *octet == b'\n').count() as u64;
    let length = input.len();
    let Ok(mut reader) = Reader::from_read(Box::new(Cursor::new(input)), String::new(), 0) else { return };
    let mut octets = 0;
    let _ = reader.read(&mut |item| {
        if let Item::Message(message) = item {
            assert!(message.frame.number >= 1 && message.frame.number <= lines);
            octets += message.bytes.len();
        }
    });
    assert_eq!(reader.totals().packets, lines);
    assert_eq!(reader.totals().accounted(), lines);
    // Each line may get a CRLF and a space, and each element of Q.931 its header.
    assert!(octets <= 4 * length + 4096);
});
