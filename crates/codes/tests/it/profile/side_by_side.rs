//! The side-by-side tables of the reference, cell by cell.

use tritone_codes::profile::{Answer, Direction, How, Key};
use tritone_codes::{Facts, Profile, profile};

use super::reference::{key, markdown_table, readme};

/// The profile of each column; `None` for columns from memory, which are not shipped.
const COLUMNS: [(&str, Option<&str>); 24] = [
    ("seed", Some("dss1")),
    ("sippy", Some("sippy")),
    ("rfc3398", Some("rfc3398")),
    ("rfc4497", Some("rfc4497")),
    ("Q1912.5 mem", None),
    ("29.163 mem", None),
    ("opensips", Some("opensips-sip-i")),
    ("oracle SIP-I", Some("oracle-sip-i")),
    ("asterisk", Some("asterisk-pjsip")),
    ("freeswitch", Some("freeswitch")),
    ("osmo-sip", Some("osmo-sip-connector")),
    ("osmo-cc", Some("osmo-cc")),
    ("lcr", Some("lcr")),
    ("openbts", Some("openbts")),
    ("yate", Some("yate")),
    ("opal", Some("opal-2016")),
    ("audiocodes", Some("audiocodes")),
    ("diva", Some("diva")),
    ("ocs2007", Some("dialogic-ocs2007")),
    ("hp", Some("hp-msr")),
    ("cisco", Some("cisco-ios-12.2")),
    ("welltech", Some("welltech")),
    ("ribbon", Some("ribbon-edge")),
    ("IMG", Some("dialogic-img")),
];

/// Cells that contradict the CSV tables: the CSV is followed, as its header states its source. Column, key, why.
const KNOWN: [(&str, &str, &str); 0] = [];

fn column(name: &str, direction: Direction) -> Option<&'static Profile> {
    let (_, id) =
        COLUMNS.iter().find(|(column, _)| *column == name).unwrap_or_else(|| panic!("column {name}"));
    let id = match (*id, direction) {
        (Some("opal-2016"), Direction::CauseToSip) => Some("opal-legacy"),
        (id, _) => id,
    };
    profile(id?)
}

/// A cell as the reference writes it, from the rows that decide on the key.
fn cell(profile: &Profile, direction: Direction, key: Key) -> String {
    let answer = profile.translate(direction, key, &Facts::NONE);
    match answer.to {
        Answer::NotStated => return ".".into(),
        Answer::Unread => return "?".into(),
        _ => {}
    }
    let targets = answer.rows.iter().map(|rule| match rule.to.to_string() {
        none if none == "none" => "-".into(),
        target => target,
    });
    let joined = targets.collect::<Vec<String>>().join("/");
    // Yate's default comes in two rows; the reference prints such a cell without brackets.
    if answer.how == Some(How::Exact) || answer.rows.len() > 1 { joined } else { format!("({joined})") }
}

fn compare(test: &str, heading: &str, direction: Direction) {
    let Some(text) = readme(test) else { return };
    let (head, rows) = markdown_table(&text, heading);
    assert!(rows.len() > 30);
    let mut differ = Vec::new();
    for row in &rows {
        for (name, expected) in head.iter().zip(row).skip(1) {
            let Some(profile) = column(name, direction) else { continue };
            let ours = cell(profile, direction, key(&row[0], direction));
            let known = KNOWN.iter().any(|(column, key, _)| column == name && *key == row[0]);
            if (ours == *expected) == known {
                differ.push(format!("{name} {}: {ours}, the reference has {expected}", row[0]));
            }
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn every_cell_of_status_to_cause_is_that_of_the_reference() {
    compare(
        "every_cell_of_status_to_cause_is_that_of_the_reference",
        "## SIP code -> cause, side by side",
        Direction::SipToCause,
    );
}

#[test]
fn every_cell_of_cause_to_status_is_that_of_the_reference() {
    compare(
        "every_cell_of_cause_to_status_is_that_of_the_reference",
        "## Cause -> SIP code, side by side",
        Direction::CauseToSip,
    );
}
