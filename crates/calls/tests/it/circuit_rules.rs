//! Each rule of verdicts on calls of ISDN and SS7: a description that fires it, and one that nearly does.

use std::collections::BTreeSet;

use tritone_calls::{Call, circuit_rules};

use crate::circuits::{judged, recorded};

/// A rule, a description that fires it, the beginning of what it says, and descriptions that nearly fire it. Each is in
/// a recording that goes on for an hour.
struct Row {
    rule: &'static str,
    fires: &'static str,
    says: &'static str,
    spares: &'static [&'static str],
}

const ROWS: &[Row] = &[
    Row {
        rule: "dual-seizure",
        fires: "2-2-2 -> 1-1-1 IAM cic=7 called=national:2\n1-1-1 -> 2-2-2 IAM cic=7 called=national:1\n2-2-2 -> 1-1-1 ANM cic=7\n",
        says: "Both exchanges took circuit 7 at the same time, and the call of ss7:2-4114 gave way to that of frame 2.",
        // A minute later it is the next call.
        spares: &[
            "2-2-2 -> 1-1-1 IAM cic=7 called=national:2\n1-1-1 -> 2-2-2 IAM cic=7 called=national:1 after=60s\n",
        ],
    },
    Row {
        rule: "channel-restarted",
        fires: "user -> network SETUP cr=1 channel=1\nnetwork -> user CONNECT cr=1\nnetwork -> user RESTART cr=0 restart=all after=3s\n",
        says: "isdn-0:network restarted channels of the line (RESTART of frame 3) while the call was up, which ended it.",
        spares: &[
            "user -> network SETUP cr=1 channel=1\nnetwork -> user CONNECT cr=1\nnetwork -> user RESTART cr=0 restart=channels channel=2 after=3s\n",
        ],
    },
    Row {
        rule: "circuit-reset",
        fires: "1-1-1 -> 2-2-2 IAM cic=7 called=1\n2-2-2 -> 1-1-1 ACM cic=7\n1-1-1 -> 2-2-2 RSC cic=7\n",
        says: "ss7:2-2057 reset the circuit (RSC of frame 3) while the call was being set up, which ended it.",
        spares: &[
            "1-1-1 -> 2-2-2 IAM cic=7 called=1\n2-2-2 -> 1-1-1 REL cic=7 cause=17\n1-1-1 -> 2-2-2 RSC cic=7\n",
        ],
    },
    Row {
        rule: "circuit-not-equipped",
        fires: "1-1-1 -> 2-2-2 IAM cic=7 called=1\n2-2-2 -> 1-1-1 UCIC cic=7\n",
        says: "The two exchanges do not have the same circuits: ss7:2-4114 has no circuit 7 (UCIC), on which the call was to go.",
        spares: &["1-1-1 -> 2-2-2 IAM cic=7 called=1\n2-2-2 -> 1-1-1 REL cic=7 cause=82\n"],
    },
    Row {
        rule: "call-unknown-to-one-side",
        fires: "user -> network SETUP cr=1\nnetwork -> user CONNECT cr=1\nnetwork -> user STATUS cr=1 cause=101 state=0 after=9s\n",
        says: "While the call was up, isdn-0:network reported that it has no such call (STATUS with state 0), which ended it.",
        spares: &[
            "user -> network SETUP cr=1\nnetwork -> user CONNECT cr=1\nnetwork -> user STATUS cr=1 cause=101 state=10 after=9s\n",
            "user -> network SETUP cr=1\nnetwork -> user RELEASE COMPLETE cr=1 cause=17\nnetwork -> user STATUS cr=1 cause=30 state=0\n",
        ],
    },
    Row {
        rule: "call-cut-off",
        fires: "user -> network SETUP cr=1\nnetwork -> user CONNECT cr=1\nnetwork -> user DISCONNECT cr=1 cause=41 after=9s\n",
        says: "The call was answered, and a fault ended it after 9.0 s: isdn-0:network cleared it.",
        spares: &[
            "user -> network SETUP cr=1\nnetwork -> user CONNECT cr=1\nnetwork -> user DISCONNECT cr=1 cause=16 after=9s\n",
            "user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=41 after=9s\n",
        ],
    },
    Row {
        rule: "gave-up-in-silence",
        fires: "user -> network SETUP cr=1\nuser -> network DISCONNECT cr=1 cause=16 location=user after=5s\nnetwork -> user RELEASE cr=1\n",
        says: "The caller gave up after 5.0 s: until then no answer from isdn-0:network was recorded.",
        spares: &[
            "user -> network SETUP cr=1\nnetwork -> user CALL PROCEEDING cr=1\nuser -> network DISCONNECT cr=1 cause=16 location=user after=5s\n",
            "user -> network SETUP cr=1\nuser -> network DISCONNECT cr=1 cause=16 location=user after=1s\nnetwork -> user RELEASE cr=1\n",
            // One direction was recorded.
            "user -> network SETUP cr=1\nuser -> network DISCONNECT cr=1 cause=16 location=user after=5s\n",
        ],
    },
    Row {
        rule: "gave-up-at-announcement",
        fires: "user -> network SETUP cr=1\nnetwork -> user PROGRESS cr=1 progress=8\nuser -> network DISCONNECT cr=1 cause=16 location=user after=5s\n",
        says: "The caller gave up without having been answered. isdn-0:network said that there was something to hear",
        spares: &[
            "user -> network SETUP cr=1\nnetwork -> user ALERTING cr=1 progress=8\nuser -> network DISCONNECT cr=1 cause=16 location=user after=5s\n",
            "user -> network SETUP cr=1\nnetwork -> user PROGRESS cr=1 progress=8 cause=1\nuser -> network DISCONNECT cr=1 cause=16 location=user after=5s\n",
        ],
    },
    Row {
        rule: "setup-unanswered",
        fires: "1-1-1 -> 2-2-2 IAM cic=7 called=1\n1-1-1 -> 2-2-2 REL cic=7 cause=102 location=public-local after=20s\n",
        says: "No answer from ss7:2-4114 to the IAM was recorded: the call was never taken up.",
        spares: &[
            "1-1-1 -> 2-2-2 IAM cic=7 called=1\n2-2-2 -> 1-1-1 REL cic=7 cause=102 after=20s\n",
            "1-1-1 -> 2-2-2 REL cic=7 cause=102 location=public-local after=20s\n",
        ],
    },
    Row {
        rule: "stalled-after-proceeding",
        fires: "user -> network SETUP cr=1\nnetwork -> user CALL PROCEEDING cr=1\n",
        says: "isdn-0:network took the call and then said nothing more after its CALL PROCEEDING of frame 2.",
        spares: &[
            "user -> network SETUP cr=1\nnetwork -> user ALERTING cr=1\n",
            "user -> network SETUP cr=1\nnetwork -> user CALL PROCEEDING cr=1\nuser -> network DISCONNECT cr=1 cause=102 location=user after=40s\n",
        ],
    },
    Row {
        rule: "timer-expired",
        fires: "user -> network SETUP cr=1\nnetwork -> user CALL PROCEEDING cr=1\nuser -> network DISCONNECT cr=1 cause=102 location=user after=40s\n",
        says: "The call was given up because an answer that had to come did not come: isdn-0:user waited for 40.0 s after the CALL PROCEEDING of frame 2 (timer T310).",
        spares: &[
            "user -> network SETUP cr=1\nnetwork -> user CALL PROCEEDING cr=1\nuser -> network DISCONNECT cr=1 cause=41 location=user after=40s\n",
            "user -> network SETUP cr=1\nnetwork -> user CONNECT cr=1\nuser -> network DISCONNECT cr=1 cause=102 location=user after=40s\n",
        ],
    },
    Row {
        rule: "channel-taken-by-both",
        fires: "user -> network SETUP cr=1 channel=1!\nnetwork -> user SETUP cr=2 channel=1!\nuser -> network CONNECT cr=2 after=1s\nnetwork -> user RELEASE COMPLETE cr=1 cause=44\n",
        says: "Both sides took channel 1 at the same time, and the call of isdn-0:user gave way to that of the SETUP in frame 2.",
        spares: &[
            "user -> network SETUP cr=1 channel=1!\nnetwork -> user SETUP cr=2 channel=2!\nnetwork -> user RELEASE COMPLETE cr=1 cause=44\n",
            "user -> network SETUP cr=1 channel=1!\nuser -> network SETUP cr=2 channel=1!\nnetwork -> user RELEASE COMPLETE cr=1 cause=44\n",
            "network -> user SETUP cr=2 channel=1!\nuser -> network SETUP cr=1 channel=1! after=60s\nnetwork -> user RELEASE COMPLETE cr=1 cause=44\n",
        ],
    },
    Row {
        rule: "exclusive-channel-refused",
        fires: "user -> network SETUP cr=1 channel=3!\nnetwork -> user RELEASE COMPLETE cr=1 cause=44\n",
        says: "The call demanded channel 3 and no other, and isdn-0:network could not give it that one.",
        spares: &["user -> network SETUP cr=1 channel=3\nnetwork -> user RELEASE COMPLETE cr=1 cause=44\n"],
    },
    Row {
        rule: "channel-not-available",
        fires: "1-1-1 -> 2-2-2 IAM cic=7 called=1\n2-2-2 -> 1-1-1 REL cic=7 cause=44\n",
        says: "The channel or circuit that the call was to use could not be had, says ss7:2-4114 or something behind it.",
        spares: &["1-1-1 -> 2-2-2 IAM cic=7 called=1\n2-2-2 -> 1-1-1 REL cic=7 cause=34\n"],
    },
    Row {
        rule: "all-channels-busy",
        fires: "user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=34 location=transit\n",
        says: "All lines were taken: isdn-0:network or something behind it had no free channel or circuit for the call.",
        spares: &["user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=47\n"],
    },
    Row {
        rule: "channel-unknown",
        fires: "user -> network SETUP cr=1 channel=16\nnetwork -> user RELEASE COMPLETE cr=1 cause=82\n",
        says: "isdn-0:network has no such channel as the call was to use (channel 16).",
        spares: &["user -> network SETUP cr=1 channel=16\nnetwork -> user RELEASE COMPLETE cr=1 cause=81\n"],
    },
    Row {
        rule: "bearer-not-authorized",
        fires: "user -> network SETUP cr=1 bearer=data\nnetwork -> user RELEASE COMPLETE cr=1 cause=57\n",
        says: "isdn-0:network does not allow the caller this kind of call (unrestricted digital information).",
        spares: &["user -> network SETUP cr=1 bearer=data\nnetwork -> user RELEASE COMPLETE cr=1 cause=58\n"],
    },
    Row {
        rule: "bearer-not-free",
        fires: "user -> network SETUP cr=1\nnetwork -> user RELEASE COMPLETE cr=1 cause=58\n",
        says: "isdn-0:network cannot give this kind of call (3.1 kHz audio) at this moment.",
        spares: &["user -> network SETUP cr=1\nnetwork -> user RELEASE COMPLETE cr=1 cause=63\n"],
    },
    Row {
        rule: "bearer-not-implemented",
        fires: "1-1-1 -> 2-2-2 IAM cic=7 called=1 fixed=0060010a02\n2-2-2 -> 1-1-1 REL cic=7 cause=65\n",
        says: "ss7:2-4114 or something behind it does not know this kind of call (unrestricted digital information).",
        spares: &["1-1-1 -> 2-2-2 IAM cic=7 called=1\n2-2-2 -> 1-1-1 REL cic=7 cause=69\n"],
    },
    Row {
        rule: "incompatible-equipment",
        fires: "link 0 bri\nnetwork -> user SETUP cr=1 bearer=speech broadcast\nuser -> network RELEASE COMPLETE cr=1 cause=88 location=user\n",
        says: "The called equipment cannot take this kind of call (speech): it is made for another.",
        spares: &[
            "link 0 bri\nnetwork -> user SETUP cr=1 bearer=speech broadcast\nuser -> network RELEASE COMPLETE cr=1 cause=88 location=user tei=64\nuser -> network CONNECT cr=1 tei=65\n",
        ],
    },
    Row {
        rule: "new-number-told",
        fires: "user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=22 diagnostic=700491343938\n",
        says: "The called party has another number now, which the network told: +498.",
        spares: &["user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=22\n"],
    },
    Row {
        rule: "dialled-digits-incomplete",
        fires: "user -> network SETUP cr=1 called=03\nnetwork -> user SETUP ACKNOWLEDGE cr=1\nuser -> network INFORMATION cr=1 called=0\nnetwork -> user DISCONNECT cr=1 cause=28 after=15s\n",
        says: "isdn-0:network took the number digit by digit, and what came, \"030\", was no whole number.",
        spares: &[
            "user -> network SETUP cr=1 called=030\nnetwork -> user DISCONNECT cr=1 cause=28 after=15s\n",
        ],
    },
    Row {
        rule: "routed-in-a-circle",
        fires: "1-1-1 -> 2-2-2 IAM cic=7 called=1\n2-2-2 -> 1-1-1 REL cic=7 cause=25\n",
        says: "ss7:2-4114 or something behind it gave up routing the call",
        spares: &["1-1-1 -> 2-2-2 IAM cic=7 called=1\n2-2-2 -> 1-1-1 REL cic=7 cause=3\n"],
    },
    Row {
        rule: "mobile-not-reachable",
        fires: "user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=20\n",
        says: "The called telephone is not in contact with its network",
        spares: &["user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=19\n"],
    },
    Row {
        rule: "no-terminal-responded",
        fires: "user -> network SETUP cr=1\nnetwork -> user CALL PROCEEDING cr=1\nnetwork -> user DISCONNECT cr=1 cause=18 after=9s\n",
        says: "No telephone responded on the called line: no ringing was signalled.",
        spares: &[
            "user -> network SETUP cr=1\nnetwork -> user ALERTING cr=1\nnetwork -> user DISCONNECT cr=1 cause=18 after=9s\n",
        ],
    },
    Row {
        rule: "element-missing",
        fires: "user -> network SETUP cr=1 bearer=none\nnetwork -> user RELEASE COMPLETE cr=1 cause=96 diagnostic=04\n",
        says: "isdn-0:network misses something that a message must have: bearer capability. The last message before, from isdn-0:user, was the SETUP of frame 1.",
        spares: &[
            "user -> network SETUP cr=1 bearer=none\nnetwork -> user STATUS cr=1 cause=96 diagnostic=04 state=1\nnetwork -> user RELEASE COMPLETE cr=1 cause=100\n",
        ],
    },
    Row {
        rule: "message-not-understood",
        fires: "user -> network SETUP cr=1\nnetwork -> user CALL PROCEEDING cr=1\nuser -> network NOTIFY cr=1 notify=0\nnetwork -> user RELEASE cr=1 cause=97 diagnostic=6e\n",
        says: "isdn-0:network got a message that it does not know, or that does not fit the state of the call: NOTIFY. The last message before, from isdn-0:user, was the NOTIFY of frame 3.",
        spares: &[
            "user -> network SETUP cr=1\nnetwork -> user STATUS cr=1 cause=97 diagnostic=6e state=1\nnetwork -> user RELEASE cr=1 cause=17\n",
        ],
    },
    Row {
        rule: "element-not-understood",
        fires: "1-1-1 -> 2-2-2 IAM cic=7 called=1\n2-2-2 -> 1-1-1 REL cic=7 cause=99 diagnostic=31\n",
        says: "ss7:2-4114 or something behind it does not understand a part of a message: propagation delay counter. The last message before, from ss7:2-2057, was the IAM of frame 1.",
        spares: &["1-1-1 -> 2-2-2 IAM cic=7 called=1\n2-2-2 -> 1-1-1 REL cic=7 cause=98 diagnostic=31\n"],
    },
    Row {
        rule: "call-reference-unknown",
        fires: "user -> network SETUP cr=1\nnetwork -> user CALL PROCEEDING cr=1\nuser -> network INFORMATION cr=1\nnetwork -> user RELEASE COMPLETE cr=1 cause=81\n",
        says: "isdn-0:network has no such call: it ended it before, or never had it.",
        spares: &[
            "user -> network SETUP cr=1\nnetwork -> user RELEASE COMPLETE cr=1 cause=17\nuser -> network RELEASE cr=1\nnetwork -> user RELEASE COMPLETE cr=1 cause=81\n",
        ],
    },
    Row {
        rule: "protocol-error",
        fires: "user -> network SETUP cr=1\nnetwork -> user RELEASE COMPLETE cr=1 cause=111\n",
        says: "isdn-0:network says that the other side broke the rules of the signalling.",
        spares: &["user -> network SETUP cr=1\nnetwork -> user RELEASE COMPLETE cr=1 cause=127\n"],
    },
    Row {
        rule: "facility-refused",
        fires: "user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=50\n",
        says: "The call asked isdn-0:network for a service beside it, which the line has not subscribed to.",
        spares: &["user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=57\n"],
    },
    Row {
        rule: "service-refused",
        fires: "user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=79\n",
        says: "isdn-0:network does not offer what the call asks for, and does not say what it is.",
        spares: &["user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=69\n"],
    },
    Row {
        rule: "closed-user-group",
        fires: "user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=87\n",
        says: "A closed user group does not allow this call",
        spares: &["user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=21\n"],
    },
    Row {
        rule: "refused-by-feature",
        fires: "1-1-1 -> 2-2-2 IAM cic=7 called=1\n2-2-2 -> 1-1-1 REL cic=7 cause=24\n",
        says: "A feature of the called line refused the call, not a person",
        spares: &["1-1-1 -> 2-2-2 IAM cic=7 called=1\n2-2-2 -> 1-1-1 REL cic=7 cause=21\n"],
    },
    Row {
        rule: "refused-for-an-element",
        fires: "user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=21 diagnostic=846c location=private-local\n",
        says: "isdn-0:network refused the call: it misses the calling party number.",
        // The user's own reason.
        spares: &[
            "user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=21 diagnostic=80\n",
            "user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=21\n",
        ],
    },
    Row {
        rule: "pre-empted",
        fires: "user -> network SETUP cr=1\nnetwork -> user CONNECT cr=1\nnetwork -> user DISCONNECT cr=1 cause=8 after=3s\n",
        says: "A call of higher precedence took the circuit of this one.",
        spares: &[
            "user -> network SETUP cr=1\nnetwork -> user CONNECT cr=1\nnetwork -> user DISCONNECT cr=1 cause=16 after=3s\n",
        ],
    },
    Row {
        rule: "called-line-out-of-order",
        fires: "user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=27\n",
        says: "The called line does not work: nothing can be signalled to it.",
        spares: &[
            "user -> network SETUP cr=1\nnetwork -> user CONNECT cr=1\nnetwork -> user DISCONNECT cr=1 cause=27\n",
        ],
    },
    Row {
        rule: "network-out-of-order",
        fires: "user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=38 location=transit\n",
        says: "isdn-0:network or something behind it says that the network on the way does not work, and that this is likely to last.",
        spares: &["user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=41\n"],
    },
    Row {
        rule: "temporary-failure",
        fires: "user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=41\n",
        says: "isdn-0:network says that something on the way failed, and that this is unlikely to last.",
        spares: &["user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=38\n"],
    },
    Row {
        rule: "resources-exhausted",
        fires: "user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=42\n",
        says: "isdn-0:network has more to do than it can: it takes no more calls at this moment.",
        spares: &["user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=34\n"],
    },
    Row {
        rule: "nothing-to-resume",
        fires: "user -> network RESUME cr=1\nnetwork -> user RESUME REJECT cr=1 cause=85\n",
        says: "A parked call was to be taken up again, and there was none under that name.",
        spares: &["user -> network RESUME cr=1\nnetwork -> user RESUME REJECT cr=1 cause=41\n"],
    },
    Row {
        rule: "reason-lost-beyond",
        fires: "user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=31 location=beyond\n",
        says: "The call ended in another network than ISDN, beyond isdn-0:network, and its reason was lost where the two meet.",
        spares: &[
            "user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=17 location=beyond\n",
            "user -> network SETUP cr=1\nnetwork -> user CONNECT cr=1\nnetwork -> user DISCONNECT cr=1 cause=16 location=beyond\n",
        ],
    },
    Row {
        rule: "cleared-without-reason",
        fires: "user -> network SETUP cr=1\nnetwork -> user ALERTING cr=1\nnetwork -> user DISCONNECT cr=1 cause=16 location=user after=20s\n",
        says: "isdn-0:network or something behind it ended the call while it rang and gave no reason.",
        spares: &[
            "user -> network SETUP cr=1\nnetwork -> user ALERTING cr=1\nnetwork -> user DISCONNECT cr=1 cause=21 location=user after=20s\n",
            "user -> network SETUP cr=1\nnetwork -> user ALERTING cr=1\nuser -> network DISCONNECT cr=1 cause=16 location=user after=20s\n",
        ],
    },
];

