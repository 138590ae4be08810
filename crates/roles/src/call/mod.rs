//! The test call: places one call after another and tells how each ended.
//!
//! What a call is judged by are its messages; the node tells what they cannot show: that a call began, that it is over,
//! and which failure of this side kept it from being answered.

mod begin;
mod build;
mod failure;
mod inside;
mod leg;
mod record;
mod response;
mod send;
mod settings;
mod target;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use hashbrown::HashMap;
use tritone_proto::digest::{Client, Unanswerable};
use tritone_proto::transaction::{self, ClientKey, Happened, Received, Transactions};
use tritone_proto::{Flow, Hop, Input, Node, Output, Random, ResolveId, Time};
use tritone_wire::sip::Message;

pub use failure::LocalFailure;
pub use record::{End, Ended, Record};
pub use settings::{Account, Kind, Settings};
pub use target::{UriError, leads_to};

use leg::Leg;
use send::{Purpose, Unsent};
use target::Target;

/// Requests of others that are served at one time.
const MAX_SERVERS: usize = 256;

/// Places calls, one after another.
#[derive(Debug)]
pub struct Caller {
    settings: Settings,
    transactions: Transactions,
    random: Random,
    call: Option<Call>,
    /// Requests that wait for an address.
    resolving: HashMap<ResolveId, Unsent>,
    next_resolve: u64,
    /// Calls that began.
    begun: u64,
    /// A call that is over, and when that is told.
    over: Option<(Time, Ended)>,
    /// When the next call begins, or when the node is finished.
    next: Option<Time>,
    outputs: VecDeque<Output<Record>>,
    is_draining: bool,
    is_finished: bool,
}

/// A call in progress.
#[derive(Debug)]
struct Call {
    number: u64,
    began: Time,
    target: Target,
    call_id: String,
    from: String,
    to: String,
    cseq: u32,
    client: Client,
    state: State,
    /// The transaction of its first request, while that has no final response.
    transaction: Option<ClientKey>,
    /// Where that went, and where else it could go.
    hop: Option<Hop>,
    hops: VecDeque<Hop>,
    /// The credentials of the INVITE, which its ACK has too (RFC 3261 section 22.1).
    credentials: Vec<(&'static str, Vec<u8>)>,
    /// Why a challenge was not answered.
    unanswerable: Option<Unanswerable>,
    /// Whether any response came.
    heard: bool,
    redirects: u8,
    /// The Session-Expires that a 422, the Expires that a 423 asked for.
    min_se: Option<u32>,
    min_expires: Option<u32>,
    legs: Vec<Leg>,
    deadline: Option<Time>,
    end: Option<End>,
}

/// How far a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Its request is out, or waits for an address.
    Asking,
    /// It was given up by CANCEL.
    Cancelled,
    /// Answered; media flow.
    Talking,
    /// How it ended is known; some requests wait for their responses.
    Ending,
}

impl Caller {
    /// A caller whose first call begins now.
    pub fn new(now: Time, settings: Settings, mut random: Random) -> Self {
        let mut seed = [0; 32];
        for part in seed.chunks_exact_mut(8) {
            part.copy_from_slice(&random.next_u64().to_be_bytes());
        }
        let layer = transaction::Settings {
            timers: settings.timers,
            max_servers: MAX_SERVERS,
            ..transaction::Settings::default()
        };
        let mut caller = Self {
            transactions: Transactions::new(layer, Random::new(seed)),
            random,
            call: None,
            resolving: HashMap::new(),
            next_resolve: 0,
            begun: 0,
            over: None,
            next: None,
            outputs: VecDeque::new(),
            is_draining: false,
            is_finished: false,
            settings,
        };
        caller.begin(now);
        caller
    }

    /// What the transaction layer has seen so far.
    pub fn transaction_counters(&self) -> transaction::Counters {
        self.transactions.counters()
    }

    fn receive(&mut self, now: Time, flow: Flow, bytes: &[u8]) {
        let Ok(message) = Message::scan(bytes) else { return };
        match self.transactions.receive(now, flow, &message) {
            Received::Request { key, bytes, .. } => self.on_request(now, key, &bytes),
            Received::Cancel { key, invite, bytes } => self.on_cancel(now, key, invite.is_some(), &bytes),
            Received::Ack { bytes, .. } => self.on_ack(&bytes),
            Received::Response { key, tag } => self.on_response(now, key, tag, &message),
            Received::Refused { bytes, why } => self.on_refused(&flow, &bytes, why),
            Received::Stray => self.on_stray(&message),
            Received::Absorbed => {}
        }
    }

    fn settle(&mut self, now: Time) {
        while let Some(happened) = self.transactions.happened() {
            match happened {
                Happened::TimedOut { tag, .. } => self.on_silence(now, tag, LocalFailure::Timeout),
                Happened::Unreachable { tag, .. } => self.on_silence(now, tag, LocalFailure::NotConnected),
                Happened::Unacknowledged { .. } | Happened::Unanswered { .. } => {}
            }
        }
        self.finish_if_over(now);
    }

