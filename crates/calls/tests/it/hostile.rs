//! What a sender who means harm can do with one Call-ID: the leg stays below its caps, says what it left out, and is
//! judged all the same.

use std::fmt::Write;

use tritone_calls::{Call, Fold, FoldOptions};
use tritone_wire::{Flow, FrameRef, Timestamp, Transport, sip};

/// More messages than a leg keeps.
const MANY: u64 = 5_000;

/// The calls of `MANY` messages, each written by `message` from its number, from the port that `port` gives.
fn calls(message: impl Fn(u64) -> String, port: impl Fn(u64) -> u16) -> Vec<Call> {
    let mut fold = Fold::new(FoldOptions::default());
    for number in 0..MANY {
        let octets = message(number).into_bytes();
        let source = ([10, 0, 0, 1], port(number)).into();
        let flow = Flow { source, destination: ([10, 0, 0, 2], 5060).into(), transport: Transport::Udp };
        let flow = if octets.starts_with(b"SIP/2.0") { flow.reversed() } else { flow };
        let scanned = sip::Message::scan(&octets).expect("a message");
        let time = Timestamp(1_767_600_000_000_000_000 + number as i64 * 1_000_000);
        fold.see(FrameRef { file: 0, number: number + 1 }, time, flow, &scanned);
    }
    fold.finish()
}

fn one(message: impl Fn(u64) -> String, port: impl Fn(u64) -> u16) -> Call {
    let mut calls = calls(message, port);
    assert_eq!(calls.len(), 1);
    calls.remove(0)
}

fn text(start: &str, number: u64, cseq: &str, more: &str) -> String {
    let mut text = format!("{start}\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK{number}\r\n");
    let _ =
        write!(text, "From: <sip:a@h>;tag=a\r\nTo: <sip:b@h>\r\nCall-ID: one\r\nCSeq: {cseq}\r\n{more}\r\n");
    text
}

#[test]
fn invites_that_all_have_another_branch() {
    let call = one(|number| text("INVITE sip:b@h SIP/2.0", number, "1 INVITE", ""), |_| 5060);
    assert!(call.left_out > 0);
    assert_eq!(call.left_out + call.frames[0].count, MANY);
}

#[test]
fn answers_that_all_have_another_to_tag() {
    let message = |number: u64| match number {
        0 => text("INVITE sip:b@h SIP/2.0", 0, "1 INVITE", ""),
        _ => text("SIP/2.0 486 Busy Here", 0, "1 INVITE", "")
            .replace("<sip:b@h>", &format!("<sip:b@h>;tag={number}")),
    };
    let call = one(message, |_| 5060);
    assert_eq!(call.status.map(u16::from), Some(486));
    assert_eq!(call.left_out + call.frames[0].count, MANY);
}

#[test]
fn a_chain_of_hops_that_never_ends() {
    let mut fold = Fold::new(FoldOptions::default());
    for number in 0..MANY {
        let (octets, port) =
            (text("INVITE sip:b@h SIP/2.0", number, "1 INVITE", ""), 1024 + (number % 200) as u16);
        let scanned = sip::Message::scan(octets.as_bytes()).expect("a message");
        let flow = Flow {
            source: ([10, 0, 0, 1], port).into(),
            destination: ([10, 0, 0, 1], port + 1).into(),
            transport: Transport::Udp,
        };
        fold.see(FrameRef { file: 0, number: number + 1 }, Timestamp(number as i64), flow, &scanned);
    }
    assert_eq!(fold.finish().len(), 1);
}

#[test]
fn senders_beyond_the_cap_are_left_out_rather_than_taken_for_others() {
    let call =
        one(|number| text("INVITE sip:b@h SIP/2.0", number, "1 INVITE", ""), |number| 1024 + number as u16);
    assert_eq!(call.participants.len() as u64, call.frames[0].count + 1, "each has an address of its own");
    assert_eq!(call.left_out + call.frames[0].count, MANY);
}

#[test]
fn long_texts_that_differ_only_at_their_end() {
    let long = "x".repeat(8_000);
    let call = one(
        |number| {
            text("INVITE sip:b@h SIP/2.0", number, "1 INVITE", &format!("User-Agent: {long}{number:06}\r\n"))
        },
        |_| 5060,
    );
    assert_eq!(call.legs[0].user_agent.as_ref().map(String::len), Some(8_006));
}

#[test]
fn call_ids_beyond_the_cap_are_counted() {
    let mut fold = Fold::new(FoldOptions { max_legs: 100, ..FoldOptions::default() });
    for number in 0..MANY {
        let octets = text("INVITE sip:b@h SIP/2.0", number, "1 INVITE", "")
            .replace("Call-ID: one", &format!("Call-ID: {number}"));
        let scanned = sip::Message::scan(octets.as_bytes()).expect("a message");
        let ends = (([10, 0, 0, 1], 5060).into(), ([10, 0, 0, 2], 5060).into());
        let flow = Flow { source: ends.0, destination: ends.1, transport: Transport::Udp };
        fold.see(FrameRef { file: 0, number: number + 1 }, Timestamp(number as i64), flow, &scanned);
    }
    assert_eq!(fold.legs_left_out(), MANY - 100);
    assert_eq!(fold.finish().len(), 100);
}

/// The calls of legs that all carry the same values: `legs` of them with `each` INVITEs, the first from `ends(leg)`.
fn alike(legs: u64, each: u64, ends: impl Fn(u64) -> (u8, u8)) -> Vec<Call> {
    let mut fold = Fold::new(FoldOptions::default());
    let more = "X-CID: the-same-always\r\nSession-ID: ab30317f1a784dc48ff824d0d3715d86\r\n";
    for number in 0..legs * each {
        let (leg, cseq) = (number % legs, number / legs + 1);
        let octets = text("INVITE sip:+4930123456@h SIP/2.0", number, &format!("{cseq} INVITE"), more)
            .replace("Call-ID: one", &format!("Call-ID: one-{leg}"));
        let scanned = sip::Message::scan(octets.as_bytes()).expect("a message");
        let (from, to) = ends(leg);
        let flow = Flow {
            source: ([10, 0, 0, from], 5060).into(),
            destination: ([10, 0, 0, to], 5060).into(),
            transport: Transport::Udp,
        };
        let time = Timestamp(1_767_600_000_000_000_000 + number as i64 * 1_000);
        fold.see(FrameRef { file: 0, number: number + 1 }, time, flow, &scanned);
    }
    fold.finish()
}

fn events(calls: &[Call]) -> Vec<u64> {
    calls.iter().map(|call| call.frames[0].count).collect()
}

#[test]
fn legs_that_follow_from_each_other_without_end_make_no_call_without_bound() {
    let calls = alike(40, 500, |leg| (leg as u8, leg as u8 + 1));
    let events = events(&calls);
    assert!(events.iter().all(|count| *count <= 8_000), "{events:?}");
    assert_eq!(events.iter().sum::<u64>(), 40 * 500, "none is lost");
    assert!(calls.iter().any(|call| call.legs.len() > 1));
}

#[test]
fn what_thousands_of_legs_have_in_common_joins_few_of_them() {
    let calls = alike(2_000, 1, |leg| if leg % 2 == 0 { (1, 5) } else { (5, 9) });
    assert!(calls.iter().all(|call| call.legs.len() <= 2), "at most both sides of one call");
    assert_eq!(events(&calls).iter().sum::<u64>(), 2_000);
}