/// The call of a description in which a rule is to fire, or nearly does: the first with that verdict, else the first.
fn call(description: &str, rule: &str) -> Call {
    let mut calls = judged(&recorded(description), 3600);
    let index = calls.iter().position(|call| rule_of(call) == rule).unwrap_or(0);
    calls.swap_remove(index)
}

fn rule_of(call: &Call) -> &'static str {
    call.verdict.as_ref().map_or("", |verdict| verdict.rule)
}

/// Each rule with the call that fires it.
pub(crate) fn firing() -> impl Iterator<Item = (&'static str, Call)> {
    ROWS.iter().map(|row| (row.rule, call(row.fires, row.rule)))
}

#[test]
fn each_rule_fires_on_its_description_and_says_what_it_found() {
    for row in ROWS {
        let call = call(row.fires, row.rule);
        assert_eq!(rule_of(&call), row.rule, "{}", row.fires);
        let says = &call.verdict.as_ref().expect("a verdict").explanation;
        assert!(says.starts_with(row.says), "{}: {says}", row.rule);
    }
}

#[test]
fn each_rule_spares_what_is_only_nearly_its_own() {
    for row in ROWS {
        for description in row.spares {
            assert_ne!(rule_of(&call(description, row.rule)), row.rule, "{description}");
        }
    }
}

