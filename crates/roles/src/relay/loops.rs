//! Loops and spirals (RFC 5393).

use std::hash::BuildHasher;

use hashbrown::DefaultHashBuilder;
use tritone_wire::sip::{HeaderName, Message};

/// What a request is routed by, as one number (RFC 5393 section 4.2.4): where a request comes back with the same number it
/// loops, with another it spirals, which is right.
pub(super) fn routing_hash(hasher: &DefaultHashBuilder, request: &Message<'_>) -> u64 {
    let mut text = Vec::with_capacity(256);
    let tag = |address: Option<tritone_wire::sip::NameAddr<'_>>, text: &mut Vec<u8>| {
        text.extend_from_slice(address.and_then(|address| address.tag()).unwrap_or_default());
        text.push(b'\n');
    };
    tag(request.from(), &mut text);
    tag(request.to(), &mut text);
    let number = request.cseq().map_or(0, |cseq| cseq.number);
    for part in [request.request_uri(), request.call_id(), Some(&number.to_be_bytes())] {
        text.extend_from_slice(part.unwrap_or_default());
        text.push(b'\n');
    }
    for name in [HeaderName::Route, HeaderName::ProxyRequire, HeaderName::ProxyAuthorization] {
        for value in request.field_values(name) {
            text.extend_from_slice(value);
            text.push(b'\n');
        }
    }
    hasher.hash_one(&text[..])
}

/// Whether a Via of this element (one of `sent_by`) carries this hash.
pub(super) fn is_loop<'a>(
    request: &Message<'_>,
    hash: u64,
    mut is_own: impl FnMut(&[u8], Option<&[u8]>) -> bool + 'a,
) -> bool {
    let suffix = format!("{hash:016x}");
    let mut vias = request.values(HeaderName::Via).filter_map(tritone_wire::sip::Via::parse);
    vias.any(|via| {
        let branch = via.branch().unwrap_or_default();
        branch.ends_with(suffix.as_bytes()) && is_own(via.host, via.port)
    })
}
