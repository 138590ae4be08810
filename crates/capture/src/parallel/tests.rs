//! What is handed over is the same for any number of threads, and is what they made of it.

use std::collections::VecDeque;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Cursor, Read};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;

use proptest::prelude::*;
use tritone_synth::capture::{self, Format, Link};
use tritone_synth::hep::{self, Agent, Chunks, Version};
use tritone_synth::packet::{self, Packet};
use tritone_synth::tunnel::{self, Tunnel};
use tritone_synth::{flow, shared};
use tritone_wire::{Protocol, Transport};

use crate::item::Item;
use crate::reader::Reader;
use crate::totals::Totals;
use crate::unfinished::Unfinished;
use crate::unpack::Octets;
use crate::workers::Workers;

/// What was handed over, in words, with what was made of the octets; how the reading ended, and the account.
type Handed = (Vec<(String, Option<Vec<u8>>)>, Option<String>, Totals);

fn hash(octets: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    octets.hash(&mut hasher);
    hasher.finish()
}

/// Of another length for each message, and long enough to tell it.
fn made_of(message: &[u8], out: &mut Vec<u8>) {
    out.extend(hash(message).to_be_bytes().iter().take(3 + message.len() % 5));
}

/// Messages are long: their octets are told apart by a hash.
fn words(item: Item<'_>) -> String {
    let Item::Message(mut message) = item else { return format!("{item:?}") };
    let octets = hash(message.bytes);
    message.bytes = &[];
    format!("{message:?} {octets:x}")
}

fn read(octets: Vec<u8>, threads: usize, chunk: usize, prompt: bool) -> Option<Handed> {
    let mut reader = Reader::with_chunks(Box::new(Cursor::new(octets)), chunk, prompt).ok()?;
    let mut items = Vec::new();
    let mut sink = |item: Item<'_>, made: Option<&[u8]>| {
        let is_sip = matches!(item, Item::Message(message) if message.protocol == Protocol::Sip);
        assert_eq!(made.is_some(), is_sip);
        if let (Item::Message(message), Some(made)) = (item, made) {
            let mut expected = Vec::new();
            made_of(message.bytes, &mut expected);
            assert_eq!(made, expected);
        }
        items.push((words(item), made.map(<[u8]>::to_vec)));
    };
    let workers = Workers { threads: NonZeroUsize::new(threads)?, ahead: &made_of, stop: None };
    let mut unfinished = Unfinished::default();
    let end = reader.read_after(&mut unfinished, &mut [], &workers, &mut sink);
    let mut totals = [Some(reader.totals().clone())];
    unfinished.finish(&mut totals, workers.ahead, &mut sink);
    let [totals] = totals;
    Some((items, end.err().map(|error| error.to_string()), totals?))
}

/// Everything in a folder that may be a recording.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let (mut folders, mut files) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if ["pcap", "pcapng", "cap", "gz", "log", "txt"].iter().any(|end| name.ends_with(end)) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn same_for_any_number(name: &str, octets: &[u8]) -> usize {
    let Some(alone) = read(octets.to_vec(), 1, 256 * 1024, true) else { return 0 };
    for (threads, chunk, prompt) in
        [(1, 100, true), (2, 100, true), (2, 5000, false), (3, 3000, true), (8, 1, true), (8, 30_000, false)]
    {
        let together = read(octets.to_vec(), threads, chunk, prompt).unwrap();
        assert!(together == alone, "{name}, {threads} threads, chunks of {chunk}");
    }
    alone.0.len()
}

#[test]
fn recordings_are_read_alike_by_any_number_of_threads() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let shared = shared("recordings_are_read_alike_by_any_number_of_threads", "captures");
    let files = files_in(own).into_iter().chain(shared.iter().flat_map(|folder| files_in(folder)));
    let items = files.map(|path| same_for_any_number(&path.to_string_lossy(), &fs::read(&path).unwrap()));
    assert!(items.filter(|items| *items > 0).count() > 50);
}

/// Calls whose messages are whole datagrams and segments.
const WHOLE: &str = "
call alice@10.0.0.1 -> bob@10.0.0.2 udp
  INVITE
  < 486 Busy Here
  ACK
call alice@10.0.0.1 -> bob@10.0.0.3 tcp
  INVITE
  < 180 Ringing
  < 200 OK
  ACK
  BYE
  < 200 OK
