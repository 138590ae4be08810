//! The node with what it acts upon. Every task of the driver calls it in place, one after another.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tritone_proto::locate::{Search, Speaks};
use tritone_proto::{
    Connection, Flow, Hop, Input, ListenerId, Media, Node, Output, Query, Random, ResolveFailure, ResolveId,
    Time, Transport,
};

use crate::clock::Clock;
use crate::counters::{Counters, DropReason};
use crate::dns::{self, Resolver};
use crate::media::Sessions;
use crate::options::Limits;
use crate::sighting::{Sighting, Unopened};
use crate::stream::{Link, Table, Task, TlsSides, Trouble};
use crate::udp::{Fate, UdpSockets};

/// Unreachable addresses that the node is not yet told of.
const MAX_LATER: usize = 1024;
/// How soon to try again where a socket took no more.
const FLUSH: Duration = Duration::from_millis(1);

pub(crate) type Shared<N> = Rc<RefCell<Engine<N>>>;

type OnRecord<N> = Box<dyn FnMut(Time, <N as Node>::Record)>;
type OnMessage = Box<dyn FnMut(&Sighting<'_>)>;
type OnUnopened = Box<dyn FnMut(Unopened)>;
type OnMetrics<N> = Box<dyn FnMut(&N, &Counters) -> String>;

/// What is told to those who use the driver.
pub(crate) struct Handlers<N: Node> {
    pub(crate) record: Option<OnRecord<N>>,
    pub(crate) message: Option<OnMessage>,
    pub(crate) unopened: Option<OnUnopened>,
    pub(crate) metrics: Option<OnMetrics<N>>,
}

impl<N: Node> Default for Handlers<N> {
    fn default() -> Self {
        Self { record: None, message: None, unopened: None, metrics: None }
    }
}

/// Why a driver ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The node had nothing left to do.
    Finished,
    /// It was told to stop.
    Stopped,
    /// Draining took longer than it may.
    DrainedTooLong,
}

/// What the node is yet to be told.
enum Later {
    Unreachable(Transport, SocketAddr),
    Unresolved(ResolveId),
}

/// What was opened for the engine.
pub(crate) struct Parts {
    pub(crate) clock: Clock,
    pub(crate) udp: UdpSockets,
    pub(crate) tls: TlsSides,
    /// The transports of the listeners and what they are bound to.
    pub(crate) bound: Vec<(Transport, SocketAddr)>,
    pub(crate) limits: Limits,
    pub(crate) media: Option<Sessions>,
    pub(crate) resolver: Resolver,
    pub(crate) max_searches: usize,
    pub(crate) speaks: Speaks,
    pub(crate) random: Random,
    pub(crate) drain: Duration,
}

pub(crate) struct Engine<N: Node> {
    pub(crate) node: N,
    pub(crate) counters: Counters,
    pub(crate) udp: UdpSockets,
    pub(crate) streams: Table,
    pub(crate) media: Option<Sessions>,
    this: Weak<RefCell<Self>>,
    clock: Clock,
    handlers: Handlers<N>,
    tls: Rc<TlsSides>,
    bound: Vec<(Transport, SocketAddr)>,
    resolver: Rc<Resolver>,
    speaks: Speaks,
    random: Random,
    pub(crate) searches: usize,
    max_searches: usize,
    /// What the node is told when all is done that it asks for now: telling at once could go on without end.
    later: VecDeque<Later>,
    /// Until when the ticker sleeps.
    alarm: Option<Time>,
    wake: Rc<Notify>,
    drain: Duration,
    drain_until: Option<Time>,
    end: Option<End>,
}

