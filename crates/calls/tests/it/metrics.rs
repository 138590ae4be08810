//! The figures of a constructed recording equal those computed by hand.

use std::time::Duration;
use tritone_wire::Host;

use tritone_calls::{Distribution, Metrics, MetricsOptions, PeerSide, Ratio};
use tritone_codes::StatusCode;

use crate::{judge, messages};

/// Fifteen calls and five registrations. Between two steps there are 10 ms where nothing else is said; times below
/// are counted from the first message of each call. What every call and registration gives is in [`FLOW`]'s
/// comments, one letter each, and is added up beside each assertion.
const FLOW: &str = r#"
# A  straight: INVITE 0 and, retransmitted, 500, 100 at 600, 180 at 790 ms, 200 at 2.79 s (both retransmitted), ACK, BYE
#    10 s later, its 200 after 30 ms.
#    SRD 790 ms from the first INVITE; SDT: 200 at 2,790, ACK at 2,800, BYE at 12,800: 10.010 s; SDD 30 ms
call alice@10.0.0.1 -> 4930111@10.0.0.2 udp at 0s
  INVITE repeat 1
  < 100 Trying after 600ms
  < 180 Ringing after 190ms repeat 1
  < 200 OK after 2s repeat 1
  ACK
  BYE after 10s
  < 200 OK after 30ms
# B  407 and credentials: one call. INVITE 0, 407 at 10, ACK at 20, INVITE at 30, 183 at 430, 200 at 1,430, ACK at 1,440,
#    callee's BYE at 6,440 and, retransmitted, 6,940, 200 at 6,990.
#    SRD 430 ms from the first INVITE; SDT 5.010 s; SDD 550 ms from the first BYE
call alice@10.0.0.1 -> 4930222@10.0.0.2 udp at 20s
  INVITE
  < 407 Proxy Authentication Required
  ACK
  INVITE credentials
  < 183 Session Progress after 400ms
  < 200 OK after 1s
  ACK
  < BYE after 5s repeat 1
  200 OK after 550ms
# C  302 that is followed: one call, no INVITE with 3xx is left over. INVITE 0, 302 at 10, ACK 20, INVITE 30, 100 at 40,
#    180 at 540, 486 at 3,540.
#    failed SRD: to the 100 of the redirected INVITE 40 ms; to the 180 540 ms
call alice@10.0.0.1 -> 4930333@10.0.0.2 udp at 40s
  INVITE
  < 302 Moved Temporarily
  ACK
  INVITE uri sip:4930333@10.0.0.9
  < 100 Trying
  < 180 Ringing after 500ms
  < 486 Busy Here after 3s reason "Q.850;cause=17"
  ACK
# D  302 that nobody follows: in no ratio but ISA and SCR; no failure, no SRD
call alice@10.0.0.1 -> 4930444@10.0.0.2 udp at 60s
  INVITE
  < 302 Moved Temporarily
  ACK
# E  forked: two phones ring, 180 of b1 at 100, 180 of b2 at 300 ms, b2 answers at 1,300, ACK 1,310, BYE of the caller
#    at 4,310, 200 at 4,320.
#    SRD of each dialog: 100 and 300 ms; SDT 3.010 s; SDD 10 ms
call alice@10.0.0.1 -> 4930555@10.0.0.2 udp at 80s
  INVITE
  < 180 Ringing tag b1 after 100ms
  < 180 Ringing tag b2 after 200ms
  < 200 OK tag b2 after 1s
  ACK tag b2
  BYE tag b2 after 3s
  < 200 OK
# F  forked and both answer: b1 at 100 ms, b2 at 150 ms; the caller ends b2 at once (BYE at 170, 200 at 180), b1 at
#    7,180, with a 503 before the 200: BYE 7,180, 503 7,190, BYE 8,190, 200 at 8,200.
#    SRD of each dialog: 100 and 150 ms; SDT of the first: 7.080 s; SDD to the 200 of the recovery: 1,020 ms
call alice@10.0.0.1 -> 4930666@10.0.0.2 udp at 100s
  INVITE
  < 200 OK tag b1 after 100ms
  < 200 OK tag b2 after 50ms to INVITE
  ACK tag b2
  BYE tag b2
  < 200 OK
  BYE tag b1 after 7s
  < 503 Service Unavailable header "Retry-After: 1"
  BYE tag b1 after 1s
  < 200 OK
