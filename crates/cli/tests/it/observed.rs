//! `audit --observed`: what a gateway makes of failures, learned from a recording of both its sides.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tritone_codes::profile::{Direction, Key};
use tritone_codes::{Facts, Profile, profile};

use crate::golden;
use crate::made::made;
use crate::run::{json_lines, text, tritone};

/// A status that an element got, and the one that it sent.
type Row = (u16, u16);

/// What a gateway that uses the tables of Asterisk makes of the failures that they list: status in, status out. A
/// challenge and a 487 show no translation; what the tables map to nothing is left to the stack.
fn table_of_asterisk() -> Vec<Row> {
    let asterisk = profile("asterisk-pjsip").expect("the profile");
    let keys = asterisk.table(Direction::SipToCause).expect("the table").keys();
    let translated = |key| match key {
        Key::Status(status) => {
            let cause = asterisk.sip_to_q850(status, &Facts::NONE).cause()?;
            let sent = asterisk.q850_to_sip(cause, &Facts::NONE).status()?;
            Some((status.as_u16(), sent.as_u16()))
        }
        _ => None,
    };
    keys.filter_map(translated).filter(|(got, _)| ![401, 407, 487].contains(got)).collect()
}

/// A gateway on one Call-ID: what it got, and what it sent.
fn gateway(rows: &[Row]) -> String {
    let call = |(got, sent): &Row| {
        format!(
            "call alice@10.0.0.1 -> gw@10.0.0.3 -> bob@10.0.0.2 udp\n  INVITE\n  < {got} Got until gw\n  \
             < {sent} Sent at gw server \"Box 1\"\n  ACK\n"
        )
    };
    rows.iter().map(call).collect()
}

/// The two sides of a B2BUA, each with a Call-ID of its own: what it got, and what it sent. `linked` is whether a header
/// joins them; their numbers do else.
fn b2bua(rows: &[Row], linked: bool) -> String {
    let call = |(number, (got, sent)): (usize, &Row)| {
        let (at, id) = (number * 5, format!("{number:04}"));
        let link = if linked { format!(" header \"X-Call-ID: up-{id}@phone\"") } else { String::new() };
        format!(
            "call 0301{id}@10.0.0.1 -> 0402{id}@10.0.0.3 udp id up-{id}@phone at {at}s\n  INVITE\n  < 100 Trying\n  \
             < {sent} Sent after 300ms server \"Box 1\"\n  ACK\n\
             call 0301{id}@10.0.0.3 -> 0402{id}@10.0.0.2 udp id down-{id} at {at}040ms\n  INVITE{link}\n  \
             < {got} Got after 60ms server \"Carrier\"\n  ACK\n"
        )
    };
    rows.iter().enumerate().map(call).collect()
}

fn observed(file: &Path, more: &[&str]) -> std::process::Output {
    let file = file.display().to_string();
    tritone(["audit", "--observed", &file].iter().chain(more))
}

/// The line of the only element.
fn element(file: &Path, more: &[&str]) -> Value {
    let mut lines = json_lines(&observed(file, &[&["--format", "json"], more].concat()));
    assert_eq!(lines.len(), 1, "{lines:#?}");
    lines.remove(0)
}

fn codes(line: &Value) -> Vec<(u64, u64)> {
    let code = |row: &Value, side: &str| row[side]["status"].as_u64().expect("a status");
    let rows = line["rows"].as_array().expect("rows");
    rows.iter().map(|row| (code(row, "got"), code(row, "sent"))).collect()
}

fn saved(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_file(&path);
    path
}

#[test]
fn the_table_of_a_gateway_is_found_and_its_profile_recognised() {
    let rows = table_of_asterisk();
    let line = element(&made("observed-asterisk", &gateway(&rows)), &[]);
    assert_eq!((&line["conclusion"], &line["profile"]), (&"recognised".into(), &"asterisk-pjsip".into()));
    let mut expected: Vec<(u64, u64)> =
        rows.iter().map(|(got, sent)| ((*got).into(), (*sent).into())).collect();
    expected.sort_unstable();
    assert_eq!(codes(&line), expected);
    let best = &line["fits"][0];
    assert_eq!((&best["profile"], &best["rows"]), (&"asterisk-pjsip".into(), &best["of_rows"]));
}

#[test]
fn both_sides_of_a_b2bua_yield_its_table_and_its_profile() {
    let rows = table_of_asterisk();
    let mut expected: Vec<(u64, u64)> =
        rows.iter().map(|(got, sent)| ((*got).into(), (*sent).into())).collect();
    expected.sort_unstable();
    for (name, linked) in [("observed-b2bua", true), ("observed-b2bua-numbers", false)] {
        let line = element(&made(name, &b2bua(&rows, linked)), &[]);
        assert_eq!((&line["element"], &line["product"]), (&"10.0.0.3:5060".into(), &"Box 1".into()));
        assert_eq!(codes(&line), expected, "{name}");
        assert_eq!((&line["conclusion"], &line["profile"]), (&"recognised".into(), &"asterisk-pjsip".into()));
        assert_eq!(line["fits"][0]["rows"], rows.len(), "{name}");
        assert_eq!(line["by_likeness"], if linked { 0 } else { rows.len() }, "{name}");
    }
}

#[test]
fn a_deviating_row_is_named_with_its_call_and_frames() {
    let mut rows = table_of_asterisk();
    rows.iter_mut().filter(|(got, _)| *got == 480).for_each(|row| row.1 = 408);
    let file = made("observed-deviating", &gateway(&rows));
    let shown = text(&observed(&file, &[]));
    assert!(shown.contains("480 became 408, not 480 with cause 19: 1 call, as call "), "{shown}");
    golden::check("audit-observed.txt", &shown);
    let named = text(&observed(&file, &["--peer", "10.0.0.3"]));
    assert_eq!(named, shown);
}

