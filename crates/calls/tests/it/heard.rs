//! Media beside a call: what is shown of them, and what is found missing.

use std::net::SocketAddr;

use tritone_calls::{Call, Fold, FoldOptions};
use tritone_wire::{Flow, Timestamp, Transport};

use crate::{messages, see};

/// When scripts begin.
const START: i64 = 1_767_600_000_000_000_000;

const OFFERER: &str = "10.0.0.1:4000";
const ANSWERER: &str = "10.0.0.2:5000";

/// A body of audio at a socket, with more lines.
fn body(socket: &str, more: &str) -> String {
    let (ip, port) = socket.split_once(':').unwrap();
    let more = more.replace('\n', "\\r\\n");
    format!("body \"application/sdp\" \"v=0\\r\\nc=IN IP4 {ip}\\r\\nm=audio {port} RTP/AVP 8\\r\\n{more}\"")
}

/// A call of ten seconds whose answer has these lines more, and a later one between the same hosts.
fn script(answer: &str, later: &str) -> String {
    let (offer, answer) = (body(OFFERER, ""), body(ANSWERER, answer));
    format!(
        "call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp\n  INVITE {offer}\n  < 180 Ringing after 1s\n  < 200 OK after 1s {answer}\n  ACK\n{later}  BYE after 10s\n  < 200 OK\n\
         call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp at 100s\n  INVITE {}\n  < 486 Busy Here\n  ACK\n",
        body("10.0.0.1:4002", "")
    )
}

/// One packet each half second between two seconds of the recording, from one socket to another.
type Sent = (u32, u32, &'static str, &'static str);

fn judge(script: &str, media: &[Sent]) -> Vec<Call> {
    let mut fold = Fold::new(FoldOptions::default());
    for (frame, message) in &messages(script) {
        see(&mut fold, *frame, message);
    }
    for (from, until, source, destination) in media {
        let end = |socket: &str| socket.parse::<SocketAddr>().unwrap().into();
        let flow = Flow { source: end(source), destination: end(destination), transport: Transport::Udp };
        for half in from * 2..until * 2 {
            fold.see_media(Timestamp(START + i64::from(half) * 500_000_000), flow);
        }
    }
    fold.finish()
}

/// What of the two rules is found in the first call.
fn found(script: &str, media: &[Sent]) -> Vec<&'static str> {
    let calls = judge(script, media);
    let rules = calls[0].findings.iter().map(|finding| finding.rule);
    rules.filter(|rule| ["no-media", "one-way-media"].contains(rule)).collect()
}

const FORTH: Sent = (3, 11, OFFERER, ANSWERER);
const BACK: Sent = (3, 11, ANSWERER, OFFERER);
/// Of another call between the same hosts.
const OTHER: Sent = (60, 70, "10.0.0.1:4100", "10.0.0.2:5100");

#[test]
fn streams_of_a_call_are_shown_by_direction() {
    let calls = judge(&script("", ""), &[FORTH, BACK, OTHER]);
    let shown: Vec<_> = calls[0]
        .media
        .iter()
        .map(|stream| {
            let second = |time: Timestamp| (time.0 - START) as f64 / 1e9;
            (
                stream.from.to_string(),
                stream.to.to_string(),
                stream.packets,
                second(stream.first),
                second(stream.last),
            )
        })
        .collect();
    let way = |from: &str, to: &str| (from.to_owned(), to.to_owned(), 16, 3.0, 10.5);
    assert_eq!(shown, [way(OFFERER, ANSWERER), way(ANSWERER, OFFERER)]);
    assert_eq!(calls[0].media[0].kind, "audio");
    assert!(calls[1].media.is_empty());
}

#[test]
fn media_at_the_same_ports_at_another_time_are_of_another_call() {
    let calls = judge(&script("", ""), &[FORTH, (50, 55, OFFERER, ANSWERER)]);
    assert_eq!(calls[0].media.iter().map(|stream| stream.packets).collect::<Vec<_>>(), [16]);
}

#[test]
fn one_way_is_found_whichever_it_is_and_both_are_none() {
    let script = script("", "");
    assert_eq!(found(&script, &[FORTH]), ["one-way-media"]);
    assert_eq!(found(&script, &[BACK]), ["one-way-media"]);
    assert!(found(&script, &[FORTH, BACK]).is_empty());
}

#[test]
fn behind_a_nat_the_other_end_is_known_by_the_side_that_is_not() {
    let outside = "198.51.100.9:61000";
    let both = [(3, 11, outside, ANSWERER), (3, 11, ANSWERER, outside)];
    assert!(found(&script("", ""), &both).is_empty());
    assert_eq!(found(&script("", ""), &both[..1]), ["one-way-media"]);
    assert_eq!(judge(&script("", ""), &both)[0].media.len(), 2);
}

#[test]
fn no_media_are_missed_only_where_others_between_the_hosts_were_recorded() {
    assert_eq!(found(&script("", ""), &[OTHER]), ["no-media"]);
    assert!(found(&script("", ""), &[]).is_empty(), "a filter by port");
    let elsewhere = (60, 70, "10.0.0.8:4100", "10.0.0.9:5100");
    assert!(found(&script("", ""), &[elsewhere]).is_empty(), "another place");
}

#[test]
fn media_before_the_answer_are_no_conversation() {
    let early = (1, 2, ANSWERER, OFFERER);
    assert_eq!(judge(&script("", ""), &[early])[0].media.len(), 1);
    assert_eq!(found(&script("", ""), &[early, FORTH]), ["one-way-media"]);
}

#[test]
fn nothing_is_claimed_of_calls_that_were_held_moved_or_short() {
    for answer in ["a=sendonly\n", "a=inactive\n", "a=candidate:1 1 UDP 1 192.0.2.1 9 typ host\n"] {
        assert!(found(&script(answer, ""), &[FORTH]).is_empty(), "{answer}");
    }
    let moved = format!(
        "  INVITE after 1s {}\n  < 200 OK {}\n  ACK\n",
        body("10.0.0.7:4000", ""),
        body(ANSWERER, "")
    );
    assert!(found(&script("", &moved), &[FORTH]).is_empty());
    let refreshed =
        format!("  INVITE after 1s {}\n  < 200 OK {}\n  ACK\n", body(OFFERER, ""), body(ANSWERER, ""));
    assert_eq!(found(&script("", &refreshed), &[FORTH]), ["one-way-media"]);
    let short = script("", "").replace("after 10s", "after 4s");
    assert!(found(&short, &[(3, 6, OFFERER, ANSWERER)]).is_empty());
}
