use super::*;
use proptest::prelude::*;

fn dial(uri: &str) -> Result<Dialled, DialError> {
    Dialled::from_uri(&Uri::parse(uri.as_bytes())).unwrap_or_else(|| panic!("{uri} is not dialled"))
}

/// The codes, with the milliseconds before each.
fn steps(uri: &str) -> Vec<(u16, u128)> {
    let steps = dial(uri).unwrap().steps;
    steps.iter().map(|step| (step.status.as_u16(), step.after.as_millis())).collect()
}

#[test]
fn a_code_is_answered_at_once() {
    let dialled = dial("sip:486@host").unwrap();
    assert_eq!((dialled.steps.len(), dialled.final_status()), (1, Some(StatusCode::BUSY_HERE)));
    assert_eq!(dialled.steps[0].after, Duration::ZERO);
    assert_eq!((dialled.reason, dialled.phrase), (None, None));
}

#[test]
fn a_sequence_has_reason_delay_and_phrase() {
    let dialled = dial("sip:183,486@host;reason=17;delay=2s;phrase=Besetzt").unwrap();
    assert_eq!(dialled.reason.as_deref(), Some("Q.850;cause=17;text=\"User busy\""));
    assert_eq!(dialled.phrase.as_deref(), Some("Besetzt"));
    assert_eq!(steps("sip:183,486@host;delay=2s"), [(183, 0), (486, 2000)]);
    assert_eq!(steps("sip:486@host;delay=2s"), [(486, 2000)]);
}

#[test]
fn a_step_has_its_own_time() {
    assert_eq!(steps("sip:180/1,183/500ms,486@h;delay=3s"), [(180, 1000), (183, 500), (486, 3000)]);
}

#[test]
fn parameters_of_the_user_part_count_as_well_and_come_first() {
    let dialled = dial("sip:486;reason=17@host;reason=34;phrase=x").unwrap();
    assert_eq!(dialled.reason.as_deref(), Some("Q.850;cause=17;text=\"User busy\""));
    assert_eq!(dialled.phrase.as_deref(), Some("x"));
}

#[test]
fn a_reason_is_dialled_in_parts_or_escaped_as_a_whole() {
    let reason = |uri: &str| dial(uri).unwrap().reason.unwrap();
    let parts = reason("sip:486@h;reason=Q.850;cause=17;text=Sehr%20%22voll%22;location=LN");
    assert_eq!(parts, r#"Q.850;cause=17;text="Sehr \"voll\"";location=LN"#);
    assert_eq!(
        reason("sip:503@h;reason=SIP%3Bcause%3D600,Q.850%3Bcause%3D34"),
        "SIP;cause=600,Q.850;cause=34"
    );
    assert_eq!(reason("sip:487@h;reason=SIP;cause=200"), "SIP;cause=200");
    assert_eq!(reason("sip:486@h;cause=21"), "Q.850;cause=21;text=\"Call rejected\"");
}

#[test]
fn digits_alone_are_enough() {
    assert_eq!(dial("sip:486*17@h").unwrap().reason.as_deref(), Some("Q.850;cause=17;text=\"User busy\""));
    assert_eq!(steps("sip:183*486*102@h"), [(183, 0), (486, 0)]);
    assert_eq!(steps("sip:180*486@h"), [(180, 0), (486, 0)]);
    assert!(dial("sip:183*486*102@h").unwrap().reason.unwrap().starts_with("Q.850;cause=102"));
}

#[test]
fn a_gigaset_code_becomes_480_and_names_itself() {
    let dialled = dial("sip:703@h").unwrap();
    assert_eq!(
        (dialled.applicative, dialled.final_status()),
        (Some(703), Some(StatusCode::TEMPORARILY_UNAVAILABLE))
    );
    assert!(dialled.reason.unwrap().starts_with("Q.850;cause=102;text=\"Gigaset 703 "));
    assert_eq!(dial("sip:799@h").unwrap().reason, None);
    assert_eq!(dial("sip:703@h;reason=17").unwrap().reason.unwrap(), "Q.850;cause=17;text=\"User busy\"");
}

#[test]
fn an_answered_call_is_ended_as_dialled() {
    let dialled = dial("sip:200@h;talk=5s;bye=16;media=echo").unwrap();
    assert_eq!((dialled.talk, dialled.media), (Some(Duration::from_secs(5)), Some(DialledMedia::Echo)));
    assert_eq!(dialled.bye.as_deref(), Some("Q.850;cause=16;text=\"Normal call clearing\""));
    assert_eq!(dial("sip:200@h;then=bye").unwrap().talk, Some(Duration::ZERO));
    assert_eq!(dial("sip:200@h;bye=31").unwrap().talk, Some(Duration::ZERO));
    assert_eq!(dial("sip:200@h").unwrap().talk, None);
}

#[test]
fn other_users_are_not_dialled() {
    for uri in ["sip:alice@h", "sip:4711@h", "sip:12@h", "sip:486x@h", "sip:+49486@h", "sip:h", "sip:110.1@h"]
    {
        assert_eq!(Dialled::from_uri(&Uri::parse(uri.as_bytes())), None, "{uri}");
    }
}

#[test]
fn errors_say_what_is_wrong() {
    let cases = [
        ("sip:183,@h", 484, "a code is missing"),
        ("sip:183,48@h", 484, "a code is missing"),
        ("sip:099@h", 400, "\"099\""),
        ("sip:486,183@h", 400, "the final 486"),
        ("sip:183,abc@h", 400, "\"abc\""),
        ("sip:486/soon@h", 400, "\"soon\""),
        ("sip:486@h;delay=2h", 400, "\"2h\""),
        ("sip:486@h;reason=128", 400, "\"128\""),
        ("sip:486@h;reason=17;location=X", 400, "location must be"),
        ("sip:200@h;media=music", 400, "media must be"),
        ("sip:200@h;then=wait", 400, "then must be"),
        ("sip:302@h;contact=%3Ca%3E", 400, "contact must be"),
    ];
    for (uri, status, part) in cases {
        let error = dial(uri).unwrap_err();
        assert_eq!(error.status().as_u16(), status, "{uri}");
        assert!(error.to_string().contains(part), "{uri}: {error}");
    }
    let many = format!("sip:{}486@h", "180,".repeat(MAX_STEPS));
    assert_eq!(dial(&many), Err(DialError::TooMany));
}

#[test]
fn a_policy_writes_the_same_language() {
    assert_eq!(Dialled::from_text("486;reason=17").unwrap(), dial("sip:486;reason=17@h").unwrap());
    assert!(Dialled::from_text("busy").is_err());
}

proptest! {
    #[test]
    fn whatever_is_dialled_can_be_sent(user in "[0-9]{3}[,*/;0-9a-z=%]{0,24}", params in "(;(reason|cause|text|phrase|delay|bye|contact)=[!-~]{0,12}){0,4}") {
        let uri = format!("sip:{user}@host{params}");
        if let Some(Ok(dialled)) = Dialled::from_uri(&Uri::parse(uri.as_bytes())) {
            prop_assert!(!dialled.steps.is_empty() && dialled.steps.len() <= MAX_STEPS);
            let finals = dialled.steps.iter().filter(|step| step.status.is_final()).count();
            prop_assert!(finals == usize::from(dialled.final_status().is_some()));
            prop_assert!(dialled.steps.iter().all(|step| step.status.is_valid_on_the_wire()));
            let texts = [dialled.reason, dialled.phrase, dialled.bye, dialled.contact];
            prop_assert!(texts.iter().flatten().all(|text| !text.chars().any(char::is_control)));
        }
    }
}
