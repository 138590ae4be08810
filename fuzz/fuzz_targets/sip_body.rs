//! Any octets as the body of a message: each part is where it says it is, and they end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tritone_wire::sip::{Message, body};

fuzz_target!(|octets: &[u8]| {
    let head = b"INVITE sip:a@b SIP/2.0\r\nContent-Type: multipart/mixed;boundary=b\r\n\r\n";
    let bytes = [head, octets].concat();
    let message = Message::scan(&bytes).expect("a start line");
    let mut count = 0;
    for part in body::parts(&message) {
        assert_eq!(&bytes[part.at..part.at + part.octets.len()], part.octets);
        let _ = (part.kind(), part.params().iter().count());
        count += 1;
    }
    assert!(count <= 64);
    let _ = (body::session(&message), body::fragment_status(&message));
});
