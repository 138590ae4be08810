use super::*;
use crate::{Cause, Location, StatusCode};
use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

fn read(header: &str) -> Vec<ReasonValue<'_>> {
    values(header.as_bytes()).map(|value| value.unwrap()).collect()
}

fn one(header: &str) -> ReasonValue<'_> {
    let values = read(header);
    assert_eq!(values.len(), 1, "{header}");
    values[0]
}

fn defect(header: &str) -> Option<(usize, ReasonRule)> {
    one(header).defect.map(|error| (error.offset, error.rule))
}

#[test]
fn the_examples_of_the_rfcs_read_without_a_defect() {
    let headers = [
        ("SIP ;cause=200 ;text=\"Call completed elsewhere\"", 200, "Call completed elsewhere"),
        ("Q.850 ;cause=16 ;text=\"Terminated\"", 16, "Terminated"),
        ("SIP ;cause=600 ;text=\"Busy Everywhere\"", 600, "Busy Everywhere"),
        ("SIP ;cause=580 ;text=\"Precondition Failure\"", 580, "Precondition Failure"),
        ("preemption ;cause=1 ;text=\"UA Preemption\"", 1, "UA Preemption"),
        (
            "Q.850;cause=1;text=\"Unallocated (unassigned) number\";location=LN",
            1,
            "Unallocated (unassigned) number",
        ),
    ];
    for (header, cause, text) in headers {
        let value = one(header);
        assert_eq!((value.cause, value.defect), (Some(cause), None), "{header}");
        assert_eq!(value.text.unwrap().to_string(), text);
    }
}

#[test]
fn white_space_and_folds_may_stand_between_all_parts() {
    let value = one("\r\n Q.850\t; cause \r\n\t= 16 ;\r\n text = \"a\" ");
    assert_eq!((value.protocol, value.cause), (ReasonProtocol::Q850, Some(16)));
    assert_eq!(value.defect, None);
    assert_eq!(value.raw, b"Q.850\t; cause \r\n\t= 16 ;\r\n text = \"a\"");
}

#[test]
fn names_and_protocols_compare_without_case() {
    let value = one("q.850;CAUSE=17;Location=rln;TEXT=\"x\"");
    assert_eq!(value.q850(), Cause::new(17));
    assert_eq!(value.location, Some(Location::PUBLIC_REMOTE));
    assert!(value.text.is_some());
}

#[test]
fn a_comma_inside_quotation_marks_separates_nothing() {
    let values = read("Q.850;cause=16;text=\"a,\\\"b, SIP;cause=1\" , SIP;cause=487");
    assert_eq!(values.len(), 2);
    assert_eq!(values[0].text.unwrap().to_string(), "a,\"b, SIP;cause=1");
    assert_eq!(values[1].status(), StatusCode::new(487));
    assert_eq!(values[1].offset, 43);
}

#[test]
fn a_text_without_escapes_is_borrowed() {
    let text = one("SIP;text=\"plain\"").text.unwrap();
    assert!(matches!(text.unescape(), Cow::Borrowed(b"plain")));
    assert_eq!(&*one("SIP;text=\"a\\\\b\\\"\"").text.unwrap().unescape(), b"a\\b\"");
}

#[test]
fn leading_zeros_do_not_matter_and_huge_causes_are_clamped() {
    assert_eq!(one("Q.850;cause=0000000000000016").q850(), Cause::new(16));
    let value = one("Q.850;cause=99999999999999999999");
    assert_eq!((value.cause, value.q850()), (Some(u32::MAX), None));
    assert_eq!(value.defect.unwrap().rule, ReasonRule::CauseTooLarge);
}

#[test]
fn a_cause_above_127_is_kept_without_being_a_q850_cause() {
    let value = one("Q.850;cause=200");
    assert_eq!((value.cause, value.q850(), value.defect), (Some(200), None, None));
}

#[test]
fn a_value_may_have_no_parameters_and_unknown_ones_are_kept() {
    assert_eq!(one("STIR").cause, None);
    let value = one("SIP;cause=503;ppi=\"a;b\";flag;host=[::1]");
    let params: Vec<_> = value.params().collect();
    assert_eq!(params.len(), 4);
    assert_eq!((params[1].name, params[1].value.unwrap().raw()), (&b"ppi"[..], &b"a;b"[..]));
    assert_eq!((params[2].name, params[2].value), (&b"flag"[..], None));
    assert_eq!(value.defect, None);
}

#[test]
fn a_long_text_is_never_truncated() {
    let long = "x".repeat(100_000);
    let header = alloc::format!("Q.850;text=\"{long}\";cause=41");
    assert_eq!(one(&header).text.unwrap().raw().len(), 100_000);
    assert_eq!(one(&header).cause, Some(41));
}

#[test]
fn location_belongs_to_q850_alone() {
    let value = one("SIP;cause=404;location=LN");
    assert_eq!((value.location, value.defect), (None, None));
    assert_eq!(defect("Q.850;location=XX"), Some((6, ReasonRule::LocationUnknown)));
}

