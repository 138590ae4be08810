//! What is said of calls, by flows that are written down as text.

mod findings;
mod hostile;
mod joins;
mod matching;
mod metrics;
mod outcomes;
mod partial;
mod rules;
mod scenes;
mod splits;

use tritone_calls::{Call, Fold, FoldOptions};
use tritone_synth::flow::{self, Message};
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
        let scanned = sip::Message::scan(&message.octets).expect("a message");
        fold.see(*frame, message.at, message.flow, &scanned);
    }
    fold.finish()
}

/// The only call of a script.
fn call(script: &str) -> Call {
    let mut calls = judge(&messages(script));
    assert_eq!(calls.len(), 1, "{calls:#?}");
    calls.remove(0)
}
