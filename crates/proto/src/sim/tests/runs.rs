//! What holds in every run, however bad the network is.

use super::*;
use crate::random::Random;
use crate::sim::{Fate, Passage};
use crate::time::Time;

/// Random runs of each test, which are the same every time: one that fails is found again by its seed.
const RUNS: u64 = 500;

/// Everything that a caller may try.
const ANSWERS: [&str; 8] = ["486", "200", "603-1500", "200-2500", "486-7000", "302", "200-100", "500-300"];

fn random_link(random: &mut Random) -> Link {
    Link {
        loss: random.below(401) as u16,
        duplication: random.below(201) as u16,
        delay: Duration::from_millis(random.below(300)),
        // Above T1, so that what is sent again overtakes what it repeats; below T4, the longest life of a message.
        jitter: Duration::from_millis(random.below(1500)),
    }
}

fn random_plan(random: &mut Random, pair: &Pair) -> Plan {
    let answer = ANSWERS[random.below(ANSWERS.len() as u64) as usize];
    let uri = pair.uri(answer);
    match random.below(3) {
        0 => Plan::call(&uri),
        1 => Plan::cancelled_call(&uri, Duration::from_millis(random.below(4000))),
        _ => Plan::request("OPTIONS", &uri),
    }
}

fn random_run(seed: u64, transport: Transport) -> (Pair, Vec<(String, Plan)>) {
    let mut random = Random::from_number(seed);
    let mut pair = Pair::new(seed, random_link(&mut random), transport);
    let calls = (0..4)
        .map(|_| {
            let plan = random_plan(&mut random, &pair);
            let call_id = pair.start(plan.clone());
            pair.simulator.run_for(Duration::from_millis(random.below(900)));
            (call_id, plan)
        })
        .collect();
    assert!(pair.ends(), "seed {seed}: something goes on for ever\n{}", pair.simulator.log().text());
    (pair, calls)
}

/// Each test has runs of its own, by its number.
fn each_run(test: u64, transport: Transport, check: impl Fn(&Pair, &str, &Plan) -> Result<(), String>) {
    for seed in test * RUNS..(test + 1) * RUNS {
        let (pair, calls) = random_run(seed, transport);
        for (call_id, plan) in &calls {
            if let Err(why) = check(&pair, call_id, plan) {
                panic!("seed {seed}, {call_id} {plan:?}: {why}\n{}", pair.simulator.log().text());
            }
        }
    }
}

fn hold(is: bool, why: &str) -> Result<(), String> {
    if is { Ok(()) } else { Err(why.into()) }
}

/// When the first of these messages arrived at the host.
fn arrived(pair: &Pair, call_id: &str, at: &str, is: impl Fn(&str) -> bool) -> Option<Time> {
    let is_it = |passage: &&Passage| {
        passage.fate == Fate::Arrived
            && passage.to == at.parse().unwrap()
            && is(&String::from_utf8_lossy(&passage.bytes))
    };
    pair.simulator.log().of_call(call_id).find(is_it).map(|passage| passage.time)
}

/// When the host was told this of a request.
fn told_at(pair: &Pair, host: HostId, call_id: &str, method: &str, what: What) -> Option<Time> {
    let told = Told { call_id: call_id.into(), method: method.into(), what };
    pair.simulator.records(host).iter().find(|(_, each)| *each == told).map(|(time, _)| *time)
}

#[test]
fn every_transaction_ends_and_nothing_is_left_of_it() {
    each_run(0, Transport::Udp, |pair, _, _| hold(nothing_is_left(pair), &format!("{:?}", pair.counters())));
}

#[test]
fn the_caller_is_told_one_end_of_each_request() {
    each_run(1, Transport::Udp, |pair, call_id, plan| {
        let ended = pair.ended(call_id, plan.method);
        hold(ended.len() == 1, &format!("{ended:?}"))?;
        let bye = pair.ended(call_id, "BYE");
        let is_answered = plan.method == "INVITE" && matches!(ended[..], [What::Final(200..300)]);
        hold(bye.len() == usize::from(is_answered), &format!("BYE {bye:?}"))
    });
}

#[test]
fn the_callee_is_told_of_each_request_once() {
    each_run(2, Transport::Udp, |pair, call_id, plan| {
        for method in [plan.method, "CANCEL", "BYE"] {
            let told = pair.told(pair.callee, call_id, method);
            let requests = told.iter().filter(|what| **what == What::Request).count();
            let came = arrived(pair, call_id, CALLEE, |text| text.starts_with(&format!("{method} ")));
            hold(requests == usize::from(came.is_some()), &format!("{method}: {told:?}"))?;
        }
        Ok(())
    });
}

