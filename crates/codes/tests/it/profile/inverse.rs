//! The way back through every shipped table: what it names leads to where one came from, and nothing else does.

use std::collections::BTreeMap;

use tritone_codes::profile::{Answer, Direction, Event, Key, Phase, Preimage};
use tritone_codes::{Cause, Facts, Location, Profile, StatusCode, Target, profile, profiles};

const DIRECTIONS: [Direction; 2] = [Direction::SipToCause, Direction::CauseToSip];

fn status(code: u16) -> Target {
    Target::Status(StatusCode::new(code).unwrap())
}

/// What the inverse of a shipped table of causes says of a status.
fn causes_of(id: &str, code: u16, facts: Facts) -> String {
    profile(id).unwrap().inverse(Direction::CauseToSip, status(code), facts).to_string()
}

/// Nothing known, everything known, and one thing alone known, for all that a table asks for.
fn worlds() -> Vec<Facts> {
    let mut all = vec![Facts::NONE];
    for answer in [true, false] {
        let location = Some(if answer { Location::USER } else { Location::TRANSIT });
        let phase = Some(if answer { Phase::Disconnect } else { Phase::Reject });
        let known = Some(answer);
        let alone = [
            Facts { location, ..Facts::NONE },
            Facts { diagnostic: known, ..Facts::NONE },
            Facts { bearer_warning: known, ..Facts::NONE },
            Facts { alerted: known, ..Facts::NONE },
            Facts { phase, ..Facts::NONE },
            Facts { no_channel_left: known, ..Facts::NONE },
        ];
        all.extend(alone);
        let together = Facts { location, diagnostic: known, bearer_warning: known, ..Facts::NONE };
        all.push(Facts { alerted: known, phase, no_channel_left: known, ..together });
    }
    all
}

/// Every key that a table can be asked for, and every target that its rows name.
fn keys(profile: &Profile, direction: Direction) -> Vec<Key> {
    let codes: Vec<Key> = match direction {
        Direction::SipToCause => {
            let statuses = (100..700).filter_map(StatusCode::new).map(Key::Status);
            statuses.chain([Key::NoResponse]).collect()
        }
        Direction::CauseToSip => {
            (1..128).filter_map(Cause::new).map(Key::Cause).chain([Key::NoCause]).collect()
        }
    };
    let listed = profile.table(direction).unwrap().keys();
    let beyond = listed.filter(|key| matches!(key, Key::Beyond(_)));
    codes.into_iter().chain(Event::ALL.map(Key::Event)).chain(beyond).collect()
}

fn targets(profile: &Profile, direction: Direction) -> Vec<Target> {
    let mut all: Vec<Target> = profile.table(direction).unwrap().rules().iter().map(|rule| rule.to).collect();
    all.dedup();
    all
}

