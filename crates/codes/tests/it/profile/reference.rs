//! Reads the reference tables as the rows of Tritone.

use std::fs;
use std::path::{Path, PathBuf};

use tritone_codes::profile::{Direction, Event, First, Key, Phase, Request, Target, Then, When};
use tritone_codes::{Cause, Location, StatusCode};
use tritone_synth::shared;

/// A file of the reference profiles.
pub(crate) fn file(test: &str, name: &str) -> Option<PathBuf> {
    shared(test, &format!("reference/profiles/{name}"))
}

/// The records of a reference CSV, without comments and heading.
pub(crate) fn records(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(path).unwrap();
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// A row of `profiles.csv`.
pub(crate) struct Listed {
    pub(crate) id: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) tables: [String; 2],
    pub(crate) standing: String,
    pub(crate) unread: [Vec<(u16, u16)>; 2],
    pub(crate) locations: Vec<(String, String)>,
}

pub(crate) fn listed(test: &str) -> Option<Vec<Listed>> {
    let path = file(test, "profiles.csv")?;
    Some(records(&path).iter().map(|fields| list_row(fields)).collect())
}

fn list_row(fields: &[String]) -> Listed {
    let [id, aliases, sip, cause, standing, unread_sip, unread_cause, location] = fields else {
        panic!("profiles.csv: {fields:?}")
    };
    Listed {
        id: id.clone(),
        aliases: aliases.split_whitespace().map(str::to_owned).collect(),
        tables: [sip.clone(), cause.clone()],
        standing: standing.clone(),
        unread: [ranges(unread_sip), ranges(unread_cause)],
        locations: location
            .split_whitespace()
            .map(|pair| pair.split_once('=').unwrap())
            .map(|(class, location)| (class.to_owned(), location.to_owned()))
            .collect(),
    }
}

fn ranges(text: &str) -> Vec<(u16, u16)> {
    let range = |word: &str| {
        let (from, to) = word.split_once('-').unwrap_or((word, word));
        (from.parse().unwrap(), to.parse().unwrap())
    };
    text.split_whitespace().map(range).collect()
}

/// Key, conditions, target and what goes with it, of each row of a table.
pub(crate) fn table(path: &Path, direction: Direction) -> Vec<(Key, When, Target, Then)> {
    records(path)
        .iter()
        .map(|fields| {
            (key(&fields[0], direction), when(&fields[3]), target(&fields[1], direction), then(&fields[4]))
        })
        .collect()
}

pub(crate) fn key(text: &str, direction: Direction) -> Key {
    if text == "*" {
        return Key::Default;
    }
    if let Some(event) = Event::from_word(text) {
        return Key::Event(event);
    }
    if text.contains("xx") {
        let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).map(|b| b - b'0').collect();
        return Key::Class { from: digits[0], to: *digits.last().unwrap() };
    }
    number_key(text.parse().unwrap(), direction)
}

fn number_key(number: u16, direction: Direction) -> Key {
    match (direction, number) {
        (Direction::SipToCause, 0) => Key::NoResponse,
        (Direction::SipToCause, _) => Key::Status(StatusCode::new(number).unwrap()),
        (Direction::CauseToSip, 0) => Key::NoCause,
        (Direction::CauseToSip, 1..=127) => Key::Cause(Cause::new(number as u8).unwrap()),
        (Direction::CauseToSip, _) => Key::Beyond(number),
    }
}

pub(crate) fn target(text: &str, direction: Direction) -> Target {
    match text {
        "none" => return Target::Nothing,
        "0" => return Target::Zero,
        "BYE" => return Target::Request(Request::Bye),
        "CANCEL" => return Target::Request(Request::Cancel),
        "BYE/CANCEL" => return Target::Request(Request::ByeOrCancel),
        "request" => return Target::Request(Request::Unnamed),
        _ => {}
    }
    let number: u16 = text.parse().unwrap();
    match direction {
        Direction::SipToCause if number > 127 => Target::Beyond(number),
        Direction::SipToCause => Target::Cause(Cause::new(number as u8).unwrap()),
        Direction::CauseToSip => Target::Status(StatusCode::new(number).unwrap()),
    }
}

fn when(text: &str) -> When {
    let mut when = When::ALWAYS;
    for word in text.split_whitespace() {
        match word {
            "location=user" => when.location = Some(Location::USER),
            "diagnostic=present" => when.diagnostic = Some(true),
            "diagnostic=absent" => when.diagnostic = Some(false),
            "warning=bearer" => when.bearer_warning = true,
            "alerted=yes" => when.alerted = Some(true),
            "alerted=no" => when.alerted = Some(false),
            "phase=disconnect" => when.phase = Some(Phase::Disconnect),
            "phase=reject" => when.phase = Some(Phase::Reject),
            "channel=none-left" => when.no_channel_left = true,
            "unstated" => when.unstated = true,
            _ => panic!("condition {word}"),
        }
    }
    when
}

fn then(text: &str) -> Then {
    let mut then = Then::default();
    for word in text.split_whitespace() {
        match word {
            "location=user" => then.location = Some(Location::USER),
            "diagnostic=absent" => then.diagnostic_absent = true,
            "contact=diagnostic" => then.contact_from_diagnostic = true,
            "first=retry" => then.first = Some(First::Retry),
            "first=authenticate" => then.first = Some(First::Authenticate),
            "first=follow-contact" => then.first = Some(First::FollowContact),
            _ => panic!("consequence {word}"),
        }
    }
    then
}

/// The rows of the Markdown table that follows `heading`, without the rows of its head.
pub(crate) fn markdown_table(text: &str, heading: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let section = &text[text.find(heading).unwrap()..];
    let mut rows =
        section.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    let head = cells(rows.next().unwrap());
    (head, rows.skip(1).map(cells).collect())
}

pub(crate) fn readme(test: &str) -> Option<String> {
    Some(fs::read_to_string(file(test, "README.md")?).unwrap())
}
