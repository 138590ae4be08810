//! What a call costs, from frames in memory to its verdict.
//!
//! `cargo bench -p tritone-calls`. Time is that of all calls of a capture; beside it are octets and messages a second.

use std::convert::Infallible;
use std::hint::black_box;
use std::io::Cursor;
use std::num::NonZeroUsize;
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use tritone_calls::{Fold, Noter, Results};
use tritone_capture::{Captured, Item, Reader, Unfinished, Workers};
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

/// A message of the capture, as its reader hands it over, and its note.
struct Seen {
    frame: FrameRef,
    time: Timestamp,
    flow: Flow,
    octets: Vec<u8>,
    note: Vec<u8>,
}

static SEEN: LazyLock<Vec<Seen>> = LazyLock::new(|| {
    let noter = Fold::default().noter();
    let mut all = Vec::new();
    read(NonZeroUsize::MIN, &noter, |captured, note| {
        let Captured { frame, time, flow, bytes, .. } = *captured;
        all.push(Seen { frame, time, flow, octets: bytes.to_vec(), note: note.to_vec() });
    });
    all
});

/// Reads the capture with so many threads, which also write the notes.
fn read(threads: NonZeroUsize, noter: &Noter, mut sink: impl FnMut(&Captured<'_>, &[u8])) {
    let file = Box::new(Cursor::new(CAPTURE.as_slice()));
    let mut reader = Reader::from_read(file, "made".to_owned(), 0).expect("a capture");
    let ahead = |octets: &[u8], out: &mut Vec<u8>| write_note(noter, octets, out);
    let end = reader.read_after(
        &mut Unfinished::default(),
        &mut [],
        &Workers { threads, ahead: &ahead, stop: None },
        &mut |item, note| {
            if let (Item::Message(captured), Some(note)) = (item, note) {
                sink(&captured, note);
            }
        },
    );
    end.expect("it is whole");
}

fn write_note(noter: &Noter, octets: &[u8], out: &mut Vec<u8>) {
    let message = Message::scan(octets).expect("a message");
    noter.note(&message, out);
}

fn folded() -> Fold {
    let mut fold = Fold::default();
    SEEN.iter().for_each(|seen| fold.see_note(seen.frame, seen.time, seen.flow, &seen.note));
    fold
}

fn threads(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).unwrap_or(NonZeroUsize::MIN)
}

/// Records, layers, scan, notes and legs.
#[divan::bench(args = [1, 2])]
fn frame_to_state(bencher: Bencher<'_, '_>, count: usize) {
    bencher.counter(BytesCount::new(CAPTURE.len())).counter(ItemsCount::new(SEEN.len())).bench_local(|| {
        let mut fold = Fold::default();
        let noter = fold.noter();
        read(threads(count), &noter, |captured, note| {
            fold.see_note(captured.frame, captured.time, captured.flow, note);
        });
        fold
    });
}

/// A message to its note: start line and headers found, and what a call needs of them packed.
#[divan::bench]
fn note(bencher: Bencher<'_, '_>) {
    let noter = Fold::default().noter();
    bencher.counter(ItemsCount::new(SEEN.len())).with_inputs(Vec::new).bench_local_refs(|out| {
        for seen in SEEN.iter() {
            out.clear();
            write_note(&noter, black_box(&seen.octets), out);
        }
    });
}

/// Notes to legs.
#[divan::bench]
fn fold(bencher: Bencher<'_, '_>) {
    bencher.counter(ItemsCount::new(SEEN.len())).bench_local(folded);
}

/// Legs to calls with verdicts, each let go.
#[divan::bench(args = [1, 2])]
fn judge(bencher: Bencher<'_, '_>, count: usize) {
    bencher.counter(ItemsCount::new(SEEN.len())).with_inputs(folded).bench_local_values(|fold| {
        let mut calls = 0;
        let Ok(()) = fold.judge(&mut Results {
            threads: threads(count),
            work: &|call, _| call.id,
            sink: &mut |id| {
                calls = black_box(id);
                Ok::<(), Infallible>(())
            },
        });
        calls
    });
}
