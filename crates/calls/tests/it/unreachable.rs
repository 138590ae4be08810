//! ICMP errors: which message they are about, and what they say of its call.

use std::net::IpAddr;

use proptest::prelude::*;
use tritone_calls::{Call, Fold, FoldOptions, IcmpReport, Outcome, Severity, Step};
use tritone_synth::flow::Message;
use tritone_wire::{FrameRef, IcmpErrorKind};

use crate::{call, judge, messages, see};

const PROXIED: &str = "call alice@10.0.0.1:5060 -> proxy@10.0.0.3:5060 -> bob@10.0.0.2:5060 udp\n";

fn rule_of(call: &Call) -> &'static str {
    call.verdict.as_ref().map_or("", |verdict| verdict.rule)
}

fn says(call: &Call) -> &str {
    call.verdict.as_ref().map_or("", |verdict| &verdict.explanation)
}

/// The texts of the findings about ICMP, with how much each matters.
fn findings(call: &Call) -> Vec<(Severity, &str)> {
    let icmp = call.findings.iter().filter(|found| found.rule == "icmp-error");
    icmp.map(|found| (found.severity, found.text.as_str())).collect()
}

#[test]
fn a_refused_invite_fails_its_call_at_once() {
    let call = call("call alice@10.0.0.1 -> bob@10.0.0.2 udp\n  INVITE\n  < icmp port-unreachable\n");
    assert_eq!((call.outcome, rule_of(&call)), (Outcome::Failed, "port-unreachable"));
    assert!(
        says(&call)
            .starts_with("Nothing listens at 10.0.0.2:5060: its host sent the call back to 10.0.0.1:5060")
    );
    assert_eq!(
        findings(&call),
        [(
            Severity::Warning,
            "10.0.0.2 sent back the INVITE of 10.0.0.1:5060 to 10.0.0.2:5060 (ICMP port-unreachable): nothing listens \
             at that port."
        )]
    );
}

#[test]
fn of_a_proxied_call_the_hop_is_named_on_which_it_happened() {
    let steps = "  INVITE\n  < 100 Trying at proxy\n  < icmp port-unreachable at bob\n  < 503 Service Unavailable at proxy\n  ACK\n";
    let failed = call(&format!("{PROXIED}{steps}"));
    assert_eq!(rule_of(&failed), "port-unreachable");
    assert!(
        says(&failed)
            .starts_with("Nothing listens at 10.0.0.2:5060: its host sent the call back to 10.0.0.3:5060")
    );
    let steps = "  INVITE\n  < 100 Trying at proxy\n  < icmp net-unreachable by 10.0.0.9 at bob\n  CANCEL after 5s\n  < 200 OK to CANCEL at proxy\n  < 487 Request Terminated at proxy to INVITE\n  ACK\n";
    let given_up = call(&format!("{PROXIED}{steps}"));
    assert_eq!(rule_of(&given_up), "host-unreachable", "{}", says(&given_up));
}

#[test]
fn what_another_address_answers_is_not_hidden_by_an_error_that_was_overcome() {
    let text = "call alice@10.0.0.1 -> bob@10.0.0.2 udp\n  INVITE repeat 1\n  < icmp port-unreachable\n  < 200 OK after 1s\n  ACK\n  BYE\n  < 200 OK\n";
    let call = call(text);
    assert_eq!(call.outcome, Outcome::Answered);
    assert_eq!(findings(&call).len(), 1);
    assert_eq!(findings(&call)[0].0, Severity::Info);
}

#[test]
fn a_quotation_without_a_call_id_is_told_by_flow_length_and_time() {
    let text = "
call alice@10.0.0.1 -> bob@10.0.0.2 udp id short
  INVITE
  < icmp port-unreachable quote 8
call alice-with-a-longer-name@10.0.0.1 -> bob@10.0.0.2 udp id other at 100ms
  INVITE
  < 486 Busy Here
  ACK
call carol@10.0.0.5 -> bob@10.0.0.2 udp at 0s
  INVITE
  < 486 Busy Here
  ACK
";
    let calls = judge(&messages(text));
    let refused: Vec<&str> = calls
        .iter()
        .filter(|call| !findings(call).is_empty())
        .map(|call| call.legs[0].id.call_id().unwrap_or_default())
        .collect();
    assert_eq!(refused, ["short"]);
}

