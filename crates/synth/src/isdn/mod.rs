//! Descriptions of ISDN calls: Q.931 messages between the two sides of D channels, and their frames.
//!
//! # The language
//!
//! One message a line; `#` begins a comment; values that hold blanks are quoted.
//!
//! ```text
//! start 1767600000                     # seconds since 1970; this is also the default
//! link 0 pri                           # primary rate: TEI 0, call references of two octets; also the default
//! user -> network SETUP cr=1 called=5551234 calling=national:30100 channel=1 complete
//! network -> user CALL PROCEEDING cr=1 channel=1! after=50ms
//! network -> user DISCONNECT cr=1 cause=34 location=public-local progress=8 after=2s
//! user -> network RELEASE cr=1
//! network -> user RELEASE COMPLETE cr=1
//! link 1 bri tei=64                    # basic rate: a bus, call references of one octet
//! network -> user SETUP cr=1 called=4711 broadcast
//! ```
//!
//! A message is a name of [`MESSAGE_TYPES`](crate::q931::MESSAGE_TYPES) between sides. The side that sends the
//! first message (or a SETUP, REGISTER or RESTART) with a call reference is its originator; where both sides use
//! a value at once, `of=user` or `of=network` tells them apart. Further words of a message:
//!
//! | word | meaning |
//! |---|---|
//! | `cr=N`, `cr=dummy` | the call reference value; 0 is the global reference |
//! | `called=D`, `calling=D`, `connected=D`, `redirecting=D` | a number, as `5551234`, `national:30100`, `international:4930100`, `subscriber:100`, `private:100` |
//! | `restricted` | the calling or connected number is not to be shown |
//! | `cause=N` | with `location=` (default `public-local`), `coding=`, `recommendation=`, `diagnostic=HEX` |
//! | `progress=N` | a progress indicator with the same location; 8 is an in-band tone |
//! | `bearer=W` | `audio`, `speech` or `data`; SETUP has `audio` without a word, `bearer=none` has none |
//! | `channel=N` | time slot, or B channel on basic rate; `any`, `none`; `N!` is exclusive |
//! | `complete` | sending complete |
//! | `state=N`, `notify=N`, `restart=W` | call state; notification; restart indicator `channels`, `interface`, `all` |
//! | `display=T`, `keypad=T` | text |
//! | `element=ID:HEX` | any other element, in hexadecimal; a single octet without `:` |
//! | `shift=N`, `lock=N` | the next element, or all that follow, are of codeset N |
//! | `segment=first:N:TYPE`, `segment=N:TYPE` | a segment, N more to come, of a message of this type |
//! | `after=T`, `at=T` | time since the line before, as `200ms` (default 10 ms), or since the start |
//! | `tei=N`, `broadcast` | another terminal; to all terminals, in an unnumbered frame |
//! | `repeat=N` | the frame is sent N times more, a second apart |
//! | `lost` | sent, but not in the recording |
//!
//! Elements come in the order of the words. `pause 2s` lets time pass.

mod calls;
mod parse;

use std::time::Duration;

use tritone_wire::{Endpoint, Flow, Timestamp, Transport};

use crate::capture::{Frame, LinkType};
use crate::flow::later;
use crate::lapd::{self, BROADCAST, DataLink, Sent, Side};
use crate::q931::MessageType;

pub use calls::{EXCHANGES, refused};
pub use parse::parse;

/// A message as it was sent on a D channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// When it was sent.
    pub at: Timestamp,
    /// The number of the D channel.
    pub link: u16,
    /// The terminal, or [`BROADCAST`].
    pub tei: u8,
    /// Who sent it.
    pub from: Side,
    /// Its type.
    pub kind: MessageType,
    /// Its cause, if it has one of ITU-T coding.
    pub cause: Option<u8>,
    /// The layer 3 message, from the protocol discriminator on.
    pub octets: Vec<u8>,
    /// Number of retransmissions of its frame.
    pub repeat: u32,
    /// Sent, but not recorded.
    pub is_lost: bool,
}

