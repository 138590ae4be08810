//! The order of look-up: key, class, default; conditions; the kinds of absence.

use tritone_codes::profile::{
    Answer, CauseKey, Direction, Event, First, How, Key, Phase, Rule, SentLocation, SipKey, Table,
    TableError, TableFault, Target, Then, When,
};
use tritone_codes::{Cause, Facts, Location, Profile, StatusCode, Translation, profile};

fn named(id: &str) -> &'static Profile {
    profile(id).unwrap()
}

fn status(code: u16) -> StatusCode {
    StatusCode::new(code).unwrap()
}

fn cause(value: u8) -> Cause {
    Cause::new(value).unwrap()
}

fn to_cause(id: &str, code: u16, facts: &Facts) -> Translation<'static> {
    named(id).sip_to_q850(status(code), facts)
}

fn to_status(id: &str, value: u8, facts: &Facts) -> Translation<'static> {
    named(id).q850_to_sip(cause(value), facts)
}

fn shown(translation: &Translation<'_>) -> String {
    match (translation.to, translation.rule_id()) {
        (Answer::To(target), Some(id)) => format!("{target} by {id}"),
        (answer, _) => format!("{answer:?}"),
    }
}

#[test]
fn a_row_of_the_key_comes_before_the_class_and_the_class_before_the_default() {
    let none = Facts::NONE;
    assert_eq!(shown(&to_cause("asterisk", 480, &none)), "19 by asterisk-pjsip/sip:480");
    assert_eq!(shown(&to_cause("asterisk", 499, &none)), "127 by asterisk-pjsip/sip:4xx");
    assert_eq!(shown(&to_cause("asterisk", 580, &none)), "34 by asterisk-pjsip/sip:5xx");
    assert_eq!(shown(&to_cause("asterisk", 701, &none)), "16 by asterisk-pjsip/sip:*");
    assert_eq!(to_cause("asterisk", 499, &none).how, Some(How::Class));
    assert_eq!(shown(&to_cause("sippy", 302, &none)), "0 by sippy/sip:2xx-3xx");
}

#[test]
fn an_unknown_status_is_the_default_of_the_profile_and_never_the_x00_of_its_class() {
    assert_eq!(shown(&to_cause("rfc3398", 433, &Facts::NONE)), "31 by rfc3398/sip:*");
    assert_eq!(shown(&to_cause("rfc3398", 400, &Facts::NONE)), "41 by rfc3398/sip:400");
}

#[test]
fn the_conditional_row_fires_wherever_it_stands() {
    let bearer = Facts::NONE.with_warnings(&[399, 304]);
    let other = Facts::NONE.with_warnings(&[399]);
    assert_eq!(shown(&to_cause("rfc3398", 488, &bearer)), "65 by rfc3398/sip:488#2");
    assert_eq!(shown(&to_cause("rfc4497", 488, &bearer)), "65 by rfc4497/sip:488");
    for facts in [other, Facts::NONE] {
        assert_eq!(shown(&to_cause("rfc3398", 488, &facts)), "31 by rfc3398/sip:488");
        assert_eq!(shown(&to_cause("rfc4497", 488, &facts)), "31 by rfc4497/sip:488#2");
    }
    let user = Facts { location: Some(Location::USER), ..Facts::NONE };
    assert_eq!(shown(&to_status("rfc3398", 21, &user)), "603 by rfc3398/q850:21#2");
    assert_eq!(shown(&to_status("rfc3398", 21, &Facts::NONE)), "403 by rfc3398/q850:21");
}

#[test]
fn audiocodes_22_with_a_diagnostic_has_no_mapping() {
    let with = |diagnostic| Facts { diagnostic, ..Facts::NONE };
    assert_eq!(to_status("audiocodes", 22, &with(Some(true))).to, Answer::Unmet);
    assert_eq!(to_status("audiocodes", 22, &with(Some(false))).status(), Some(status(410)));
    let unknown = to_status("audiocodes", 22, &with(None));
    assert_eq!((unknown.to, unknown.rows.len()), (Answer::Depends, 1));
}

#[test]
fn openbts_asks_whether_the_call_was_alerted() {
    let alerted = |alerted| Facts { alerted, ..Facts::NONE };
    assert_eq!(shown(&to_cause("openbts", 480, &alerted(Some(true)))), "19 by openbts/sip:480");
    assert_eq!(shown(&to_cause("openbts", 480, &alerted(Some(false)))), "18 by openbts/sip:480#2");
    assert_eq!(to_cause("openbts", 480, &alerted(None)).to, Answer::Depends);
}

#[test]
fn yate_asks_whether_the_session_ended_or_the_call_was_refused() {
    let phase = |phase| Facts { phase: Some(phase), ..Facts::NONE };
    assert_eq!(shown(&to_status("yate", 16, &phase(Phase::Disconnect))), "487 by yate/q850:16");
    assert_eq!(shown(&to_status("yate", 16, &phase(Phase::Reject))), "500 by yate/q850:16#2");
    assert_eq!(shown(&to_status("yate", 77, &phase(Phase::Reject))), "500 by yate/q850:*#2");
}

