use super::*;
use alloc::string::String;
use alloc::vec::Vec;

fn message(content_type: &str, body: &[u8]) -> Vec<u8> {
    let head = alloc::format!("INVITE sip:a@b SIP/2.0\r\nContent-Type: {content_type}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

/// Type and octets of each part; each is where it says it is.
fn read(content_type: &str, body: &[u8]) -> Vec<(String, Vec<u8>)> {
    let bytes = message(content_type, body);
    let message = Message::scan(&bytes).unwrap();
    parts(&message)
        .map(|part| {
            assert_eq!(&bytes[part.at..part.at + part.octets.len()], part.octets);
            (String::from_utf8_lossy(part.media_type()).into_owned(), part.octets.to_vec())
        })
        .collect()
}

fn listed(parts: &[(&str, &[u8])]) -> Vec<(String, Vec<u8>)> {
    parts.iter().map(|(kind, octets)| (String::from(*kind), octets.to_vec())).collect()
}

/// RFC 3204 section 3.3, shortened.
const SIP_I: &[u8] = b"--unique-boundary-1\r\nContent-Type: application/SDP; charset=ISO-10646\r\n\r\nv=0\r\n\r\n--unique-boundary-1\r\nContent-Type: application/ISUP; version=nxv3;\r\n base=etsi121\r\nContent-Disposition: signal; handling=optional\r\n\r\n\x01\x00\x49\x00\r\n--unique-boundary-1--\r\n";

#[test]
fn a_body_of_one_part_is_that_part() {
    assert_eq!(read("application/sdp", b"v=0\r\n"), listed(&[("application/sdp", b"v=0\r\n")]));
    assert_eq!(read("application/sdp", b""), listed(&[]));
    assert_eq!(read("", b"x"), listed(&[("", b"x")]));
}

#[test]
fn sip_i_has_a_description_and_isup() {
    let bytes = message("multipart/mixed; boundary=\"unique-boundary-1\"", SIP_I);
    let message = Message::scan(&bytes).unwrap();
    let parts: Vec<Part<'_>> = parts(&message).collect();
    let [sdp, isup] = &parts[..] else { panic!("{parts:?}") };
    assert_eq!((sdp.kind(), sdp.octets), (Kind::Sdp, &b"v=0\r\n"[..]));
    assert_eq!((isup.kind(), isup.octets), (Kind::Isup, &b"\x01\x00\x49\x00"[..]));
    assert_eq!(isup.params().value("version"), Some(&b"nxv3"[..]));
    assert_eq!(isup.params().value("base"), Some(&b"etsi121"[..]));
    assert_eq!(isup.disposition, Some(&b"signal; handling=optional"[..]));
}

#[test]
fn a_boundary_that_is_not_named_or_named_wrongly_is_found() {
    for content_type in ["multipart/mixed", "Multipart/Mixed;boundary=other", "multipart/mixed;boundary=\"\""]
    {
        assert_eq!(read(content_type, SIP_I).len(), 2, "{content_type}");
    }
    let none = read("multipart/mixed;boundary=x", b"no delimiter here");
    assert_eq!(none, listed(&[("multipart/mixed", b"no delimiter here")]));
}

#[test]
fn a_boundary_beyond_belief_is_not_looked_for() {
    let long = "b".repeat(300);
    let body = alloc::format!("--{long}\r\n\r\none\r\n--{long}--");
    let kind = alloc::format!("multipart/mixed;boundary={long}");
    assert_eq!(read(&kind, body.as_bytes()), listed(&[("multipart/mixed", body.as_bytes())]));
}

#[test]
fn line_ends_may_be_lf_alone() {
    let body =
        b"preamble\n--b\nContent-Type: a/b\n\none\n\n--b \nContent-Type: c/d\n\ntwo\n--b--\nepilogue --b\n";
    assert_eq!(read("multipart/mixed;boundary=b", body), listed(&[("a/b", b"one\n"), ("c/d", b"two")]));
}

#[test]
fn a_delimiter_right_behind_binary_octets_ends_them() {
    let body = b"--b\r\nContent-Type: application/isup\r\n\r\n\x0c\x02\x00--b\r\nContent-Type: a/b\r\n\r\nx --b y\r\n--b--";
    let expected = listed(&[("application/isup", b"\x0c\x02\x00"), ("a/b", b"x --b y")]);
    assert_eq!(read("multipart/mixed;boundary=b", body), expected);
}

#[test]
fn what_is_missing_costs_little() {
    // The closing delimiter, the fields, the blank line behind the fields, and everything.
    let open = b"--b\r\nContent-Type: a/b\r\n\r\nto the end\r\n";
    assert_eq!(read("multipart/mixed;boundary=b", open), listed(&[("a/b", b"to the end\r\n")]));
    let bare = b"--b\r\n\r\none\r\n--b\r\nv=0\r\no=x\r\n--b--";
    assert_eq!(read("multipart/mixed;boundary=b", bare), listed(&[("", b"one"), ("", b"v=0\r\no=x")]));
    let no_blank = b"--b\r\nContent-Type: application/sdp\r\nv=0\r\ns=-\r\n--b--";
    assert_eq!(read("multipart/mixed;boundary=b", no_blank), listed(&[("application/sdp", b"v=0\r\ns=-")]));
    assert_eq!(read("multipart/mixed;boundary=b", b"--b--"), listed(&[]));
}

#[test]
fn a_boundary_that_begins_another_does_not_end_its_parts() {
    let body = b"--b\r\nContent-Type: multipart/related; boundary=bb\r\n\r\n--bb\r\n\r\nin\r\n--bb--\r\n--b\r\n\r\nout\r\n--b--\r\n";
    assert_eq!(read("multipart/mixed;boundary=b", body), listed(&[("", b"in"), ("", b"out")]));
}

#[test]
fn depth_and_number_of_parts_are_bounded() {
    let mut deep = Vec::new();
    for level in 0..20 {
        let next = level + 1;
        deep.extend(
            alloc::format!("--b{level}\r\nContent-Type: multipart/mixed;boundary=b{next}\r\n\r\n").bytes(),
        );
    }
    let seen = read("multipart/mixed;boundary=b0", &deep);
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].0, "multipart/mixed");
    let wide = b"--b\r\n\r\nx\r\n".repeat(1000);
    // The body as a whole counts as one.
    assert_eq!(read("multipart/mixed;boundary=b", &wide).len(), usize::from(MAX_PARTS) - 1);
}

