//! Observed mappings: what elements make of failures, and which profile says so.

use tritone_calls::{
    Conclusion, Fits, Handling, Judgement, ObservedMapping, ObservedRow, TELLING_ROWS, observed_mappings,
};
use tritone_codes::profile::{Direction, Key, SentLocation};
use tritone_codes::{Cause, Facts, Profile, StatusCode, profile, profiles};

use crate::{judge, messages};

const PATH: &str = "call alice@10.0.0.1:5060 -> gw@10.0.0.3:5060 -> bob@10.0.0.2:5060 udp\n  INVITE\n";

/// What a gateway got and what it made of it: status, and cause of the Reason header, 0 for none.
type Pair = ((u16, u8), (u16, u8));

fn said((status, cause): (u16, u8)) -> String {
    let reason = if cause == 0 { String::new() } else { format!(" reason \"Q.850;cause={cause}\"") };
    format!("  < {status} Said{reason}")
}

fn translated((got, sent): Pair) -> String {
    format!("{PATH}{} until gw\n{} at gw server \"Box 1\"\n  ACK\n", said(got), said(sent))
}

fn mappings(script: &str) -> Vec<ObservedMapping> {
    observed_mappings(&judge(&messages(script)))
}

/// The mapping of the only element of a script.
fn mapping(script: &str) -> ObservedMapping {
    let mut all = mappings(script);
    assert_eq!(all.len(), 1, "{all:#?}");
    all.remove(0)
}

fn of_pairs(pairs: &[Pair]) -> ObservedMapping {
    mapping(&pairs.iter().copied().map(translated).collect::<String>())
}

fn number(side: tritone_calls::Said) -> (u16, u8) {
    (side.status.map_or(0, StatusCode::as_u16), side.cause.map_or(0, Cause::as_u8))
}

fn pairs(mapping: &ObservedMapping) -> Vec<(Pair, u64)> {
    mapping.rows.iter().map(|row| ((number(row.got), number(row.sent)), row.calls)).collect()
}

fn status(code: u16) -> StatusCode {
    StatusCode::new(code).unwrap()
}

/// What a gateway with the table makes of a status that came with no cause; `stated` is whether it says the cause.
fn by_table(table: &Profile, code: u16, stated: bool) -> Option<Pair> {
    let there = table.sip_to_q850(status(code), &Facts::NONE);
    let location = match there.location() {
        Some(SentLocation::Exactly(location)) => Some(location),
        _ => None,
    };
    let cause = there.cause()?;
    let sent = table.q850_to_sip(cause, &Facts { location, ..Facts::NONE }).status()?;
    Some(((code, 0), (sent.as_u16(), if stated { cause.as_u8() } else { 0 })))
}

/// The statuses of failures that the table of a profile lists, without challenges and cancellation.
fn listed(table: &Profile) -> Vec<u16> {
    let keys = table.table(Direction::SipToCause).unwrap().keys();
    let code = |key| match key {
        Key::Status(status) => Some(status.as_u16()).filter(|code| ![401, 407, 487].contains(code)),
        _ => None,
    };
    keys.filter_map(code).collect()
}

fn whole_table(id: &str, stated: bool) -> Vec<Pair> {
    let table = profile(id).unwrap();
    listed(table).into_iter().filter_map(|code| by_table(table, code, stated)).collect()
}

#[test]
fn a_row_is_what_came_in_and_what_went_out_with_its_calls() {
    let busy = ((486, 17), (600, 0));
    let mapping = of_pairs(&[busy, ((503, 34), (500, 38)), busy]);
    assert_eq!(mapping.element.address, "10.0.0.3:5060".parse().unwrap());
    assert_eq!((mapping.element.far, mapping.product.as_deref()), (None, Some("Box 1")));
    assert_eq!(mapping.handling, Handling::Translates);
    assert_eq!(pairs(&mapping), [(busy, 2), (((503, 34), (500, 38)), 1)]);
    let example = mapping.rows[0].example;
    assert_eq!((example.call, example.got.number, example.sent.number), (1, 3, 4));
}

#[test]
fn a_proxy_that_passes_responses_on_has_no_table() {
    let through = format!("{PATH}  < 486 Busy Here reason \"Q.850;cause=17\" server \"Phone 2\"\n  ACK\n");
    let mapping = mapping(&through);
    assert_eq!((mapping.handling, mapping.product.as_deref()), (Handling::PassesOn, None));
    let fits = Fits::new(&mapping, profiles());
    assert_eq!((fits.rows, fits.conclusion), (0, Conclusion::NoTranslation));
}

