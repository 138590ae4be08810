//! A stream, dealt out in pieces: the same messages come of it as of the whole.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tritone_wire::sip::{Framed, Framer, Message};

/// Small enough that a message of the fuzzer's can be longer.
const MAX: usize = 2048;

fuzz_target!(|input: (u8, &[u8])| {
    let (piece, bytes) = input;
    let whole = all([bytes]);
    let dealt = all(bytes.chunks(usize::from(piece).max(1)));
    assert_eq!(whole, dealt);
});

/// The messages of a stream, and what ended it.
fn all<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Vec<u8>> {
    let mut framer = Framer::default();
    let mut out = Vec::new();
    for piece in pieces {
        framer.room(piece.len()).extend_from_slice(piece);
        loop {
            match framer.next(MAX) {
                Framed::Message(range) => {
                    let message = framer.bytes(range);
                    assert!(message.len() <= MAX && Message::scan(message).is_ok());
                    out.push(message.to_vec());
                }
                Framed::Ping => {}
                Framed::More => break,
                Framed::NotFramed | Framed::TooLong => {
                    out.push(b"end".to_vec());
                    return out;
                }
            }
        }
    }
    out
}
