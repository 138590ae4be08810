//! Any octets as a Q.931 message, and as one of H.225.0: what decodes comes back octet for octet, and every element can be
//! looked at. As segments, what is in them becomes whole or not, and nothing else.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tritone_wire::q931::{Error, Message, Reassembly};

fuzz_target!(|octets: &[u8]| {
    whole(octets, Message::decode(octets));
    whole(octets, Message::decode_h225(octets));
    segments(octets);
});

fn whole(octets: &[u8], message: Result<Message<'_>, Error>) {
    let Ok(message) = message else { return };
    assert_eq!(message.to_vec(), octets);
    for element in message.elements() {
        match element {
            Ok(element) => assert!(element.offset < octets.len()),
            Err(error) => assert!(error.offset <= octets.len(), "{error}"),
        }
    }
    let _ = (message.causes().count(), message.call_state(), message.progress_indicator());
    let _ = (message.call_reference.value(), message.call_reference.answered(), message.national_type());
    let _ = (message.called_party_number(), message.calling_party_number(), message.redirecting_number());
    let _ = (message.channel_identification().map(|channel| channel.number()), message.bearer_capability());
    let _ = (message.display(), message.date_time(), message.user_user(), message.dialled());
    let mut reassembly = Reassembly::default();
    for segment in message.segments(usize::from(octets[0]) * 8).unwrap_or_default() {
        if let Some(again) = reassembly.take(&segment) {
            assert_eq!(again.body(), message.body());
        }
    }
}

/// Messages each behind an octet with its length.
fn segments(mut octets: &[u8]) {
    let mut reassembly = Reassembly::default();
    while let Some((length, rest)) = octets.split_first() {
        let (segment, rest) = rest.split_at(usize::from(*length).min(rest.len()));
        octets = rest;
        if let Ok(segment) = Message::decode(segment) {
            let whole = reassembly.take(&segment);
            assert!(whole.is_none_or(|whole| whole.len() < 4096));
        }
    }
}
