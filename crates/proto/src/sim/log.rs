//! What went over the network.

use std::net::SocketAddr;
use std::sync::Arc;

use tritone_wire::sip::Message;

use crate::time::Time;

/// Every message of a run, in the order of [`Passage::time`].
#[derive(Clone, Debug, Default)]
pub struct Log {
    passages: Vec<Passage>,
}

/// A message on the network.
#[derive(Clone, Debug)]
pub struct Passage {
    /// When it arrived, or was lost.
    pub time: Time,
    /// The sender.
    pub from: SocketAddr,
    /// Where it was sent to.
    pub to: SocketAddr,
    /// What became of it.
    pub fate: Fate,
    /// Its octets.
    pub bytes: Arc<[u8]>,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It arrived; one that was doubled is in the log twice.
    Arrived,
    /// It was lost.
    Lost,
}

impl Log {
    pub(super) fn passed(
        &mut self,
        time: Time,
        from: SocketAddr,
        to: SocketAddr,
        fate: Fate,
        bytes: &Arc<[u8]>,
    ) {
        self.passages.push(Passage { time, from, to, fate, bytes: bytes.clone() });
    }

    /// Every message.
    pub fn passages(&self) -> &[Passage] {
        &self.passages
    }

    /// The messages of a Call-ID.
    pub fn of_call(&self, call_id: &str) -> impl Iterator<Item = &Passage> {
        let is_of = move |passage: &&Passage| {
            Message::scan(&passage.bytes).is_ok_and(|message| message.call_id() == Some(call_id.as_bytes()))
        };
        self.passages.iter().filter(is_of)
    }

    /// A line a message, for a person who looks for what went wrong.
    pub fn text(&self) -> String {
        let line = |Passage { time, from, to, fate, bytes }: &Passage| {
            let start = bytes.split(|octet| *octet == b'\r').next().unwrap_or_default();
            let lost = if *fate == Fate::Lost { " (lost)" } else { "" };
            format!("{time} {from} > {to}{lost} {}\n", String::from_utf8_lossy(start))
        };
        self.passages.iter().map(line).collect()
    }
}
