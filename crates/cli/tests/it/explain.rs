//! `explain`: the seed's codes, every kind of input, what it says of a wrong one.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::golden;
use crate::run::{json_lines, text, tritone};
use crate::seed::seed;

/// The matches of an input.
pub(crate) fn matches(arguments: &[&str]) -> Vec<Value> {
    let output = tritone(["explain", "--format", "json"].iter().chain(arguments));
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    json_lines(&output).remove(0).as_array().expect("an array").clone()
}

/// Runs `explain` with this standard input.
fn with_input(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tritone"));
    let command = command.arg("explain").args(arguments);
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command runs");
    child.stdin.take().expect("standard input").write_all(input).expect("it is read");
    child.wait_with_output().expect("it ends")
}

#[test]
fn every_sip_code_of_the_seed_is_known_with_its_text_verbatim() {
    let Some(seed) = seed("every_sip_code_of_the_seed_is_known_with_its_text_verbatim") else { return };
    for (code, wording) in &seed.sip {
        let found = matches(&["--from", "sip", &code.to_string()]);
        let entry = found.iter().find(|entry| entry["vocabulary"] == "sip").expect("a status");
        assert_eq!((&entry["code"], &entry["seed"]), (&(*code).into(), &wording.as_str().into()));
        let shown = text(&tritone(["explain", "--from", "sip", &code.to_string()]));
        assert!(shown.contains(&format!("The seed says     {wording}")), "{code}: {shown}");
    }
}

#[test]
fn every_gigaset_code_of_the_seed_is_known_with_its_text_verbatim() {
    let Some(seed) = seed("every_gigaset_code_of_the_seed_is_known_with_its_text_verbatim") else { return };
    for (code, wording) in &seed.gigaset {
        let entry = &matches(&[&code.to_string()])[0];
        assert_eq!(entry["vocabulary"], "gigaset");
        assert_eq!((&entry["code"], &entry["seed"]), (&(*code).into(), &wording.as_str().into()));
        assert!(text(&tritone(["explain", &code.to_string()])).contains(wording.as_str()), "{code}");
    }
}

#[test]
fn every_gigaset_code_of_the_seed_says_how_a_recording_shows_it_or_why_none_can() {
    let Some(seed) = seed("every_gigaset_code_of_the_seed_says_how_a_recording_shows_it_or_why_none_can")
    else {
        return;
    };
    for (code, _) in &seed.gigaset {
        let entry = &matches(&[&code.to_string()])[0];
        let statement = entry["in_a_recording"].as_str().expect("a statement");
        let visible = matches!(code, 701 | 703 | 704 | 751 | 812);
        let begins = if visible { "A recording shows it" } else { "No recording" };
        let word = if visible { "inferable: " } else { "hidden: " };
        assert!(statement.starts_with(begins), "{code}: {statement}");
        assert!(entry["on_the_wire"].as_str().is_some_and(|text| text.starts_with(word)), "{code}: {entry}");
        let shown = text(&tritone(["explain", &code.to_string()]));
        assert!(shown.contains(&format!("In a recording    {statement}")), "{shown}");
    }
}

#[test]
fn where_the_seed_and_the_rfc_differ_both_are_shown() {
    for code in ["202", "401", "436", "437"] {
        let entry = &matches(&[code])[0];
        assert!(entry["rfc_differs"].as_str().is_some_and(|text| !text.is_empty()), "{code}");
        let shown = text(&tritone(["explain", code]));
        assert!(shown.contains("The seed says") && shown.contains("RFC differs"), "{shown}");
    }
}

/// Input words, then what the first match must be, then a vocabulary and code that some match must have.
type Case = (&'static [&'static str], (&'static str, &'static str), &'static [(&'static str, &'static str)]);

