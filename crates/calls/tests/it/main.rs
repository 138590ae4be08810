//! What is said of calls, by flows that are written down as text.

mod circuit_rules;
mod circuits;
mod exchanges;
mod finding_rules;
mod findings;
mod gateway;
mod gigaset;
mod heard;
mod hostile;
mod joins;
mod large;
mod matching;
mod metrics;
mod observed;
mod outcomes;
mod partial;
mod random;
mod rules;
mod said;
mod scenes;
mod spared;
mod splits;
mod stretches;
mod unreachable;

use tritone_calls::{Call, Fold, FoldOptions, IcmpReport};
use tritone_synth::flow::{self, Message, Refusal};
use tritone_wire::{FrameRef, sip};

/// The messages of a script, each with its frame number.
fn messages(script: &str) -> Vec<(FrameRef, Message)> {
    let script = flow::parse(script).unwrap_or_else(|error| panic!("{error}"));
    let messages = script.messages().unwrap_or_else(|error| panic!("{error}"));
    let number = |(index, message)| (FrameRef { file: 0, number: index as u64 + 1 }, message);
    messages.into_iter().enumerate().map(number).collect()
}

/// The calls of these messages, in whatever order they come.
fn judge<'m>(messages: impl IntoIterator<Item = &'m (FrameRef, Message)>) -> Vec<Call> {
    let mut fold = Fold::new(FoldOptions::default());
    for (frame, message) in messages {
        see(&mut fold, *frame, message);
    }
    fold.finish()
}

/// Lets the fold see a message, or the ICMP error that quotes it.
fn see(fold: &mut Fold, frame: FrameRef, message: &Message) {
    let (time, flow) = (message.at, message.flow);
    let Some(Refusal { kind, by, quote }) = message.refusal else {
        let scanned = sip::Message::scan(&message.octets).expect("a message");
        return fold.see(frame, time, flow, &scanned);
    };
    // As in packets: behind the 8 octets of UDP, and no more than hosts quote.
    let there = quote.map_or(520, |octets| octets.saturating_sub(8)).min(message.octets.len());
    let (quoted, length) = (&message.octets[..there], Some(message.octets.len()));
    let reporter = by.unwrap_or(flow.destination.ip().expect("an address of IP"));
    fold.see_icmp(&IcmpReport { frame, time, reporter, kind, flow, quoted, length });
}

/// The only call of a script.
fn call(script: &str) -> Call {
    let mut calls = judge(&messages(script));
    assert_eq!(calls.len(), 1, "{calls:#?}");
    calls.remove(0)
}
