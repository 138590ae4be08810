//! H.225.0 call signalling in a stream: TPKTs, on any port, known by the first of them.

use std::borrow::Cow;

use tritone_wire::h225::looks_like_h225;
use tritone_wire::q931::Message;
use tritone_wire::tpkt::{self, HEADER, Tpkt};
use tritone_wire::{Flow, Protocol};

use super::{State, Stream};
use crate::carried::Carried;
use crate::item::Skip;
use crate::output::Output;

/// What octets are that may be H.225.0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// The first of a message.
    Message,
    /// Too few to know; so many will do.
    NeedMore(usize),
    /// Something else.
    Other,
}

/// A TPKT header, and of a message discriminator, length of the call reference, call reference and type.
const ENOUGH: usize = HEADER + 5;
/// With which a message of H.225.0 begins.
const BEGINNING: [u8; 2] = [8, 2];

/// Whether a message of H.225.0 begins with `octets`.
pub(super) fn start(octets: &[u8]) -> Start {
    let len = match tpkt::decode(octets) {
        Tpkt::Packet { len, .. } | Tpkt::NeedMore { least: len } => len,
        Tpkt::Other => return Start::Other,
    };
    let payload = octets.get(HEADER..).unwrap_or_default();
    let agrees = BEGINNING.iter().zip(payload).all(|(ours, theirs)| ours == theirs);
    if octets.len() >= ENOUGH {
        return if looks_like_h225(payload) { Start::Message } else { Start::Other };
    }
    // A packet that ends before the type of a message has none.
    let may_be = octets.len() < HEADER || len >= ENOUGH;
    if may_be && agrees { Start::NeedMore(ENOUGH) } else { Start::Other }
}

/// Whether a stream that is not known may be one of H.225.0 that begins with `payload`: at the least with a whole
/// header.
pub(super) fn may_begin(payload: &[u8]) -> bool {
    match start(payload) {
        Start::Message => true,
        Start::NeedMore(_) => payload.len() >= HEADER,
        Start::Other => false,
    }
}

impl Stream {
    /// Takes one packet or something else from the front of `rest`; `None` where more octets are needed.
    pub(super) fn tpkt(&mut self, rest: &[u8], out: &mut Output<'_>) -> Option<usize> {
        match (self.state, start(rest)) {
            (State::Searching(reason), Start::Other) => {
                let begins = |at: &usize| rest.get(*at..).is_some_and(|rest| start(rest) == Start::Message);
                let count = (1..rest.len()).find(begins).unwrap_or(rest.len());
                return Some(self.settle_all(count, reason, out));
            }
            (State::Searching(_), Start::NeedMore(least)) => {
                self.least = least;
                return None;
            }
            _ => self.state = State::Sip,
        }
        match tpkt::decode(rest) {
            Tpkt::Packet { payload: [], len } => Some(self.settle_all(len, Skip::KeepAlive, out)),
            Tpkt::Packet { payload, len } if Message::decode_h225(payload).is_ok() => {
                self.deliver(len, &carried(self.flow, payload), out);
                Some(len)
            }
            Tpkt::Packet { len, .. } => Some(self.settle_all(len, Skip::NotSip, out)),
            Tpkt::NeedMore { least } => {
                self.least = least;
                None
            }
            Tpkt::Other => {
                self.state = State::Searching(Skip::NotSip);
                Some(self.settle_all(rest.len(), Skip::NotSip, out))
            }
        }
    }

    fn settle_all(&mut self, count: usize, reason: Skip, out: &mut Output<'_>) -> usize {
        self.settle(count, reason, out);
        count
    }
}

/// What is there of the message in a packet whose end does not come, where that is enough to know the call and the
/// type.
pub(super) fn beginning(flow: Flow, pending: &[u8]) -> Option<Carried<'_>> {
    let payload = pending.get(HEADER..).filter(|payload| looks_like_h225(payload))?;
    Some(Carried { complete: false, ..carried(flow, payload) })
}

/// A whole message.
fn carried(flow: Flow, bytes: &[u8]) -> Carried<'_> {
    let (protocol, length) = (Protocol::H225, bytes.len());
    Carried { flow, time: None, protocol, circuit: None, bytes: Cow::Borrowed(bytes), length, complete: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETUP: &[u8] = &[3, 0, 0, 12, 8, 2, 0, 1, 5, 0x28, 1, b'x'];

    #[test]
    fn a_message_is_known_by_nine_octets_and_waited_for_until_then() {
        for length in 0..ENOUGH {
            assert_eq!(start(&SETUP[..length]), Start::NeedMore(ENOUGH), "{length}");
        }
        assert_eq!((start(&SETUP[..ENOUGH]), start(SETUP)), (Start::Message, Start::Message));
        assert!(may_begin(&SETUP[..4]) && !may_begin(&SETUP[..3]));
    }

    #[test]
    fn other_users_of_tpkt_are_told_apart() {
        // H.245, X.224 as in RDP, an empty packet, another version.
        for octets in [&[3, 0, 0, 28, 2, 0x70][..], &[3, 0, 0, 19, 14, 0xE0], &[3, 0, 0, 4], &[2, 0, 0, 12]] {
            assert_eq!(start(octets), Start::Other, "{octets:?}");
        }
    }
}