    fn expire(&mut self, now: Time) {
        self.transactions.expire(now);
        self.settle(now);
        self.tell(now);
        self.repeat_answers(now);
        if self.call.as_ref().and_then(|call| call.deadline).is_some_and(|deadline| deadline <= now) {
            self.on_deadline(now);
        }
        if self.call.is_none() && self.next.is_some_and(|next| next <= now) {
            self.next = None;
            if self.has_more() { self.begin(now) } else { self.is_finished = true }
        }
    }

    /// The time of a call is up.
    fn on_deadline(&mut self, now: Time) {
        let Some(call) = &mut self.call else { return };
        call.deadline = None;
        match call.state {
            State::Asking => self.give_up(now),
            State::Talking => self.hang_up(now),
            // A CANCEL or BYE that nobody answered has timers of its own.
            State::Cancelled | State::Ending => {}
        }
    }

    /// Cancels a call that nobody answers.
    fn give_up(&mut self, now: Time) {
        let Some(call) = &mut self.call else { return };
        if self.settings.kind != Kind::Invite {
            return;
        }
        call.state = State::Cancelled;
        match call.transaction {
            Some(key) => self.transactions.cancel(now, key, Some(self.settings.reason.as_bytes())),
            None => self.end(now, End::GivenUp),
        }
    }

    fn has_more(&self) -> bool {
        !self.is_draining && self.settings.every.is_some() && self.settings.count != Some(self.begun)
    }

    /// Tells how the call ends, if that is not known yet.
    fn end(&mut self, now: Time, end: End) {
        if let Some(call) = &mut self.call {
            call.end.get_or_insert(end);
            call.state = State::Ending;
            call.deadline = None;
        }
        self.finish_if_over(now);
    }

    /// Lets go of a call of which nothing is left to do.
    fn finish_if_over(&mut self, now: Time) {
        let is_over = self.call.as_ref().is_some_and(|call| {
            call.end.is_some() && call.transaction.is_none() && call.legs.iter().all(Leg::is_over)
        });
        let waits = |unsent: &Unsent| unsent.purpose != Purpose::Initial;
        if !is_over || self.resolving.values().any(waits) {
            return;
        }
        let Some(Call { number, began, call_id, end: Some(end), .. }) = self.call.take() else { return };
        self.resolving.clear();
        let ended = Ended { number, call_id: call_id.into(), end, began, ended: now };
        let told = now + self.settings.settle;
        self.over = Some((told, ended));
        self.tell(now);
        self.next = Some(match self.settings.every {
            Some(every) if self.has_more() => (began + every).max(told),
            // The other side may not have heard the last ACK, and asks again.
            _ => (now + self.settings.linger).max(told),
        });
    }

    /// Tells of a call that is over, if it is time.
    fn tell(&mut self, now: Time) {
        if let Some((_, ended)) = self.over.take_if(|(told, _)| *told <= now) {
            self.outputs.push_back(Output::Record(Record::Ended(ended)));
        }
    }
}

impl Node for Caller {
    type Record = Record;

    fn handle(&mut self, now: Time, input: Input<'_>) {
        match input {
            Input::Received { flow, bytes } => self.receive(now, flow, bytes),
            Input::NotFramed { .. } | Input::Closed { .. } => {}
            Input::Unreachable { transport, remote } => self.transactions.unreachable(now, transport, remote),
            Input::Resolved { id, hops } => self.on_resolved(now, id, hops),
            Input::Timer => self.expire(now),
            Input::Drain => self.drain(now),
        }
        self.settle(now);
    }

    fn poll(&mut self) -> Option<Output<Record>> {
        if let Some((hop, bytes)) = self.transactions.poll() {
            return Some(Output::Transmit { hop, bytes });
        }
        self.outputs.pop_front()
    }

    fn wait_until(&self) -> Option<Time> {
        let call = self.call.as_ref();
        let deadline = call.and_then(|call| call.deadline);
        let repeat = call.and_then(|call| call.legs.iter().filter_map(Leg::next_repetition).min());
        let next = if call.is_none() { self.next } else { None };
        let told = self.over.as_ref().map(|(told, _)| *told);
        [self.transactions.next_deadline(), deadline, repeat, told, next].into_iter().flatten().min()
    }

    fn is_finished(&self) -> bool {
        self.over.is_none() && (self.is_finished || (self.is_draining && self.call.is_none()))
    }
}

impl Caller {
    /// Ends the call in progress as a person who hangs up does.
    fn drain(&mut self, now: Time) {
        self.is_draining = true;
        match self.call.as_ref().map(|call| call.state) {
            Some(State::Asking) if self.settings.kind == Kind::Invite => self.give_up(now),
            Some(State::Asking) => self.end_without_answer(now),
            Some(State::Talking) => self.hang_up(now),
            Some(State::Cancelled | State::Ending) | None => {}
        }
    }

    fn end_without_answer(&mut self, now: Time) {
        if let Some(key) = self.call.as_mut().and_then(|call| call.transaction.take()) {
            self.transactions.forget(key);
        }
        self.end(now, End::GivenUp);
    }
}