#[test]
fn osmo_480_is_18_and_its_default_is_no_registered_status() {
    assert_eq!(shown(&to_cause("osmo-cc", 480, &Facts::NONE)), "18 by osmo-cc/sip:480");
    assert_eq!(shown(&to_cause("osmo-sip-connector", 480, &Facts::NONE)), "18 by osmo-sip-connector/sip:480");
    assert_eq!(shown(&to_status("osmo-cc", 77, &Facts::NONE)), "468 by osmo-cc/q850:*");
}

#[test]
fn where_the_source_prints_two_targets_the_first_is_taken_and_said_to_be_so() {
    let rejected = to_status("ribbon-edge", 21, &Facts::NONE);
    assert_eq!(shown(&rejected), "603 by ribbon-edge/q850:21");
    assert!(rejected.rule.unwrap().when.unstated);
    let with = |diagnostic| Facts { diagnostic: Some(diagnostic), ..Facts::NONE };
    assert_eq!(shown(&to_status("ribbon-edge", 22, &with(false))), "301 by ribbon-edge/q850:22");
    assert_eq!(shown(&to_status("ribbon-edge", 22, &with(true))), "500 by ribbon-edge/q850:22#3");
}

#[test]
fn a_key_that_nobody_could_read_is_unread_and_never_the_default() {
    assert_eq!(to_cause("audiocodes", 606, &Facts::NONE).to, Answer::Unread);
    assert_eq!(to_cause("audiocodes", 607, &Facts::NONE).to, Answer::NotStated);
    for value in [31, 46] {
        assert_eq!(to_status("diva", value, &Facts::NONE).to, Answer::Unread);
    }
    for value in [30, 50] {
        assert_eq!(shown(&to_status("diva", value, &Facts::NONE)), "500 by diva/q850:*");
    }
    assert_eq!(to_status("hp-msr", 17, &Facts::NONE).to, Answer::Unread);
    assert_eq!(shown(&to_status("hp-msr", 16, &Facts::NONE)), "request by hp-msr/q850:16");
}

#[test]
fn the_absences_of_a_mapping_stay_distinct() {
    let nothing = to_cause("rfc3398", 487, &Facts::NONE);
    assert_eq!((nothing.to, nothing.how), (Answer::To(Target::Nothing), Some(How::Exact)));
    let by_default = to_cause("rfc3398", 580, &Facts::NONE);
    assert_eq!((by_default.cause(), by_default.how), (Some(cause(31)), Some(How::Default)));
    assert_eq!(to_cause("dss1", 416, &Facts::NONE).to, Answer::NotStated);
    assert_eq!(to_cause("ribbon-edge", 486, &Facts::NONE).to, Answer::Unread);
    assert_eq!(to_cause("cisco-ios-12.2", 486, &Facts::NONE).to, Answer::NoTable);
    assert_eq!(to_status("asterisk-pjsip", 41, &Facts::NONE).to, Answer::To(Target::Zero));
}

#[test]
fn events_have_rows_of_their_own_and_no_default() {
    let bye = |id: &str| named(id).sip_to_q850(Event::Bye, &Facts::NONE);
    assert_eq!(shown(&bye("rfc3398")), "16 by rfc3398/sip:BYE");
    assert_eq!(bye("freeswitch").to, Answer::NotStated);
    let cancel = named("opensips-sip-i").sip_to_q850(Event::Cancel, &Facts::NONE);
    assert_eq!(shown(&cancel), "31 by opensips-sip-i/sip:CANCEL");
    let paging = named("openbts").q850_to_sip(Event::NoPagingResponse, &Facts::NONE);
    assert_eq!(shown(&paging), "480 by openbts/q850:no-paging-response");
}

#[test]
fn no_response_and_no_cause_are_keys() {
    assert_eq!(shown(&named("openbts").sip_to_q850(SipKey::NoResponse, &Facts::NONE)), "17 by openbts/sip:0");
    assert_eq!(shown(&named("openbts").q850_to_sip(cause(0), &Facts::NONE)), "486 by openbts/q850:0");
    let refused = Facts { phase: Some(Phase::Reject), ..Facts::NONE };
    assert_eq!(shown(&named("yate").q850_to_sip(CauseKey::NoCause, &refused)), "500 by yate/q850:0#2");
}

#[test]
fn a_number_that_fits_no_octet_is_shown_and_is_no_cause() {
    let lcr = to_cause("lcr", 480, &Facts::NONE);
    assert_eq!((lcr.to, lcr.cause()), (Answer::To(Target::Beyond(180)), None));
    let freeswitch = named("freeswitch");
    assert_eq!(to_cause("freeswitch", 487, &Facts::NONE).to, Answer::To(Target::Beyond(487)));
    let back = |number| shown(&freeswitch.q850_to_sip(CauseKey::Beyond(number), &Facts::NONE));
    assert_eq!(back(487), "487 by freeswitch/q850:487");
    assert_eq!(back(899), "480 by freeswitch/q850:*");
}

