//! Any octets as a LAPD frame: what decodes comes back but for reserved bits, and its contents can be looked at.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tritone_wire::q921::Frame;

fuzz_target!(|octets: &[u8]| {
    let Ok(frame) = Frame::decode(octets) else { return };
    let again = frame.to_vec();
    assert_eq!(again.len(), octets.len());
    assert_eq!(Frame::decode(&again), Ok(frame));
    assert!(frame.layer_3().is_none_or(|octets| !octets.is_empty()));
    let _ = frame.is_from_network();
    if let Some(Ok(message)) = frame.tei_message() {
        assert!(message.teis().count() >= 1);
        let mut information = Vec::new();
        message.encode(&mut information);
        assert!(frame.information.starts_with(&information));
    }
});