# G  cancelled while it rings: INVITE 0, 180 at 10, CANCEL at 4,010, 487 at 4,030
#    failed SRD 10 ms in both forms; NER counts it, SEER does not
call bob@10.0.0.3 -> 4940111@10.0.0.2 udp at 120s
  INVITE
  < 180 Ringing
  CANCEL after 4s
  < 200 OK to CANCEL
  < 487 Request Terminated
  ACK
# H  503 after 100: failed SRD 10 ms to the 100, 250 ms to the 503; ISA
call bob@10.0.0.3 -> 4940222@10.0.0.2 udp at 140s
  INVITE
  < 100 Trying
  < 503 Service Unavailable after 240ms repeat 2
  ACK
# I  nobody responds: 7 INVITEs, Timer B. No SRD; ISA as 408; no seizure, since not even a 100 came
call bob@10.0.0.3 -> 4940333@10.0.0.9 udp at 160s
  INVITE repeat 6
# J  603 at 20 ms: failed SRD 20 ms in both forms, SEER and NER count it
call bob@10.0.0.3 -> 4940444@10.0.0.2 udp at 200s
  INVITE
  < 603 Decline after 20ms
  ACK
# K  challenged and given up: 407 at 10 ms is no failure response, so no SRD; a call all the same
call bob@10.0.0.3 -> 4940555@10.0.0.2 udp at 210s
  INVITE
  < 407 Proxy Authentication Required
  ACK
# L  480 at once: failed SRD 10 ms; SEER counts it, NER does not, since it did not ring
call bob@10.0.0.3 -> 4940666@10.0.0.2 udp at 220s
  INVITE
  < 480 Temporarily Unavailable
  ACK
# M  its BYE is never answered: 200 at 10 (no provisional: SRD 10 ms), ACK 20, BYE at 1,020 (7 times), Timer F at 33,020.
#    failed SDT 33.010 s, no SDD
call bob@10.0.0.3 -> 4940777@10.0.0.2 udp at 230s
  INVITE
  < 200 OK
  ACK
  BYE after 1s repeat 6
# N  still up when the recording ends: SRD 10 ms, not completed; a re-INVITE that is refused changes nothing
call bob@10.0.0.3 -> 4940888@10.0.0.2 udp at 280s
  INVITE
  < 180 Ringing
  < 200 OK
  ACK
  INVITE after 1s
  < 488 Not Acceptable Here
  ACK
# O  INVITE of which the recording does not see the end: in no ratio
call bob@10.0.0.3 -> 4940999@10.0.0.2 udp at 299s
  INVITE
  < 100 Trying
# R1 REGISTER 0 and, retransmitted, 500, 401 at 600, REGISTER at 610, 200 at 650; the refresh an hour before its time
#    at 5,650, its 200 at 5,680: two attempts, RRD 650 ms from the first REGISTER, and 30 ms
call alice@10.0.0.1 -> registrar@10.0.0.2 udp at 10s
  REGISTER repeat 1
  < 401 Unauthorized after 600ms
  REGISTER credentials
  < 200 OK after 40ms
  REGISTER after 5s
  < 200 OK after 30ms
# R2 wrong password: 401, then 403: one ineffective attempt
call mallory@10.0.0.4 -> registrar@10.0.0.2 udp at 30s
  REGISTER
  < 401 Unauthorized
  REGISTER credentials
  < 403 Forbidden
# R3 challenged and given up: an attempt, but not ineffective
call mallory@10.0.0.4 -> registrar@10.0.0.2 udp at 50s
  REGISTER
  < 401 Unauthorized
# R4 Timer F: one ineffective attempt, although REGISTER was sent 7 times
call mallory@10.0.0.4 -> registrar@10.0.0.9 udp at 70s
  REGISTER repeat 6
# The recording goes on until 300 s: this exchange ends it.
call carol@10.0.0.5 -> dave@10.0.0.6 udp at 300s
  OPTIONS
"#;

fn metrics(interval: Option<Duration>, prefix: Option<usize>) -> Metrics {
    let name = |address: Host| {
        if address.to_string() == "10.0.0.2" { "trunk".into() } else { address.to_string() }
    };
    Metrics::of(&judge(&messages(FLOW)), &MetricsOptions { interval, prefix, peer_name: &name })
}