const CASES: &[Case] = &[
    (&["486"], ("sip", "486"), &[]),
    (&["SIP/2.0 486 Besetzt"], ("sip", "486"), &[]),
    (&["SIP/2.0", "486", "Besetzt"], ("sip", "486"), &[]),
    (&["4xx"], ("sip", "4xx"), &[]),
    (&["INVITE"], ("method", "INVITE"), &[]),
    (&["Q.850 17"], ("q850", "17"), &[]),
    (&["cause 34"], ("q850", "34"), &[]),
    (&["0x91"], ("q850", "17"), &[]),
    (&["91"], ("q850", "91"), &[("q850", "17")]),
    (&["08 02 81 91"], ("cause-element", "17"), &[("q850", "17")]),
    (&["08", "02", "81", "91"], ("cause-element", "17"), &[("q850", "17")]),
    (&["Reason: Q.850;cause=16;text=\"Terminated\""], ("reason", "16"), &[("q850", "16")]),
    (&["701"], ("gigaset", "701"), &[]),
    (&["busy"], ("gigaset", "751"), &[("sip", "486"), ("sip", "600"), ("q850", "17")]),
    (&["102"], ("q850", "102"), &[("sip", "102")]),
    (&["7xx"], ("sip", "7xx, 8xx, 9xx"), &[]),
    (&["BYE"], ("method", "BYE"), &[("event", "BYE")]),
    (&["35"], ("q850", "35"), &[]),
    (&["499"], ("sip", "499"), &[]),
    (&["904"], ("sofia-sip", "904"), &[]),
];

#[test]
fn each_kind_of_input_is_explained() {
    let code = |entry: &Value| match &entry["code"] {
        Value::String(word) => word.clone(),
        other => other.to_string(),
    };
    for (words, (vocabulary, first), others) in CASES {
        let found = matches(words);
        let has = |vocabulary: &str, wanted: &str| {
            found.iter().any(|entry| entry["vocabulary"] == vocabulary && code(entry) == wanted)
        };
        // Words of a phrase have no order of their own that a test should hold.
        if words != &["busy"] {
            assert_eq!(
                (found[0]["vocabulary"].as_str().unwrap(), code(&found[0]).as_str()),
                (*vocabulary, *first),
                "{words:?}"
            );
        }
        assert!(has(vocabulary, first), "{words:?}: {vocabulary} {first}");
        for (vocabulary, wanted) in *others {
            assert!(has(vocabulary, wanted), "{words:?}: no {vocabulary} {wanted}");
        }
    }
}

#[test]
fn every_match_has_the_stable_fields() {
    let fields = [
        "vocabulary",
        "code",
        "name",
        "class",
        "meaning",
        "source",
        "standing",
        "advice",
        "seed",
        "translations",
    ];
    for (words, ..) in CASES {
        for entry in matches(words) {
            let object = entry.as_object().expect("an object");
            fields.iter().for_each(|field| assert!(object.contains_key(*field), "{words:?}: {field}"));
        }
    }
}

#[test]
fn translations_are_profile_to_code() {
    let busy = &matches(&["486"])[0]["translations"];
    assert_eq!((&busy["rfc3398"], &busy["dss1"]), (&17.into(), &17.into()));
    let unknown = &matches(&["416"])[0]["translations"];
    assert_eq!((&unknown["rfc3398"], &unknown["dss1"]), (&127.into(), &Value::Null));
    let cause = &matches(&["Q.850", "17"])[0]["translations"];
    assert_eq!(cause["rfc3398"], 486);
    assert!(cause.get("dss1").is_none(), "dss1 has no way back");
}

#[test]
fn codes_that_no_recording_can_show_say_so() {
    for code in ["705", "706", "813", "924"] {
        let shown = text(&tritone(["explain", code]));
        assert!(shown.contains("no recording can show it"), "{shown}");
    }
    assert!(!text(&tritone(["explain", "701"])).contains("no recording can show it"));
}

#[test]
fn an_unknown_code_says_what_a_user_agent_makes_of_it() {
    let shown = text(&tritone(["explain", "499"]));
    assert!(shown.contains("it acts as on 400 Bad Request"), "{shown}");
    let shown = text(&tritone(["explain", "--from", "sip", "198"]));
    assert!(shown.contains("it acts as on 183 Session Progress"), "{shown}");
    let shown = text(&tritone(["explain", "cause", "35"]));
    assert!(shown.contains("47 Resource unavailable, unspecified"), "{shown}");
}

#[test]
fn german_names_stand_beside_the_english_ones() {
    let shown = text(&tritone(["explain", "486", "--lang", "de"]));
    assert!(shown.contains("(Busy Here)"), "{shown}");
    assert!(shown.lines().next().unwrap() != text(&tritone(["explain", "486"])).lines().next().unwrap());
}