impl<N: Node + 'static> Engine<N> {
    pub(crate) fn shared(node: N, handlers: Handlers<N>, parts: Parts) -> Shared<N> {
        Rc::new_cyclic(|this| {
            RefCell::new(Self {
                node,
                counters: Counters::default(),
                udp: parts.udp,
                streams: Table::new(parts.limits),
                media: parts.media,
                this: Weak::clone(this),
                clock: parts.clock,
                handlers,
                tls: Rc::new(parts.tls),
                bound: parts.bound,
                resolver: Rc::new(parts.resolver),
                speaks: parts.speaks,
                random: parts.random,
                searches: 0,
                max_searches: parts.max_searches,
                later: VecDeque::new(),
                alarm: None,
                wake: Rc::default(),
                drain: parts.drain,
                drain_until: None,
                end: None,
            })
        })
    }

    /// Tells the node what happened, and does what it asks for.
    pub(crate) fn input(&mut self, input: Input<'_>) {
        let now = self.clock.now();
        self.node.handle(now, input);
        self.act(now);
    }

    /// A message came.
    pub(crate) fn received(&mut self, local: SocketAddr, flow: Flow, bytes: &[u8]) {
        let now = self.clock.now();
        self.counters.count_received(flow.transport, bytes.len());
        if let Some(told) = &mut self.handlers.message {
            let (transport, remote) = (flow.transport, flow.remote);
            told(&Sighting { time: now, transport, local, remote, sent: false, bytes });
        }
        self.node.handle(now, Input::Received { flow, bytes });
        self.act(now);
    }

    /// Does something with the node between two messages.
    pub(crate) fn with_node(&mut self, what: impl FnOnce(&mut N)) {
        what(&mut self.node);
        self.act(self.clock.now());
    }

    /// What was sent there does not arrive; the node is told soon.
    pub(crate) fn unreachable(&mut self, transport: Transport, remote: SocketAddr) {
        self.later(Later::Unreachable(transport, remote));
    }

    fn later(&mut self, later: Later) {
        // The node waits for an answer to each of its searches.
        if self.later.len() >= MAX_LATER && matches!(later, Later::Unreachable(..)) {
            self.counters.count(DropReason::Unreachable);
            return;
        }
        self.later.push_back(later);
        self.wake.notify_one();
    }

    pub(crate) fn start_draining(&mut self) {
        if self.drain_until.is_none() {
            self.drain_until = Some(self.clock.now() + self.drain);
            self.input(Input::Drain);
            self.wake.notify_one();
        }
    }

    /// Drains; stops where that has begun.
    pub(crate) fn drain_or_stop(&mut self) {
        if self.is_draining() { self.stop() } else { self.start_draining() }
    }

    pub(crate) fn is_draining(&self) -> bool {
        self.drain_until.is_some()
    }

    /// The text of the metrics, if somebody writes it.
    pub(crate) fn metrics(&mut self) -> Option<String> {
        let written = self.handlers.metrics.as_mut()?;
        Some(written(&self.node, &self.counters))
    }

    pub(crate) fn stop(&mut self) {
        self.end.get_or_insert(End::Stopped);
        self.wake.notify_one();
    }

    fn act(&mut self, now: Time) {
        while let Some(output) = self.node.poll() {
            match output {
                Output::Transmit { hop, bytes } => self.transmit(now, &hop, &bytes),
                Output::Record(record) => {
                    if let Some(told) = &mut self.handlers.record {
                        told(now, record);
                    }
                }
                Output::Close(connection) => self.close(connection),
                Output::Media(media) => self.set_media(now, &media),
                Output::Resolve { id, query } => self.resolve(id, query),
            }
        }
        let sooner = |due| self.alarm.is_none_or(|alarm| due < alarm);
        if self.node.is_finished() || self.node.wait_until().is_some_and(sooner) {
            self.wake.notify_one();
        }
    }

    fn resolve(&mut self, id: ResolveId, query: Query) {
        let this = self.this.upgrade().filter(|_| self.searches < self.max_searches);
        let Some(this) = this else {
            self.counters.count(DropReason::SearchesFull);
            self.later(Later::Unresolved(id));
            return;
        };
        self.searches += 1;
        let host = query.host.clone();
        let search = Search::new(query, self.speaks.clone(), &mut self.random);
        tokio::task::spawn_local(dns::search(this, Rc::clone(&self.resolver), id, search, host));
    }

    fn set_media(&mut self, now: Time, media: &Media) {
        let set = self.media.as_mut().map_or(Err(DropReason::NoSocket), |sessions| sessions.set(now, media));
        if let Err(reason) = set {
            self.counters.count(reason);
        }
    }

    /// Does something with the media, if there are any.
    pub(crate) fn with_media<T>(
        &mut self,
        what: impl FnOnce(&mut Sessions, Time, &mut Counters) -> T,
    ) -> Option<T> {
        let now = self.clock.now();
        Some(what(self.media.as_mut()?, now, &mut self.counters))
    }

    fn transmit(&mut self, now: Time, hop: &Hop, bytes: &Arc<[u8]>) {
        if hop.transport == Transport::Udp {
            let fate = self.udp.send(hop, bytes);
            self.settle(now, hop.remote, bytes, fate);
        } else if let Err(reason) = self.queue(hop, bytes) {
            self.counters.count(reason);
            self.unreachable(hop.transport, hop.remote);
        }
    }

    /// Counts and tells what became of a datagram.
    fn settle(&mut self, now: Time, remote: SocketAddr, bytes: &[u8], fate: Fate) {
        match fate {
            Fate::Sent(local) => {
                let transport = Transport::Udp;
                self.sent(&Sighting { time: now, transport, local, remote, sent: true, bytes });
            }
            Fate::Waits => self.wake.notify_one(),
            Fate::Dropped(reason) => self.counters.count(reason),
            Fate::Unreachable(reason) => {
                self.counters.count(reason);
                self.unreachable(Transport::Udp, remote);
            }
        }
    }

    fn sent(&mut self, sighting: &Sighting<'_>) {
        self.counters.count_sent(sighting.transport, sighting.bytes.len());
        if let Some(told) = &mut self.handlers.message {
            told(sighting);
        }
    }

    pub(crate) fn flush(&mut self) {
        let now = self.clock.now();
        let mut udp = std::mem::take(&mut self.udp);
        udp.flush(|remote, bytes, fate| self.settle(now, remote, bytes, fate));
        self.udp = udp;
    }

    /// Does what is due, and says when the next is; or that all is over.
    fn tick(&mut self) -> Result<Option<Time>, End> {
        let now = self.clock.now();
        self.flush();
        for _ in 0..self.later.len() {
            match self.later.pop_front() {
                Some(Later::Unreachable(transport, remote)) => {
                    self.input(Input::Unreachable { transport, remote });
                }
                Some(Later::Unresolved(id)) => {
                    self.input(Input::Resolved { id, hops: Err(ResolveFailure::Resources) });
                }
                None => break,
            }
        }
        if self.node.wait_until().is_some_and(|due| due <= now) {
            self.input(Input::Timer);
        }
        if self.drain_until.is_some_and(|until| until <= now) {
            self.end.get_or_insert(End::DrainedTooLong);
        }
        if let Some(end) = self.end.or_else(|| self.node.is_finished().then_some(End::Finished)) {
            return Err(end);
        }
        let flush = self.udp.is_waiting().then(|| now + FLUSH);
        let more = (!self.later.is_empty()).then_some(now);
        self.alarm = [self.node.wait_until(), self.drain_until, flush, more].into_iter().flatten().min();
        Ok(self.alarm)
    }
}