#[test]
fn a_request_times_out_only_if_the_network_lost_all_of_it_or_all_its_answers() {
    each_run(3, Transport::Udp, |pair, call_id, plan| {
        let end = told_at(pair, pair.caller, call_id, plan.method, What::TimedOut);
        let Some(end) = end else { return Ok(()) };
        let cseq = format!("CSeq: 1 {}\r\n", plan.method);
        let is_final = |text: &str| {
            text.starts_with("SIP/2.0 ") && !text.starts_with("SIP/2.0 1") && text.contains(&cseq)
        };
        let answered = arrived(pair, call_id, CALLER, is_final);
        hold(answered.is_none_or(|time| time >= end), "it had a final response in time")
    });
}

#[test]
fn an_answer_is_acknowledged_unless_the_network_lost_every_ack() {
    each_run(4, Transport::Udp, |pair, call_id, _| {
        let end = told_at(pair, pair.callee, call_id, "INVITE", What::Unacknowledged);
        let Some(end) = end else { return Ok(()) };
        let first = arrived(pair, call_id, CALLEE, |text| text.starts_with("ACK "));
        hold(first.is_none_or(|time| time >= end), "an ACK came in time")
    });
}

#[test]
fn the_end_that_the_caller_is_told_is_the_answer_that_the_callee_gave() {
    each_run(5, Transport::Udp, |pair, call_id, plan| {
        let expected: u16 = plan.uri[4..7].parse().unwrap();
        let may_be = match pair.ended(call_id, plan.method)[..] {
            [What::Final(487)] => plan.cancel_after.is_some(),
            [What::Final(status)] => status == expected,
            [What::TimedOut] => true,
            _ => false,
        };
        hold(may_be, &format!("{:?}", pair.ended(call_id, plan.method)))
    });
}

#[test]
fn over_connections_nothing_is_sent_twice_and_all_is_acknowledged() {
    each_run(6, Transport::Tcp, |pair, call_id, plan| {
        hold(nothing_is_left(pair), &format!("{:?}", pair.counters()))?;
        hold(pair.counters().iter().all(|counters| counters.resent == 0), "sent again")?;
        let ended = pair.ended(call_id, plan.method);
        hold(matches!(ended[..], [What::Final(_)]), &format!("{ended:?}"))?;
        let told = pair.told(pair.callee, call_id, "INVITE");
        hold(!told.contains(&What::Unacknowledged), &format!("{told:?}"))
    });
}

#[test]
fn the_same_seed_gives_the_same_run() {
    let [first, second] = [3, 3].map(|seed| random_run(seed, Transport::Udp).0.simulator.log().text());
    assert_eq!(first, second);
    assert_ne!(first, random_run(4, Transport::Udp).0.simulator.log().text());
}

#[test]
fn a_perfect_network_sees_each_message_once() {
    let mut pair = Pair::new(1, Link::PERFECT, Transport::Udp);
    let call_id = pair.start(Plan::call(&pair.uri("486")));
    assert!(pair.ends());
    let log = pair.simulator.log();
    let starts: Vec<String> = log.of_call(&call_id).map(start).collect();
    let uri = pair.uri("486");
    assert_eq!(
        starts,
        [format!("INVITE {uri} SIP/2.0"), "SIP/2.0 486 Busy Here".into(), format!("ACK {uri} SIP/2.0")]
    );
}

fn start(passage: &Passage) -> String {
    String::from_utf8_lossy(&passage.bytes).lines().next().unwrap().to_owned()
}

#[test]
fn a_host_that_is_silent_times_out_after_64_t1_and_one_that_is_not_there_at_once() {
    let mut pair = Pair::new(1, Link::PERFECT, Transport::Udp);
    pair.simulator.set_silent(pair.callee, true);
    let silent = pair.start(Plan::call(&pair.uri("486")));
    let absent = pair.start(Plan::call("sip:486@192.0.2.99"));
    pair.simulator.name("known.example", Vec::new());
    let unknown = pair.start(Plan::call("sip:486@unknown.example"));
    pair.simulator.run_for(Duration::from_secs(1));
    assert_eq!(pair.ended(&absent, "INVITE"), [What::Unreachable]);
    assert_eq!(pair.ended(&unknown, "INVITE"), [What::Unreachable]);
    pair.simulator.run_for(Duration::from_millis(31_000));
    assert_eq!(pair.ended(&silent, "INVITE"), []);
    pair.simulator.run_for(Duration::from_millis(100));
    assert_eq!(pair.ended(&silent, "INVITE"), [What::TimedOut]);
}

#[test]
fn a_name_leads_where_the_table_says() {
    let mut pair = Pair::new(1, Link::PERFECT, Transport::Udp);
    pair.simulator.name("callee.example", vec![crate::Hop::to(Transport::Udp, CALLEE.parse().unwrap())]);
    let call_id = pair.start(Plan::request("OPTIONS", "sip:callee.example"));
    assert!(pair.ends());
    assert_eq!(pair.ended(&call_id, "OPTIONS"), [What::Final(200)]);
}
