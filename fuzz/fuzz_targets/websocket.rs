//! Any octets as a WebSocket stream: no message is longer than allowed, and every step takes octets or asks for more.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tritone_wire::websocket::{Decoder, Step};

const LIMIT: usize = 1000;

fuzz_target!(|octets: &[u8]| {
    let mut decoder = Decoder::new(LIMIT);
    let mut rest = octets;
    loop {
        let len = match decoder.step(rest) {
            Step::Message { len, octets, .. } => {
                assert!(octets.len() <= LIMIT);
                len
            }
            Step::Part { len } | Step::Control { len, .. } => len,
            Step::NeedMore { least } => return assert!(least > rest.len()),
            Step::NotWebSocket(_) => return,
        };
        assert!(len > 0);
        rest = &rest[len..];
    }
});
