use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use core::hash::{BuildHasherDefault, Hasher};

use proptest::prelude::*;

use super::*;
use crate::sip::{HeaderName, Message};

/// A key that is the same in every run: FNV-1a with a last stir.
#[derive(Clone, Debug, Default)]
struct Fixed(u64);

impl Hasher for Fixed {
    fn write(&mut self, octets: &[u8]) {
        for octet in octets {
            self.0 = (self.0 ^ u64::from(*octet)).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(29);
        }
    }

    fn finish(&self) -> u64 {
        (self.0 ^ self.0 >> 31).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 17
    }
}

fn mask() -> Mask<BuildHasherDefault<Fixed>> {
    Mask::new(BuildHasherDefault::default())
}

#[test]
fn forms_of_a_number_end_alike_and_keep_their_prefix() {
    let [international, dialled, national] =
        ["+49301234567", "0049301234567", "0301234567"].map(|n| mask().name(n));
    assert!(international.starts_with('+') && dialled.starts_with("00") && national.starts_with('0'));
    assert_eq!(international[1..], dialled[2..]);
    assert_eq!(international[4..], national[2..]);
    assert_eq!(mask().name("+49 30 123-45-67").replace([' ', '-'], ""), international);
}

#[test]
fn different_short_numbers_stay_different() {
    let all: BTreeSet<String> = (100..1000).map(|number| mask().name(&number.to_string())).collect();
    assert_eq!(all.len(), 900);
    assert!(all.iter().all(|number| number.len() == 3 && !number.starts_with('0')));
}

#[test]
fn nobody_stays_nobody() {
    assert_eq!(mask().name("Anonymous"), "Anonymous");
    assert_eq!(mask().uri("sip:anonymous@anonymous.invalid"), "sip:anonymous@anonymous.invalid");
}

#[test]
fn uris_keep_scheme_host_and_parameters() {
    let masked = mask().uri("sip:alice;phone-context=+49:secret@example.com:5070;user=phone");
    assert!(
        masked.ends_with("@example.com:5070;user=phone") && masked.contains(";phone-context=+"),
        "{masked}"
    );
    assert!(!masked.contains("alice") && !masked.contains("secret") && !masked.contains("+49"), "{masked}");
    assert_eq!(mask().uri("sip:10.0.0.1:5060"), "sip:10.0.0.1:5060");
    assert_eq!(mask().uri("urn:service:sos"), "urn:service:sos");
    let telephone = mask().uri("tel:+4930123;ext=77");
    assert!(telephone.starts_with("tel:+") && telephone.contains(";ext=") && !telephone.contains("77"));
    assert!(!mask().uri("sip:4930123456").contains("3012"));
    assert_ne!(mask().uri("sip:%41lice@x"), "sip:%41lice@x");
    assert!(mask().uri("sip:a%20b@x").contains("%20"));
}

const INVITE: &str = "INVITE sip:+49301112222@example.com SIP/2.0\r\n\
    Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKalice\r\n\
    From: \"Alice \\\"Al\\\" Liddell\" <sip:alice@example.com>;tag=alice1\r\n\
    t: Bob B\u{fc}rger <tel:+49301112222>\r\n\
    Contact: <sip:alice@192.0.2.1:5060>;+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-0123456789ab>\", Al <sip:alice@192.0.2.2>\r\n\
    P-Asserted-Identity: \"Alice\" <sip:+49309998877@example.com>, <tel:+49309998877>\r\n\
    Remote-Party-ID: +49309998877 <sip:+49309998877@example.com>;party=calling\r\n\
    Diversion: <sip:0309998877@example.com>;reason=no-answer\r\n\
    History-Info: <sip:+49301112222@example.com?Reason=SIP%3Bcause%3D302>;index=1\r\n\
    Proxy-Authorization: Digest username=\"alice@example.com\", realm=\"example.com\", uri=\"sip:+49301112222@example.com\", response=\"0a\"\r\n\
    Identity: eyJhbGciOi.eyJkZXN0.c2ln;info=<https://cert.example.org/p.cer>\r\n\
    X-Caller: +49309998877\r\n\
    Reason: Q.850;cause=34;text=\"no circuit for 00493011122223 \"\r\n\
    Call-ID: alice-1@192.0.2.1\r\n\
    CSeq: 1 INVITE\r\n\
    User-Agent: Alice Phone 1.0\r\n\
    Content-Type: application/sdp\r\n\
    Content-Length: 84\r\n\r\n\
    v=0\r\no=alice 1 1 IN IP4 192.0.2.1\r\ns=Alice's call\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\np=+4930\r\n";

