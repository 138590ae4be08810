//! The ladder of one call, or of several together.

use std::collections::{BTreeMap, BTreeSet};

use tritone_calls::{Call, LadderStep, LegId, Signal, Step};
use tritone_wire::sip::Message;
use tritone_wire::{Endpoint, FrameRef, isup, q931};

use crate::key::Key;
use crate::scroll::Scroll;
use crate::{Messages, Recording};

/// An arrow: which step of which call, and between which columns of this ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Arrow {
    call: usize,
    step: usize,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// What was read of the messages.
#[derive(Debug)]
enum Read {
    /// Nobody asked yet.
    NotYet,
    /// This.
    Done(Messages),
    /// They cannot be read, for this reason.
    Failed(String),
}

/// The ladder.
#[derive(Debug)]
pub(crate) struct Ladder {
    calls: Vec<usize>,
    pub(crate) elements: Vec<Endpoint>,
    /// Whether any element has a name.
    pub(crate) named: bool,
    arrows: Vec<Arrow>,
    pub(crate) scroll: Scroll,
    /// The first element that is seen.
    pub(crate) left: usize,
    /// How many elements are seen.
    columns: usize,
    read: Read,
}

impl Ladder {
    /// The ladder of these calls, by their indices.
    pub(crate) fn new(recording: &Recording, calls: Vec<usize>) -> Self {
        let all = recording.calls.as_slice();
        let mut elements: Vec<Endpoint> = Vec::new();
        let mut places: BTreeMap<Endpoint, usize> = BTreeMap::new();
        let mut arrows = Vec::new();
        for (index, call) in calls.iter().filter_map(|index| Some((*index, all.get(*index)?))) {
            for address in &call.participants {
                places.entry(*address).or_insert_with(|| {
                    elements.push(*address);
                    elements.len() - 1
                });
            }
            let place = |element: usize| places.get(call.participants.get(element)?).copied();
            for (step, said) in call.ladder.iter().enumerate() {
                if let (Some(from), Some(to)) = (place(said.from), place(said.to)) {
                    arrows.push(Arrow { call: index, step, from, to });
                }
            }
        }
        let order = |arrow: &Arrow| step(all, arrow).map(|step| (step.time, step.frame));
        arrows.sort_by_key(order);
        let mut scroll = Scroll::default();
        scroll.set_count(arrows.len());
        let named = elements.iter().any(|address| recording.peers.of(address.ip()).is_some());
        Self { calls, elements, named, arrows, scroll, left: 0, columns: 1, read: Read::NotYet }
    }

    pub(crate) fn calls(&self) -> &[usize] {
        &self.calls
    }

    pub(crate) fn arrow(&self, row: usize) -> Option<&Arrow> {
        self.arrows.get(row)
    }

    /// The index of the call that the arrow under the cursor belongs to; of the first call where there is no arrow.
    pub(crate) fn call(&self) -> Option<usize> {
        self.arrow(self.scroll.at()).map(|arrow| arrow.call).or_else(|| self.calls.first().copied())
    }