#[test]
fn each_defect_names_its_rule_and_offset_and_loses_nothing_else() {
    let cases = [
        ("Preemption :cause=2", Some(2), 11, ReasonRule::SemicolonMissing),
        ("Q.850;cause=16;text=Normal call clearing", Some(16), 15, ReasonRule::ParameterValueForm),
        ("Q.850;cause=16;text=\"no end", Some(16), 20, ReasonRule::QuoteUnterminated),
        ("Q.850;cause=\"16\"", Some(16), 6, ReasonRule::ParameterValueForm),
        ("Q.850;cause=16;cause=17", Some(16), 15, ReasonRule::ParameterRepeated),
        ("Q.850;cause=x;text=\"y\"", None, 6, ReasonRule::CauseNotANumber),
        ("Q.850;cause=;text=\"y\"", None, 12, ReasonRule::ParameterValueMissing),
        ("Q.850;;cause=16", Some(16), 6, ReasonRule::ParameterNameMissing),
        ("Q.850 cause=16;text=\"y\"", None, 6, ReasonRule::SemicolonMissing),
        ("Q.850;text=\"y\" z;cause=16", Some(16), 15, ReasonRule::SemicolonMissing),
    ];
    for (header, cause, offset, rule) in cases {
        assert_eq!(one(header).cause, cause, "{header}");
        assert_eq!(defect(header), Some((offset, rule)), "{header}");
    }
}

#[test]
fn without_a_protocol_the_part_is_an_error_and_the_next_one_is_read() {
    let values: Vec<_> = values(b";cause=\"1,6\", SIP;cause=480,").collect();
    assert_eq!(values[0], Err(ReasonError { offset: 0, rule: ReasonRule::ProtocolMissing }));
    assert_eq!(values[1].unwrap().cause, Some(480));
    assert_eq!(values[2], Err(ReasonError { offset: 28, rule: ReasonRule::ProtocolMissing }));
    assert_eq!(values.len(), 3);
    assert_eq!(super::values(b" ").count(), 1);
}

#[test]
fn every_registered_protocol_reads_back() {
    for protocol in ReasonProtocol::REGISTERED {
        let token = protocol.to_string().to_ascii_lowercase();
        let read = ReasonProtocol::from_token(token.as_bytes());
        assert_eq!(read, *protocol);
        assert!(read.source().is_some() && read.cause_meaning().is_some());
    }
    assert_eq!(ReasonProtocol::from_token(b"X-Foo"), ReasonProtocol::Other(b"X-Foo"));
}

#[test]
fn preemption_causes_have_the_names_of_rfc_4411() {
    let value = one("Preemption;cause=4");
    assert_eq!(value.preemption().map(Preemption::name), Some("Non-IP Preemption"));
    assert_eq!(ReasonProtocol::Preemption.cause_name(5), None);
    assert_eq!(ReasonProtocol::ReleaseCause.cause_name(1), Some("User ends call"));
}

#[test]
fn each_policy_chooses_its_value() {
    let chosen = |policy: ReasonPolicy, header| policy.choose(read(header)).and_then(|value| value.cause);
    let header = "Preemption;cause=1, SIP;cause=486, Q.850;cause=17, STIR;cause=436, Q.850";
    assert_eq!(chosen(ReasonPolicy::Q850First, header), Some(17));
    assert_eq!(chosen(ReasonPolicy::SipFirst, header), Some(486));
    assert_eq!(chosen(ReasonPolicy::FirstValue, header), Some(1));
    assert_eq!(chosen(ReasonPolicy::LastValue, header), Some(436));
    assert_eq!(chosen(ReasonPolicy::Q850First, "Q.850;text=\"x\", SIP;cause=503"), Some(503));
    assert_eq!(ReasonPolicy::Q850First.choose([]), None);
    for policy in ReasonPolicy::ALL {
        assert_eq!(ReasonPolicy::from_name(policy.name()), Some(policy));
    }
}

#[test]
fn what_is_written_cannot_end_the_header() {
    let reason =
        Reason::sip(StatusCode::new(503).unwrap()).with_text("a\r\nX: \"b\"\\").with_location(Location::USER);
    assert_eq!(reason.to_string(), "SIP;cause=503;text=\"a  X: \\\"b\\\"\\\\\"");
    let every_mark = Reason::new(ReasonProtocol::Other(b"a-.!%*_+`'~"), None).unwrap();
    assert_eq!(every_mark.to_string(), "a-.!%*_+`'~");
    assert_eq!(Reason::new(ReasonProtocol::Other(b"a b"), None), None);
    assert_eq!(Reason::new(ReasonProtocol::Other(b""), None), None);
}

proptest::proptest! {
    #[test]
    fn what_is_written_reads_back(cause in 0u8..=127, text in "\\PC*", location in 0u8..16) {
        let location = Location::new(location).unwrap();
        let cause = Cause::new(cause).unwrap();
        let header = Reason::q850(cause).with_text(&text).with_location(location).to_string();
        let value = one(&header);
        proptest::prop_assert_eq!(value.defect, None);
        proptest::prop_assert_eq!(value.q850(), Some(cause));
        proptest::prop_assert_eq!(value.location, Some(location));
        proptest::prop_assert_eq!(value.text.unwrap().to_string(), text);
    }

    #[test]
    fn any_octets_end_and_stay_inside_the_header(
        header in proptest::collection::vec(
            proptest::sample::select(b"SIPQ.850;,=\":\\ \r\ncause text19\xFF\0".to_vec()), 0..60)
    ) {
        for value in values(&header).flatten() {
            proptest::prop_assert_eq!(&header[value.offset..value.offset + value.raw.len()], value.raw);
            proptest::prop_assert!(value.params().count() <= header.len());
            let again: String = value.text.map(|text| text.to_string()).unwrap_or_default();
            proptest::prop_assert!(again.len() <= 3 * header.len());
        }
    }
}