#[test]
fn every_rule_has_its_descriptions() {
    let tested: BTreeSet<&str> = ROWS.iter().map(|row| row.rule).collect();
    let known: BTreeSet<&str> = circuit_rules().map(|rule| rule.id).collect();
    assert_eq!(tested, known);
}

#[test]
fn a_timer_that_the_diagnostic_names_is_told_with_what_it_waits_for() {
    let call =
        call("user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause=102 diagnostic=333130\n", "");
    let says = &call.verdict.as_ref().expect("a verdict").explanation;
    assert!(says.contains("(timer T310: the call was proceeding, and nothing came of it)"), "{says}");
}

#[test]
fn every_cause_in_a_refusal_gives_a_verdict_with_advice() {
    for cause in 1..=127_u8 {
        let call =
            call(&format!("user -> network SETUP cr=1\nnetwork -> user DISCONNECT cr=1 cause={cause}\n"), "");
        let verdict = call.verdict.as_ref().expect("a verdict");
        assert!(call.outcome.is_failure() || cause == 26, "{cause}: {:?}", call.outcome);
        assert!(verdict.explanation.contains(&format!("Cause {cause} (")), "{}", verdict.explanation);
        assert!(!call.outcome.is_failure() || verdict.advice.is_some(), "{cause}");
    }
}