    /// The step under the cursor.
    pub(crate) fn selected<'a>(&self, all: &'a [Call]) -> Option<&'a LadderStep> {
        step(all, self.arrow(self.scroll.at())?)
    }

    /// Says how many columns and rows are seen at a time.
    pub(crate) fn resize(&mut self, columns: usize, rows: usize) {
        self.columns = columns.max(1);
        self.scroll.set_page(rows);
        self.left = self.left.min(self.elements.len().saturating_sub(self.columns));
        self.follow();
    }

    /// Takes a key that moves in the ladder; whether it was one.
    pub(crate) fn handle(&mut self, key: Key) -> bool {
        match key {
            Key::Left => self.left = self.left.saturating_sub(1),
            Key::Right => self.left = (self.left + 1).min(self.elements.len().saturating_sub(self.columns)),
            key => {
                let moved = self.scroll.handle(key);
                if moved {
                    self.follow();
                }
                return moved;
            }
        }
        true
    }

    /// Moves the columns so that sender and receiver of the arrow are seen; where both do not fit, the sender.
    fn follow(&mut self) {
        let Some(arrow) = self.arrow(self.scroll.at()).copied() else { return };
        for element in [arrow.to, arrow.from] {
            self.left = self.left.clamp((element + 1).saturating_sub(self.columns), element);
        }
    }

    /// The frames to read, unless they were.
    pub(crate) fn wanted(&self, all: &[Call]) -> Option<BTreeSet<FrameRef>> {
        let Read::NotYet = self.read else { return None };
        let messages = self.arrows.iter().filter_map(|arrow| step(all, arrow)).filter(|step| !is_icmp(step));
        Some(messages.map(|step| step.frame).collect())
    }

    /// Takes what was read.
    pub(crate) fn give(&mut self, read: Result<Messages, String>) {
        self.read = match read {
            Ok(messages) => Read::Done(messages),
            Err(trouble) => Read::Failed(trouble),
        };
    }

    /// The octets of the message under the cursor; `Err` says in words why there are none.
    pub(crate) fn message(&self, all: &[Call]) -> Result<&[u8], &str> {
        let arrow = self.arrow(self.scroll.at()).ok_or("No message is left to show.")?;
        let (Some(call), Some(step)) = (all.get(arrow.call), step(all, arrow)) else { return Err("") };
        if is_icmp(step) {
            return Err("An ICMP error: it only quotes the message that did not arrive.");
        }
        let messages = match &self.read {
            Read::NotYet => return Err("Reading the recording again ..."),
            Read::Failed(trouble) => return Err(trouble),
            Read::Done(messages) => messages.get(&step.frame).map(Vec::as_slice).unwrap_or_default(),
        };
        let mut found = messages.iter().filter(|octets| is(octets, call, step)).map(Vec::as_slice);
        let message = found.next();
        match step.step {
            // What tells circuits apart does not stand in the message.
            Step::Circuit(Signal::Isup(_)) if found.next().is_some() => {
                Err("The frame has several messages of this type, of several circuits.")
            }
            Step::Circuit(_) => message.ok_or(
                "The octets of this message are not shown: the recording no longer has them, or they cannot be masked.",
            ),
            _ => message.ok_or("The recording no longer has this message: was the file changed?"),
        }
    }
}

pub(crate) fn step<'a>(all: &'a [Call], arrow: &Arrow) -> Option<&'a LadderStep> {
    all.get(arrow.call)?.ladder.get(arrow.step)
}

fn is_icmp(step: &LadderStep) -> bool {
    matches!(step.step, Step::Icmp { .. })
}

/// Whether these octets are that message of ISDN or SS7, of a call with one of these call references.
fn is_signal(octets: &[u8], call: &Call, signal: Signal) -> bool {
    let is_of_call = |value| call.legs.iter().any(|leg| leg.id == LegId::CallReference(value));
    let is_said = |message: q931::Message<'_>, kind| {
        message.message_type == kind && is_of_call(message.call_reference.value())
    };
    match signal {
        Signal::Q931(kind) => q931::Message::decode(octets).is_ok_and(|message| is_said(message, kind)),
        Signal::H225(kind) => q931::Message::decode_h225(octets).is_ok_and(|message| is_said(message, kind)),
        Signal::Isup(kind) => isup::Message::decode(octets).is_ok_and(|message| message.message_type == kind),
    }
}

/// Whether these octets are that step of that call: one TCP segment may end several messages, of several calls.
fn is(octets: &[u8], call: &Call, step: &LadderStep) -> bool {
    if let Step::Circuit(signal) = &step.step {
        return is_signal(octets, call, *signal);
    }
    let Ok(message) = Message::scan(octets) else { return false };
    let id = message.call_id().unwrap_or_default();
    let said = match &step.step {
        Step::Request(method) => message.method() == Some(method.as_bytes()),
        Step::Response(status, _) => message.status() == Some(*status),
        Step::Icmp { .. } | Step::Circuit(_) => false,
    };
    said && call.legs.iter().any(|leg| leg.id.call_id() == Some(&*String::from_utf8_lossy(id)))
}
