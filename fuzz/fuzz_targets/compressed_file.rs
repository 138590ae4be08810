//! Any octets as the rest of a compressed capture file, behind a header that its decoder accepts: every packet read is
//! accounted for, and the end is an error or the end.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use tritone_capture::Reader;

/// What gzip, zstd and xz files begin with.
const STARTS: [&[u8]; 4] = [
    b"\x1f\x8b\x08\0\0\0\0\0\0\xff",
    b"\x28\xb5\x2f\xfd",
    b"\xfd7zXZ\0\0\x00\xff\x12\xd9\x41",
    b"\xfd7zXZ\0\0\x01\x69\x22\xde\x36",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, rest)) = bytes.split_first() else { return };
    let start = STARTS[usize::from(*choice) % STARTS.len()];
    let input = Box::new(Cursor::new([start, rest].concat()));
    let Ok(mut reader) = Reader::from_read(input, String::new(), 0) else { return };
    let _ = reader.read(&mut |_| {});
    assert_eq!(reader.totals().accounted(), reader.totals().packets);
});
