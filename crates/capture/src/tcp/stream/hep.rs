//! HEP over TCP: packets one behind the other.

use tritone_wire::hep::{Framing, frame};
use tritone_wire::sip::Message;

use super::{MAX_MESSAGE, State, Stream};
use crate::carried::Carried;
use crate::content::is_blank;
use crate::hep;
use crate::item::Skip;
use crate::output::Output;

impl Stream {
    /// Takes one packet or something else from the front of `rest`; `None` where more octets are needed.
    pub(super) fn hep(&mut self, rest: &[u8], out: &mut Output<'_>) -> Option<usize> {
        match frame(rest) {
            Framing::Packet { len } => Some(self.packet(rest, len, out)),
            Framing::NeedMore { least } if least <= MAX_MESSAGE => {
                match rest {
                    // Version 3, which says its length.
                    [b'H', ..] => self.least = least,
                    _ => self.wait_for_section(rest, least),
                }
                None
            }
            _ => Some(self.pass_to_packet(rest, out)),
        }
    }

    fn packet(&mut self, rest: &[u8], len: usize, out: &mut Output<'_>) -> usize {
        match hep::open(rest.get(..len).unwrap_or_default(), 0) {
            Ok(message) => self.deliver(len, &message, out),
            // While searching, octets that only begin like a packet.
            Err(Skip::Malformed) if matches!(self.state, State::Searching(_)) => {
                return self.pass_to_packet(rest, out);
            }
            Err(reason) => {
                self.state = State::Sip;
                self.settle(len, reason, out);
            }
        }
        len
    }

    /// Passes over what is no packet, up to what may be one.
    fn pass_to_packet(&mut self, rest: &[u8], out: &mut Output<'_>) -> usize {
        let blank = rest.iter().take_while(|octet| is_blank(&[**octet])).count();
        if blank > 0 {
            self.settle(blank, Skip::KeepAlive, out);
            return blank;
        }
        let reason = match self.state {
            State::Searching(reason) => reason,
            _ => Skip::NotSip,
        };
        self.state = State::Searching(reason);
        let count = hep::passed(rest);
        self.settle(count, reason, out);
        count
    }
}

/// What is there of the message in a packet whose end does not come.
pub(super) fn beginning(pending: &[u8]) -> Option<Carried<'_>> {
    let Framing::NeedMore { least } = frame(pending) else { return None };
    let message = hep::open(pending, least.saturating_sub(pending.len())).ok()?;
    let worth = Message::scan(&message.bytes).is_ok_and(|message| message.has_blank_line());
    worth.then_some(message)
}