impl Message {
    /// Who sent it to whom.
    pub fn flow(&self) -> Flow {
        let end = |side| Endpoint::Isdn {
            recording: 0,
            channel: self.link,
            side: match side {
                Side::User => tritone_wire::Side::User(self.tei),
                Side::Network => tritone_wire::Side::Network,
            },
        };
        Flow { source: end(self.from), destination: end(self.from.other()), transport: Transport::Lapd }
    }
}

/// The frames that carry `messages`: each D channel is set up before its first message, and each message is
/// acknowledged.
///
/// # Panics
/// With another link type than [`LinkType::LAPD`] and [`LinkType::LINUX_LAPD`].
pub fn frames(messages: &[Message], link_type: LinkType) -> Vec<Frame> {
    let mut channels = Channels { link_type, open: Vec::new(), frames: Vec::new() };
    messages.iter().for_each(|m| channels.message(m));
    channels.frames.sort_by_key(|f| f.at);
    channels.frames
}

/// How long a frame takes to be acknowledged.
const ACKNOWLEDGED_AFTER: Duration = Duration::from_millis(1);
/// Timer T200 (Q.921 section 5.9.1).
const T200: Duration = Duration::from_secs(1);

struct Channels {
    link_type: LinkType,
    open: Vec<(u16, u8, DataLink)>,
    frames: Vec<Frame>,
}

impl Channels {
    fn message(&mut self, message: &Message) {
        let Message { at, link, from, .. } = *message;
        if message.tei == BROADCAST {
            return self.record(message, &[lapd::broadcast(from, &message.octets)]);
        }
        let place = self.place(message);
        let data_link = &mut self.open[place].2;
        let first = data_link.information(from, &message.octets);
        let again = data_link.repeated(from, &message.octets);
        let ready = data_link.receive_ready(from.other());
        let repeated = vec![again; message.repeat as usize];
        self.record(message, &[vec![first], repeated].concat());
        let last = later(at, T200 * message.repeat);
        self.frame(later(last, ACKNOWLEDGED_AFTER), link, &ready);
    }

    /// The sendings of a message, T200 apart, if they are recorded.
    fn record(&mut self, message: &Message, sendings: &[Sent]) {
        for (round, sent) in (0..).zip(sendings).filter(|_| !message.is_lost) {
            self.frame(later(message.at, T200 * round), message.link, sent);
        }
    }

    /// The data link of a message, set up if it is new.
    fn place(&mut self, message: &Message) -> usize {
        let key = (message.link, message.tei);
        let known = self.open.iter().position(|(link, tei, _)| (*link, *tei) == key);
        known.unwrap_or_else(|| self.establish(message))
    }

    fn establish(&mut self, message: &Message) -> usize {
        let mut data_link = DataLink::new(message.tei);
        let mut sent = Vec::new();
        let starter = if message.tei == 0 { Side::Network } else { Side::User };
        if message.tei != 0 {
            sent.extend(lapd::tei_assignment(0x4000 | u16::from(message.tei), message.tei));
        }
        sent.extend(data_link.establish(starter));
        for (left, frame) in (1..=sent.len() as i64).rev().zip(&sent) {
            self.frame(Timestamp(message.at.0 - left * 500_000), message.link, frame);
        }
        self.open.push((message.link, message.tei, data_link));
        self.open.len() - 1
    }

    fn frame(&mut self, at: Timestamp, interface: u16, sent: &Sent) {
        let octets = match self.link_type {
            LinkType::LAPD => sent.octets.clone(),
            LinkType::LINUX_LAPD => [&linux_header(sent.from)[..], &sent.octets].concat(),
            other => panic!("{other:?} carries no LAPD"),
        };
        self.frames.push(Frame { at, link_type: self.link_type, interface, octets });
    }
}

/// The cooked header of `LINKTYPE_LINUX_LAPD`, as the network side records: packet type (4 is outgoing), ARPHRD_LAPD,
/// one octet of address that is 1 on the network side, and ETH_P_LAPD.
fn linux_header(from: Side) -> [u8; 16] {
    let packet_type = if from == Side::Network { 4 } else { 0 };
    [0, packet_type, 0x20, 0xfd, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0x30]
}