const MESSAGE: &[u8] = b"SIP/2.0 488 Nicht annehmbar\r\n\
    Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\nFrom: <sip:a@example.com>;tag=1\r\n\
    To: <sip:b@example.com>;tag=2\r\nCall-ID: 1@example.com\r\nCSeq: 1 INVITE\r\n\
    Warning: 304 192.0.2.2 \"Media type not available\"\r\nReason: Q.850;cause=65, SIP;cause=488\r\n\
    Broken line\r\nContent-Length: 0\r\n\r\n";

#[test]
fn a_sip_message_is_explained_from_its_start_line_to_its_violations() {
    let output = with_input(&["--format", "json"], MESSAGE);
    let found = json_lines(&output).remove(0);
    let entry = |vocabulary: &str| {
        let of = |entry: &&Value| entry["vocabulary"] == vocabulary;
        found.as_array().unwrap().iter().find(of).unwrap_or_else(|| panic!("{vocabulary}")).clone()
    };
    let at = MESSAGE.windows(11).position(|window| window == b"Broken line").expect("the line");
    let violations = entry("sip-message")["violations"].clone();
    assert!(violations[0].as_str().unwrap().starts_with(&format!("octet {at}: ")), "{violations}");
    assert_eq!(entry("sip")["code"], 488);
    assert!(entry("sip")["phrase_received"].as_str().unwrap().starts_with("Nicht annehmbar"));
    assert_eq!((&entry("reason")["code"], &entry("q850")["code"]), (&65.into(), &65.into()));
    assert!(entry("sip-message")["warning"][0].as_str().unwrap().contains("unavailable bearer capability"));
}

#[test]
fn the_hex_of_a_q931_message_is_explained() {
    let output = with_input(&["-", "--format", "json"], b"08 01 85 5A\n08 02 80 90\n");
    let found = json_lines(&output).remove(0);
    assert_eq!(
        (&found[0]["vocabulary"], &found[0]["name"]),
        (&"q931-message".into(), &"RELEASE COMPLETE".into())
    );
    assert_eq!((&found[1]["location"], &found[2]["code"]), (&"U (user)".into(), &16.into()));
}

#[test]
fn a_wrong_input_says_what_was_expected_and_what_comes_close() {
    let output = tritone(["explain", "buzy here"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    assert!(
        said.contains("expected") && said.contains("did you mean") && said.contains("Busy Here"),
        "{said}"
    );
    let output = tritone(["explain", "Q.850", "200"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("1 to 127"));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_users_dialect_overrides_and_both_are_shown() {
    let file = std::env::temp_dir().join(format!("tritone-dialect-{}.toml", std::process::id()));
    let dialect = "id = \"house\"\ntitle = \"House phones\"\nsource = \"manual\"\n\
                   [[code]]\ncode = 701\nname = \"Lift stuck\"\ntext = \"The lift is stuck\"\n";
    std::fs::write(&file, dialect).expect("a file");
    let found = matches(&["701", "--dialect", file.to_str().expect("UTF-8")]);
    std::fs::remove_file(&file).expect("it is there");
    assert_eq!((&found[0]["vocabulary"], &found[0]["overrides"]), (&"house".into(), &"gigaset".into()));
    assert_eq!((&found[1]["vocabulary"], &found[1]["overridden_by"]), (&"gigaset".into(), &"house".into()));
}

#[test]
fn explanations_look_as_blessed() {
    golden::check("explain-486.txt", &text(&tritone(["explain", "486"])));
    golden::check("explain-701.txt", &text(&tritone(["explain", "701"])));
    golden::check("explain-0x91.txt", &text(&tritone(["explain", "0x91"])));
    golden::check("explain-sip-message.txt", &text(&with_input(&[], MESSAGE)));
}

#[test]
fn a_default_is_not_shown_for_what_ends_no_call() {
    let accepted = &matches(&["202"])[0]["translations"];
    assert!(accepted.get("rfc3398").is_none(), "{accepted}");
    assert_eq!(accepted["sippy"], Value::Null, "it lists 2xx, as mapped to nothing");
}