fn whole() -> Metrics {
    metrics(None, None)
}

/// Count, mean, least and greatest, in milliseconds.
fn told(distribution: Option<Distribution>) -> (u64, f64, f64, f64) {
    let found = distribution.expect("samples");
    let millis = |delay: Duration| delay.as_nanos() as f64 / 1e6;
    (found.count, millis(found.mean), millis(found.min), millis(found.max))
}

const fn ratio(count: u64, of: u64) -> Ratio {
    Ratio { count, of }
}

#[test]
fn sessions_are_calls_and_not_messages() {
    let counts = whole().counts;
    // A to N without O; N is still up.
    assert_eq!((counts.sessions, counts.running), (14, 1));
    assert_eq!((counts.undecided, counts.began_before, counts.elsewhere), (1, 0, 0));
}

#[test]
fn registrations_are_attempts() {
    let figures = whole().figures.rfc6076;
    // R1: 650 and 30 ms.
    assert_eq!(told(figures.rrd), (2, 340.0, 30.0, 650.0));
    // R1 twice, R2, R3, R4; of them R2 (403) and R4 (Timer F).
    assert_eq!((figures.ira, figures.ira.percent()), (ratio(2, 5), Some(40.0)));
}

#[test]
fn request_delays_are_taken_from_the_first_invite() {
    let figures = whole().figures.rfc6076;
    // A 790, B 430, E 100 and 300, F 100 and 150, M 10, N 10: eight samples, 1,890 ms together.
    assert_eq!(told(figures.srd_successful), (8, 236.25, 10.0, 790.0));
    // In order 10, 10, 100, 100, 150, 300, 430, 790: by nearest rank the 4th and the 8th.
    let found = figures.srd_successful.unwrap();
    assert_eq!((found.p50.as_millis(), found.p90.as_millis()), (100, 790));
    // By the letter: C 40, G 10, H 10, J 20, L 10: 90 ms together.
    assert_eq!(told(figures.srd_failed), (5, 18.0, 10.0, 40.0));
    // To what tells the caller something: C 540, G 10, H 250, J 20, L 10: 830 ms together.
    assert_eq!(told(figures.srd_failed_indicative), (5, 166.0, 10.0, 540.0));
}

#[test]
fn disconnect_delays_and_durations_are_those_of_the_kept_dialog() {
    let figures = whole().figures.rfc6076;
    // A 30, B 550, E 10, F 1,020: 1,610 ms together. M is left out.
    assert_eq!(told(figures.sdd), (4, 402.5, 10.0, 1020.0));
    assert_eq!((figures.sdd_timeouts, figures.sdd_refused), (1, 0));
    // A 10.010, B 5.010, E 3.010, F 7.080: 25.110 s together.
    assert_eq!(told(figures.sdt), (4, 6277.5, 3010.0, 10010.0));
    // M.
    assert_eq!(told(figures.sdt_failed), (1, 33010.0, 33010.0, 33010.0));
}

#[test]
fn ratios_are_per_call() {
    let figures = whole().figures.rfc6076;
    // Answered: A, B, E, F, M, N. All but D (3xx).
    assert_eq!(figures.ser, ratio(6, 13));
    // Besides C (486), J (603), L (480).
    assert_eq!(figures.seer, ratio(9, 13));
    // H (503), I (no response).
    assert_eq!(figures.isa, ratio(2, 14));
    // All but I (no response), M (BYE without response), N (still up).
    assert_eq!(figures.scr, ratio(11, 14));
}

#[test]
fn itu_ratios_count_seizures_and_bids() {
    let figures = whole().figures.itu;
    assert_eq!(figures.abr, ratio(6, 14));
    // I got no response: no seizure.
    assert_eq!(figures.asr, ratio(6, 13));
    // Answered, C (486), G (487 after 180), J (603).
    assert_eq!(figures.ner, ratio(9, 13));
    // A 10.010, B 5.010, E 3.010, F 7.080, M 1.010: 26.120 s in 5 calls.
    assert_eq!(figures.acd, Some(Duration::from_millis(5224)));
    // To 180, 183 or 2xx: A 790, B 430, C 540, E 100, F 100, G 10, M 10, N 10: 1,990 ms together.
    assert_eq!(told(figures.pdd), (8, 248.75, 10.0, 790.0));
}

