use tritone_config::{load_profile, parse_dialect, parse_phrases, parse_profile};

/// Each mistake with the message that it gives, for a profile named `own`.
const PROFILES: [(&str, &str); 22] = [
    ("id = ", "p.toml:1: file: "),
    ("", "p.toml:1: id: is missing"),
    ("id = 'x'\ncolour = 'red'", "p.toml:2: colour: unknown field"),
    ("id = 'x'\ntitle = 7", "p.toml:2: title: should be a string, but is integer"),
    ("id = 'x'\naliases = 'y'", "p.toml:2: aliases: should be an array, but is string"),
    ("id = 'RFC3398'", "p.toml:1: id: \"RFC3398\" is the name of a shipped one"),
    ("id = 'x'\naliases = ['qsig']", "p.toml:2: aliases: \"qsig\" is the name"),
    ("id = 'x'\nbase = 'y'", "p.toml:2: base: no shipped profile is named \"y\""),
    ("id = 'x'\n[locations]\n'4xx' = 'moon'", "p.toml:3: locations.4xx: \"moon\" is no location"),
    ("id = 'x'\nsip-to-cause = 3", "p.toml:2: sip-to-cause: should be an array"),
    (
        "id = 'x'\n[[sip-to-cause]]\nsip = 404\ncause = 1\n[[sip-to-cause]]\nsip = 486\ncause = 128",
        "p.toml:7: sip-to-cause[2].cause: 128 is no cause: causes are 0 to 127",
    ),
    (
        "id = 'x'\n[[cause-to-sip]]\ncause = 300\nsip = 480",
        "p.toml:3: cause-to-sip[1].cause: 300 is no cause",
    ),
    (
        "id = 'x'\n[[sip-to-cause]]\nsip = 700\ncause = 1",
        "p.toml:3: sip-to-cause[1].sip: 700 is no SIP status",
    ),
    ("id = 'x'\n[[cause-to-sip]]\ncause = 1\nsip = 99", "p.toml:4: cause-to-sip[1].sip: 99 is no SIP status"),
    (
        "id = 'x'\n[[sip-to-cause]]\nsip = 'HELLO'\ncause = 1",
        "p.toml:3: sip-to-cause[1].sip: \"HELLO\" is no status",
    ),
    ("id = 'x'\n[[sip-to-cause]]\n\nsip = 404", "p.toml:2: sip-to-cause[1].cause: is missing"),
    (
        "id = 'x'\n[[sip-to-cause]]\nsip = 404\ncause = 1\nwhy = 2",
        "p.toml:5: sip-to-cause[1].why: unknown field",
    ),
    (
        "id = 'x'\n[[sip-to-cause]]\nsip = 404\ncause = 1\nwhen = 'moon=full'",
        "p.toml:5: sip-to-cause[1].when: unknown condition \"moon=full\"",
    ),
    (
        "id = 'x'\n[[sip-to-cause]]\nsip = 404\ncause = 1\nthen = 'first=sleep'",
        "p.toml:5: sip-to-cause[1].then: unknown consequence \"first=sleep\"",
    ),
    (
        "id = 'x'\n[[sip-to-cause]]\nsip = 404\ncause = 1\n[[sip-to-cause]]\nsip = 404\ncause = 3",
        "p.toml:6: sip-to-cause[2].sip: 404 has a row already in line 2",
    ),
    (
        "id = 'x'\n[[sip-to-cause]]\nsip = 480\ncause = 1\nwhen = 'alerted=yes'",
        "p.toml:3: sip-to-cause[1].sip: 480 has no row without conditions",
    ),
    (
        "id = 'x'\n[[sip-to-cause]]\nsip = 480\ncause = 1\nwhen = 'alerted=yes'\n[[sip-to-cause]]\nsip = 480\n\
         cause = 2\nwhen = 'alerted=yes warning=bearer'\n[[sip-to-cause]]\nsip = 480\ncause = 3",
        "p.toml:9: sip-to-cause[2].when: never used: the row in line 2 holds whenever",
    ),
];

#[test]
fn a_mistake_in_a_profile_is_told_with_file_line_and_field() {
    for (text, expected) in PROFILES {
        let message = parse_profile(text, "p.toml").unwrap_err().to_string();
        assert!(message.starts_with(expected), "{text:?} gave {message:?}");
    }
}

#[test]
fn rows_of_a_key_that_stand_apart_are_refused() {
    let text = "id = 'x'\n[[sip-to-cause]]\nsip = 480\ncause = 1\nwhen = 'alerted=yes'\n\
                [[sip-to-cause]]\nsip = 404\ncause = 1\n[[sip-to-cause]]\nsip = 480\ncause = 2";
    let message = parse_profile(text, "p.toml").unwrap_err().to_string();
    assert_eq!(message, "p.toml:10: sip-to-cause[3].sip: the rows of a key must stand together");
}

#[test]
fn a_mistake_in_a_dialect_is_told_with_file_line_and_field() {
    for (text, expected) in [
        ("id = 'gigaset'", "d.toml:1: id: \"gigaset\" is the name of a shipped one"),
        ("id = 'x'\n[[code]]\nname = 'y'", "d.toml:2: code[1].code: is missing"),
        ("id = 'x'\n[[code]]\ncode = 7", "d.toml:2: code[1].name: is missing"),
        ("id = 'x'\n[[code]]\ncode = 1000\nname = 'y'", "d.toml:3: code[1].code: 1000 is no number from 1"),
        ("id = 'x'\n[[code]]\ncode = 7\nname = 'y'\ncause = 200", "d.toml:5: code[1].cause: 200 is no cause"),
        ("id = 'x'\n[[code]]\ncode = 7\nname = 'y'\nstatus = 7", "d.toml:5: code[1].status: 7 is no SIP"),
        (
            "id = 'x'\n[[code]]\ncode = 7\nname = 'y'\nvisibility = 'z'",
            "d.toml:5: code[1].visibility: \"z\" is no",
        ),
        (
            "id = 'x'\n[[code]]\ncode = 7\nname = 'y'\n[[code]]\ncode = 7\nname = 'z'",
            "d.toml:6: code[2].code: 7 has a row already in line 2",
        ),
    ] {
        let message = parse_dialect(text, "d.toml").unwrap_err().to_string();
        assert!(message.starts_with(expected), "{text:?} gave {message:?}");
    }
}

#[test]
fn a_mistake_in_phrases_is_told_with_file_line_and_field() {
    for (text, expected) in [
        ("[status]\n486 = 'x'", "l.toml:1: lang: is missing"),
        ("lang = 'de'\n[status]\n86 = 'x'", "l.toml:3: status.86: 86 is no SIP status"),
        ("lang = 'de'\n[cause]\n17 = 5", "l.toml:3: cause.17: should be a string"),
        ("lang = 'de'\n[status]\n486 = 'a'\n486 = 'b'", "l.toml:4: file: duplicate key"),
    ] {
        let message = parse_phrases(text, "l.toml").unwrap_err().to_string();
        assert!(message.starts_with(expected), "{text:?} gave {message:?}");
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let message = load_profile("nowhere.toml").unwrap_err().to_string();
    assert!(message.starts_with("nowhere.toml: "), "{message}");
}
