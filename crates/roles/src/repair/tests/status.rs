//! When a status changes, and that it does not otherwise.

use tritone_config::relay::Codes;

use super::*;

fn trusting() -> Policy {
    policy(PeerPolicy { trust_reason: true, ..PeerPolicy::default() }, Vec::new())
}

fn start_line(policy: &Policy, received: &str) -> String {
    repaired(policy, received).0.lines().next().unwrap().to_owned()
}

#[test]
fn a_rule_sets_status_phrase_and_retry_after() {
    let set = Set { retry_after: Some(30), ..to(486) };
    let (text, _) = repaired(
        &policy(PeerPolicy::default(), vec![rule(set)]),
        &response("503 Service Unavailable", "Retry-After: 5\r\n"),
    );
    assert_eq!(text, response("486 Busy Here", "Retry-After: 30\r\n"));
    let set = Set { phrase: Some("Besetzt".into()), ..to(486) };
    let (text, _) = repaired(&policy(PeerPolicy::default(), vec![rule(set)]), &response("503", ""));
    assert_eq!(text, response("486 Besetzt", ""));
}

#[test]
fn an_empty_retry_after_is_filled_in_its_line() {
    let set = Set { retry_after: Some(30), ..Set::default() };
    let received = response("503 Service Unavailable", "Retry-After: \r\n");
    let (text, _) = repaired(&policy(PeerPolicy::default(), vec![rule(set)]), &received);
    assert_eq!(text, response("503 Service Unavailable", "Retry-After:30 \r\n"));
}

#[test]
fn the_first_rule_that_holds_decides() {
    let only = |code, set| Rule { codes: vec![Codes::only(status(code))], ..rule(set) };
    let rules = vec![only(480, to(404)), only(503, to(486)), only(503, to(404)), rule(to(500))];
    let policy = policy(PeerPolicy::default(), rules);
    assert_eq!(start_line(&policy, &response("503 X", "")), "SIP/2.0 486 Busy Here");
    assert_eq!(start_line(&policy, &response("480 X", "")), "SIP/2.0 404 Not Found");
    assert_eq!(start_line(&policy, &response("600 X", "")), "SIP/2.0 500 Server Internal Error");
}

#[test]
fn all_that_a_rule_asks_for_must_hold() {
    let holds = |rule: Rule, received: &str| {
        let policy = policy(PeerPolicy::default(), vec![rule]);
        start_line(&policy, received).starts_with("SIP/2.0 480")
    };
    let busy = response("503 Line is BUSY", "Reason: Q.850;cause=17\r\n");
    let all = || rule(to(480));
    assert!(holds(all(), &busy));
    assert!(holds(Rule { peer: Some(0), ..all() }, &busy) && !holds(Rule { peer: Some(1), ..all() }, &busy));
    assert!(holds(Rule { phrase: Some("busy".into()), ..all() }, &busy));
    assert!(!holds(Rule { phrase: Some("circuit".into()), ..all() }, &busy));
    let cause = tritone_codes::Cause::new;
    assert!(
        holds(Rule { cause: cause(17), ..all() }, &busy) && !holds(Rule { cause: cause(34), ..all() }, &busy)
    );
    assert!(holds(Rule { method: Some("INVITE".into()), ..all() }, &busy));
    assert!(!holds(Rule { method: Some("BYE".into()), ..all() }, &busy));
    assert!(holds(Rule { codes: vec![Codes::class(5)], ..all() }, &busy));
    assert!(!holds(Rule { codes: vec![Codes::class(4)], ..all() }, &busy));
}

#[test]
fn a_status_does_not_change_by_a_reason_that_is_not_trusted() {
    let received = response("503 X", "Reason: Q.850;cause=17;location=U\r\n");
    assert_eq!(start_line(&policy(PeerPolicy::default(), vec![]), &received), "SIP/2.0 503 X");
    assert_eq!(start_line(&trusting(), &received), "SIP/2.0 486 Busy Here");
}

#[test]
fn a_trusted_reason_may_name_the_status_itself() {
    assert_eq!(
        start_line(&trusting(), &response("503 X", "Reason: SIP;cause=480\r\n")),
        "SIP/2.0 480 Temporarily Unavailable"
    );
    for kept in
        ["SIP;cause=487", "SIP;cause=200", "SIP;cause=407", "SIP;cause=503", "SIP;cause=486, SIP;cause=480"]
    {
        assert_eq!(
            start_line(&trusting(), &response("503 X", &format!("Reason: {kept}\r\n"))),
            "SIP/2.0 503 X",
            "{kept}"
        );
    }
}

#[test]
fn a_cause_whose_status_depends_on_what_is_not_known_is_reported() {
    let without = repaired(&trusting(), &response("503 X", "Reason: Q.850;cause=21\r\n"));
    assert_eq!((&without.0[..13], without.1[0].word()), ("SIP/2.0 503 X", "depends"));
    let by_user = response("503 X", "Reason: Q.850;cause=21;location=U\r\n");
    assert_eq!(start_line(&trusting(), &by_user), "SIP/2.0 603 Decline");
}

#[test]
fn no_status_can_be_set_that_is_never_changed_or_lacks_its_fields() {
    let settable: Vec<u16> = (100..1000).filter(|code| Settable::new(status(*code)).is_some()).collect();
    assert!([400, 404, 480, 486, 500, 503, 600, 603].iter().all(|code| settable.contains(code)));
    for code in [100, 180, 200, 302, 399, 401, 405, 407, 415, 420, 469, 484, 487, 488, 494, 607, 608, 700] {
        assert!(!settable.contains(&code), "{code}");
    }
}