#[test]
fn a_whole_message_is_masked_where_people_are_named_and_nowhere_else() {
    let masked = mask().message(INVITE.as_bytes());
    assert_eq!(masked.len(), INVITE.len());
    let text = String::from_utf8(masked).unwrap();
    for kept in [
        "branch=z9hG4bKalice",
        ";tag=alice1",
        "urn:uuid:00000000-0000-1000-8000-0123456789ab",
        "@192.0.2.1:5060>",
        "party=calling",
        "Reason=SIP%3Bcause%3D302>;index=1",
        "realm=\"example.com\"",
        "response=\"0a\"",
        "Call-ID: alice-1@192.0.2.1\r\n",
        "User-Agent: Alice Phone 1.0",
        "Q.850;cause=34;text=\"no circuit for 00",
        "c=IN IP4 192.0.2.1\r\nt=0 0",
    ] {
        assert!(text.contains(kept), "{kept}: {text}");
    }
    let hidden = text
        .replace("z9hG4bKalice", "")
        .replace("tag=alice1", "")
        .replace("alice-1@", "")
        .replace("Alice Phone", "");
    for gone in ["lice", "Liddell", "Bob", "rger", "1112222", "9998877", "eyJ", "+4930"] {
        assert!(!hidden.contains(gone), "{gone}: {text}");
    }
    let number = mask().name("+49301112222");
    assert_eq!(text.matches(&number).count(), 4, "{text}");
    assert_eq!(text.matches(&mask().name("+49309998877")).count(), 5, "{text}");
    assert!(text.contains(&mask().name("0309998877")));
    assert_eq!(text.matches(&format!(":{}@", mask().name("alice"))).count(), 3, "{text}");
}

#[test]
fn a_phrase_keeps_its_words_and_loses_uris_and_long_numbers() {
    let masked = mask().message(b"SIP/2.0  486  Busy: sip:bob@b.example 0301234567\r\n\r\n");
    let text = String::from_utf8(masked).unwrap();
    assert!(text.starts_with("SIP/2.0  486  Busy: sip:") && text.contains("@b.example 0"), "{text}");
    assert!(!text.contains("bob") && !text.contains("1234567"), "{text}");
}

#[test]
fn bodies_that_may_hold_anything_are_hidden() {
    let message = |kind: &str| {
        let text = format!(
            "INFO sip:a@b SIP/2.0\r\nContent-Type: {kind}\r\n\r\nSIP/2.0 486 Busy\r\nTo: <sip:bob@b>\r\n"
        );
        String::from_utf8(mask().message(text.as_bytes())).unwrap()
    };
    assert!(message("application/dtmf-relay").ends_with("xxx/x.x xxx xxxx\r\nxx: <xxx:xxx@x>\r\n"));
    let fragment = message("message/sipfrag;version=2.0");
    assert!(fragment.contains("SIP/2.0 486 Busy") && !fragment.contains("bob"), "{fragment}");
}

proptest! {
    #[test]
    fn no_length_changes_and_no_digit_of_a_number_stays(digits in "[1-9][0-9]{4,14}") {
        let masked = mask().name(&digits);
        prop_assert_eq!(masked.len(), digits.len());
        // The first digit may, where it would have become 0.
        prop_assert!(masked.bytes().zip(digits.bytes()).skip(1).all(|(new, old)| new != old && new.is_ascii_digit()));
    }

    #[test]
    fn whatever_octets_come_the_structure_of_the_message_stays(value in "[ -~\u{e4}\u{5d0}]{0,60}", body in any::<Vec<u8>>()) {
        let head = format!("OPTIONS sip:a@b SIP/2.0\r\nFrom: {value}\r\nContact: {value}\r\nAuthorization: {value}\r\nX-Any: {value}\r\n\r\n");
        let octets = [head.as_bytes(), &body].concat();
        let masked = mask().message(&octets);
        let (before, after) = (Message::scan(&octets).unwrap(), Message::scan(&masked).unwrap());
        prop_assert_eq!(masked.len(), octets.len());
        prop_assert_eq!(before.body_at(), after.body_at());
        let places = |message: &Message<'_>| message.headers().map(|h| (h.name, h.at)).collect::<Vec<_>>();
        prop_assert_eq!(places(&before), places(&after));
        let from = |message: &Message<'_>| message.header(HeaderName::From).map(<[u8]>::len);
        prop_assert_eq!(from(&before), from(&after));
    }
}