#[test]
fn the_location_sent_is_that_of_the_row_then_of_the_class() {
    let location = |id, code| to_cause(id, code, &Facts::NONE).location();
    let exactly = |location| Some(SentLocation::Exactly(location));
    assert_eq!(location("rfc3398", 603), exactly(Location::USER));
    assert_eq!(location("rfc3398", 486), Some(SentLocation::Network));
    assert_eq!(location("rfc3398", 302), None);
    assert_eq!(location("rfc4497", 486), exactly(Location::PRIVATE_REMOTE));
    assert_eq!(location("rfc4497", 607), exactly(Location::USER));
    assert_eq!(location("yate", 486), exactly(Location::BEYOND_INTERWORKING));
    assert_eq!(location("asterisk", 486), None);
    let bye = named("oracle-sip-i").sip_to_q850(Event::Bye, &Facts::NONE);
    assert_eq!(bye.location(), exactly(Location::BEYOND_INTERWORKING));
}

#[test]
fn what_comes_first_is_told_and_the_value_given() {
    let unauthorized = to_cause("rfc3398", 401, &Facts::NONE);
    assert_eq!(unauthorized.rule.unwrap().then.first, Some(First::Authenticate));
    assert_eq!(unauthorized.cause(), Some(cause(21)));
    let changed = to_status("rfc3398", 22, &Facts { diagnostic: Some(true), ..Facts::NONE });
    assert_eq!(
        (changed.status(), changed.rule.unwrap().then.contact_from_diagnostic),
        (Some(status(301)), true)
    );
}

fn row(key: Key, to: Target) -> Rule {
    let then = Then::default();
    Rule { key, when: When::ALWAYS, to, then, note: "".into(), phrase: None, cause_name: None }
}

fn user_table(rules: Vec<Rule>, unread: Vec<(u16, u16)>) -> Result<Table, TableError> {
    Table::new(Direction::SipToCause, "test".into(), rules, unread)
}

#[test]
fn a_users_table_answers_like_a_shipped_one() {
    let shipped = named("asterisk");
    let rules = shipped.sip_to_cause.as_ref().unwrap().rules().to_vec();
    let table = user_table(rules, vec![(700, 799)]).unwrap();
    let user = Profile { id: "mine".into(), sip_to_cause: Some(table), ..shipped.clone() };
    for code in (100..=699).chain(800..=999) {
        let (ours, theirs) =
            (user.sip_to_q850(status(code), &Facts::NONE), to_cause("asterisk", code, &Facts::NONE));
        assert_eq!((ours.to, ours.how), (theirs.to, theirs.how), "{code}");
    }
    assert_eq!(user.sip_to_q850(status(701), &Facts::NONE).to, Answer::Unread);
    assert_eq!(user.sip_to_q850(status(486), &Facts::NONE).rule_id().unwrap().to_string(), "mine/sip:486");
}

#[test]
fn a_narrower_class_wins_over_a_wider_one_in_any_order() {
    let class = |from, to, value| row(Key::Class { from, to }, Target::Cause(cause(value)));
    for rules in [vec![class(4, 6, 127), class(5, 5, 34)], vec![class(5, 5, 34), class(4, 6, 127)]] {
        let user =
            Profile { sip_to_cause: Some(user_table(rules, vec![]).unwrap()), ..named("dss1").clone() };
        let causes =
            [400, 500, 600].map(|code| user.sip_to_q850(status(code), &Facts::NONE).cause().unwrap());
        assert_eq!(causes, [cause(127), cause(34), cause(127)]);
    }
}

#[test]
fn rows_that_make_no_table_are_refused_with_their_place() {
    let busy = || row(Key::Status(status(486)), Target::Cause(cause(17)));
    let gone = || row(Key::Status(status(410)), Target::Cause(cause(22)));
    let by_user = || Rule { when: When { location: Some(Location::USER), ..When::ALWAYS }, ..busy() };
    let refused = [
        (vec![row(Key::Cause(cause(17)), Target::Cause(cause(17)))], 0, TableFault::Key),
        (vec![busy(), row(Key::Status(status(410)), Target::Status(status(410)))], 1, TableFault::Target),
        (vec![row(Key::Class { from: 6, to: 4 }, Target::Nothing)], 0, TableFault::Class),
        (vec![busy(), gone(), by_user()], 2, TableFault::Apart),
        (vec![busy(), by_user(), busy()], 2, TableFault::SecondUnconditional),
        (vec![row(Key::Status(status(606)), Target::Nothing)], 0, TableFault::Unread),
    ];
    for (rules, row, fault) in refused {
        assert_eq!(user_table(rules, vec![(606, 606)]).unwrap_err(), TableError { row, fault });
    }
}