#[test]
fn what_is_encoded_is_not_what_its_type_says() {
    let body = b"--b\r\nContent-Type: application/isup\r\nContent-Transfer-Encoding: base64\r\n\r\nAQA=\r\n--b\r\nContent-Type: application/isup\r\nContent-Transfer-Encoding: BINARY\r\n\r\n\x01\r\n--b--";
    let bytes = message("multipart/mixed;boundary=b", body);
    let message = Message::scan(&bytes).unwrap();
    let kinds: Vec<Kind> = parts(&message).map(|part| part.kind()).collect();
    assert_eq!(kinds, [Kind::Other, Kind::Isup]);
    let bytes = b"INVITE sip:a@b SIP/2.0\r\ne: gzip\r\nc: application/sdp\r\n\r\n\x1f\x8b";
    assert!(session(&Message::scan(bytes).unwrap()).is_none());
}

#[test]
fn the_description_of_the_session_goes_before_that_of_an_early_one() {
    let body = b"--b\r\nContent-Type: application/sdp\r\nContent-Disposition: early-session\r\n\r\nv=1\r\n--b\r\nContent-Type: application/sdp\r\nContent-Disposition: session\r\n\r\nv=2\r\n--b--";
    let bytes = message("multipart/mixed;boundary=b", body);
    assert_eq!(session(&Message::scan(&bytes).unwrap()).unwrap().octets, b"v=2");
}

#[test]
fn the_status_of_a_transfer_is_in_its_fragment() {
    let notify = |kind: &str, body: &[u8]| {
        let bytes = message(kind, body);
        fragment_status(&Message::scan(&bytes).unwrap()).map(u16::from)
    };
    assert_eq!(notify("message/sipfrag;version=2.0", b"SIP/2.0 486 Busy Here"), Some(486));
    assert_eq!(notify("message/sipfrag", b"To: <sip:a@b>\r\n"), None);
    assert_eq!(notify("text/plain", b"SIP/2.0 486 Busy Here"), None);
}
