//! Any octets as a capture file: every packet read is accounted for, and the end is an error or the end.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use tritone_capture::{Item, Reader};

fuzz_target!(|bytes: &[u8]| {
    let input = Box::new(Cursor::new(bytes.to_vec()));
    let Ok(mut reader) = Reader::from_read(input, String::new(), 0) else { return };
    let mut octets = 0;
    let _ = reader.read(&mut |item| match item {
        Item::Message(message) | Item::Beginning(message) => octets += message.bytes.len(),
        Item::Refused(error) => octets += error.quoted.len(),
        Item::Closed(_) | Item::Media(_) | Item::Piece { .. } | Item::Skipped { .. } => {}
    });
    assert_eq!(reader.totals().accounted(), reader.totals().packets);
    // Deflate, which HEP may carry too, makes at most 1032 octets of one.
    assert!(octets <= bytes.len().saturating_mul(1032) || is_compressed(bytes));
});

/// Whether the octets begin like those of gzip, zstd or xz.
fn is_compressed(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        [0x1f, 0x8b, ..]
            | [0x28, 0xb5, 0x2f, 0xfd, ..]
            | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..]
            | [0xfd, b'7', ..]
    )
}
