//! The audit against the round trips of the reference, and what it says of single tables.

use tritone_codes::audit::{
    Assumptions, DifferenceKind, Finding, Loss, Weight, audit, chain, chains, differences, origins,
    promotions, round_trips, shared_targets, unreachable,
};
use tritone_codes::profile::{Direction, Key, Phase, Target};
use tritone_codes::{Cause, Facts, Location, Profile, StatusCode, profile};

use super::reference::{key, markdown_table, readme};

fn named(id: &str) -> &'static Profile {
    profile(id).unwrap()
}

fn status(code: u16) -> Key {
    Key::Status(StatusCode::new(code).unwrap())
}

fn cause(value: u8) -> Cause {
    Cause::new(value).unwrap()
}

/// What makes the first printed row of every conditional key fire, as the reference takes it.
fn first_rows(id: &str) -> Assumptions {
    let facts = match id {
        "rfc4497" => Facts {
            location: Some(Location::USER),
            diagnostic: Some(true),
            no_channel_left: Some(true),
            ..Facts::NONE.with_warnings(&[304])
        },
        "osmo-cc" | "lcr" => Facts { location: Some(Location::USER), ..Facts::NONE },
        "openbts" => Facts { alerted: Some(true), ..Facts::NONE },
        "yate" => Facts { phase: Some(Phase::Disconnect), ..Facts::NONE },
        "audiocodes" => Facts { diagnostic: Some(false), ..Facts::NONE },
        _ => Facts::NONE,
    };
    Assumptions { facts, location_travels: false }
}

/// The profile of a row of the reference; `None` for those from memory, which are not shipped.
fn profile_of(row: &str) -> Option<&str> {
    Some(match row {
        "asterisk_chan_sip" => "asterisk-chan-sip",
        "asterisk_pjsip" => "asterisk-pjsip",
        "audiocodes_classic" => "audiocodes",
        "lcr_linux_call_router" => "lcr",
        "osmo_cc" => "osmo-cc",
        "osmo_sip_connector" => "osmo-sip-connector",
        "freeswitch" | "openbts" | "rfc3398" | "rfc4497" | "yate" => row,
        _ if row.ends_with("(mem)") => return None,
        _ => panic!("row {row}"),
    })
}

#[test]
fn round_trips_are_those_of_the_reference() {
    let Some(text) = readme("round_trips_are_those_of_the_reference") else { return };
    let (_, rows) = markdown_table(&text, "## Round trips inside one profile");
    for row in &rows {
        let Some(id) = profile_of(&row[0]) else { continue };
        compare(id, Direction::SipToCause, &row[1], &row[2]);
        compare(id, Direction::CauseToSip, &row[3], &row[4]);
    }
}

/// `kept` is `2: 404 410`, `lost` is `1: 480->18->408`; a list that ends in `...` was cut short.
fn compare(id: &str, direction: Direction, kept: &str, lost: &str) {
    let trips = round_trips(named(id), direction, &first_rows(id));
    let codes = |text: &str| text.split_once(':').map_or(String::new(), |(_, list)| list.to_owned());
    for word in codes(kept).split_whitespace() {
        let trip = trips.iter().find(|trip| trip.start == key(word, direction)).unwrap();
        assert!(trip.is_kept(), "{id}: {trip}");
    }
    let shown: Vec<String> = trips.iter().filter(|trip| !trip.is_kept()).map(ToString::to_string).collect();
    for word in codes(lost).split_whitespace().filter(|word| *word != "...").map(corrected) {
        assert!(shown.iter().any(|trip| trip == word), "{id}: {word} is not in {shown:?}");
    }
    let listed = codes(kept).split_whitespace().count() + codes(lost).split_whitespace().count();
    let more =
        trips.iter().filter(|trip| !is_left_out(id, trip.start, direction, trip.there.to.target())).count();
    assert!(
        listed == more || lost.ends_with("..."),
        "{id} {direction:?}: {listed} listed, {more} found: {shown:?}"
    );
}

/// The reference brings 301 back through the default of RFC 4497; its own table has a row for the class 3xx, which
/// leads to nothing (section 8.2.1.5) and comes before the default.
fn corrected(trip: &str) -> &str {
    if trip == "22->301->31" { "22->301->none" } else { trip }
}

/// The reference leaves out the causes that lead to no status, and cause 44 of RFC 4497 (503 or 500, after another
/// channel was tried).
fn is_left_out(id: &str, start: Key, direction: Direction, there: Option<Target>) -> bool {
    let no_status = there.is_none_or(|target| target.status().is_none());
    direction == Direction::CauseToSip && (no_status || (id == "rfc4497" && start == Key::Cause(cause(44))))
}

#[test]
fn lossy_is_told_from_wrong() {
    let trips = round_trips(named("rfc3398"), Direction::SipToCause, &Assumptions::default());
    let loss = |code| trips.iter().find(|trip| trip.start == status(code)).unwrap().loss();
    assert_eq!(loss(486), None);
    assert_eq!(loss(413), Some(Loss::Shared), "eight statuses are 127");
    assert_eq!(loss(402), Some(Loss::Shared), "401, 402, 403, 407 and 603 are 21");
    assert_eq!(loss(480), Some(Loss::Drift), "18 is 480 alone and comes back as 408");
    assert_eq!(loss(487), Some(Loss::Dropped));
    let against = audit(named("asterisk-pjsip"), Some(named("rfc3398")), &Assumptions::default());
    let weight = |text: &str| against.iter().find(|finding| finding.to_string() == text).unwrap().weight();
    assert_eq!(weight("differs: 480: asterisk-pjsip 19, rfc3398 18"), Weight::Wrong);
    assert_eq!(weight("differs: 481: asterisk-pjsip 127, rfc3398 41"), Weight::Lossy);
}