#[test]
fn ner_differs_by_what_a_profile_makes_of_the_status() {
    let metrics = whole();
    let of = |id: &str| metrics.ner_by_profile.iter().find(|found| found.profile == id).unwrap().ner;
    // RFC 3398 section 8.2.6.1: 480 is 18, so that L counts as well; 603 is 21, 503 is 41. 407 is 21 too, so K counts;
    // 302 is 23, if anything, so D does not.
    assert_eq!(of("rfc3398"), ratio(11, 13));
}

#[test]
fn peaks_of_load() {
    let load = whole().load;
    // I from 160 to 192 s is alone; M is over with its BYE; N and O from 299 s on.
    let start = 1_767_600_000_000_000_000;
    let concurrent = load.concurrent.unwrap();
    assert_eq!((concurrent.count, concurrent.at.0 - start), (2, 299_000_000_000));
    assert_eq!(load.established.unwrap().count, 1);
    assert_eq!(load.calls_per_second.unwrap().count, 1);
}

#[test]
fn failures_are_counted_by_code_cause_origin_and_rule() {
    let failures = whole().failures;
    // C 486, D 302, H 503, I none, J 603, K 407, L 480; G was given up by its caller.
    assert_eq!(failures.count, 7);
    let status = |code: u16| StatusCode::new(code);
    assert!(failures.by_status.contains(&(status(486), 1)) && failures.by_status.contains(&(None, 1)));
    let observed: Vec<_> = failures.by_cause.iter().filter(|found| found.observed).collect();
    assert_eq!((observed.len(), observed[0].cause.map(|cause| cause.as_u8())), (1, Some(17)));
    let origin = (Some("10.0.0.2:5060".parse().unwrap()), 6);
    assert_eq!(failures.by_origin, [origin, (None, 1)]);
    assert!(failures.by_rule.iter().any(|(rule, count)| !rule.is_empty() && *count > 0));
}

#[test]
fn parts_add_up_to_the_whole() {
    let metrics = metrics(Some(Duration::from_secs(60)), Some(4));
    let prefixes: Vec<_> =
        metrics.by_prefix.iter().map(|group| (group.key.as_str(), group.sessions, group.answered)).collect();
    // A to F and G to N.
    assert_eq!(prefixes, [("4930", 6, 4), ("4940", 8, 2)]);
    // A B C; D E F; G H I; J K L M; N.
    let intervals: Vec<_> = metrics.by_interval.iter().map(|group| group.sessions).collect();
    assert_eq!(intervals, [3, 3, 3, 4, 1]);
    let peers: Vec<_> =
        metrics.by_peer.iter().map(|group| (&*group.key.0, group.key.1, group.sessions)).collect();
    let expected = [
        ("trunk", PeerSide::Called, 13),
        ("10.0.0.3", PeerSide::Calling, 8),
        ("10.0.0.1", PeerSide::Calling, 6),
        ("10.0.0.9", PeerSide::Called, 1),
    ];
    assert_eq!(peers, expected);
    let bob = &metrics.by_peer[1];
    // M and N; H and I are ineffective.
    assert_eq!((bob.answered, bob.failed, bob.figures.rfc6076.isa), (2, 5, ratio(2, 8)));
}

#[test]
fn the_vantage_point_is_where_the_calls_pass() {
    let vantage = whole().vantage;
    let hosts: Vec<_> = vantage.hosts.iter().map(|(host, count)| (host.to_string(), *count)).collect();
    // 15 calls and 4 Call-IDs of registrations; I and R4 went to 10.0.0.9.
    assert_eq!((vantage.legs, hosts), (19, vec![("10.0.0.2".to_owned(), 17)]));
    // 14 calls and 5 attempts to register, all with one Via.
    assert_eq!(vantage.beside_ua, ratio(19, 19));
}

