//! Every shipped table, row by row, and the list of profiles.

use tritone_codes::profile::{Direction, Key, Profile, SentLocation};
use tritone_codes::{Location, profile, profiles};

use super::reference::{file, key, listed, table};

#[test]
fn profiles_are_those_of_the_list_in_its_order() {
    let Some(listed) = listed("profiles_are_those_of_the_list_in_its_order") else { return };
    let shipped: Vec<&str> = profiles().iter().map(|profile| &*profile.id).collect();
    let expected: Vec<&str> = listed.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(shipped, expected);
    for (row, shipped) in listed.iter().zip(profiles()) {
        assert_eq!(
            shipped.aliases.iter().map(|alias| &**alias).collect::<Vec<_>>(),
            row.aliases,
            "{}",
            row.id
        );
        assert_eq!(shipped.standing.word(), row.standing, "{}", row.id);
        for name in row.aliases.iter().chain([&row.id]) {
            let found = profile(&name.to_uppercase()).map(|profile| &*profile.id);
            assert_eq!(found, Some(row.id.as_str()), "{name}");
        }
    }
}

#[test]
fn every_row_of_every_table_is_that_of_the_reference() {
    let Some(listed) = listed("every_row_of_every_table_is_that_of_the_reference") else { return };
    for (row, shipped) in listed.iter().zip(profiles()) {
        for (i, direction) in [Direction::SipToCause, Direction::CauseToSip].into_iter().enumerate() {
            compare(shipped, direction, &row.tables[i], &row.unread[i]);
        }
    }
}

fn compare(shipped: &Profile, direction: Direction, name: &str, unread: &[(u16, u16)]) {
    let Some(ours) = shipped.table(direction) else {
        return assert_eq!(name, "", "{} lacks a table", shipped.id);
    };
    let path = file("every_row_of_every_table_is_that_of_the_reference", name).unwrap();
    let rows: Vec<_> = ours.rules().iter().map(|rule| (rule.key, rule.when, rule.to, rule.then)).collect();
    assert_eq!(rows, table(&path, direction), "{name}");
    assert_eq!(ours.unread(), unread, "{name}");
    assert!(!ours.source().is_empty() && !shipped.source.is_empty(), "{name}");
}

#[test]
fn locations_sent_are_those_of_the_list() {
    let Some(listed) = listed("locations_sent_are_those_of_the_list") else { return };
    for (row, shipped) in listed.iter().zip(profiles()) {
        let expected: Vec<(Key, SentLocation)> = row
            .locations
            .iter()
            .map(|(class, location)| (key(class, Direction::SipToCause), sent_location(location)))
            .collect();
        assert_eq!(*shipped.locations, expected, "{}", row.id);
    }
}

fn sent_location(word: &str) -> SentLocation {
    match word {
        "user" => SentLocation::Exactly(Location::USER),
        "network" => SentLocation::Network,
        token => SentLocation::Exactly(token.parse().unwrap()),
    }
}