";

/// Fragments and segments in disorder.
const BROKEN: &str = "
tcp mss 200 reorder 3 duplicate 5
udp mtu 300
call alice@10.0.0.1 -> bob@10.0.0.2 udp
  INVITE
  < 486 Busy Here
  ACK
call carol@10.0.0.3 -> dave@10.0.0.4 tcp
  INVITE
  < 180 Ringing joined
  < 200 OK
  ACK
  BYE
  < 200 OK
call alice@10.0.0.1 -> bob@10.0.0.5 udp
  INVITE
  < icmp port-unreachable
";

fn file(script: &str, format: Format, link: Link) -> Vec<u8> {
    capture::write(&packet::packets(&flow::parse(script).unwrap()).unwrap(), format, link)
}

#[test]
fn formats_and_links_are_read_alike_also_where_the_file_is_cut() {
    for (format, link) in
        [(Format::Pcap, Link::Vlan(7)), (Format::PcapBigEndian, Link::Raw), (Format::Pcapng, Link::CookedV2)]
    {
        let mut octets = file(&[WHOLE, BROKEN].concat(), format, link);
        assert!(same_for_any_number("made", &octets) > 20);
        octets.truncate(octets.len() - 20);
        assert!(same_for_any_number("cut", &octets) > 20);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn damaged_recordings_are_read_alike(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        format in prop::sample::select(vec![Format::Pcap, Format::Pcapng]),
    ) {
        let mut octets = file(&[WHOLE, BROKEN].concat(), format, Link::Ethernet);
        for (at, octet) in changes {
            *at.get_mut(&mut octets) = octet;
        }
        same_for_any_number("damaged", &octets);
    }
}

#[test]
fn a_long_block_that_is_cut_is_as_long_however_it_is_read() {
    let mut octets = file(WHOLE, Format::Pcapng, Link::Ethernet);
    // A block of an unknown type that says it has 2 MiB, of which 3,000 octets are there.
    octets.extend_from_slice(&0x0BAD_u32.to_le_bytes());
    octets.extend_from_slice(&(2_u32 << 20).to_le_bytes());
    octets.resize(octets.len() + 2_992, 0);
    same_for_any_number("a long block", &octets);
    let (_, end, _) = read(octets, 1, 100, true).unwrap();
    assert!(end.is_some_and(|end| end.ends_with("2097152 octets needed, 3000 there")));
}

/// The same calls as they are, in HEP, and in tunnels.
fn whole() -> Vec<(&'static str, Vec<Packet>)> {
    let script = flow::parse(WHOLE).unwrap();
    let (messages, plain) = (script.messages().unwrap(), packet::packets(&script).unwrap());
    let ends = ["10.1.0.1:9060", "10.1.0.2:9060"].map(|end| end.parse().unwrap());
    let agent = Agent { address: ends[0], collector: ends[1], transport: Transport::Udp, id: 1 };
    let hep = |version| {
        packet::carry(&hep::reported(&messages, version, Chunks::default(), agent), script.tcp, None)
    };
    let gtp = tunnel::inside(&plain, Tunnel::GtpU { tunnel: 7, with_options: true }, ends);
    let both = tunnel::inside(&gtp, Tunnel::IpInIp, ends);
    vec![("plain", plain), ("HEP 1", hep(Version::V1)), ("HEP 3", hep(Version::V3)), ("GTP-U in IP", both)]
}

#[test]
fn whole_messages_are_prepared_once_each() {
    let times = AtomicUsize::new(0);
    let ahead = |_: &[u8], out: &mut Vec<u8>| {
        times.fetch_add(1, Ordering::Relaxed);
        out.push(1);
    };
    for (name, packets) in whole() {
        let octets = capture::write(&packets, Format::Pcap, Link::Ethernet);
        for threads in [1, 2] {
            let octets = Box::new(Cursor::new(octets.clone()));
            let mut reader = Reader::with_chunks(octets, 2000, true).unwrap();
            let workers = Workers { threads: NonZeroUsize::new(threads).unwrap(), ahead: &ahead, stop: None };
            let mut messages = 0;
            let mut sink = |_: Item<'_>, made: Option<&[u8]>| messages += made.map_or(0, <[u8]>::len);
            reader.read_after(&mut Unfinished::default(), &mut [], &workers, &mut sink).unwrap();
            assert_eq!((messages, times.swap(0, Ordering::Relaxed)), (9, 9), "{name}, {threads} threads");
        }
    }
}

/// Gives one part a call; each but the first when it is asked for by `more`.
struct Slow {
    parts: VecDeque<Vec<u8>>,
    more: mpsc::Receiver<()>,
}

impl Read for Slow {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Some(part) = self.parts.pop_front() else { return Ok(0) };
        self.more.recv().unwrap();
        into[..part.len()].copy_from_slice(&part);
        Ok(part.len())
    }
}

