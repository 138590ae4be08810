//! SIP in a stream: one message behind the other, with pings between them (RFC 3261 section 18.3, RFC 5626).

use tritone_wire::sip::{self, Framing, HeaderName, Message};

use super::{Lacks, MAX_MESSAGE, MAX_START_LINE, State, Stream, Within};
use crate::carried::Carried;
use crate::content::{is_tls, looks_like_sip};
use crate::item::Skip;
use crate::output::Output;
use crate::stun;
use crate::usual;

impl Stream {
    /// Takes one message or something else from the front of `rest`; `None` where more octets are needed.
    pub(super) fn sip(&mut self, rest: &[u8], out: &mut Output<'_>) -> Option<usize> {
        if let Some(step) = self.keep_alive(rest, out) {
            return step;
        }
        let framing = match out.prepared.length_of(rest).or_else(|| usual::whole_message(rest)) {
            Some(len) => Framing::Message { len },
            None => sip::frame(rest),
        };
        match framing {
            Framing::Message { len } if self.is_credible(rest.get(..len)?) => {
                self.deliver(len, &Carried::sip(self.flow, rest.get(..len)?), out);
                Some(len)
            }
            Framing::KeepAlive { len } if len > 0 => {
                self.settle(len, Skip::KeepAlive, out);
                Some(len)
            }
            Framing::NeedMore { least } if self.may_become_message(rest, least) => {
                if self.state == State::Start && sip::looks_like_sip(rest) {
                    self.state = State::Sip;
                }
                self.wait_for_section(rest, least);
                None
            }
            _ if rest == b"\r" => {
                self.least = 2;
                None
            }
            framing => Some(self.pass(framing, rest, out)),
        }
    }

    /// While searching, a segment that begins like a message begins one: what was left before it is the tail of a body
    /// without a line end.
    pub(super) fn drop_tail_before(&mut self, octets: &[u8], out: &mut Output<'_>) {
        let (State::Searching(reason), Within::Nothing) = (self.state, &self.within) else { return };
        if !self.pending.is_empty() && !sip::looks_like_sip(&self.pending) && looks_like_sip(octets) {
            self.abandon(reason, out);
        }
    }

    /// The beginning of a message needs more octets.
    pub(super) fn wait_for_section(&mut self, rest: &[u8], least: usize) {
        self.least = least;
        self.lacks = if rest.contains(&b'\n') {
            if sip::has_blank_line(rest) { Lacks::Nothing } else { Lacks::BlankLine }
        } else if rest.contains(&b' ') && !matches!(self.state, State::Searching(_)) {
            Lacks::LineEnd
        } else {
            Lacks::Nothing
        };
    }

    /// Passes STUN or NUL octets at the front of `rest`; the inner `None` where more octets are needed to know.
    fn keep_alive(&mut self, rest: &[u8], out: &mut Output<'_>) -> Option<Option<usize>> {
        let length = match stun::frame(rest) {
            stun::Framing::Message { len } => len,
            stun::Framing::NeedMore { least } => {
                self.least = least;
                return Some(None);
            }
            stun::Framing::NotStun => rest.iter().take_while(|&&octet| octet == 0).count(),
        };
        if length == 0 {
            return None;
        }
        self.settle(length, Skip::KeepAlive, out);
        Some(Some(length))
    }

    /// While searching, what looks like a message must have a Via: bodies may quote a start line (RFC 3420).
    fn is_credible(&self, message: &[u8]) -> bool {
        let has_via =
            || Message::scan(message).is_ok_and(|message| message.header(HeaderName::Via).is_some());
        message.len() <= MAX_MESSAGE && (!matches!(self.state, State::Searching(_)) || has_via())
    }

    fn may_become_message(&self, rest: &[u8], least: usize) -> bool {
        let searching = matches!(self.state, State::Searching(_));
        least <= MAX_MESSAGE && (!searching || sip::looks_like_sip(rest) || rest.len() < MAX_START_LINE)
    }

    /// Passes over what is no message: some lines of a stream of SIP, or all there is of another.
    fn pass(&mut self, framing: Framing, rest: &[u8], out: &mut Output<'_>) -> usize {
        let reason = match self.state {
            // A message of a length beyond belief is SIP all the same.
            State::Start if !sip::looks_like_sip(rest) => {
                self.state = if is_tls(rest) { State::Tls } else { State::Other };
                return self.pass_all(rest, out);
            }
            State::Searching(reason) => reason,
            _ => Skip::NotSip,
        };
        self.state = State::Searching(reason);
        let count = match framing {
            Framing::NotSip { skip } => skip,
            // What is said against this message is said against each that begins inside its header section.
            _ => Message::scan(rest).map_or(rest.len(), |message| message.body_at()),
        };
        self.settle(count, reason, out);
        count
    }

    pub(super) fn pass_all(&mut self, rest: &[u8], out: &mut Output<'_>) -> usize {
        let reason = if self.state == State::Tls { Skip::Tls } else { Skip::NotSip };
        self.settle(rest.len(), reason, out);
        rest.len()
    }

    /// What is there of a message, where it is worth something.
    pub(super) fn beginning<'a>(&self, pending: &'a [u8], reason: Skip) -> Option<Carried<'a>> {
        let message = Message::scan(pending).ok()?;
        let worth = message.has_blank_line() || reason == Skip::Truncated;
        let carried = Carried { complete: false, ..Carried::sip(self.flow, pending) };
        (worth && self.is_credible(pending)).then_some(carried)
    }
}
