//! No octets stop the scan, the views or the check.

use proptest::prelude::*;
use tritone_wire::sip::{
    HeaderName, Message, NameAddr, Uri, Via, body, check, looks_like_sip, unfold, unquote,
};

/// What SIP is made of.
const FRAGMENTS: &[&[u8]] = &[
    b"INVITE sip:a@b SIP/2.0\r\n",
    b"SIP/2.0 486 Busy\r\n",
    b"Via: SIP/2.0/UDP [::1]:5060;branch=z9hG4bK1",
    b"v:",
    b"f: \"a\\\" <sip:x>;tag=1",
    b"Contact: <sip:a?b=c>;q=0.5;expires=99999999999",
    b"CSeq: 1 INVITE",
    b"l: 3",
    b"Warning: 399 a \"b\"",
    b"Date: Sat, 13 Nov 2010 23:29:00 GMT",
    b"Retry-After: 1 (c(d)\\)",
    b"c: multipart/mixed;boundary=x\r\n",
    b"--x\r\n",
    b"--x--",
    b"\r\n",
    b"\n",
    b" ",
    b",",
    b";",
    b"\"",
    b"<",
    b">",
    b"%",
    b":::",
    b"\x00",
    b"\xff",
];

/// Text made of fragments, so that random input gets past the first octet.
fn fragments() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(FRAGMENTS), 0..60).prop_map(|fragments| fragments.concat())
}

/// Reads everything there is to read in a message.
fn exercise(bytes: &[u8]) {
    let _ = looks_like_sip(bytes);
    let Ok(message) = Message::scan(bytes) else { return };
    assert!(message.len() <= bytes.len());
    let mut total = message.headers().next().map_or(message.body_at(), |header| header.at);
    for header in message.headers() {
        assert_eq!(header.at, total);
        let value = header.value_at()..header.value_at() + header.value.len();
        assert_eq!(&bytes[value], header.value);
        total += header.raw_name.len() + header.separator.len() + header.value.len() + header.line_end.len();
    }
    assert!(total <= message.body_at());
    for name in HeaderName::known().chain([HeaderName::Other]) {
        let named: Vec<_> = message.headers().filter(|header| header.name == name).collect();
        assert_eq!(message.header(name), named.first().map(|header| header.value));
        assert!(message.headers_named(name).eq(named));
        message.values(name).for_each(|value| {
            assert!(!value.is_empty());
            let _ =
                (unfold(value), unquote(value), Via::parse(value), Uri::parse(NameAddr::parse(value).uri));
        });
    }
    let _ = (message.top_via(), message.from(), message.to(), message.cseq(), message.contacts().count());
    for part in body::parts(&message) {
        assert_eq!(&bytes[part.at..part.at + part.octets.len()], part.octets);
        let _ = (part.kind(), part.params().iter().count());
    }
    let _ = (body::session(&message), body::fragment_status(&message));
    for violation in check(&message) {
        assert!(violation.at + violation.len <= bytes.len(), "{violation}");
    }
    let mut out = Vec::new();
    message.write(&mut out);
    assert_eq!(out, &bytes[..message.len()]);
}

proptest! {
    #[test]
    fn random_octets_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        exercise(&bytes);
    }

    #[test]
    fn broken_messages_are_survived(start in 0usize..3, rest in fragments()) {
        let start = [&b"INVITE sip:a@b SIP/2.0\r\n"[..], b"SIP/2.0 200 OK\r\n", b""][start];
        exercise(&[start, &rest].concat());
    }
}

const INVITE: &[u8] = b"INVITE sip:+4930123@example.com;user=phone SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK776, SIP/2.0/TCP [2001:db8::1]\r\nMax-Forwards: 70\r\nTo: \"Bob, B\" <sip:bob@example.com>\r\nFrom: <sip:alice@example.net>;tag=1928301774\r\nCall-ID: a84b4c76e66710\r\nCSeq: 314159 INVITE\r\nContact: <sip:alice@192.0.2.1>\r\nContent-Length: 4\r\n\r\nv=0\n";

