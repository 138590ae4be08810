use super::*;
use alloc::format;
use alloc::string::ToString;
use alloc::vec;

/// A short form of the readings: what they are, without how.
fn read_from(text: &str, side: Side) -> Vec<String> {
    let context = Context { side, ..Context::shipped() };
    let readings = recognise(text, &context).unwrap_or_default();
    readings.into_iter().map(|reading| short(&reading.input)).collect()
}

fn read(text: &str) -> Vec<String> {
    read_from(text, Side::Any)
}

fn short(input: &Input<'_>) -> String {
    match input {
        Input::Status(code, None) => format!("sip {code}"),
        Input::Status(code, Some(phrase)) => format!("sip {code} {phrase}"),
        Input::Class(class) => format!("class {class:?}"),
        Input::Method(method) => method.as_str().to_string(),
        Input::Cause(cause) => format!("cause {cause}"),
        Input::CauseElement(octets) => format!("element {octets:02X?}"),
        Input::Reason(value) => format!("reason {value}"),
        Input::Dialect(code) => format!("dialect {code}"),
        Input::Event(event) => format!("event {event}"),
        Input::Location(location) => format!("location {location}"),
        Input::SipMessage(text) => format!("message {}", text.len()),
        Input::Q931Message(octets) => format!("q931 {}", octets.len()),
    }
}

#[test]
fn each_kind_of_input_is_recognised() {
    let reason = "Q.850;cause=16;text=\"Terminated\"";
    let reason_reading = format!("reason {reason}");
    let named = format!("Reason: {reason}");
    let cases: &[(&str, &[&str])] = &[
        ("486", &["sip 486"]),
        (" 486 ", &["sip 486"]),
        ("SIP/2.0 486 Besetzt", &["sip 486 Besetzt"]),
        ("SIP/2.0 486", &["sip 486"]),
        ("486 Busy Here", &["sip 486 Busy Here"]),
        ("4xx", &["class ClientFailure"]),
        ("8XX", &["class Applicative"]),
        ("INVITE", &["INVITE"]),
        ("invite", &["INVITE"]),
        ("INVITE sip:1@example.com SIP/2.0", &["INVITE"]),
        ("BYE", &["BYE", "event BYE"]),
        ("isup-t7", &["event isup-t7"]),
        ("Q.850 17", &["cause 17"]),
        ("q850:17", &["cause 17"]),
        ("cause 34", &["cause 34"]),
        ("cause=34", &["cause 34"]),
        ("Q.931 cause 34", &["cause 34"]),
        ("sip cause 503", &["sip 503"]),
        ("sip 503", &["sip 503"]),
        ("#17", &["cause 17"]),
        ("17", &["cause 17"]),
        ("127", &["cause 127", "sip 127"]),
        ("100", &["cause 100", "sip 100"]),
        ("128", &["sip 128"]),
        ("0x91", &["cause 17"]),
        ("0x11", &["cause 17"]),
        ("cause 0x91", &["cause 17"]),
        ("91", &["cause 91", "cause 17"]),
        ("A2", &["cause 34"]),
        ("08 02 81 91", &["element [81, 91]"]),
        ("08028191", &["element [81, 91]"]),
        ("08:02:81:91", &["element [81, 91]"]),
        ("0x08 0x02 0x81 0x91", &["element [81, 91]"]),
        ("02 8A 90", &["element [8A, 90]"]),
        ("82 9F 08", &["element [82, 9F, 08]"]),
        ("8090", &["element [80, 90]"]),
        ("08 01 05 45 08 02 81 91", &["q931 8"]),
        (reason, &[&reason_reading]),
        (&named, &[&reason_reading]),
        ("SIP ;cause=200", &["reason SIP ;cause=200"]),
        ("701", &["dialect 701"]),
        ("gigaset 701", &["dialect 701"]),
        ("904", &["dialect 904"]),
        ("799", &["sip 799"]),
        ("LN", &["location LN"]),
        ("INVITE sip:1@example.com SIP/2.0\r\nVia: x\r\n\r\n", &["message 40"]),
        ("SIP/2.0 486 Busy Here\nVia: x\n", &["message 28"]),
    ];
    for (text, expected) in cases {
        assert_eq!(read(text), *expected, "{text:?}");
    }
}

#[test]
fn words_find_every_phrase_that_has_them_and_exact_phrases_first() {
    let busy = read("busy");
    for expected in ["sip 486", "sip 600", "cause 17"] {
        assert!(busy.contains(&expected.to_string()), "{busy:?}");
    }
    assert_eq!(read("user busy")[0], "cause 17");
    assert_eq!(read("USER_BUSY")[0], "cause 17");
    assert_eq!(read("not found")[0], "sip 404");
}

#[test]
fn the_side_decides_what_a_bare_number_is() {
    assert_eq!(read_from("102", Side::Sip), ["sip 102"]);
    assert_eq!(read_from("102", Side::Q850), ["cause 102"]);
    assert_eq!(read_from("17", Side::Sip), Vec::<String>::new());
    assert_eq!(read_from("128", Side::Q850), Vec::<String>::new());
}

#[test]
fn a_number_out_of_range_says_the_range() {
    let error = |text| recognise(text, &Context::shipped()).unwrap_err();
    for text in ["Q.850 200", "cause 0", "cause=128"] {
        assert!(error(text).expected.contains("1 to 127"), "{text}");
    }
    for text in ["sip 99", "sip 1000"] {
        assert!(error(text).expected.contains("100 to 699"), "{text}");
    }
    for text in ["0", "1000", "99999999999999"] {
        assert!(error(text).expected.contains("1 to 127"), "{text}");
    }
    assert_eq!(error("099").suggestions, ["99"]);
    assert!(error("gigaset 904").expected.contains("dialect"));
}

#[test]
fn what_matches_nothing_gets_close_matches() {
    let suggestions = |text| recognise(text, &Context::shipped()).unwrap_err().suggestions;
    assert_eq!(suggestions("INVTE")[0], "INVITE");
    assert_eq!(suggestions("buzy here")[0], "Busy Here");
    assert_eq!(suggestions("usr bsy")[0].to_lowercase(), "user busy");
    assert_eq!(suggestions("xyzzyqwertz"), Vec::<String>::new());
    assert_eq!(recognise("", &Context::shipped()).unwrap_err().expected, EXPECTED);
    let shown = recognise("INVTE", &Context::shipped()).unwrap_err().to_string();
    assert!(shown.contains("did you mean INVITE"), "{shown}");
}

#[test]
fn causes_and_statuses_come_out_of_what_holds_them() {
    let both = Input::Reason("SIP;cause=486, Q.850;cause=17");
    assert_eq!((both.cause(), both.status()), (Cause::new(17), StatusCode::new(486)));
    assert_eq!(Input::CauseElement(vec![0x81, 0x91]).cause(), Cause::new(17));
    assert_eq!(Input::CauseElement(vec![0xE1, 0x91]).cause(), None);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_survived(text in "\\PC{0,16}") {
        let _ = recognise(&text, &Context::shipped());
    }

    #[test]
    fn any_near_miss_is_survived(text in "[0-9a-fxA-F;:=# SIPcauseq.\"\r\n]{0,24}") {
        if let Ok(readings) = recognise(&text, &Context::shipped()) {
            proptest::prop_assert!(!readings.is_empty());
        }
    }
}
