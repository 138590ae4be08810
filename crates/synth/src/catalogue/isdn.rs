//! Captures of D channels, of call signalling in H.323 and of both sides of a gateway.

use std::net::SocketAddr;
use std::time::Duration;

use tritone_wire::Timestamp;

use super::{Made, parsed};
use crate::capture::{self, Format, Link, LinkType};
use crate::flow::{Script, TcpShape};
use crate::gateway::{self, Origin, Refused};
use crate::q931::Element;
use crate::{isdn, packet, tpkt};

pub(super) fn captures() -> Vec<Made> {
    let every_cause: String = (1..=127).map(|cause| isdn::refused(cause, cause as u8)).collect();
    vec![
        channel("q931-every-cause-linux-lapd.pcap", &every_cause, LinkType::LINUX_LAPD, Format::Pcap),
        channel("q931-every-cause-lapd.pcap", &every_cause, LinkType::LAPD, Format::PcapNanoBigEndian),
        channel("q931-exchanges.pcapng", isdn::EXCHANGES, LinkType::LINUX_LAPD, Format::Pcapng),
        h225("h225-every-cause.pcap", TcpShape::default()),
        h225("h225-every-cause-in-short-segments.pcap", TcpShape { mss: Some(11), ..TcpShape::default() }),
        gateway("gateway-from-sip.pcapng", Origin::Sip),
        gateway("gateway-from-isdn.pcapng", Origin::Isdn),
    ]
}

fn channel(name: &str, text: &str, link_type: LinkType, format: Format) -> Made {
    let messages = parsed(isdn::parse(text));
    let file = capture::write_frames(&isdn::frames(&messages, link_type), format);
    Made::new(name, file).with_q931(&messages)
}

/// A refused call for each cause, and one with no cause but a reason of H.225.0, each over its own connection.
fn h225(name: &str, shape: TcpShape) -> Made {
    let start = Script::default().start;
    let calls = (1..=127).map(|cause| (Some(cause), None)).chain([(None, Some(8))]);
    let mut sent = Vec::new();
    for (index, (cause, reason)) in (0..).zip(calls) {
        let caller: SocketAddr = ([10, 0, 0, 1], 20_000 + index).into();
        let called: SocketAddr = ([10, 0, 0, 2], 1720).into();
        let at = Timestamp(start.0 + i64::from(index) * 1_000_000_000);
        sent.extend(tpkt::refused_call(at, [caller, called], 1 + index, cause, reason));
    }
    let over_tcp: Vec<_> = sent.iter().map(tpkt::Message::over_tcp).collect();
    let file = capture::write(&packet::carry(&over_tcp, shape, None), Format::PcapNano, Link::Ethernet);
    let mut made = Made::new(name, file);
    made.q931.extend(sent.iter().map(|message| {
        let cause = message.q931.elements.iter().find_map(|element| match element {
            Element::Cause(cause) => Some(cause.value),
            _ => None,
        });
        (message.q931.kind.name.into(), cause)
    }));
    made
}

/// Some rows that every table of Asterisk has.
fn gateway(name: &str, origin: Origin) -> Made {
    let rows = [(1, 404, "Not Found"), (17, 486, "Busy Here"), (34, 503, "Service Unavailable")];
    let calls = rows.map(|(cause, status, phrase)| Refused { cause, status, phrase: phrase.into() });
    let every = Duration::from_millis(700);
    let recording = parsed(gateway::recording(origin, "Asterisk PBX 20.5.0", every, &calls));
    let file = capture::write_frames(&recording.frames(), Format::Pcapng);
    Made::new(name, file).with_sip(&recording.sip).with_q931(&recording.isdn)
}