#[test]
fn what_an_element_does_is_told_by_all_its_rows() {
    let rows: [(&[Pair], Handling); 4] = [
        (&[((486, 17), (486, 17)), ((404, 0), (404, 0))], Handling::PassesOn),
        (&[((486, 17), (486, 0)), ((404, 1), (404, 1))], Handling::DropsCauses),
        (&[((486, 0), (486, 17)), ((404, 1), (404, 0))], Handling::StatesCauses),
        (&[((486, 0), (486, 17)), ((503, 0), (500, 0))], Handling::Translates),
    ];
    for (pairs, handling) in rows {
        assert_eq!(of_pairs(pairs).handling, handling, "{pairs:?}");
    }
}

#[test]
fn what_is_no_translation_is_left_out_and_counted() {
    let challenge = of_pairs(&[((407, 0), (403, 0)), ((403, 0), (407, 0))]);
    assert_eq!((challenge.rows.len(), challenge.left_out.challenges), (0, 2));
    let cancelled = format!(
        "{PATH}  < 180 Ringing\n  CANCEL\n  < 200 OK to CANCEL\n  < 487 Request Terminated to INVITE\n  ACK\n"
    );
    let cancelled = mapping(&cancelled);
    assert_eq!((cancelled.rows.len(), cancelled.left_out.cancels), (0, 1));
    let gave_up = format!(
        "{PATH}  < 180 Ringing\n  CANCEL at gw after 20s\n  < 200 OK to CANCEL until gw\n  \
         < 486 Busy Here to INVITE until gw\n  < 480 No answer at gw to INVITE\n  ACK\n"
    );
    let gave_up = mapping(&gave_up);
    assert_eq!((gave_up.rows.len(), gave_up.left_out.cancels), (0, 1), "{gave_up:#?}");
}

#[test]
fn an_answer_chosen_among_several_branches_is_no_translation() {
    let forked = "
call alice@10.0.0.1:5060 -> proxy@10.0.0.3:5060 -> bob@10.0.0.2:5060 udp id fork
  INVITE
  < 486 Busy Here until proxy after 1s
  < 404 Not Found at proxy after 2s
call proxy@10.0.0.3:5060 -> tablet@10.0.0.4:5060 udp id fork at 10ms
  INVITE
  < 404 Not Found after 1s
";
    let mapping = mapping(forked);
    assert_eq!((mapping.rows.len(), mapping.left_out.several_branches), (0, 1), "{mapping:#?}");
}

/// A B2BUA: alice calls it at `near`, it calls bob from `far`; `id` is in both INVITEs.
fn through_b2bua(near: &str, far: &str, id: &str, after: &str) -> String {
    format!(
        "call 0301234567@10.0.0.1:5060 -> 0409876543@{near}:5060 udp at 0s
  INVITE {id}
  < 100 Trying
  < 500 Server Internal Error after {after} server \"Box 1\"
  ACK
call 0301234567@{far}:5060 -> 0409876543@10.0.0.2:5060 udp at 50ms
  INVITE {id}
  < 415 Unsupported Media Type after 100ms
  ACK
"
    )
}

const SESSION: &str = "header \"Session-ID: ab30317f1a784dc48ff824d0d3715d86\"";

#[test]
fn both_sides_of_a_b2bua_are_seen_whether_the_wire_joins_them_or_their_numbers_do() {
    for (id, by_likeness) in [(SESSION, 0), ("", 1)] {
        let mapping = mapping(&through_b2bua("10.0.0.3", "10.0.0.3", id, "300ms"));
        assert_eq!(pairs(&mapping), [(((415, 0), (500, 0)), 1)]);
        assert_eq!((mapping.product.as_deref(), mapping.by_likeness), (Some("Box 1"), by_likeness));
    }
}

#[test]
fn an_element_with_an_address_on_each_side_is_told_from_one_with_a_single_one() {
    let mapping = mapping(&through_b2bua("10.0.0.3", "10.9.0.3", SESSION, "300ms"));
    assert_eq!(mapping.element.address, "10.0.0.3:5060".parse().unwrap());
    assert_eq!(mapping.element.far, Some("10.9.0.3".parse().unwrap()));
    assert_eq!(pairs(&mapping), [(((415, 0), (500, 0)), 1)]);
}

#[test]
fn what_came_after_the_element_had_answered_is_no_translation() {
    let mapping = mapping(&through_b2bua("10.0.0.3", "10.0.0.3", SESSION, "120ms"));
    assert_eq!((mapping.rows.len(), mapping.left_out.answered_before), (0, 1));
}

#[test]
fn a_b2bua_that_tried_another_route_shows_no_translation() {
    let second = format!(
        "call 0301234567@10.0.0.3:5060 -> 0409876543@10.0.0.7:5060 udp at 200ms\n  INVITE {SESSION}\n  \
         < 500 Server Internal Error after 20ms\n  ACK\n"
    );
    let mapping = mapping(&(through_b2bua("10.0.0.3", "10.0.0.3", SESSION, "300ms") + &second));
    assert_eq!((mapping.rows.len(), mapping.left_out.several_branches), (0, 1), "{mapping:#?}");
}

