//! Any octets as a Q.931 message: what decodes comes back octet for octet, and every element can be looked at.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tritone_wire::q931::Message;

fuzz_target!(|octets: &[u8]| {
    let Ok(message) = Message::decode(octets) else { return };
    assert_eq!(message.to_vec(), octets);
    for element in message.elements() {
        match element {
            Ok(element) => assert!(element.offset < octets.len()),
            Err(error) => assert!(error.offset <= octets.len(), "{error}"),
        }
    }
    let _ = (message.causes().count(), message.call_state(), message.progress_indicator());
    let _ = (message.call_reference.value(), message.call_reference.answered(), message.national_type());
});