/// Connections.
impl<N: Node + 'static> Engine<N> {
    /// What a connection works with.
    pub(crate) fn task(&self, engine: Shared<N>, link: Rc<Link>) -> Task<N> {
        Task { engine, link, limits: self.streams.limits().clone(), tls: Rc::clone(&self.tls) }
    }

    fn queue(&mut self, hop: &Hop, bytes: &Arc<[u8]>) -> Result<(), DropReason> {
        let link = match self.streams.find(hop) {
            Some(link) => Rc::clone(link),
            None => self.open(hop)?,
        };
        let has_room = link.outbox.push(Arc::clone(bytes), self.streams.limits().queued);
        if has_room { Ok(()) } else { Err(DropReason::QueueFull) }
    }

    fn open(&mut self, hop: &Hop) -> Result<Rc<Link>, DropReason> {
        let fits = |id: &ListenerId| {
            self.bound.get(usize::from(id.0)).is_some_and(|(transport, bound)| {
                *transport == hop.transport && bound.is_ipv4() == hop.remote.is_ipv4()
            })
        };
        let listener =
            hop.listener.filter(fits).or_else(|| (0..self.bound.len() as u16).map(ListenerId).find(fits));
        let from = listener.and_then(|id| self.bound.get(usize::from(id.0))).map(|(_, bound)| *bound);
        let this = self.this.upgrade().ok_or(DropReason::ConnectFailed)?;
        let link = self.streams.open(hop, listener.unwrap_or(ListenerId(0)))?;
        self.counters.connections = self.streams.len();
        tokio::task::spawn_local(self.task(this, Rc::clone(&link)).opened(hop.clone(), from));
        Ok(link)
    }

    fn close(&mut self, connection: Connection) {
        if let Some(link) = self.streams.get(connection) {
            link.outbox.close();
        }
    }

    /// Whether something that was sent is not yet out.
    pub(crate) fn is_writing(&self) -> bool {
        self.udp.is_waiting() || self.streams.len() > 0
    }

    /// Closes every connection after what was sent before has gone out.
    pub(crate) fn close_all(&mut self) {
        for link in self.streams.iter() {
            link.outbox.close();
        }
    }

    /// A message was written to a connection.
    pub(crate) fn written(&mut self, link: &Link, bytes: &[u8]) {
        let (time, transport, remote) = (self.clock.now(), link.flow.transport, link.flow.remote);
        self.sent(&Sighting { time, transport, local: link.local(), remote, sent: true, bytes });
    }

    /// A connection did not come about. Of those that others wanted to open, anybody could cause any number: they are
    /// counted alone.
    pub(crate) fn not_opened(&mut self, link: &Link, trouble: Trouble) {
        self.counters.count(trouble.reason);
        if let Some(told) = self.handlers.unopened.as_mut().filter(|_| !link.is_accepted) {
            let (transport, remote) = (link.flow.transport, link.flow.remote);
            told(Unopened { time: self.clock.now(), transport, remote, error: trouble.error });
        }
    }

    /// A connection is no more.
    pub(crate) fn ended(&mut self, link: &Link, was_open: bool) {
        self.streams.remove(link);
        self.counters.connections = self.streams.len();
        if link.outbox.has_unsent() {
            self.unreachable(link.flow.transport, link.flow.remote);
        }
        if was_open {
            self.input(Input::Closed { connection: link.number });
        }
        self.wake.notify_one();
    }
}

/// Does what is due, until all is over.
pub(crate) async fn tick<N: Node + 'static>(engine: Shared<N>) -> End {
    let (wake, clock) = {
        let engine = engine.borrow();
        (Rc::clone(&engine.wake), engine.clock)
    };
    loop {
        let due = match engine.borrow_mut().tick() {
            Ok(due) => due,
            Err(end) => return end,
        };
        let alarm = async {
            match due {
                Some(due) => tokio::time::sleep_until(clock.instant(due).into()).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = alarm => {}
            () = wake.notified() => {}
        }
    }
}