#[test]
fn a_call_that_was_tried_again_with_credentials_shows_a_translation() {
    let script = format!(
        "{PATH}  < 407 Proxy Authentication Required header \"Proxy-Authenticate: Digest realm=\\\"r\\\", nonce=\\\"n\\\"\"\n  \
         ACK\n  INVITE credentials\n  < 603 Decline until gw\n  < 403 Forbidden at gw\n  ACK\n"
    );
    assert_eq!(pairs(&mapping(&script)), [(((603, 0), (403, 0)), 1)]);
}

#[test]
fn a_call_that_was_answered_in_the_end_shows_nothing() {
    let script = format!("{PATH}  < 200 OK\n  ACK\n  BYE\n  < 200 OK\n");
    assert!(mappings(&script).is_empty());
}

#[test]
fn the_tables_of_asterisk_are_recognised_whether_causes_are_stated_or_not() {
    for stated in [false, true] {
        let pairs = whole_table("asterisk-pjsip", stated);
        let mapping = of_pairs(&pairs);
        let fits = Fits::new(&mapping, profiles());
        let best = &fits.ranked[0];
        assert_eq!(&*best.profile.id, "asterisk-pjsip");
        assert_eq!((best.rows, best.calls), (pairs.len(), pairs.len() as u64));
        assert_eq!((fits.rows, fits.calls), (pairs.len(), pairs.len() as u64));
        assert_eq!(fits.conclusion, Conclusion::Recognised, "{stated}");
        assert!(fits.ranked[1].rows < best.rows);
    }
}

#[test]
fn every_profile_with_both_tables_explains_its_own_rows_best() {
    for table in profiles() {
        let Some((_, _)) = table.sip_to_cause.as_ref().zip(table.cause_to_sip.as_ref()) else { continue };
        let codes: Vec<u16> = (400..700).filter(|code| ![401, 407, 487].contains(code)).collect();
        let own: Vec<Pair> = codes.into_iter().filter_map(|code| by_table(table, code, true)).collect();
        let passed_on = own.iter().all(|((got, _), (sent, _))| got == sent);
        if own.is_empty() || passed_on {
            continue;
        }
        let mapping = of_pairs(&own);
        let fits = Fits::new(&mapping, profiles());
        assert!(fits.equals().any(|fit| fit.profile.id == table.id), "{}: {:?}", table.id, fits.ranked[0]);
        assert_eq!(fits.ranked[0].rows, own.len(), "{}", table.id);
    }
}

#[test]
fn two_tables_that_the_rows_cannot_tell_apart_are_both_named() {
    // The PJSIP driver of Asterisk has a row for 302, the older one has not.
    let rows: Vec<Pair> =
        whole_table("asterisk-pjsip", false).into_iter().filter(|((got, _), _)| *got != 302).collect();
    let mapping = of_pairs(&rows);
    let fits = Fits::new(&mapping, profiles());
    let equal: Vec<&str> = fits.equals().map(|fit| &*fit.profile.id).collect();
    assert_eq!((fits.conclusion, equal), (Conclusion::Equal(2), vec!["asterisk-pjsip", "asterisk-chan-sip"]));
}

#[test]
fn few_rows_name_no_profile() {
    let rows = [((405, 0), (500, 127)), ((408, 0), (408, 18)), ((302, 0), (302, 23)), ((500, 0), (500, 38))];
    let mapping = of_pairs(&rows);
    let fits = Fits::new(&mapping, profiles());
    assert_eq!((&*fits.ranked[0].profile.id, fits.ranked[0].rows), ("asterisk-pjsip", 4));
    assert!(fits.telling < TELLING_ROWS);
    assert_eq!(fits.conclusion, Conclusion::TooThin);
}

#[test]
fn an_element_that_changes_one_status_mostly_passes_on() {
    let mut rows: Vec<Pair> = (400..420).map(|code| ((code, 0), (code, 0))).collect();
    rows.retain(|((got, _), _)| ![401, 407].contains(got));
    rows.push(((503, 34), (500, 0)));
    let mapping = of_pairs(&rows);
    assert_eq!(mapping.handling, Handling::Translates);
    assert_eq!(Fits::new(&mapping, profiles()).conclusion, Conclusion::PassesOn);
}