#[test]
fn what_was_observed_is_held_against_a_profile_that_the_user_names() {
    let file = made("observed-named", &gateway(&table_of_asterisk())).display().to_string();
    let shown = text(&tritone(["audit", "rfc3398", "--observed", &file]));
    assert!(shown.contains("rfc3398 explains ") && shown.contains("Deviates from rfc3398 in "), "{shown}");
    assert!(shown.contains("Its table is that of asterisk-pjsip (Asterisk, PJSIP driver): "), "{shown}");
}

#[test]
fn the_sentence_says_how_much_is_known() {
    let without_302: Vec<Row> = table_of_asterisk().into_iter().filter(|(got, _)| *got != 302).collect();
    let few = [(302, 302), (405, 500), (483, 480)];
    let strange: Vec<Row> =
        (400..420).filter(|got| ![401, 407].contains(got)).map(|got| (got, 489)).collect();
    let mostly: Vec<Row> = (480..500).map(|got| (got, if got == 486 { 600 } else { got })).collect();
    let rows: [(&str, &[Row], &str); 4] = [
        (
            "equal",
            &without_302,
            "2 profiles fit equally, 29 of 29 rows, 29 of 29 calls each: asterisk-pjsip, asterisk-chan-sip.",
        ),
        (
            "few",
            &few,
            "Too little was seen to name a profile: 3 rows tell profiles apart, 5 are needed.\nNearest: asterisk-pjsip (3 of 3 rows, 3 of 3 calls), ",
        ),
        ("strange", &strange, "No known profile explains it.\n"),
        (
            "mostly",
            &mostly,
            "It passes responses on, but for 1 of 19 rows in 19 calls.\nNo profile explains more of it than that.\n",
        ),
    ];
    for (name, rows, sentence) in rows {
        let shown = text(&observed(&made(&format!("observed-{name}"), &gateway(rows)), &[]));
        assert!(shown.contains(sentence), "{name}: {shown}");
    }
}

#[test]
fn a_saved_profile_reads_back_and_explains_what_it_was_made_of() {
    let file = made("observed-saved", &gateway(&table_of_asterisk()));
    let to = saved("observed-box.toml").display().to_string();
    let output = observed(&file, &["--save-profile", &to]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let translated = text(&tritone(["map", "603", "--profile", &to]));
    assert!(translated.contains("21") && translated.contains("observed-box"), "{translated}");
    let shown = text(&tritone(["audit", &to, "--observed", &file.display().to_string()]));
    let count = table_of_asterisk().len();
    assert!(shown.contains(&format!("observed-box explains {count} of {count} rows")), "{shown}");
    let own: Profile = tritone_config::load_profile(&to).expect("the profile");
    let asterisk = profile("asterisk-pjsip").expect("the profile");
    for direction in [Direction::SipToCause, Direction::CauseToSip] {
        for row in own.table(direction).expect("the table").rules() {
            let theirs = asterisk.translate(direction, row.key, &Facts::NONE);
            assert_eq!(theirs.to.target(), Some(row.to), "{}", row.key);
        }
    }
}

#[test]
fn a_proxy_that_passes_responses_on_has_nothing_to_save() {
    let rows: Vec<Row> = [404, 408, 480, 486, 503].map(|code| (code, code)).to_vec();
    let file = made("observed-proxy", &gateway(&rows));
    let shown = text(&observed(&file, &[]));
    assert!(shown.contains("It passes responses on unchanged: 5 rows in 5 calls."), "{shown}");
    let to = saved("observed-nothing.toml");
    let output = observed(&file, &["--save-profile", &to.display().to_string()]);
    assert_eq!((output.status.code(), to.exists()), (Some(1), false));
}

#[test]
fn one_of_several_elements_is_chosen_by_its_address() {
    let other = gateway(&[(503, 500), (480, 404)]).replace("10.0.0.3", "10.0.0.9");
    let file = made("observed-two", &(gateway(&table_of_asterisk()) + &other));
    let to = saved("observed-chosen.toml").display().to_string();
    let output = observed(&file, &["--save-profile", &to]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("10.0.0.3:5060, 10.0.0.9:5060"));
    let names = saved("observed-names.txt");
    fs::write(&names, "10.0.0.9 = Trunk A\n").expect("the names");
    let line = element(&file, &["--peer", "10.0.0.9", "--names", &names.display().to_string()]);
    assert_eq!(line["name"], "Trunk A");
    assert_eq!(codes(&line), [(480, 404), (503, 500)]);
    assert_eq!(line["conclusion"], "poor");
}

#[test]
fn a_recording_of_one_side_shows_nothing() {
    let file =
        made("observed-one-side", "call a@10.0.0.1 -> b@10.0.0.2\n  INVITE\n  < 486 Busy Here\n  ACK\n");
    let output = observed(&file, &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
}

#[test]
fn wrong_use_ends_with_2_and_the_recording_survives() {
    let file = made("observed-survives", &gateway(&[(503, 500)]));
    let before = fs::read(&file).expect("the capture");
    let output = observed(&file, &["--save-profile", &file.display().to_string()]);
    assert_eq!((output.status.code(), fs::read(&file).expect("the capture")), (Some(2), before));
    for more in [["--chain", "rfc3398"], ["--location", "U"], ["--direction", "sip-to-cause"]] {
        assert_eq!(observed(&file, &more).status.code(), Some(2), "{more:?}");
    }
    assert_eq!(tritone(["audit", "rfc3398", "--names", "names.txt"]).status.code(), Some(2));
    assert_eq!(tritone(["audit", "rfc3398", "--peer", "10.0.0.3"]).status.code(), Some(2));
}
