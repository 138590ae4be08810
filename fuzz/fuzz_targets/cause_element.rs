//! Any octets as a cause element in its three forms: what decodes comes back octet for octet.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tritone_codes::CauseElement;

fuzz_target!(|octets: &[u8]| {
    if let Ok((element, length)) = CauseElement::decode(octets) {
        let mut encoded = Vec::new();
        element.encode(&mut encoded);
        assert_eq!(encoded, &octets[..length]);
    }
    if let Ok((element, length)) = CauseElement::decode_isup(octets) {
        let mut encoded = Vec::new();
        element.encode_isup(&mut encoded);
        assert_eq!(encoded, &octets[..length]);
    }
    if let Ok(element) = CauseElement::decode_contents(octets) {
        let mut encoded = Vec::new();
        element.encode_contents(&mut encoded);
        assert_eq!((encoded.as_slice(), encoded.len()), (octets, element.contents_len()));
        let _ = format!("{} {element:?}", element.diagnostic());
    }
});
