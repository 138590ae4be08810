//! Recordings that are still being made: messages are there as soon as their packets are.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::sync::{Arc, Mutex};

use tritone_capture::{Item, Reader};
use tritone_synth::capture::{self, Format, Link};
use tritone_synth::{flow, packet};

/// What happened, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    /// The part with this number was asked for.
    Read(usize),
    /// A message was handed over.
    Message,
}

type Log = Arc<Mutex<Vec<Event>>>;

/// Gives one part a call and logs the calls, as a pipe whose writer makes pauses.
struct Parts {
    parts: VecDeque<Vec<u8>>,
    calls: usize,
    log: Log,
}

impl Read for Parts {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.log.lock().unwrap().push(Event::Read(self.calls));
        self.calls += 1;
        let part = self.parts.pop_front().unwrap_or_default();
        into[..part.len()].copy_from_slice(&part);
        Ok(part.len())
    }
}

fn events(parts: VecDeque<Vec<u8>>) -> Vec<Event> {
    let log = Log::default();
    let input = Parts { parts, calls: 0, log: Arc::clone(&log) };
    let mut reader = Reader::from_read(Box::new(input), "-".into(), 0).unwrap();
    let sink = &mut |item: Item<'_>| {
        if let Item::Message(_) = item {
            log.lock().unwrap().push(Event::Message);
        }
    };
    reader.read(sink).unwrap();
    log.lock().unwrap().clone()
}

const CALL: &str = "
call alice@10.0.0.1 -> bob@10.0.0.2 PROTOCOL
  INVITE
  < 486 Busy Here
  ACK
";

/// The parts: the header of the file, then each record alone.
fn parts(protocol: &str, format: Format) -> VecDeque<Vec<u8>> {
    let script = flow::parse(&CALL.replace("PROTOCOL", protocol)).unwrap();
    let packets = packet::packets(&script).unwrap();
    let files: Vec<_> =
        (0..=packets.len()).map(|n| capture::write(&packets[..n], format, Link::Ethernet)).collect();
    let records = files.windows(2).map(|pair| pair[1][pair[0].len()..].to_vec());
    [files[0].clone()].into_iter().chain(records).collect()
}

#[test]
fn a_message_is_handed_over_before_the_next_octets_are_asked_for() {
    use Event::{Message, Read};
    for format in [Format::Pcap, Format::PcapNano, Format::PcapBigEndian, Format::Pcapng] {
        let expected = [Read(0), Read(1), Message, Read(2), Message, Read(3), Message, Read(4)];
        assert_eq!(events(parts("udp", format)), expected, "{format:?}");
    }
}

#[test]
fn a_message_over_tcp_does_not_wait_for_its_acknowledgement() {
    let mut parts = parts("tcp", Format::Pcap);
    let events = events(parts.clone());
    // The handshake has three segments, the INVITE comes with the fourth.
    let invite = events.iter().position(|event| *event == Event::Message).unwrap();
    assert_eq!(events[..invite].last(), Some(&Event::Read(4)));
    // Also where the record comes in two parts.
    let half = parts[4].split_off(20);
    parts.insert(5, half);
    let events = self::events(parts);
    let invite = events.iter().position(|event| *event == Event::Message).unwrap();
    assert_eq!(events[..invite].last(), Some(&Event::Read(5)));
}
