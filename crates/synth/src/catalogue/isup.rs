//! Captures of signalling links of SS7 and of M3UA.

use super::{Made, parsed};
use crate::capture::{self, Format, Link};
use crate::isup::{self, MESSAGE_TYPES, Message};
use crate::mtp::{self, Framing};
use crate::{m3ua, sctp};

pub(super) fn captures() -> Vec<Made> {
    let causes = parsed(isup::parse(&every_cause()));
    let types = parsed(isup::parse(&every_type()));
    [over_everything("every-cause", &causes), over_everything("every-type", &types)].concat()
}

/// A refused call for each cause, on a circuit of its own.
fn every_cause() -> String {
    let call = |cause: u16| {
        let circuit = 100 + cause;
        format!(
            "1-1-1 -> 2-2-2 IAM cic={circuit} called=national:5551234 calling=national:301234\n\
             2-2-2 -> 1-1-1 REL cic={circuit} cause={cause} location=transit\n\
             1-1-1 -> 2-2-2 RLC cic={circuit}\n"
        )
    };
    (1..=127).map(call).collect()
}

/// A message of each type, and those that say in-band why a call fails.
fn every_type() -> String {
    let line = |kind: &isup::MessageType| {
        format!("1-2-3 -> 4-5-6 {} cic=77 range=3 digits=12 called=national:123\n", kind.name)
    };
    let types: String = MESSAGE_TYPES.iter().map(line).collect();
    types
        + "4-5-6 -> 1-2-3 ACM cic=77 cause=1 location=public-remote in-band\n\
           4-5-6 -> 1-2-3 CPG cic=77 event=in-band cause=34 location=transit\n"
}

fn over_everything(what: &str, messages: &[Message]) -> Vec<Made> {
    let framings = [
        ("mtp2", Framing::Mtp2),
        ("mtp2-with-check-bits", Framing::Mtp2WithCheckBits),
        ("mtp2-with-header", Framing::Mtp2WithHeader),
        ("mtp3", Framing::Mtp3),
    ];
    let mtp = framings.map(|(name, framing)| {
        let file = capture::write_frames(&mtp::frames(messages, framing), Format::PcapBigEndian);
        Made::new(format!("isup-{what}-{name}.pcap"), file).with_isup(messages)
    });
    let plain = sctp::Shape::default();
    let shapes = [
        ("m3ua", plain),
        ("m3ua-bundled", sctp::Shape { bundle: Some(3), ..plain }),
        ("m3ua-fragmented", sctp::Shape { fragment: Some(20), ..plain }),
        ("m3ua-bare", sctp::Shape { is_bare: true, bundle: Some(2), fragment: Some(20) }),
    ];
    let m3ua = shapes.map(|(name, shape)| {
        let packets = m3ua::packets(messages, shape);
        let file = capture::write(&packets, Format::PcapNano, Link::Ethernet);
        Made::new(format!("isup-{what}-{name}.pcap"), file).with_isup(messages)
    });
    mtp.into_iter().chain(m3ua).collect()
}
