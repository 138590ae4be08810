//! Any octets as HEP: what decodes and has an encoding comes back as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tritone_wire::hep::{Framing, Packet, chunks, frame};

fuzz_target!(|octets: &[u8]| {
    match frame(octets) {
        Framing::Packet { len } => assert!(len > 0 && len <= octets.len()),
        Framing::NeedMore { least } => assert!(least > octets.len()),
        Framing::NotHep => {}
    }
    for chunk in chunks(octets).flatten() {
        assert!(chunk.offset + 6 + chunk.contents.len() <= octets.len());
    }
    let Ok(packet) = Packet::decode(octets) else { return };
    let is_whole = packet.payload.is_none_or(|payload| payload.missing == 0);
    let Ok(again) = packet.to_vec(&[]) else { return };
    if is_whole {
        let again = Packet::decode(&again).expect("what was encoded");
        assert_eq!(
            (again.source, again.destination, again.payload),
            (packet.source, packet.destination, packet.payload)
        );
    }
});
