use std::path::PathBuf;

use tritone_codes::profile::{Direction, Event, Standing};
use tritone_codes::{Cause, Dialects, Facts, Location, StatusCode, Target, profile, profiles};
use tritone_config::{load_dialect, load_phrases, load_profile, parse_profile, write_profile};

fn example(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples").join(name)
}

fn status(code: u16) -> StatusCode {
    StatusCode::new(code).unwrap()
}

#[test]
fn the_profile_of_the_manual_translates_as_it_says() {
    let carrier = load_profile(example("profile.toml")).unwrap();
    assert_eq!((&*carrier.id, carrier.standing), ("carrier", Standing::User));
    assert!(carrier.is_named("ACME"));
    let alerted = Facts { alerted: Some(true), ..Facts::NONE };
    let silent = Facts { alerted: Some(false), ..Facts::NONE };
    assert_eq!(carrier.sip_to_q850(status(480), &alerted).cause(), Cause::new(19));
    assert_eq!(carrier.sip_to_q850(status(480), &silent).cause(), Cause::new(20));
    assert_eq!(carrier.sip_to_q850(status(599), &Facts::NONE).cause(), Cause::new(38));
    assert_eq!(carrier.sip_to_q850(Event::Bye, &Facts::NONE).cause(), Cause::new(16));
    let user = Facts { location: Some(Location::USER), ..Facts::NONE };
    assert_eq!(carrier.q850_to_sip(Cause::new(21).unwrap(), &user).status(), Some(status(603)));
}

#[test]
fn keys_that_a_profile_does_not_name_come_from_its_base() {
    let carrier = load_profile(example("profile.toml")).unwrap();
    let base = profile("rfc3398").unwrap();
    for code in [404, 410, 486, 503, 603] {
        let both = [&carrier, base].map(|p| p.sip_to_q850(status(code), &Facts::NONE).cause());
        assert_eq!(both[0], both[1], "{code}");
    }
    let rows = |p: &tritone_codes::Profile| p.table(Direction::CauseToSip).unwrap().rules().len();
    assert!(rows(&carrier) >= rows(base) - 1);
}

#[test]
fn the_dialect_of_the_manual_overrides_the_shipped_ones() {
    let own = load_dialect(example("dialect.toml")).unwrap();
    let mut dialects = Dialects::shipped();
    dialects.push(&own);
    let readings: Vec<_> = dialects.lookup(701).map(|r| &*r.dialect.id).collect();
    assert_eq!(readings, ["acme-phone", "gigaset"]);
}

#[test]
fn the_phrases_of_the_manual_are_found() {
    let phrases = load_phrases(example("phrases.toml")).unwrap();
    assert_eq!(phrases.lang, "de-AT");
    assert_eq!(phrases.status(status(486)), Some("Teilnehmer spricht"));
    assert_eq!(phrases.cause(Cause::new(17).unwrap()), Some("Teilnehmer spricht"));
}

#[test]
fn a_written_profile_reads_back() {
    let carrier = load_profile(example("profile.toml")).unwrap();
    let again = parse_profile(&write_profile(&carrier), "again.toml").unwrap();
    for direction in [Direction::SipToCause, Direction::CauseToSip] {
        let rules = |p: &tritone_codes::Profile| p.table(direction).unwrap().rules().to_vec();
        assert_eq!(rules(&carrier), rules(&again));
    }
    assert_eq!(carrier.locations, again.locations);
}

#[test]
fn every_shipped_profile_can_be_a_base() {
    for shipped in profiles() {
        let text =
            format!("id = \"own\"\nbase = \"{}\"\n[[cause-to-sip]]\ncause = 40\nsip = 480\n", shipped.id);
        let own = parse_profile(&text, "own.toml").unwrap();
        let answer = own.q850_to_sip(Cause::new(40).unwrap(), &Facts::NONE);
        assert_eq!(answer.status(), Some(status(480)), "{}", shipped.id);
        let text =
            format!("id = \"own\"\nbase = \"{}\"\n[[sip-to-cause]]\nsip = 606\ncause = 58\n", shipped.id);
        let own = parse_profile(&text, "own.toml").unwrap();
        assert_eq!(own.sip_to_q850(status(606), &Facts::NONE).cause(), Cause::new(58), "{}", shipped.id);
    }
}

#[test]
fn nothing_can_be_a_target() {
    let own = "id = \"own\"\n[[sip-to-cause]]\nsip = \"*\"\ncause = \"none\"\n";
    let own = parse_profile(own, "own.toml").unwrap();
    assert_eq!(own.table(Direction::SipToCause).unwrap().rules()[0].to, Target::Nothing);
    assert!(own.table(Direction::CauseToSip).is_none());
}
