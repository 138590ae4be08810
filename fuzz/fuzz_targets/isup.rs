//! Any octets as an ISUP message: what decodes comes back octet for octet, and every parameter can be looked at.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tritone_wire::isup::{Message, Number};
use tritone_wire::ss7::Standard;

fuzz_target!(|octets: &[u8]| {
    let Ok(message) = Message::decode(octets) else { return };
    look_at(&message, octets);
    for standard in [Standard::ItuT, Standard::Ansi] {
        look_at(&Message::decode_as(octets, standard).unwrap(), octets);
    }
});

fn look_at(message: &Message<'_>, octets: &[u8]) {
    assert_eq!(message.to_vec(), octets);
    for parameter in message.parameters() {
        match parameter {
            Ok(parameter) => {
                assert!(parameter.offset + parameter.contents.len() <= octets.len());
                if let Some(number) = Number::decode(parameter.code, parameter.contents) {
                    assert!(parameter.contents.ends_with(&number.to_vec()));
                    let _ = (number.to_text(), number.is_ended(), number.presentation());
                }
            }
            Err(error) => assert!(error.offset <= octets.len(), "{error}"),
        }
    }
    let _ = (message.causes().count(), message.has_in_band_information(), message.redirection());
    let _ = (message.range_and_status(), message.backward_call_indicators(), message.is_regular());
}
