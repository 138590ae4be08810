//! Any octets: scan, every view of a message, the session description, framing, the check, and writing back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tritone_wire::sdp::Session;
use tritone_wire::sip::{
    Framing, HeaderName, Message, NameAddr, Uri, Via, check, frame, looks_like_sip, same_uri, unfold, unquote,
};

fuzz_target!(|bytes: &[u8]| {
    let framing = frame(bytes);
    let scanned = Message::scan(bytes);
    assert_eq!(scanned.is_ok(), looks_like_sip(bytes));
    let Ok(message) = scanned else { return };
    if let Framing::Message { len } = framing {
        assert!(Message::scan(&bytes[..len]).is_ok_and(|framed| framed.is_complete()));
    }
    read_everything(&message);
    for violation in check(&message) {
        assert!(violation.at + violation.len <= bytes.len(), "{violation}");
    }
    let mut written = Vec::new();
    message.write(&mut written);
    assert_eq!(written, &bytes[..message.len()]);
});

fn read_everything(message: &Message<'_>) {
    for header in message.headers() {
        assert_eq!(&message.bytes()[header.value_at()..][..header.value.len()], header.value);
        assert_eq!(
            message.header(header.name),
            message.headers_named(header.name).next().map(|first| first.value)
        );
        let _ = (unfold(header.value), unquote(header.value), Via::parse(header.value));
        let address = NameAddr::parse(header.value);
        let _ = (address.tag(), Uri::parse(address.uri), same_uri(address.uri, header.value));
        for param in address.params.iter().filter(|param| !param.name.is_empty()) {
            let Ok(name) = str::from_utf8(param.name) else { continue };
            let first = address.params.iter().find(|other| other.name.eq_ignore_ascii_case(param.name));
            assert_eq!(address.params.find(name), first.map(|first| first.value));
        }
    }
    for name in HeaderName::known() {
        assert!(message.values(name).all(|value| !value.is_empty()));
        assert!(message.field_values(name).eq(message.headers_named(name).map(|header| header.value)));
    }
    assert_eq!(message.top_via(), message.vias().next());
    assert_eq!(message.first_contact(), message.contacts().next());
    let _ = (message.start(), message.top_via(), message.from(), message.to(), message.cseq());
    let _ = (message.call_id(), message.contacts().count(), message.body(), message.content_length());
    for media in Session::of(message.body()).media() {
        let _ = (media.ip(), media.direction(), media.formats().count());
    }
}
