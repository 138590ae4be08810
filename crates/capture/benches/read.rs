//! What it costs to get messages out of a capture that is in memory: records, layers, and the reassembly of TCP.
//!
//! `cargo bench -p tritone-capture`. Time is that of the whole capture; beside it are octets and messages a second.

use std::hint::black_box;
use std::io::Cursor;
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use tritone_capture::{Item, Reader};
use tritone_synth::capture::{self, Format, Link};
use tritone_synth::flow::TcpShape;
use tritone_synth::load::{Load, mixed};
use tritone_synth::packet;
use tritone_wire::{Timestamp, Transport};

const CALLS: u32 = 2_000;
const RATE: u32 = 1_000;

fn main() {
    divan::main();
}

/// A capture, and how many messages it has.
struct Made {
    file: Vec<u8>,
    messages: usize,
}

static UDP: LazyLock<Made> = LazyLock::new(|| made(Transport::Udp, TcpShape::default()));
/// A segment a message.
static TCP: LazyLock<Made> = LazyLock::new(|| made(Transport::Tcp, TcpShape::default()));
/// No message is whole in a segment.
static CUT: LazyLock<Made> =
    LazyLock::new(|| made(Transport::Tcp, TcpShape { mss: Some(200), ..TcpShape::default() }));
/// Nor do segments come in their order, or once.
static DISORDERED: LazyLock<Made> = LazyLock::new(|| {
    let shape = TcpShape { mss: Some(200), reorder: Some(3), duplicate: Some(5), ..TcpShape::default() };
    made(Transport::Tcp, shape)
});

fn made(transport: Transport, shape: TcpShape) -> Made {
    let mut messages: Vec<_> = Load::new(&mixed(), CALLS, RATE).collect();
    for (number, message) in (0..).zip(&mut messages) {
        message.flow.transport = transport;
        // So far apart that the segments of two messages do not mix.
        message.at = Timestamp(number * 1_000_000);
    }
    let file = capture::write(&packet::carry(&messages, shape, None), Format::Pcap, Link::Ethernet);
    Made { file, messages: messages.len() }
}

/// Reads a capture; how many messages it has.
fn read(file: &'static [u8]) -> usize {
    let input = Box::new(Cursor::new(file));
    let mut reader = Reader::from_read(input, "made".to_owned(), 0).expect("a capture");
    let mut messages = 0;
    let end = reader.read(&mut |item| {
        if let Item::Message(captured) = item {
            messages += 1;
            black_box(captured.bytes);
        }
    });
    end.expect("it is whole");
    messages
}

fn bench(bencher: Bencher<'_, '_>, made: &'static Made) {
    assert_eq!(read(&made.file), made.messages, "all messages are read");
    bencher
        .counter(BytesCount::new(made.file.len()))
        .counter(ItemsCount::new(made.messages))
        .bench(|| read(black_box(&made.file)));
}

#[divan::bench]
fn udp(bencher: Bencher<'_, '_>) {
    bench(bencher, &UDP);
}

#[divan::bench]
fn tcp(bencher: Bencher<'_, '_>) {
    bench(bencher, &TCP);
}

#[divan::bench]
fn tcp_in_pieces(bencher: Bencher<'_, '_>) {
    bench(bencher, &CUT);
}

#[divan::bench]
fn tcp_in_disorder(bencher: Bencher<'_, '_>) {
    bench(bencher, &DISORDERED);
}
