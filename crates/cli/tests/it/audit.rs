//! `audit` against the round trips of the reference.

use std::fs;

use serde_json::Value;
use tritone_synth::shared;

use crate::golden;
use crate::run::{json_lines, text, tritone};

fn audit(arguments: &[&str]) -> Value {
    let output = tritone(["audit", "--format", "json"].iter().chain(arguments));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    json_lines(&output).remove(0)
}

/// The cells of the row of a profile in the reference's table of round trips.
fn reference(test: &str, name: &str) -> Option<Vec<String>> {
    let readme = fs::read_to_string(shared(test, "reference/profiles/README.md")?).expect("the reference");
    let (_, table) = readme.split_once("## Round trips inside one profile").expect("the table");
    let row = table.lines().find(|line| line.starts_with(&format!("| {name} |"))).expect("the row");
    Some(row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect())
}

/// `8: 403 404` as its words.
fn words(cell: &str) -> Vec<String> {
    let list = cell.split_once(':').map_or("", |(_, list)| list);
    let mut words: Vec<String> = list.split_whitespace().map(str::to_owned).collect();
    words.sort();
    words
}

fn kept(trips: &Value) -> Vec<String> {
    let mut kept: Vec<String> = trips["kept"].as_array().unwrap().iter().map(Value::to_string).collect();
    kept.sort();
    kept
}

/// The paths of the lost codes; those that end in a request or in nothing on the way to SIP are no round trip for the
/// reference.
fn lost(trips: &Value) -> Vec<String> {
    let paths =
        trips["lost"].as_array().unwrap().iter().map(|lost| lost["path"].as_str().unwrap().to_owned());
    let upward = trips["direction"] == "cause-to-sip";
    let mut lost: Vec<String> = paths.filter(|path| !upward || path.matches("->").count() == 2).collect();
    lost.sort();
    lost
}

#[test]
fn round_trips_agree_with_the_reference() {
    let test = "round_trips_agree_with_the_reference";
    for (id, name) in [("rfc3398", "rfc3398"), ("asterisk-pjsip", "asterisk_pjsip")] {
        let Some(row) = reference(test, name) else { return };
        // The reference lets the location get lost on the way, as SIP alone does.
        let found = audit(&[id, "--location-travels", "no"]);
        for (trips, cells) in found["round_trips"].as_array().unwrap().iter().zip(row[1..].chunks(2)) {
            assert_eq!(kept(trips), words(&cells[0]), "{id} {}", trips["direction"]);
            assert_eq!(lost(trips), words(&cells[1]), "{id} {}", trips["direction"]);
        }
    }
}

#[test]
fn the_location_of_a_cause_element_brings_603_back() {
    let with = audit(&["rfc3398"]);
    let without = audit(&["rfc3398", "--location-travels", "no"]);
    let kept = |audit: &Value| kept(&audit["round_trips"][0]);
    let mut expected = kept(&without);
    expected.push("603".to_owned());
    expected.sort();
    assert_eq!(kept(&with), expected);
}

#[test]
fn lossy_is_told_from_wrong() {
    let found = audit(&["rfc3398"]);
    let lost = found["round_trips"][0]["lost"].as_array().unwrap();
    let loss = |code: u16| lost.iter().find(|lost| lost["code"] == code).unwrap();
    assert_eq!((&loss(413)["loss"], &loss(413)["wrong"]), (&"shared".into(), &false.into()));
    assert_eq!((&loss(480)["loss"], &loss(480)["wrong"]), (&"drift".into(), &true.into()));
    let found = audit(&["asterisk-pjsip", "--against", "rfc3398"]);
    let differences = found["differences"].as_array().unwrap();
    let weight = |key: &str| {
        let of = |one: &&Value| one["key"] == key && one["direction"] == "sip-to-cause";
        differences.iter().find(of).unwrap()["weight"].clone()
    };
    assert_eq!((weight("480"), weight("481")), ("wrong".into(), "lossy".into()));
}

#[test]
fn a_promotion_to_6xx_is_found() {
    let shown = text(&tritone(["audit", "freeswitch"]));
    assert!(shown.contains("403->21->603"), "{shown}");
}

#[test]
fn a_chain_shows_where_a_code_turned() {
    let output = tritone(["audit", "--chain", "asterisk-pjsip,rfc3398", "--format", "json"]);
    let lines = json_lines(&output);
    let chain = |code: &str| lines.iter().find(|line| line["code"] == code).unwrap().clone();
    assert_eq!((&chain("480")["path"], &chain("480")["turned_at"]), (&"480->19->480".into(), &Value::Null));
    assert_eq!((&chain("500")["path"], &chain("500")["turned_at"]), (&"500->38->503".into(), &2.into()));
}

#[test]
fn the_inverse_names_what_could_have_led_to_a_code() {
    let output = tritone(["audit", "rfc3398", "--inverse", "Q.850", "41", "--format", "csv"]);
    let shown = text(&output);
    let froms: Vec<&str> = shown.lines().skip(1).filter_map(|line| line.split(',').nth(2)).collect();
    assert_eq!(froms, ["400", "481", "500", "503"]);
    assert_eq!(tritone(["audit", "dss1", "--inverse", "cause", "99"]).status.code(), Some(1));
}

#[test]
fn audits_look_as_blessed() {
    golden::check("audit-rfc3398.txt", &text(&tritone(["audit", "rfc3398"])));
    let against = text(&tritone(["audit", "asterisk-pjsip", "--against", "rfc3398"]));
    golden::check("audit-asterisk-pjsip-against-rfc3398.txt", &against);
}

#[test]
fn wrong_use_ends_with_2() {
    assert_eq!(tritone(["audit"]).status.code(), Some(2));
    assert_eq!(tritone(["audit", "asterix"]).status.code(), Some(2));
}