#[test]
fn the_location_brings_603_back_through_rfc3398() {
    let trip = |assumptions: &Assumptions| {
        let trips = round_trips(named("rfc3398"), Direction::SipToCause, assumptions);
        trips.iter().find(|trip| trip.start == status(603)).unwrap().to_string()
    };
    assert_eq!(trip(&Assumptions::default()), "603->21->603");
    assert_eq!(trip(&first_rows("rfc3398")), "603->21->403");
}

#[test]
fn a_4xx_that_becomes_6xx_is_found() {
    let promoted = |id| {
        let found = promotions(named(id), &Assumptions::default());
        found.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let freeswitch = ["401->21->603", "402->21->603", "403->21->603", "407->21->603"];
    assert_eq!(promoted("freeswitch"), freeswitch);
    assert_eq!(promoted("osmo-cc"), freeswitch.map(|trip| format!("{trip} under a condition")));
    assert!(promoted("rfc4497").is_empty(), "a 4xx goes down with the location RPN");
}

#[test]
fn a_chain_shows_where_a_code_turned() {
    let gateways = [named("asterisk-pjsip"), named("rfc3398")];
    let through = |code| chain(&gateways, Direction::SipToCause, status(code), &Assumptions::default());
    assert_eq!((through(480).to_string().as_str(), through(480).turned_at()), ("480->19->480", None));
    assert_eq!((through(500).to_string().as_str(), through(500).turned_at()), ("500->38->503", Some(1)));
    assert_eq!(chains(&gateways, Direction::SipToCause, &Assumptions::default()).len(), 34);
    let pairs = [named("rfc3398"); 4];
    let drift = chain(&pairs, Direction::SipToCause, status(480), &Assumptions::default());
    assert_eq!((drift.to_string().as_str(), drift.turned_at()), ("480->18->408->102->504", Some(1)));
    let lost = chain(&pairs, Direction::SipToCause, status(487), &Assumptions::default());
    assert_eq!((lost.to_string().as_str(), lost.turned_at(), lost.end()), ("487->none", Some(0), None));
}

#[test]
fn the_inverse_names_the_rows_that_could_have_led_to_a_cause() {
    let origin = |id, value| {
        let found = origins(named(id), Direction::SipToCause, Target::Cause(cause(value)));
        found.iter().map(|origin| origin.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(origin("asterisk-pjsip", 34), ["asterisk-pjsip/sip:503", "asterisk-pjsip/sip:5xx"]);
    assert_eq!(origin("rfc3398", 65), ["rfc3398/sip:488#2", "rfc3398/sip:606#2"]);
    assert_eq!(origin("rfc3398", 31), ["rfc3398/sip:488", "rfc3398/sip:606", "rfc3398/sip:*"]);
    let shared = shared_targets(named("rfc3398"), Direction::SipToCause);
    let interworking = shared.iter().find(|entry| entry.to == Target::Cause(cause(127))).unwrap();
    assert_eq!(interworking.keys.len(), 8);
}

#[test]
fn what_nothing_leads_to_is_found() {
    let causes = unreachable(named("asterisk-pjsip"), Direction::SipToCause);
    assert_eq!(causes, [2, 20, 31, 42, 66].map(|value| Key::Cause(cause(value))).to_vec());
    assert!(unreachable(named("dss1"), Direction::CauseToSip).is_empty());
}

#[test]
fn numbers_outside_their_registry_are_wrong() {
    let wrong = |id| {
        let findings = audit(named(id), None, &Assumptions::default());
        let odd = |finding: &&Finding<'_>| {
            matches!(finding, Finding::OutOfRange { .. } | Finding::Unregistered { .. })
        };
        findings.iter().filter(odd).map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        wrong("lcr"),
        ["lcr/sip:480: 180 is no Q.850 value", "lcr/q850:*: 468 is no registered status"]
    );
    assert!(wrong("rfc3398").is_empty());
}

#[test]
fn a_table_does_not_differ_from_itself() {
    for profile in tritone_codes::profiles() {
        for direction in [Direction::SipToCause, Direction::CauseToSip] {
            assert!(differences(profile, profile, direction, &Facts::NONE).is_empty(), "{}", profile.id);
        }
    }
}

#[test]
fn the_two_asterisk_drivers_differ_in_302_and_23_only() {
    let [pjsip, chan_sip] = [named("asterisk-pjsip"), named("asterisk-chan-sip")];
    let keys = |direction| {
        let found = differences(pjsip, chan_sip, direction, &Facts::NONE);
        found.iter().map(|difference| (difference.key, difference.kind)).collect::<Vec<_>>()
    };
    assert_eq!(keys(Direction::SipToCause), [(status(302), DifferenceKind::ByDefault)]);
    assert_eq!(keys(Direction::CauseToSip), [(Key::Cause(cause(23)), DifferenceKind::OneSided)]);
}
