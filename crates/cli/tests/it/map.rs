//! `map`: the seed's table, the side-by-side tables of the reference, messages that tshark decodes, configuration that
//! Kamailio loads.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use tritone_synth::{require, shared};

use crate::golden;
use crate::run::{json_lines, text, tritone};
use crate::seed::seed;

fn said(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_table_of_dss1_is_the_seeds_table() {
    let Some(seed) = seed("the_table_of_dss1_is_the_seeds_table") else { return };
    let output = tritone(["map", "--table", "--profile", "dss1", "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    let heading: Vec<&str> = reader.headers().expect("a heading").iter().collect();
    let columns = "sip_code,phrase,cause,cause_hex,dss1,cause_name,condition,source";
    assert_eq!(heading.join(","), columns);
    let rows: Vec<Vec<String>> = reader
        .records()
        .map(|record| record.expect("a record").iter().take(6).map(str::to_owned).collect())
        .collect();
    let expected: Vec<Vec<String>> = seed.table.into_iter().map(Vec::from).collect();
    assert_eq!(rows, expected);
}

#[test]
fn the_way_back_has_the_columns_of_the_cause_first() {
    let output =
        tritone(["map", "--table", "--profile", "rfc3398", "--direction", "cause-to-sip", "--format", "csv"]);
    let csv = text(&output);
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("cause,cause_hex,dss1,cause_name,sip_code,phrase,condition,source"));
    assert!(lines.next().unwrap().starts_with("1,01,81,Unallocated (unassigned) number,404,Not Found,,"));
    assert_eq!(
        tritone(["map", "--table", "--profile", "dss1", "--direction", "cause-to-sip"]).status.code(),
        Some(1)
    );
}

/// The columns of the reference and their profiles; those from memory have none.
const COLUMNS: [(&str, &str); 22] = [
    ("seed", "dss1"),
    ("sippy", "sippy"),
    ("rfc3398", "rfc3398"),
    ("rfc4497", "rfc4497"),
    ("opensips", "opensips-sip-i"),
    ("oracle SIP-I", "oracle-sip-i"),
    ("asterisk", "asterisk-pjsip"),
    ("freeswitch", "freeswitch"),
    ("osmo-sip", "osmo-sip-connector"),
    ("osmo-cc", "osmo-cc"),
    ("lcr", "lcr"),
    ("openbts", "openbts"),
    ("yate", "yate"),
    ("opal", "opal-2016"),
    ("audiocodes", "audiocodes"),
    ("diva", "diva"),
    ("ocs2007", "dialogic-ocs2007"),
    ("hp", "hp-msr"),
    ("cisco", "cisco-ios-12.2"),
    ("welltech", "welltech"),
    ("ribbon", "ribbon-edge"),
    ("IMG", "dialogic-img"),
];

/// A translation as the reference writes a cell.
fn cell(translation: &Value) -> String {
    match translation["how"].as_str().expect("how") {
        "not stated" => return ".".to_owned(),
        "unread" => return "?".to_owned(),
        _ => {}
    }
    let result = translation["result"].as_str().expect("a result").to_owned();
    let several = translation["candidates"].as_array().expect("candidates").len() > 1;
    if several || translation["matched"] == "exact" { result } else { format!("({result})") }
}

/// Compares every cell of a table of the reference; returns how many.
fn compare(readme: &str, heading: &str, side: &str) -> usize {
    let (_, table) = readme.split_once(heading).expect("the table");
    let mut lines =
        table.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let cells = |line: &str| -> Vec<String> {
        line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    let columns = cells(lines.next().expect("a heading"));
    let mut compared = 0;
    for row in lines.skip(1).map(cells) {
        let output = tritone(["map", "--from", side, &row[0], "--format", "json"]);
        let line = json_lines(&output).remove(0);
        let all = line["translations"].as_array().expect("translations");
        let by_profile: HashMap<&str, &Value> =
            all.iter().map(|one| (one["profile"].as_str().expect("a profile"), one)).collect();
        for (column, expected) in columns.iter().zip(&row).skip(1) {
            let Some((_, profile)) = COLUMNS.iter().find(|(name, _)| name == column) else {
                assert!(column.ends_with(" mem"), "{column}");
                continue;
            };
            let profile = if (*profile, side) == ("opal-2016", "q850") { "opal-legacy" } else { profile };
            assert_eq!(&cell(by_profile[profile]), expected, "{column} {}", row[0]);
            compared += 1;
        }
    }
    compared
}

#[test]
fn every_cell_of_the_side_by_side_tables_comes_out() {
    let Some(path) =
        shared("every_cell_of_the_side_by_side_tables_comes_out", "reference/profiles/README.md")
    else {
        return;
    };
    let readme = fs::read_to_string(path).expect("the reference");
    let down = compare(&readme, "## SIP code -> cause, side by side", "sip");
    let up = compare(&readme, "## Cause -> SIP code, side by side", "q850");
    println!("{down} cells of status to cause, {up} cells of cause to status");
    assert!(down > 600 && up > 400, "{down} and {up} cells");
}

#[test]
fn facts_decide_between_the_rows_of_a_key() {
    let result = |arguments: &[&str]| {
        let output = tritone(["map", "--format", "json"].iter().chain(arguments));
        json_lines(&output)[0]["translations"][0]["result"].clone()
    };
    assert_eq!(result(&["488", "--profile", "rfc3398"]), "31/65");
    assert_eq!(result(&["488", "--profile", "rfc3398", "--warning", "304"]), "65");
    assert_eq!(result(&["488", "--profile", "rfc3398", "--warning", "none"]), "31");
    assert_eq!(result(&["21", "--profile", "rfc3398", "--location", "user"]), "603");
    assert_eq!(result(&["22", "--profile", "rfc3398", "--diagnostic", "present"]), "301");
    assert_eq!(result(&["480", "--profile", "openbts", "--alerted", "yes"]), "19");
    assert_eq!(result(&["16", "--profile", "yate", "--phase", "reject"]), "500");
    // What the input itself says counts as well.
    assert_eq!(result(&["08 02 80 95", "--profile", "rfc3398"]), "603");
    assert_eq!(result(&["Q.850;cause=21;location=LN", "--profile", "rfc3398"]), "403");
}

#[test]
fn a_bare_number_is_a_cause_below_100_and_both_where_both_fit() {
    let directions = |arguments: &[&str]| {
        let output = tritone(["map", "--format", "json", "--profile", "rfc3398"].iter().chain(arguments));
        json_lines(&output).iter().map(|line| line["direction"].to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(directions(&["91"]), "\"cause-to-sip\"");
    assert_eq!(directions(&["486"]), "\"sip-to-cause\"");
    assert_eq!(directions(&["102"]), "\"cause-to-sip\" \"sip-to-cause\"");
    assert_eq!(directions(&["102", "--from", "sip"]), "\"sip-to-cause\"");
    assert_eq!(directions(&["102", "--from", "q850"]), "\"cause-to-sip\"");
}

/// The octets that `--as` prints on its first line.
fn octets(arguments: &[&str]) -> Vec<u8> {
    let output = tritone(["map"].iter().chain(arguments));
    let shown = text(&output);
    let first = shown.lines().next().unwrap_or_else(|| panic!("{arguments:?}: {}", said(&output)));
    first.split(' ').map(|octet| u8::from_str_radix(octet, 16).expect("an octet")).collect()
}

/// A capture of one I-frame on a D channel (link type LAPD), which tshark dissects.
fn dissect(message: &[u8]) -> Option<String> {
    let frame = [&[0x00, 0x01, 0x00, 0x00], message].concat();
    let length = u32::try_from(frame.len()).expect("short").to_le_bytes();
    let mut file =
        vec![0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 203, 0, 0, 0];
    file.extend([0; 8]);
    file.extend(length);
    file.extend(length);
    file.extend(frame);
    let digits: String = message.iter().map(|octet| format!("{octet:02x}")).collect();
    let path: PathBuf =
        std::env::temp_dir().join(format!("tritone-map-{}-{digits}.pcap", std::process::id()));
    fs::write(&path, file).expect("a capture");
    let fields = ["q931.message_type", "q931.cause_value", "q931.cause_location"];
    let mut command = Command::new("tshark");
    command.arg("-r").arg(&path).args(["-T", "fields"]);
    fields.iter().for_each(|field| {
        command.args(["-e", field]);
    });
    let output = command.output();
    fs::remove_file(&path).expect("it is there");
    Some(String::from_utf8(output.ok()?.stdout).expect("UTF-8").trim_end().to_owned())
}

#[test]
fn tshark_decodes_the_message_that_an_isdn_side_would_get() {
    let test = "tshark_decodes_the_message_that_an_isdn_side_would_get";
    let cases: [(&[&str], &str); 4] = [
        (&["486", "--profile", "dss1", "--as", "q931"], "0x45\t17\t1"),
        (&["486", "--profile", "dss1", "--as", "q931", "--message", "release-complete"], "0x5a\t17\t1"),
        (&["600", "--profile", "rfc3398", "--as", "q931", "--call-reference", "300"], "0x45\t17\t0"),
        (&["cause", "34", "--as", "q931", "--location", "LN"], "0x45\t34\t2"),
    ];
    for (arguments, expected) in cases {
        let Some(seen) = require(test, "tshark", dissect(&octets(arguments))) else { return };
        assert_eq!(seen, expected, "{arguments:?}");
    }
}

#[test]
fn the_octets_are_those_of_the_standard() {
    assert_eq!(
        octets(&["486", "--profile", "dss1", "--as", "q931"]),
        [0x08, 0x01, 0x81, 0x45, 0x08, 0x02, 0x81, 0x91]
    );
    assert_eq!(octets(&["486", "--as", "isup", "--location", "U"]), [0x02, 0x80, 0x91]);
    let reason = text(&tritone(["map", "486", "--as", "reason", "--location", "LN"]));
    assert_eq!(reason, "Reason: Q.850;cause=17;text=\"User busy\";location=LN\n");
    let none = tritone(["map", "487", "--profile", "rfc3398", "--as", "q931"]);
    assert_eq!(none.status.code(), Some(1), "rfc3398 maps 487 to nothing");
}

#[test]
fn kamailio_accepts_what_is_written_for_it() {
    let test = "kamailio_accepts_what_is_written_for_it";
    let profiles = json_lines(&tritone(["map", "486", "--format", "json"])).remove(0);
    let profiles = profiles["translations"].as_array().expect("profiles").clone();
    let back = json_lines(&tritone(["map", "cause", "17", "--format", "json"])).remove(0);
    let back = back["translations"].as_array().expect("profiles").clone();
    let mut ids: Vec<&str> = profiles.iter().chain(&back).filter_map(|one| one["profile"].as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        let path = std::env::temp_dir().join(format!("tritone-{}-{id}.cfg", std::process::id()));
        fs::write(&path, tritone(["map", "--emit", "kamailio", "--profile", id]).stdout).expect("a file");
        let checked = Command::new("kamailio").arg("-c").arg("-f").arg(&path).output().ok();
        fs::remove_file(&path).expect("it is there");
        let Some(checked) = require(test, "kamailio", checked) else { return };
        assert!(checked.status.success(), "{id}: {}", said(&checked));
    }
}

#[test]
fn mappings_look_as_blessed() {
    golden::check("map-488.txt", &text(&tritone(["map", "488"])));
    golden::check(
        "map-486-dss1-q931.txt",
        &text(&tritone(["map", "486", "--profile", "dss1", "--as", "q931"])),
    );
    for product in ["cisco-ios", "oracle", "audiocodes", "kamailio"] {
        let printed = text(&tritone(["map", "--emit", product, "--profile", "rfc3398"]));
        golden::check(&format!("map-emit-{product}.txt"), &printed);
    }
}

#[test]
fn wrong_use_says_what_would_be_right() {
    let output = tritone(["map", "486", "--profile", "rfc3389"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("did you mean rfc3398"), "{}", said(&output));
    assert_eq!(tritone(["map", "--table"]).status.code(), Some(2));
    assert_eq!(tritone(["map", "486", "--location", "X"]).status.code(), Some(2));
    assert_eq!(tritone(["map", "INVITE"]).status.code(), Some(1));
    assert_eq!(tritone(["map", "buzy"]).status.code(), Some(1));
    assert_eq!(tritone(["map", "486", "--profile-file", "/nonexistent.toml"]).status.code(), Some(3));
    assert_eq!(tritone(["map", "486", "--profile", "auto"]).status.code(), Some(0));
}

#[test]
fn a_users_profile_is_taken_from_its_file() {
    let file = std::env::temp_dir().join(format!("tritone-profile-{}.toml", std::process::id()));
    fs::write(&file, "id = \"carrier\"\nbase = \"rfc3398\"\n[[sip-to-cause]]\nsip = 480\ncause = 19\n")
        .unwrap();
    let path = file.to_str().expect("UTF-8");
    let by_path = tritone(["map", "480", "--profile", path, "--format", "json"]);
    let by_id = tritone(["map", "480", "--profile-file", path, "--profile", "carrier", "--format", "json"]);
    fs::remove_file(&file).expect("it is there");
    for output in [by_path, by_id] {
        assert_eq!(json_lines(&output)[0]["translations"][0]["value"], 19, "{}", said(&output));
    }
}

#[test]
fn csv_has_codes_and_names_in_columns_of_their_own() {
    let csv = text(&tritone(["map", "102", "--profile", "rfc3398", "--format", "csv"]));
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "direction,code,profile,result,name,dss1,how,rule,location,note");
    assert!(lines[1].starts_with("cause-to-sip,102,rfc3398,504,Server Time-out,,listed,rfc3398/q850:102,"));
    assert!(
        lines[2].starts_with("sip-to-cause,102,rfc3398,31,\"Normal, unspecified\",9F,default,rfc3398/sip:*,")
    );
}