#[test]
fn every_prefix_of_a_message_is_survived() {
    (0..=INVITE.len()).for_each(|end| exercise(&INVITE[..end]));
}

#[test]
fn every_message_with_one_octet_changed_is_survived() {
    for at in 0..INVITE.len() {
        for octet in [0, b'\n', b' ', b'"', b'<', b'>', b',', b';', b':', b'=', b'%', 0xff] {
            let mut bytes = INVITE.to_vec();
            bytes[at] = octet;
            exercise(&bytes);
        }
    }
}

#[test]
fn headers_past_those_kept_are_found() {
    let mut bytes = b"OPTIONS sip:a@b SIP/2.0\r\n".to_vec();
    for number in 0..200 {
        bytes.extend_from_slice(format!("Via: SIP/2.0/UDP host{number}.example.com\r\n").as_bytes());
    }
    bytes.extend_from_slice(b"i: late\r\nl: 2\r\n\r\nxyz");
    let message = Message::scan(&bytes).unwrap();
    assert_eq!(message.vias().count(), 200);
    assert_eq!(message.call_id(), Some(&b"late"[..]));
    assert_eq!(message.body(), b"xy");
    exercise(&bytes);
}

/// What header sections are made of, with what is nearly a name, a fold or a blank line.
const LINES: &[&[u8]] = &[
    b"Via",
    b"v",
    b"CSeq",
    b"Max-Forwards",
    b"Session-Expires",
    b"P-Asserted-Identity",
    b"call-id",
    b"Call-IE",
    b"Content-Length",
    b":",
    b": ",
    b" ",
    b"\t",
    b"a",
    b"a value",
    b"\r\n",
    b"\r\n",
    b"\r\n",
    b"\n",
    b"\r",
];

/// Name and value of each header field, read line by line.
fn read_plainly(section: &[u8]) -> Vec<(HeaderName, &[u8])> {
    let mut fields: Vec<&[u8]> = Vec::new();
    let mut at = 0;
    for line in section.split_inclusive(|octet| *octet == b'\n') {
        let goes_on = matches!(line, [b' ' | b'\t', ..]) && !fields.is_empty();
        if matches!(line, b"\n" | b"\r\n") {
            break;
        }
        let begin = if goes_on { at - fields.pop().map_or(0, <[u8]>::len) } else { at };
        at += line.len();
        fields.push(&section[begin..at]);
    }
    let colon_of = |field: &[u8]| {
        let first_line = field.iter().position(|octet| *octet == b'\n').unwrap_or(field.len());
        field[..first_line].iter().position(|octet| *octet == b':')
    };
    fields
        .into_iter()
        .map(|field| match colon_of(field) {
            Some(colon) => {
                (HeaderName::from_bytes(field[..colon].trim_ascii_end()), field[colon + 1..].trim_ascii())
            }
            None => (HeaderName::Other, field.trim_ascii()),
        })
        .collect()
}

proptest! {
    #[test]
    fn the_headers_are_those_of_a_plain_reader(
        parts in prop::collection::vec(prop::sample::select(LINES), 0..120),
    ) {
        let section = parts.concat();
        let bytes = [b"OPTIONS sip:a@b SIP/2.0\r\n", &section[..]].concat();
        let message = Message::scan(&bytes).unwrap();
        let found: Vec<_> = message.headers().map(|header| (header.name, header.value)).collect();
        prop_assert_eq!(found, read_plainly(&section));
    }
}

#[test]
fn a_valid_message_breaks_no_rule() {
    let message = Message::scan(INVITE).unwrap();
    let listed: Vec<String> = check(&message).iter().map(|v| v.rule.id().to_string()).collect();
    // The second Via has no branch, and no Content-Type comes with the body.
    assert_eq!(listed, ["content-type-missing", "via-no-branch"]);
}