#[test]
fn an_error_that_comes_long_after_everything_on_its_flow_is_of_nothing() {
    let text = "call alice@10.0.0.1 -> bob@10.0.0.2 udp\n  INVITE\n  < icmp port-unreachable quote 8\n";
    let mut all = messages(text);
    all[1].1.at.0 += 2_100_000_000;
    assert!(findings(&judge(&all)[0]).is_empty());
    all[1].1.at.0 -= 200_000_000;
    assert_eq!(findings(&judge(&all)[0]).len(), 1);
}

#[test]
fn behind_a_nat_the_call_id_tells_whatever_the_ends_are() {
    let text = "call alice@10.0.0.1 -> bob@10.0.0.2 udp\n  INVITE\n  < icmp port-unreachable\n";
    let mut all = messages(text);
    all[1].1.flow.source = "192.0.2.7:61000".parse().expect("an address");
    assert_eq!(rule_of(&judge(&all)[0]), "port-unreachable");
    all[1].1.flow.destination = "192.0.2.8:5060".parse().expect("an address");
    assert!(findings(&judge(&all)[0]).is_empty(), "a message of the call between two others");
}

#[test]
fn a_flood_of_errors_is_bounded_and_what_is_left_out_is_counted() {
    let text = "call alice@10.0.0.1 -> bob@10.0.0.2 udp\n  INVITE repeat 9\n";
    let mut fold = Fold::new(FoldOptions::default());
    let all = messages(text);
    for (frame, message) in &all {
        see(&mut fold, *frame, message);
    }
    let (last, invite) = &all[all.len() - 1];
    for number in 0..100_007_u32 {
        let quoted = if number % 2 == 0 { &invite.octets[..] } else { &[] };
        fold.see_icmp(&IcmpReport {
            frame: FrameRef { number: last.number + 1 + u64::from(number), ..*last },
            time: invite.at,
            reporter: IpAddr::from(number.to_be_bytes()),
            kind: IcmpErrorKind::HostUnreachable,
            flow: invite.flow,
            quoted,
            length: Some(invite.octets.len()),
        });
    }
    assert_eq!(fold.icmp_left_out(), 7);
    let calls = fold.finish();
    assert_eq!(findings(&calls[0]).len(), 32);
}

#[test]
fn a_registration_that_came_back_has_the_finding_too() {
    let call = call("call alice@10.0.0.1 -> bob@10.0.0.2 udp\n  REGISTER\n  < icmp port-unreachable\n");
    assert!(findings(&call)[0].1.starts_with("10.0.0.2 sent back the REGISTER of 10.0.0.1:5060"));
}

#[test]
fn the_ladder_shows_the_errors_folded_like_retransmissions() {
    let call = call(
        "call alice@10.0.0.1 -> bob@10.0.0.2 udp\n  INVITE repeat 3\n  < icmp host-unreachable by 10.0.0.9\n",
    );
    let icmp: Vec<_> = call.ladder.iter().filter(|step| matches!(step.step, Step::Icmp { .. })).collect();
    assert_eq!(icmp.len(), 1);
    assert_eq!((icmp[0].from, icmp[0].to, icmp[0].repeated, icmp[0].frame.number), (1, 0, 3, 2));
}

const FLOW: &str = "
call alice@10.0.0.1 -> proxy@10.0.0.3 -> bob@10.0.0.2 udp
  INVITE repeat 2
  < icmp port-unreachable quote 8 at bob
call carol@10.0.0.1 -> proxy@10.0.0.3 -> bob@10.0.0.2 udp at 200ms
  INVITE repeat 1
  < icmp host-unreachable by 10.0.0.9 at bob
call dave@10.0.0.1 -> proxy@10.0.0.3 -> bob@10.0.0.2 udp at 300ms
  INVITE
  < 180 Ringing
  < icmp port-unreachable quote 8 at alice
";

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn the_order_of_folding_changes_nothing(seed: u64) {
        let ordered = messages(&FLOW.replace("at alice", "at dave"));
        let mut shuffled: Vec<(FrameRef, Message)> = ordered.clone();
        let mut state = seed | 1;
        for index in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffled.swap(index, (state >> 33) as usize % (index + 1));
        }
        prop_assert_eq!(judge(&shuffled), judge(&ordered));
    }
}
