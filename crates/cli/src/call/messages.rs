//! The messages of a call while it lasts, and what `why` makes of them.

use tritone_calls::{Call, Fold, FoldOptions};
use tritone_live::Sighting;
use tritone_proto::Transport;
use tritone_wire::sip::Message;
use tritone_wire::{Flow, FrameRef, Timestamp, Transport as Over};

/// Messages of one call that are kept.
const MAX_MESSAGES: usize = 10_000;

/// A message that was sent or received.
struct Seen {
    time: Timestamp,
    flow: Flow,
    number: u64,
    bytes: Box<[u8]>,
}

/// The messages since the last call ended.
#[derive(Default)]
pub(super) struct Messages {
    seen: Vec<Seen>,
    /// Messages so far: their frames, as in what `--save` writes where each fits one packet.
    number: u64,
}

impl Messages {
    pub(super) fn take(&mut self, time: Timestamp, sighting: &Sighting<'_>) {
        self.number += 1;
        if self.seen.len() < MAX_MESSAGES {
            let (flow, number) = (flow(sighting), self.number);
            self.seen.push(Seen { time, flow, number, bytes: sighting.bytes.into() });
        }
    }

    /// The call with this Call-ID, which was over at `end`, judged; `None` where nothing was sent. All messages are let go.
    pub(super) fn judge(&mut self, call_id: &str, end: Timestamp, options: FoldOptions) -> Option<Call> {
        let mut fold = Fold::new(options);
        for seen in self.seen.drain(..) {
            let Ok(message) = Message::scan(&seen.bytes) else { continue };
            if message.call_id() == Some(call_id.as_bytes()) {
                fold.see(FrameRef { file: 0, number: seen.number }, seen.time, seen.flow, &message);
            }
        }
        // How long nothing came is part of what is judged.
        fold.saw_time(end);
        fold.finish().into_iter().next()
    }
}

fn flow(sighting: &Sighting<'_>) -> Flow {
    let (source, destination) = match sighting.sent {
        true => (sighting.local, sighting.remote),
        false => (sighting.remote, sighting.local),
    };
    let transport = match sighting.transport {
        Transport::Udp => Over::Udp,
        Transport::Tcp => Over::Tcp,
        Transport::Tls => Over::Tls,
        Transport::Ws => Over::Ws,
        Transport::Wss => Over::Wss,
    };
    Flow { source: source.into(), destination: destination.into(), transport }
}
