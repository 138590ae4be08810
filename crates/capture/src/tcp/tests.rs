//! The books of the table, and its bounds, under anything that may come.

use proptest::prelude::*;
use tritone_wire::{FrameRef, Timestamp, Transport};

use super::*;
use crate::layers::transport::Flags;
use crate::totals::Totals;

/// The most that one stream may hold: a message and its packets, segments ahead, and what vectors keep to grow.
const MOST: usize = 2 * 1024 * 1024;

fn flow(port: u16) -> Flow {
    let socket = |port| ([10, 0, 0, 1], port).into();
    Flow { source: socket(port), destination: socket(5060), transport: Transport::Tcp }
}

fn segment(sequence: u32, payload: &[u8]) -> Segment<'_> {
    Segment {
        source: 0,
        destination: 0,
        sequence,
        acknowledged: None,
        flags: Flags::default(),
        payload,
        missing: 0,
    }
}

/// A table, and the packets that it was given.
#[derive(Default)]
struct Table {
    streams: Streams,
    totals: Totals,
}

impl Table {
    fn take(&mut self, flow: Flow, segment: &Segment<'_>) {
        self.totals.packets += 1;
        let number = self.totals.packets;
        let seen = Seen { frame: FrameRef { file: 0, number }, time: Timestamp(number as i64) };
        let mut out = Output::to_nobody(&mut self.totals);
        self.streams.segment(flow, segment, seen, &mut out);
    }

    fn finish(&mut self) {
        self.streams.finish(&mut Output::to_nobody(&mut self.totals));
    }

    /// What the table says of itself is what is in it.
    fn check(&self) {
        let slots = || self.streams.slots.iter().flatten();
        assert_eq!(self.streams.held, slots().map(|slot| slot.stream.cost()).sum::<usize>());
        assert_eq!(self.streams.waiting, slots().filter(|slot| slot.stream.is_waiting()).count());
        assert_eq!(self.streams.index.len(), slots().count());
        assert_eq!(self.streams.index.len() + self.streams.free.len(), self.streams.slots.len());
    }
}

/// Gives one stream so many segments of 1000 octets, and the most that was held.
fn most_held(segments: u32, octets: impl Fn(usize) -> Vec<u8>, place: impl Fn(u32) -> u32) -> (usize, Table) {
    let (mut table, mut most) = (Table::default(), 0);
    let syn = Segment { flags: Flags { syn: true, ..Flags::default() }, ..segment(u32::MAX, b"") };
    table.take(flow(1), &syn);
    for number in 0..segments {
        table.take(flow(1), &segment(place(number), &octets(number as usize)));
        most = most.max(table.streams.held);
    }
    table.check();
    table.finish();
    assert_eq!(table.totals.accounted(), table.totals.packets);
    (most, table)
}

#[test]
fn a_stream_of_anything_else_holds_nothing() {
    let noise = |number: usize| (0..1000).map(|n| (n * 31 + number * 7) as u8 | 0x80).collect();
    let (most, table) = most_held(10 * 1024, noise, |number| number * 1000);
    assert!(most < 4096, "{most}");
    assert_eq!(table.totals.skipped(Skip::NotSip).packets, 10 * 1024);
}

#[test]
fn endless_lines_headers_bodies_and_gaps_are_bounded() {
    const START: &[u8] = b"INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP a\r\n";
    let endless = |fill: &'static [u8], head: &'static [u8]| {
        move |number: usize| {
            let filled = fill.iter().cycle().take(1000).copied().collect();
            if number == 0 {
                [START, head].concat().into_iter().chain(filled).take(1000).collect()
            } else {
                filled
            }
        }
    };
    let in_order = |number| number * 1000;
    assert!(most_held(1024, endless(b"a", b""), in_order).0 < MOST);
    assert!(most_held(1024, endless(b"a: b\r\n", b""), in_order).0 < MOST);
    assert!(most_held(1024, endless(b"a", b"l: 262000\r\n\r\n"), in_order).0 < MOST);
    assert!(most_held(1024, endless(b"a", b"l: 99999999\r\n\r\n"), in_order).0 < MOST);
    assert!(most_held(1024, |_| b"INVITE sip:a@b SIP/2.0\r\n".repeat(40), |number| number * 2000).0 < MOST);
}

prop_compose! {
    fn arrivals()(
        port in 1u16..4,
        sequence in prop_oneof![0u32..600, Just(u32::MAX), any::<u32>()],
        acknowledged in prop::option::of(0u32..600),
        flags in prop::sample::select(vec![(false, false, false); 6].into_iter().chain([
            (true, false, false), (false, true, false), (false, false, true),
        ]).collect::<Vec<_>>()),
        kind in 0usize..8,
        missing in prop::sample::select(vec![0usize, 0, 0, 0, 1, 100]),
    ) -> (u16, u32, Option<u32>, (bool, bool, bool), &'static [u8], usize) {
        const PAYLOADS: [&[u8]; 8] = [
            b"", b"\r\n\r\n", b"\0", b"x", b"ACK sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP a\r\n\r\n",
            b"INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP a\r\nl: 100\r\n\r\n", b"\x16\x03\x01\0\x05hello", b"GET / HTTP/1.1\r\n",
        ];
        (port, sequence, acknowledged, flags, PAYLOADS[kind], missing)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn the_books_are_right_whatever_comes(arrivals in prop::collection::vec(arrivals(), 0..60)) {
        let mut table = Table::default();
        for (port, sequence, acknowledged, (syn, fin, rst), payload, missing) in arrivals {
            let flow = if port == 3 { flow(1).reversed() } else { flow(port) };
            let flags = Flags { syn, fin, rst };
            table.take(flow, &Segment { acknowledged, flags, missing, ..segment(sequence, payload) });
            table.check();
            prop_assert!(table.totals.accounted() <= table.totals.packets);
        }
        table.finish();
        prop_assert_eq!(table.totals.accounted(), table.totals.packets);
    }
}
