//! Whatever is written is read back, from whole files, from cut ones, and in reads of any size.

use std::io::{self, Cursor, Read};
use std::net::SocketAddr;

use proptest::prelude::*;
use tritone_capture::{Item, ReadError, Reader, Totals};
use tritone_synth::capture::{self, Format, Link};
use tritone_synth::flow::{Message, TcpShape};
use tritone_synth::packet::{self, Packet};
use tritone_wire::{Endpoint, Flow, Timestamp, Transport};

/// When a message was sent, between whom, and its octets.
type Sent = (Timestamp, Flow, Vec<u8>);

fn formats() -> impl Strategy<Value = Format> {
    prop::sample::select(Format::ALL.to_vec())
}

fn links() -> impl Strategy<Value = Link> {
    let fixed = vec![Link::Ethernet, Link::CookedV1, Link::CookedV2, Link::Raw, Link::Null, Link::Loop];
    prop_oneof![
        prop::sample::select(fixed),
        any::<u16>().prop_map(Link::Vlan),
        any::<(u16, u16)>().prop_map(|(outer, inner)| Link::DoubleVlan(outer, inner)),
    ]
}

prop_compose! {
    fn flows()(v6: bool, hosts: (u8, u8), ports: (u16, u16)) -> Flow {
        let socket = |host: u8, port: u16| -> Endpoint {
            let socket: SocketAddr =
                if v6 { ([0x2001, 0xdb8, 0, 0, 0, 0, 0, host.into()], port).into() } else { ([10, 0, 0, host], port).into() };
            socket.into()
        };
        let (source, destination) = (socket(hosts.0, ports.0), socket(hosts.1, ports.1));
        Flow { source, destination, transport: Transport::Udp }
    }
}

/// A message of SIP over UDP, sent at any time that all formats can say. (pcap counts seconds in 32 bits.)
fn sent() -> impl Strategy<Value = Sent> {
    let time = 0..i64::from(u32::MAX) * 1_000_000_000;
    (time, flows(), prop::collection::vec(any::<u8>(), 0..2000)).prop_map(|(time, flow, body)| {
        let head = b"MESSAGE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP a\r\n\r\n";
        (Timestamp(time), flow, [&head[..], &body].concat())
    })
}

/// One packet for each message, in the order given.
fn packets(sent: &[Sent]) -> Vec<Packet> {
    let one = |(at, flow, octets): &Sent| {
        let message = Message { at: *at, flow: *flow, octets: octets.clone(), joined: false, refusal: None };
        packet::carry(&[message], TcpShape::default(), None)
    };
    sent.iter().flat_map(one).collect()
}

/// `time` as finely as the format says it.
fn rounded(time: Timestamp, format: Format) -> Timestamp {
    match format {
        Format::PcapNano | Format::PcapNanoBigEndian | Format::Pcapng | Format::PcapngBigEndian => time,
        Format::Pcap | Format::PcapBigEndian => Timestamp(time.0 / 1000 * 1000),
    }
}

fn read(input: Box<dyn Read + Send>) -> Option<(Vec<Sent>, Totals, Result<(), ReadError>)> {
    let mut reader = Reader::from_read(input, "x".into(), 0).ok()?;
    let mut found = Vec::new();
    let end = reader.read(&mut |item| {
        if let Item::Message(message) = item {
            assert!(message.complete);
            found.push((message.time, message.flow, message.bytes.to_vec()));
        }
    });
    let totals = reader.totals().clone();
    assert_eq!(totals.accounted(), totals.packets);
    Some((found, totals, end))
}

/// Gives as many octets a call as the next of `sizes` says, over and over.
struct Dripping {
    input: Cursor<Vec<u8>>,
    sizes: Vec<usize>,
    calls: usize,
}

impl Read for Dripping {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.calls += 1;
        let most = self.sizes[self.calls % self.sizes.len()].min(into.len());
        self.input.read(&mut into[..most])
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn what_is_written_is_read_back(
        sent in prop::collection::vec(sent(), 0..8), format in formats(), link in links(),
    ) {
        let file = capture::write(&packets(&sent), format, link);
        let (found, totals, end) = read(Box::new(Cursor::new(file))).unwrap();
        let expected: Vec<Sent> =
            sent.iter().map(|(at, flow, octets)| (rounded(*at, format), *flow, octets.clone())).collect();
        prop_assert!(end.is_ok());
        prop_assert_eq!(&found, &expected);
        prop_assert_eq!(totals.packets, sent.len() as u64);
        prop_assert_eq!(totals.earliest, expected.iter().map(|(time, ..)| *time).min());
        prop_assert_eq!(totals.latest, expected.iter().map(|(time, ..)| *time).max());
    }

    #[test]
    fn of_a_cut_file_everything_before_the_cut_is_delivered(
        sent in prop::collection::vec(sent(), 1..6), format in formats(), link in links(), cut in any::<prop::sample::Index>(),
    ) {
        let packets = packets(&sent);
        let ends: Vec<_> =
            (0..=packets.len()).map(|count| capture::write(&packets[..count], format, link).len()).collect();
        let mut file = capture::write(&packets, format, link);
        file.truncate(cut.index(file.len() + 1));
        let whole = ends.iter().filter(|&&end| end <= file.len()).count();
        let at_record = ends.contains(&file.len());
        let Some((found, totals, end)) = read(Box::new(Cursor::new(file))) else {
            prop_assert_eq!(whole, 0, "only a file that ends within its header is refused");
            return Ok(());
        };
        let octets = |sent: &[Sent]| sent.iter().map(|(.., octets)| octets.clone()).collect::<Vec<_>>();
        prop_assert_eq!(octets(&found), octets(&sent[..whole.saturating_sub(1)]));
        prop_assert_eq!(totals.packets, found.len() as u64);
        match end {
            // A pcapng file may also end between the blocks of its header.
            Ok(()) => prop_assert!(at_record || whole == 0),
            Err(ReadError::Cut { needed, available, .. }) => {
                prop_assert!(!at_record && available < needed && available > 0);
            }
            Err(error) => prop_assert!(false, "{}", error),
        }
    }

    #[test]
    fn reads_of_any_size_give_the_same(
        sent in prop::collection::vec(sent(), 1..6), format in formats(), link in links(),
        sizes in prop::collection::vec(1usize..3000, 1..6),
    ) {
        let file = capture::write(&packets(&sent), format, link);
        let (found, totals, _) = read(Box::new(Cursor::new(file.clone()))).unwrap();
        let dripping = Dripping { input: Cursor::new(file), sizes, calls: 0 };
        let (dripped, dripped_totals, end) = read(Box::new(dripping)).unwrap();
        prop_assert!(end.is_ok());
        prop_assert_eq!((dripped, dripped_totals), (found, totals));
    }
}
