//! The profile `dss1` against the seed document.

use std::fs;

use tritone_codes::profile::{Answer, Key};
use tritone_codes::{Facts, StatusCode, profile};
use tritone_synth::shared;

use super::reference::{file, records};

/// Status, phrase, cause, DSS1 octet, cause name.
type Row = (u16, String, u8, u8, String);

fn shipped_rows() -> Vec<Row> {
    let table = profile("dss1").unwrap().sip_to_cause.as_ref().unwrap();
    let rows = table.rules().iter().map(|rule| {
        let cause = rule.to.cause().unwrap();
        let (phrase, name) = (rule.phrase.clone().unwrap(), rule.cause_name.clone().unwrap());
        (
            rule.key.number().unwrap(),
            phrase.into_owned(),
            cause.as_u8(),
            cause.dss1_octet(),
            name.into_owned(),
        )
    });
    rows.collect()
}

/// The columns of the document run together (`400 Bad request1277FFFInterworking, unspecified`): the split is the
/// one where the hex digits and the octet agree with the decimal number.
fn split(line: &str) -> Row {
    let (status, rest) = line.split_once(' ').unwrap();
    let start = rest.find(|c: char| c.is_ascii_digit()).unwrap();
    let (phrase, columns) = rest.split_at(start);
    for digits in 1..=3 {
        let (decimal, rest) = columns.split_at(digits);
        let Ok(value) = decimal.parse::<u8>() else { continue };
        let hex = format!("{value:02X}{:02X}", 0x80 | value);
        if value < 128
            && let Some(name) = rest.strip_prefix(&hex)
        {
            return (status.parse().unwrap(), phrase.to_owned(), value, 0x80 | value, name.to_owned());
        }
    }
    panic!("no split of {line}");
}

#[test]
fn dss1_has_the_36_rows_of_the_seed_word_for_word() {
    let Some(path) = shared("dss1_has_the_36_rows_of_the_seed_word_for_word", "SEED.txt") else { return };
    let text = fs::read_to_string(path).unwrap();
    let (_, table) = text.split_once("SIP eventDecimalHexDSS1 HEXCause\n").unwrap();
    let rows: Vec<Row> = table.lines().map(split).collect();
    assert_eq!(rows.len(), 36);
    assert_eq!(shipped_rows(), rows);
}

#[test]
fn dss1_has_the_columns_of_the_full_table() {
    let Some(path) = file("dss1_has_the_columns_of_the_full_table", "seed_dss1.full.csv") else { return };
    let rows = records(&path).into_iter().map(|fields| {
        let octet = u8::from_str_radix(&fields[4], 16).unwrap();
        assert_eq!(u8::from_str_radix(&fields[3], 16).unwrap(), octet & 0x7F);
        (fields[0].parse().unwrap(), fields[1].clone(), fields[2].parse().unwrap(), octet, fields[5].clone())
    });
    assert_eq!(shipped_rows(), rows.collect::<Vec<Row>>());
}

#[test]
fn dss1_states_nothing_for_416_and_has_no_way_back() {
    let dss1 = profile("dss1").unwrap();
    assert_eq!(dss1.sip_to_q850(StatusCode::new(416).unwrap(), &Facts::NONE).to, Answer::NotStated);
    assert_eq!(dss1.q850_to_sip(tritone_codes::Cause::new(17).unwrap(), &Facts::NONE).to, Answer::NoTable);
    assert!(dss1.sip_to_cause.as_ref().unwrap().keys().all(|key| key != Key::Default));
}
