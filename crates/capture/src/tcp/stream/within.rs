//! What messages are wrapped in on a stream: HEP, WebSocket after an upgrade of HTTP, or TPKT, which carries H.225.0.

use tritone_wire::hep::{self, looks_like_hep};

use super::h225::{self, Start};
use super::websocket::{Upgrade, WebSocket, begins_with_sip, upgrade};
use super::{MAX_START_LINE, State, Stream};
use crate::item::Skip;
use crate::output::Output;

/// What the messages of a stream are wrapped in.
#[derive(Debug, Default)]
pub(super) enum Within {
    /// Nothing, or it is not known yet.
    #[default]
    Nothing,
    Hep,
    Tpkt,
    WebSocket(Box<WebSocket>),
}

impl Within {
    /// Octets of memory that depend on what the sender sends.
    pub(super) fn cost(&self) -> usize {
        match self {
            Self::Nothing | Self::Hep | Self::Tpkt => 0,
            Self::WebSocket(socket) => size_of::<WebSocket>() + socket.decoder.cost(),
        }
    }

    /// Whether the connection is that of the elements that speak SIP to each other: that to a collector is not, nor
    /// one of H.225.0.
    pub(super) fn carries_its_own(&self) -> bool {
        match self {
            Self::Nothing => true,
            Self::Hep | Self::Tpkt => false,
            Self::WebSocket(socket) => socket.carried_sip,
        }
    }

    /// Forgets what a message began with whose rest does not come.
    pub(super) fn reset(&mut self) {
        if let Self::WebSocket(socket) = self {
            socket.decoder.reset();
        }
    }
}

/// Whether a stream that is not known may begin with these octets, and carry messages in something else.
pub(crate) fn begins(octets: &[u8]) -> bool {
    looks_like_hep(octets)
        || begins_with_sip(octets)
        || h225::may_begin(octets)
        || matches!(upgrade(octets), Upgrade::Yes { .. })
}

impl Stream {
    /// Sees at the beginning of a stream whether its messages are wrapped in something. `Some` with what
    /// [`step`](Stream::step) is to return; `None` where they are not.
    pub(super) fn unwrap(&mut self, rest: &[u8], out: &mut Output<'_>) -> Option<Option<usize>> {
        if looks_like_hep(rest) {
            self.within = Within::Hep;
            self.state = State::Sip;
            return Some(self.hep(rest, out));
        }
        if begins_with_sip(rest) {
            self.within = Within::WebSocket(Box::default());
            self.state = State::Sip;
            return Some(self.websocket(rest, out));
        }
        match h225::start(rest) {
            Start::Message => {
                self.within = Within::Tpkt;
                self.state = State::Sip;
                return Some(self.tpkt(rest, out));
            }
            Start::NeedMore(least) => return self.wait(least),
            Start::Other => {}
        }
        match (upgrade(rest), hep::frame(rest)) {
            (Upgrade::Yes { len }, _) => {
                self.within = Within::WebSocket(Box::default());
                self.state = State::Sip;
                self.settle(len, Skip::WebSocket, out);
                Some(Some(len))
            }
            (Upgrade::NeedMore, _) => self.wait(rest.len().saturating_add(1)),
            // A header of versions 1 and 2 is told by the start line behind it.
            (Upgrade::No, hep::Framing::NeedMore { least }) if rest.len() < MAX_START_LINE => {
                self.wait(least)
            }
            (Upgrade::No, _) => None,
        }
    }

    fn wait(&mut self, least: usize) -> Option<Option<usize>> {
        self.least = least;
        Some(None)
    }
}
