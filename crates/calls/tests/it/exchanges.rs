//! What is said of registrations, subscriptions and other exchanges that failed.

use tritone_calls::{Call, Fold, FoldOptions, Outcome};
use tritone_wire::sip;

use crate::{judge, messages};

const LATER: &str = "call eve@10.9.0.1:5060 -> bob@10.0.0.2:5060 udp at 3600s\n  INFO\n";

fn first(steps: &str) -> Call {
    let call = "call 201@10.0.0.1:5060 -> 201@10.0.0.3:5060 udp\n";
    judge(&messages(&format!("{call}{steps}{LATER}"))).remove(0)
}

#[test]
fn an_exchange_that_failed_says_why_and_one_that_did_not_says_nothing() {
    for (steps, rule, says) in [
        (
            "  REGISTER\n  < 401 Unauthorized\n  REGISTER credentials\n  < 401 Unauthorized\n",
            "wrong-password",
            "User name or password is wrong: 10.0.0.3:5060 did not accept what 10.0.0.1:5060 sent for the realm \"synth\".",
        ),
        (
            "  REGISTER\n  < 401 Unauthorized\n",
            "challenge-unanswered",
            "10.0.0.3:5060 asked for user name and password for the realm \"synth\", and 10.0.0.1:5060 sent none.",
        ),
        (
            "  REGISTER header \"Expires: 30\"\n  < 423 Interval Too Brief replace \"Min-Expires: 300\"\n",
            "interval-refused",
            "The interval that 10.0.0.1:5060 asked for is too short: 10.0.0.3:5060 takes 300 s and more, and it was not tried again with that.",
        ),
        (
            "  REGISTER\n  < 403 Forbidden\n",
            "registration-refused",
            "The registration was refused: 10.0.0.3:5060 answered 403 Forbidden.",
        ),
        ("  REGISTER repeat 6\n", "no-response", "Nothing came back from 10.0.0.3:5060."),
        (
            "  SUBSCRIBE replace \"Event: dialog\"\n  < 489 Bad Event\n",
            "event-refused",
            "10.0.0.3:5060 does not offer the events that were asked for (dialog).",
        ),
        (
            "  OPTIONS\n  < 404 Not Found\n",
            "refused",
            "It was refused: 10.0.0.3:5060 answered 404 Not Found.",
        ),
    ] {
        let call = first(steps);
        let verdict = call.verdict.unwrap_or_else(|| panic!("no verdict: {steps}"));
        assert_eq!((verdict.rule, verdict.explanation.as_str()), (rule, says), "{steps}");
    }
    let refreshed = first("  REGISTER\n  < 401 Unauthorized\n  REGISTER credentials\n  < 200 OK\n");
    assert_eq!((refreshed.outcome, refreshed.verdict), (Outcome::Answered, None));
}

#[test]
fn a_challenge_at_the_end_of_a_recording_and_a_nonce_that_is_old_blame_nobody() {
    let call = "call 201@10.0.0.1:5060 -> 201@10.0.0.3:5060 udp\n";
    let cut = judge(&messages(&format!("{call}  REGISTER\n  < 401 Unauthorized\n"))).remove(0);
    assert_eq!(cut.verdict, None);
    for challenge in ["nonce=\\\"new-nonce\\\", stale=true", "nonce=\\\"new-nonce\\\""] {
        let old = first(&format!(
            "  REGISTER header \"Authorization: Digest username=\\\"201\\\", realm=\\\"r\\\", nonce=\\\"old-nonce\\\"\"
  < 401 Unauthorized replace \"WWW-Authenticate: Digest realm=\\\"r\\\", {challenge}\"\n"
        ));
        assert_eq!(old.verdict, None, "{challenge}");
    }
}

#[test]
fn a_header_that_the_user_names_joins_legs() {
    let script = "call alice@10.0.0.1:5060 -> b2bua@10.0.0.5:5060 udp id a at 0s
  INVITE header \"X-Correlation: 4711-0815\"
  < 486 Busy Here after 2s
  ACK
call b2bua@10.0.0.5:5060 -> bob@10.0.9.9:5060 udp id b at 1s
  INVITE header \"x-correlation: 4711-0815\"
  < 486 Busy Here
  ACK
";
    let legs = |names: &[&str]| {
        let mut options = FoldOptions::default();
        options.join_headers.extend(names.iter().map(|name| (*name).to_owned()));
        let mut fold = Fold::new(options);
        for (frame, message) in messages(script) {
            let scanned = sip::Message::scan(&message.octets).expect("a message");
            fold.see(frame, message.at, message.flow, &scanned);
        }
        fold.finish().iter().map(|call| call.legs.len()).collect::<Vec<_>>()
    };
    assert_eq!(legs(&[]), [1, 1]);
    assert_eq!(legs(&["X-Correlation"]), [2]);
}
