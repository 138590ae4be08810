//! Any sequence of messages of Q.931, H.225.0 and ISUP as calls: nothing panics, each message is in one call, left out or
//! about no call, and the calls are the same whatever the order in which the messages come.
//!
//! An octet says who sends what: bits 7 and 6 the language and the direction, bits 5 and 4 the time since the message
//! before, bits 3 to 0 the terminal or the circuit; the next one how many octets of message follow.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tritone_calls::{Call, Fold, FoldOptions};
use tritone_wire::{Endpoint, Flow, FrameRef, PointCode, Side, Timestamp, Transport, isup, q931};

/// Nanoseconds between two messages: a copy, the next step, a timer, the next call.
const PAUSES: [i64; 4] = [1_000_000, 100_000_000, 5_000_000_000, 200_000_000_000];
/// Terminals of the bus: the point-to-point one, two others, all.
const TERMINALS: [u8; 4] = [0, 64, 65, 127];

struct Sent<'a> {
    frame: FrameRef,
    time: Timestamp,
    what: u8,
    octets: &'a [u8],
}

fuzz_target!(|octets: &[u8]| {
    let sent = sent(octets);
    let calls = judged(sent.iter());
    let seen: u64 = calls.iter().flat_map(|call| &call.frames).map(|frames| frames.count).sum();
    // A reset of a group is part of each call that it ends.
    assert!(calls.len() <= sent.len() && seen <= 257 * sent.len() as u64);
    for call in &calls {
        assert!(call.verdict.as_ref().is_some_and(|verdict| !verdict.explanation.is_empty()));
        assert!(call.findings.len() <= 32);
        assert!([call.pdd_s, call.ring_s, call.talk_s].into_iter().flatten().all(|seconds| seconds >= 0.0));
    }
    assert_eq!(calls, judged(sent.iter().rev()));
});

fn sent(mut octets: &[u8]) -> Vec<Sent<'_>> {
    let (mut sent, mut time) = (Vec::new(), 1_767_600_000_000_000_000);
    while let [what, length, rest @ ..] = octets {
        let (message, rest) = rest.split_at(usize::from(*length).min(rest.len()));
        octets = rest;
        time += PAUSES[usize::from(*what >> 4 & 0x03)];
        let frame = FrameRef { file: 0, number: sent.len() as u64 + 1 };
        sent.push(Sent { frame, time: Timestamp(time), what: *what, octets: message });
    }
    sent
}

fn judged<'a>(sent: impl Iterator<Item = &'a Sent<'a>>) -> Vec<Call> {
    let mut fold = Fold::new(FoldOptions::default());
    for Sent { frame, time, what, octets } in sent {
        let is_backward = what & 0x40 != 0;
        if what & 0x80 != 0 {
            let end = |code| Endpoint::PointCode(PointCode { network: 2, code });
            let flow = flow(end(1), end(2), Transport::Mtp, is_backward);
            let Ok(message) = isup::Message::decode(octets) else { continue };
            fold.see_isup(*frame, *time, flow, u16::from(what & 0x0F), &message);
            continue;
        }
        let end = |side| Endpoint::Isdn { recording: 0, channel: 0, side };
        let user = Side::User(TERMINALS[usize::from(what & 0x03)]);
        let is_h225 = what & 0x08 != 0;
        let flow = flow(end(user), end(Side::Network), Transport::Lapd, is_backward);
        let decoded =
            if is_h225 { q931::Message::decode_h225(octets) } else { q931::Message::decode(octets) };
        let Ok(message) = decoded else { continue };
        fold.see_q931(*frame, *time, flow, is_h225, &message);
    }
    fold.finish()
}

fn flow(source: Endpoint, destination: Endpoint, transport: Transport, is_backward: bool) -> Flow {
    let flow = Flow { source, destination, transport };
    if is_backward { flow.reversed() } else { flow }
}