#[test]
fn behind_a_proxy_the_caller_s_hop_counts_for_durations_and_the_sender_s_for_disconnects() {
    // A message needs 500 us from one hop to the next. On the caller's hop the INVITE is at 0, the 180 at 100.5 ms, the
    // 200 at 1,100.5 ms and the BYE of the callee at 3,110.5 ms; on the callee's hop the BYE is at 3,110 ms, and its 200,
    // sent by the caller at 3,150 ms, at 3,150.5 ms.
    let flow = "
call alice@10.0.0.1 -> proxy@10.0.0.3 -> bob@10.0.0.2 udp
  INVITE
  < 180 Ringing after 100ms
  < 200 OK after 1s
  ACK
  < BYE after 2s
  200 OK after 40ms
";
    let name = |address: Host| address.to_string();
    let options = MetricsOptions { interval: None, prefix: None, peer_name: &name };
    let metrics = Metrics::of(&judge(&messages(flow)), &options);
    let figures = metrics.figures.rfc6076;
    assert_eq!(told(figures.srd_successful), (1, 100.5, 100.5, 100.5));
    assert_eq!(told(figures.sdt), (1, 2010.0, 2010.0, 2010.0));
    assert_eq!(told(figures.sdd), (1, 40.5, 40.5, 40.5));
    let peers: Vec<_> = metrics.by_peer.iter().map(|group| (&*group.key.0, group.key.1)).collect();
    assert_eq!(peers, [("10.0.0.1", PeerSide::Calling), ("10.0.0.2", PeerSide::Called)]);
    assert_eq!(metrics.vantage.hosts.len(), 3);
}

#[test]
fn nothing_gives_no_figures() {
    let name = |address: Host| address.to_string();
    let metrics = Metrics::of(&[], &MetricsOptions { interval: None, prefix: None, peer_name: &name });
    let figures = metrics.figures.rfc6076;
    assert_eq!((figures.ser.percent(), figures.rrd, metrics.load.concurrent), (None, None, None));
    assert!(metrics.ner_by_profile.iter().all(|found| found.ner.percent().is_none()));
}

/// Six calls of ISUP and four of ISDN. IAM or SETUP is at 0; each message comes 10 ms after the one before, but for
/// `after`.
const CIRCUITS: [&str; 2] = [
    r#"
# A  answered: ACM (it rings) at 500 ms, ANM at 3,500 ms, REL 20 s later. PDD 500 ms, ringing 3 s, talk 20 s
1-1-1 -> 2-2-2 IAM cic=1 called=national:30111
2-2-2 -> 1-1-1 ACM cic=1 after=500ms
2-2-2 -> 1-1-1 ANM cic=1 after=3s
1-1-1 -> 2-2-2 REL cic=1 cause=16 location=user after=20s
2-2-2 -> 1-1-1 RLC cic=1
pause 10s
# B  busy: effective
1-1-1 -> 2-2-2 IAM cic=1 called=national:30112
2-2-2 -> 1-1-1 REL cic=1 cause=17 location=user
1-1-1 -> 2-2-2 RLC cic=1
pause 10s
# C  no circuit: a seizure, not effective
1-1-1 -> 2-2-2 IAM cic=1 called=national:30113
2-2-2 -> 1-1-1 REL cic=1 cause=34
1-1-1 -> 2-2-2 RLC cic=1
pause 10s
# D  given up while it rings, 200 ms after the IAM, for 4 s: effective. PDD 200 ms, ringing 4 s
1-1-1 -> 2-2-2 IAM cic=1 called=national:30114
2-2-2 -> 1-1-1 ACM cic=1 after=200ms
1-1-1 -> 2-2-2 REL cic=1 cause=16 location=user after=4s
2-2-2 -> 1-1-1 RLC cic=1
pause 10s
# E  no answer at all, T7: the IAM took its circuit all the same
1-1-1 -> 2-2-2 IAM cic=1 called=national:30115
1-1-1 -> 2-2-2 REL cic=1 cause=102 location=public-local after=20s
2-2-2 -> 1-1-1 RLC cic=1
pause 10s
# F  began before the recording: in no ratio
2-2-2 -> 1-1-1 REL cic=2 cause=16 location=user
1-1-1 -> 2-2-2 RLC cic=2
"#,
    r#"
# G  two on one D channel at once: one answered at 1 s, for 30 s, PDD 1 s, no ringing
user -> network SETUP cr=1 called=40111
network -> user CALL PROCEEDING cr=1
# H  refused for a wrong number after 5 ms more
user -> network SETUP cr=2 called=40112
network -> user DISCONNECT cr=2 cause=1 after=5ms
user -> network RELEASE cr=2
network -> user RELEASE COMPLETE cr=2
network -> user CONNECT cr=1 after=955ms
network -> user DISCONNECT cr=1 cause=16 location=user after=30s
user -> network RELEASE cr=1
network -> user RELEASE COMPLETE cr=1
# J  a SETUP that nobody answers: a bid, no seizure
user -> network SETUP cr=4 called=40114
user -> network RELEASE COMPLETE cr=4 cause=102 location=user after=8s
# I  still ringing at the end: in no ratio; PDD of a call that is not decided counts nowhere
user -> network SETUP cr=3 called=40113
network -> user ALERTING cr=3
"#,
];

