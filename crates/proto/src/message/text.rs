//! Header lines.

use tritone_wire::sip::{HeaderName, Message, unfold};

/// Appends a header field. Control characters of the value become spaces, so that no value begins a line of its own.
pub(super) fn put(out: &mut Vec<u8>, name: &str, value: &[u8]) {
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b": ");
    put_clean(out, value);
    out.extend_from_slice(b"\r\n");
}

/// Appends text on one line.
pub(super) fn put_clean(out: &mut Vec<u8>, text: &[u8]) {
    if text.iter().all(|octet| !octet.is_ascii_control()) {
        return out.extend_from_slice(text);
    }
    out.extend(unfold(text).iter().map(|octet| if octet.is_ascii_control() { b' ' } else { *octet }));
}

/// Appends every field of this name, in its order.
pub(super) fn copy(out: &mut Vec<u8>, from: &Message<'_>, name: HeaderName) {
    for value in from.field_values(name) {
        put(out, name.as_str(), value);
    }
}

/// Appends Content-Type (where there is a body), Content-Length, the blank line and the body.
pub(super) fn put_body(out: &mut Vec<u8>, body: Option<(&str, &[u8])>) {
    if let Some((kind, _)) = body {
        put(out, "Content-Type", kind.as_bytes());
    }
    let octets = body.map_or(&[][..], |(_, octets)| octets);
    out.extend_from_slice(format!("Content-Length: {}\r\n\r\n", octets.len()).as_bytes());
    out.extend_from_slice(octets);
}