#[test]
fn a_row_that_deviates_is_named_with_what_the_profile_says() {
    let mut rows = whole_table("asterisk-pjsip", false);
    let at = rows.iter().position(|((got, _), _)| *got == 480).unwrap();
    rows[at].1.0 = 408;
    let mapping = of_pairs(&rows);
    let fits = Fits::new(&mapping, profiles());
    let best = &fits.ranked[0];
    assert_eq!((&*best.profile.id, best.rows), ("asterisk-pjsip", rows.len() - 1));
    let deviating: Vec<(&ObservedRow, (u16, u8))> = mapping
        .rows
        .iter()
        .zip(&best.judgements)
        .filter_map(|(row, judgement)| match judgement {
            Some(Judgement::Differs(said)) => Some((row, number(*said))),
            _ => None,
        })
        .collect();
    assert_eq!(deviating.len(), 1);
    assert_eq!((number(deviating[0].0.got), deviating[0].1), ((480, 0), (480, 19)));
}

#[test]
fn a_gateway_that_ignores_the_causes_it_gets_is_told_from_one_that_heeds_them() {
    let table = profile("asterisk-pjsip").unwrap();
    let with_cause = |heeds: bool| -> Vec<Pair> {
        let one = |code: u16| {
            let ((got, _), (ignoring, _)) = by_table(table, code, false)?;
            let heeding = table.q850_to_sip(Cause::new(34).unwrap(), &Facts::NONE).status()?.as_u16();
            Some(((got, 34), (if heeds { heeding } else { ignoring }, 0)))
        };
        listed(table).into_iter().filter_map(one).collect()
    };
    for heeds in [true, false] {
        let mapping = of_pairs(&with_cause(heeds));
        let fits = Fits::new(&mapping, &[table]);
        assert_eq!(fits.ranked[0].heeds_causes, heeds);
        assert_eq!(fits.ranked[0].rows, mapping.rows.len());
    }
}

#[test]
fn conditions_of_tables_are_honoured() {
    // RFC 3398 makes 603 of cause 21 where its location is the user, else 403.
    let script = |location: &str, sent: u16| {
        format!(
            "{PATH}  < 480 No reason \"Q.850;cause=21;location={location}\" until gw\n  < {sent} Said at gw\n  ACK\n"
        )
    };
    let table = profile("rfc3398").unwrap();
    for (location, sent, rows) in [("U", 603, 1), ("LN", 403, 1), ("LN", 603, 0)] {
        let fits = Fits::new(&mapping(&script(location, sent)), &[table]);
        assert_eq!(fits.ranked[0].rows, rows, "{location} {sent}");
    }
}

#[test]
fn a_learned_profile_translates_as_was_observed() {
    for stated in [false, true] {
        let mut rows = whole_table("asterisk-pjsip", stated);
        rows.push(((480, 42), (503, if stated { 42 } else { 0 })));
        let mapping = of_pairs(&rows);
        let fits = Fits::new(&mapping, profiles());
        let learned = mapping.to_profile("box", "test.pcap", fits.ranked.first());
        assert_eq!(learned.left_out, 0);
        let own = Fits::new(&mapping, &[&learned.profile]);
        assert_eq!((own.ranked[0].rows, own.rows), (rows.len(), rows.len()), "{:#?}", learned.profile);
        let learned_rows = |direction| learned.profile.table(direction).unwrap().rules();
        for direction in [Direction::SipToCause, Direction::CauseToSip] {
            for row in learned_rows(direction) {
                let asterisk = profile("asterisk-pjsip").unwrap().translate(direction, row.key, &Facts::NONE);
                assert_eq!(asterisk.to.target(), Some(row.to), "{}", row.key);
            }
        }
    }
}

#[test]
fn without_a_profile_only_causes_on_the_wire_are_learned() {
    let mapping = of_pairs(&[((480, 0), (503, 0)), ((486, 0), (600, 17)), ((404, 1), (604, 0))]);
    let learned = mapping.to_profile("box", "test.pcap", None);
    assert_eq!(learned.left_out, 1);
    let rows = |direction| {
        let table = learned.profile.table(direction).unwrap();
        table.rules().iter().map(|row| format!("{} {}", row.key, row.to)).collect::<Vec<_>>()
    };
    assert_eq!(rows(Direction::SipToCause), ["486 17"]);
    assert_eq!(rows(Direction::CauseToSip), ["1 604", "17 600"]);
}

#[test]
fn of_several_targets_the_most_frequent_is_learned_and_the_others_are_named() {
    let mapping = of_pairs(&[((480, 0), (480, 18)), ((480, 0), (480, 18)), ((480, 0), (408, 102))]);
    let learned = mapping.to_profile("box", "test.pcap", None);
    let row = &learned.profile.table(Direction::SipToCause).unwrap().rules()[0];
    assert_eq!((row.to.cause(), &*row.note), (Cause::new(18), "2 calls, as call 1; also 102: 1 call"));
}
