//! Every code of the seed, with its text verbatim.

use std::fs;

use tritone_codes::{GIGASET, StatusClass, StatusCode};
use tritone_synth::shared;

fn seed(test: &str) -> Option<String> {
    Some(fs::read_to_string(shared(test, "SEED.txt")?).unwrap())
}

/// The number and text of a line of a code list.
fn code_and_text(line: &str) -> Option<(u16, &str)> {
    let (code, text) = line.split_at_checked(3)?;
    Some((code.parse().ok()?, text.trim_start()))
}

#[test]
fn every_sip_code_of_the_seed_has_its_text_verbatim() {
    let Some(seed) = seed("seed SIP codes") else { return };
    let (list, _) = seed.split_once("Siemens 7xx-Extended Codes").unwrap();
    let mut found = 0;
    for line in list.lines() {
        // One line holds the heading of class 3xx and code 300.
        let line = line.strip_prefix("3xxRedirection Responses").unwrap_or(line);
        let Some((code, text)) = code_and_text(line) else { continue };
        let info = StatusCode::new(code).and_then(StatusCode::info).unwrap();
        assert_eq!(info.seed.unwrap().text, text, "{code}");
        found += 1;
    }
    assert_eq!(found, 65);
}

#[test]
fn code_411_stands_only_in_the_table_of_the_seed() {
    let Some(seed) = seed("seed code 411") else { return };
    let text = StatusCode::LENGTH_REQUIRED.info().unwrap().seed.unwrap().text;
    assert!(seed.contains(&format!("\n411 {text}1277FFF")));
    assert!(!seed.contains(&format!("\n411{text}")));
}

#[test]
fn no_status_claims_a_seed_text_that_the_seed_lacks() {
    let with_seed = tritone_codes::statuses().iter().filter(|info| info.seed.is_some()).count();
    assert_eq!(with_seed, 66, "65 of the list and 411 of the table");
}

#[test]
fn every_gigaset_code_of_the_seed_has_its_text_verbatim() {
    let Some(seed) = seed("seed Gigaset codes") else { return };
    let (_, rest) = seed.split_once("Siemens 7xx-Extended Codes").unwrap();
    let (list, _) = rest.split_once("SIP Error Messages").unwrap();
    let codes: Vec<_> = list.lines().filter_map(code_and_text).collect();
    assert_eq!(codes.len(), 17);
    for (code, text) in codes {
        let row = GIGASET.get(code).unwrap();
        assert_eq!(row.text, text, "{code}");
        assert!(row.seed, "{code}");
    }
    assert_eq!(GIGASET.codes.iter().filter(|row| row.seed).count(), 17);
    assert!(GIGASET.get(814).unwrap().text.contains('\u{2013}'), "the en dash stays");
}

#[test]
fn every_class_has_the_heading_of_the_seed() {
    let Some(seed) = seed("seed classes") else { return };
    for class in StatusClass::ALL {
        assert!(seed.contains(class.info().seed), "{class:?}");
    }
}
