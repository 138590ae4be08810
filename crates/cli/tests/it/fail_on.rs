//! `why --fail-on`: exit statuses for scripts.

use crate::made::made;
use crate::run::tritone;

/// Four calls: two busy with cause 17, one congested, one answered.
const FOUR: &str = "
call alice@10.0.0.1 -> bob@10.0.0.2 udp times 2
  INVITE
  < 486 Busy Here reason \"Q.850;cause=17\"
  ACK
call alice@10.0.0.1 -> bob@10.0.0.2 udp
  INVITE
  < 503 Service Unavailable
  ACK
call alice@10.0.0.1 -> bob@10.0.0.2 udp
  INVITE
  < 200 OK
  ACK
";

/// Exit status and standard error.
fn run(options: &[&str]) -> (Option<i32>, String) {
    static MADE: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let file = MADE.get_or_init(|| made("fail-on-four", FOUR).display().to_string());
    let output = tritone([&["why", file], options].concat());
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn holds(condition: &str) -> bool {
    match run(&["--fail-on", condition]) {
        (Some(0), _) => false,
        (Some(1), error) => {
            assert!(error.contains(" holds: "), "{error}");
            true
        }
        other => panic!("{condition}: {other:?}"),
    }
}

#[test]
fn conditions_on_totals() {
    assert!(holds("failed>0") && holds("failed>=3") && !holds("failed>3"));
    assert!(holds("failed>74.9%") && holds("failed=75%") && !holds("failed>75%"));
    assert!(holds("busy>1") && !holds("timeout>0") && holds("answered<50%") && holds("calls!=3"));
}

#[test]
fn conditions_on_what_calls_have() {
    assert!(holds("status=503") && !holds("status=404") && holds("status=4xx-6xx>=3"));
    assert!(holds("cause=17>1") && !holds("cause=34"));
    assert!(holds("outcome=busy") && !holds("outcome=timeout") && holds("rule=busy-at-once"));
}

#[test]
fn any_of_several_is_enough_and_is_named() {
    let (status, error) = run(&["--fail-on", "timeout>0,status=503", "--fail-on", "busy>5"]);
    assert_eq!((status, error.as_str()), (Some(1), "tritone: status=503 holds: 1 of 4 calls\n"));
    assert_eq!(run(&["--fail-on", "timeout>0,status=504"]), (Some(0), String::new()));
}

#[test]
fn only_chosen_calls_count() {
    assert_eq!(run(&["--status", "486,200", "--fail-on", "status=503"]).0, Some(0));
    assert_eq!(run(&["--call", "3", "--fail-on", "status=503"]).0, Some(1));
}

#[test]
fn a_wrong_condition_is_status_2_and_says_what_is_expected() {
    for condition in ["failed", "status>5", "bussy>0", "cause=500"] {
        let (status, error) = run(&["--fail-on", condition]);
        assert_eq!(status, Some(2), "{condition}");
        assert!(error.contains("expected"), "{error}");
    }
}
