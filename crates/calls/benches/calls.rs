//! What a call costs, from frames in memory to its verdict.
//!
//! `cargo bench -p tritone-calls`. Time is that of all calls of a capture; beside it are messages or calls a second.

use std::hint::black_box;
use std::io::Cursor;
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use tritone_calls::{Fold, FoldOptions};
use tritone_capture::{Item, Reader};
use tritone_synth::capture::{self, Format, Link};
use tritone_synth::flow::TcpShape;
use tritone_synth::load::{Load, mixed};
use tritone_synth::packet;
use tritone_wire::sip::Message;
use tritone_wire::{Flow, FrameRef, Timestamp};

const CALLS: u32 = 2_000;
const RATE: u32 = 1_000;

fn main() {
    divan::main();
}

static CAPTURE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let messages: Vec<_> = Load::new(&mixed(), CALLS, RATE).collect();
    capture::write(&packet::carry(&messages, TcpShape::default(), None), Format::Pcap, Link::Ethernet)
});

/// The messages of the capture, as its reader hands them over.
static MESSAGES: LazyLock<Vec<(FrameRef, Timestamp, Flow, Vec<u8>)>> = LazyLock::new(|| {
    let mut all = Vec::new();
    read(&CAPTURE, |frame, time, flow, octets| all.push((frame, time, flow, octets.to_vec())));
    all
});

fn read(file: &'static [u8], mut sink: impl FnMut(FrameRef, Timestamp, Flow, &[u8])) {
    let mut reader = Reader::from_read(Box::new(Cursor::new(file)), "made".to_owned(), 0).expect("a capture");
    let end = reader.read(&mut |item| {
        if let Item::Message(captured) = item {
            sink(captured.frame, captured.time, captured.flow, captured.bytes);
        }
    });
    end.expect("it is whole");
}

fn see(fold: &mut Fold, frame: FrameRef, time: Timestamp, flow: Flow, octets: &[u8]) {
    let message = Message::scan(octets).expect("a message");
    fold.see(frame, time, flow, &message);
}

fn folded() -> Fold {
    let mut fold = Fold::new(FoldOptions::default());
    MESSAGES.iter().for_each(|(frame, time, flow, octets)| see(&mut fold, *frame, *time, *flow, octets));
    fold
}

/// Records, layers, scan, notes and legs.
#[divan::bench]
fn frame_to_state(bencher: Bencher<'_, '_>) {
    bencher
        .counter(BytesCount::new(CAPTURE.len()))
        .counter(ItemsCount::new(MESSAGES.len()))
        .with_inputs(|| Fold::new(FoldOptions::default()))
        .bench_local_refs(|fold| {
            read(&CAPTURE, |frame, time, flow, octets| see(fold, frame, time, flow, octets));
        });
}

/// The same without the capture: scan, notes and legs.
#[divan::bench]
fn message_to_state(bencher: Bencher<'_, '_>) {
    bencher.counter(ItemsCount::new(MESSAGES.len())).bench_local(folded);
}

/// What was folded becomes calls with verdicts.
#[divan::bench]
fn judge(bencher: Bencher<'_, '_>) {
    bencher
        .counter(ItemsCount::new(CALLS))
        .with_inputs(folded)
        .bench_local_values(|fold| black_box(fold.finish()));
}