#[test]
fn a_message_does_not_wait_for_the_next_octets() {
    let script = flow::parse(WHOLE).unwrap();
    let packets: Vec<_> = packet::packets(&script).unwrap().into_iter().take(3).collect();
    let files: Vec<_> =
        (0..=packets.len()).map(|n| capture::write(&packets[..n], Format::Pcap, Link::Ethernet)).collect();
    let records = files.windows(2).map(|pair| pair[1][pair[0].len()..].to_vec());
    let parts = [files[0].clone()].into_iter().chain(records).collect();
    let (sender, more) = mpsc::channel();
    sender.send(()).unwrap();
    sender.send(()).unwrap();
    let mut reader = Reader::with_chunks(Box::new(Slow { parts, more }), 5000, false).unwrap();
    let workers = Workers { threads: NonZeroUsize::new(2).unwrap(), ..Workers::ALONE };
    let mut messages = 0;
    // The next packet comes when the message in the one before was seen.
    let mut sink = |_: Item<'_>, _: Option<&[u8]>| {
        messages += 1;
        let _ = sender.send(());
    };
    reader.read_after(&mut Unfinished::default(), &mut [], &workers, &mut sink).unwrap();
    assert_eq!(messages, 3);
}

#[test]
fn nobody_waits_for_a_thread_that_panicked() {
    let octets = || -> Octets { Box::new(Cursor::new(file(WHOLE, Format::Pcap, Link::Ethernet))) };
    let panics = |_: &[u8], _: &mut Vec<u8>| panic!("on purpose");
    let ends = |ahead: crate::workers::Ahead<'_>, sink: &mut dyn FnMut(Item<'_>, Option<&[u8]>)| {
        let mut reader = Reader::with_chunks(octets(), 1000, false).unwrap();
        let workers = Workers { threads: NonZeroUsize::new(3).unwrap(), ahead, stop: None };
        reader.read_after(&mut Unfinished::default(), &mut [], &workers, sink).unwrap();
    };
    assert!(catch_unwind(AssertUnwindSafe(|| ends(&panics, &mut |_, _| {}))).is_err());
    assert!(catch_unwind(AssertUnwindSafe(|| ends(&made_of, &mut |_, _| panic!("on purpose")))).is_err());
}

/// A message as `ngrep` prints it.
const LOGGED: &str = "\
U 2026/01/05 10:00:00.000000 10.0.0.1:5060 -> 10.0.0.2:5060
  OPTIONS sip:bob@10.0.0.2 SIP/2.0.
  Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1.
  Call-ID: 1.
  CSeq: 1 OPTIONS.
  Content-Length: 0.
  .

";

#[test]
fn reading_stops_where_the_sink_wants_no_more() {
    let capture = file(&WHOLE.repeat(20), Format::Pcap, Link::Ethernet);
    let log = LOGGED.repeat(200).into_bytes();
    for (octets, threads, all) in [(&capture, 1, 180), (&capture, 2, 180), (&capture, 8, 180), (&log, 1, 200)]
    {
        let mut reader = Reader::with_chunks(Box::new(Cursor::new(octets.clone())), 2000, true).unwrap();
        let (stop, mut messages) = (AtomicBool::new(false), 0);
        let threads = NonZeroUsize::new(threads).unwrap();
        let workers = Workers { threads, stop: Some(&stop), ..Workers::ALONE };
        let mut sink = |item: Item<'_>, _: Option<&[u8]>| {
            messages += u64::from(matches!(item, Item::Message(_)));
            stop.store(messages >= 10, Ordering::Relaxed);
        };
        reader.read_after(&mut Unfinished::default(), &mut [], &workers, &mut sink).unwrap();
        assert!((10..30).contains(&messages), "{messages} messages of {all}, {threads} threads");
        assert_eq!(reader.totals().messages, messages);
    }
}