#[test]
fn calls_of_isdn_and_ss7_count_in_the_ratios_of_the_itu_and_not_in_those_of_sip() {
    let all: Vec<_> =
        CIRCUITS.iter().flat_map(|description| crate::circuits::recorded(description)).collect();
    let calls = crate::circuits::judged(&all, 1);
    let name = |host: Host| host.to_string();
    let options = MetricsOptions { interval: None, prefix: Some(3), peer_name: &name };
    let metrics = Metrics::of(&calls, &options);
    // A to E, G, H, J.
    let counts = metrics.counts;
    assert_eq!((counts.sessions, counts.running), (8, 0));
    assert_eq!((counts.undecided, counts.began_before), (1, 1));
    let itu = metrics.figures.itu;
    // A and G of all; J is no seizure.
    assert_eq!((itu.abr, itu.asr), (ratio(2, 8), ratio(2, 7)));
    // Besides B (17) and D (given up while it rang).
    assert_eq!(itu.ner, ratio(4, 7));
    // 20 s and 30 s.
    assert_eq!(itu.acd, Some(Duration::from_secs(25)));
    // A 500 ms, D 200 ms, G 1 s.
    let (count, mean, least, greatest) = told(itu.pdd);
    assert_eq!((count, mean.round(), least, greatest), (3, 567.0, 200.0, 1000.0));
    // A 3 s, D 4 s.
    assert_eq!(told(itu.ringing), (2, 3500.0, 3000.0, 4000.0));
    let sip = metrics.figures.rfc6076;
    assert_eq!((sip.ser, sip.seer, sip.isa, sip.scr), (ratio(0, 0), ratio(0, 0), ratio(0, 0), ratio(0, 0)));
    assert_eq!((sip.srd_successful, sip.sdd, sip.sdt), (None, None, None));
    assert_eq!(metrics.vantage.beside_ua, ratio(0, 0));
    // B 17, C 34, E and J 102, H 1, each on the wire; none has a status.
    assert_eq!((metrics.failures.count, metrics.failures.by_status.len()), (5, 0));
    let causes: Vec<_> =
        metrics.failures.by_cause.iter().map(|cause| (cause.observed, cause.count)).collect();
    assert_eq!(causes, [(true, 2), (true, 1), (true, 1), (true, 1)]);
    let prefixes: Vec<_> =
        metrics.by_prefix.iter().map(|group| (group.key.as_str(), group.sessions, group.answered)).collect();
    assert_eq!(prefixes, [("301", 5, 1), ("401", 3, 1)]);
    let calling: Vec<_> = metrics.by_peer.iter().filter(|group| group.key.1 == PeerSide::Calling).collect();
    let calling: Vec<_> = calling.iter().map(|group| (group.key.0.as_str(), group.sessions)).collect();
    assert_eq!(calling, [("ss7:2-2057", 5), ("isdn-0:user", 3)]);
}

#[test]
fn calls_of_isdn_are_up_from_answer_to_clearing() {
    let calls = crate::circuits::calls(CIRCUITS[1]);
    let name = |host: Host| host.to_string();
    let load = Metrics::of(&calls, &MetricsOptions { interval: None, prefix: None, peer_name: &name }).load;
    // G and H.
    assert_eq!(load.concurrent.map(|peak| peak.count), Some(2));
    assert_eq!(load.established.map(|peak| peak.count), Some(1));
    assert_eq!(load.calls_per_second.map(|peak| peak.count), Some(2));
}
