//! Any octets as a stream of TPKTs with H.225.0: each packet is in the stream where it says, and its reason can be looked for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tritone_wire::h225::{self, ReleaseCompleteReason};
use tritone_wire::q931::Message;
use tritone_wire::tpkt::{self, Tpkt};

fuzz_target!(|octets: &[u8]| {
    let mut at = 0;
    loop {
        match tpkt::decode(&octets[at..]) {
            Tpkt::Packet { payload, len } => {
                assert_eq!(payload, &octets[at + tpkt::HEADER..at + len]);
                look_at(payload);
                at += len;
            }
            Tpkt::NeedMore { least } => return assert!(octets.len() - at < least),
            Tpkt::Other => return,
        }
    }
});

fn look_at(payload: &[u8]) {
    let decoded = Message::decode_h225(payload);
    assert!(!h225::looks_like_h225(payload) || decoded.is_ok());
    if let Ok(message) = decoded {
        let reason = ReleaseCompleteReason::of(&message);
        assert!(reason.is_none_or(|reason| reason.name().is_some() || reason.cause().is_none()));
    }
}