fn each_table(mut test: impl FnMut(&'static Profile, Direction)) {
    for profile in profiles() {
        for direction in DIRECTIONS.into_iter().filter(|direction| profile.table(*direction).is_some()) {
            test(profile, direction);
        }
    }
}

#[test]
fn translating_what_the_inverse_names_gives_the_target_back() {
    each_table(|profile, direction| {
        for (target, known) in
            targets(profile, direction).into_iter().flat_map(|t| worlds().into_iter().map(move |w| (t, w)))
        {
            for source in profile.inverse(direction, target, known).sources() {
                let there = profile.translate(direction, source.key, &source.facts(known));
                assert_eq!(there.to, Answer::To(target), "{} from {:?}", source.id, source.key);
                assert_eq!(there.rule_id(), Some(source.id));
            }
        }
    });
}

#[test]
fn what_a_table_leads_to_is_found_again_among_the_sources() {
    each_table(|profile, direction| {
        for known in worlds() {
            let mut led: BTreeMap<String, (Target, Vec<Key>)> = BTreeMap::new();
            for key in keys(profile, direction) {
                if let Answer::To(target) = profile.translate(direction, key, &known).to {
                    led.entry(format!("{target:?}")).or_insert((target, Vec::new())).1.push(key);
                }
            }
            for (target, from) in led.into_values() {
                let found: Vec<Key> =
                    profile.inverse(direction, target, known).sources().map(|s| s.key).collect();
                for key in from {
                    assert!(found.contains(&key), "{}: {key} leads to {target} with {known:?}", profile.id);
                }
            }
        }
    });
}

#[test]
fn what_is_certain_stays_so_whatever_else_becomes_known() {
    each_table(|profile, direction| {
        for target in targets(profile, direction) {
            for source in profile.inverse(direction, target, Facts::NONE).sources().filter(|s| s.certain) {
                for known in worlds() {
                    let there = profile.translate(direction, source.key, &known);
                    assert_eq!(there.to, Answer::To(target), "{} from {}", source.id, source.key);
                }
            }
        }
    });
}

#[test]
fn one_source_is_unique_none_is_empty_and_more_are_ambiguous() {
    each_table(|profile, direction| {
        let read_whole = profile.table(direction).unwrap().unread().is_empty();
        for target in targets(profile, direction) {
            let inverse = profile.inverse(direction, target, Facts::NONE);
            let mut keys: Vec<Key> = inverse.sources().map(|source| source.key).collect();
            keys.dedup();
            match inverse.preimage() {
                Preimage::Unique(source) => assert_eq!((keys, read_whole), (vec![source.key], true)),
                Preimage::Ambiguous { keys: count } => assert_eq!(count, keys.len()),
                Preimage::Unread => assert!(!read_whole && keys.len() < 2),
                other => assert!(keys.is_empty(), "{}: {target} is {other:?}", profile.id),
            }
        }
        let never = profile.inverse(direction, Target::Beyond(9999), Facts::NONE);
        assert_eq!(never.sources().count(), 0);
    });
}

#[test]
fn the_causes_of_both_asterisk_drivers_are_told_where_they_are_known() {
    for id in ["asterisk-pjsip", "asterisk-chan-sip"] {
        let unique = [(486, 17), (408, 18), (403, 21), (410, 22), (502, 27), (484, 28), (501, 29), (488, 58)];
        for (code, cause) in unique {
            let preimage =
                profile(id).unwrap().inverse(Direction::CauseToSip, status(code), Facts::NONE).preimage();
            assert_eq!(preimage.cause(), Cause::new(cause), "{id} {code}");
        }
        for (code, causes) in
            [(404, "1, 2 or 3"), (480, "19, 20 or 31"), (503, "34, 42 or 66"), (500, "38 or 127")]
        {
            assert_eq!(causes_of(id, code, Facts::NONE), causes, "{id} {code}");
        }
        assert_eq!(causes_of(id, 433, Facts::NONE), "none");
    }
}

#[test]
fn a_row_with_a_location_tells_the_location_of_the_cause() {
    let rfc3398 = profile("rfc3398").unwrap();
    let declined = rfc3398.inverse(Direction::CauseToSip, status(603), Facts::NONE);
    assert_eq!((declined.preimage().cause(), declined.location()), (Cause::new(21), Some(Location::USER)));
    let elsewhere = Facts { location: Some(Location::TRANSIT), ..Facts::NONE };
    assert_eq!(causes_of("rfc3398", 603, elsewhere), "none");
    assert_eq!(
        rfc3398.inverse(Direction::CauseToSip, status(486), elsewhere).location(),
        Some(Location::TRANSIT)
    );
}

#[test]
fn codes_without_a_row_of_their_own_are_counted() {
    assert_eq!(causes_of("rfc3398", 500, Facts::NONE), "111, 127 or any of 95 others");
}

#[test]
fn a_direction_without_a_table_is_not_an_empty_one() {
    let one_way = profiles().iter().find(|profile| profile.cause_to_sip.is_none()).unwrap();
    let inverse = one_way.inverse(Direction::CauseToSip, status(486), Facts::NONE);
    assert_eq!((inverse.preimage(), inverse.to_string().as_str()), (Preimage::NoTable, "none"));
}
