//! Sockets that were opened, and a node on them.

use std::io;
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::rc::Rc;
use std::time::Duration;

use tokio::runtime::{Builder, LocalOptions};
use tokio::sync::mpsc::Receiver;
use tritone_proto::locate::Speaks;
use tritone_proto::{Listener, ListenerId, Node, Random, Time, Transport};

use crate::bind::{self, BindError};
use crate::clock::Clock;
use crate::control::{Command, Control, control};
use crate::counters::Counters;
use crate::dns::Resolver;
use crate::engine::{End, Engine, Handlers, Parts, Shared, tick};
use crate::icmp;
use crate::media::{self, Sessions};
use crate::metrics;
use crate::options::{Listen, Options};
use crate::receive;
use crate::seed::seed;
use crate::sighting::{Sighting, Unopened};
use crate::signals::{self, Signal, Signals};
use crate::stream::{self, TlsError, TlsSides};
use crate::udp::UdpSockets;

/// How long what waits to be sent may take when all is over.
const FINISH: Duration = Duration::from_secs(2);

/// Sockets that were opened. Its listeners are known before there is a node, as the node has to know them.
pub struct Driver {
    options: Options,
    clock: Clock,
    listeners: Vec<Listener>,
    bound: Vec<(Transport, SocketAddr)>,
    udp: UdpSockets,
    tcp: Vec<(ListenerId, Transport, TcpListener)>,
    tls: TlsSides,
    media: Option<(UdpSocket, SocketAddr)>,
    metrics: Option<TcpListener>,
}

impl Driver {
    /// Opens the sockets and reads the certificates.
    pub fn bind(options: Options) -> Result<Self, BindError> {
        let mut driver = Self {
            clock: Clock::start(),
            listeners: Vec::new(),
            bound: Vec::new(),
            udp: UdpSockets::default(),
            tcp: Vec::new(),
            tls: options.tls.load()?,
            media: None,
            metrics: None,
            options,
        };
        for listen in driver.options.listeners.clone() {
            let (what, address) = (listen.transport.uri_word(), listen.address);
            if listen.transport.is_secure() && driver.tls.acceptor.is_none() {
                return Err(TlsError::Missing(what).into());
            }
            driver.listen(&listen).map_err(|source| BindError::Socket { what, address, source })?;
        }
        if let Some(address) = driver.options.media {
            let failed = |source| BindError::Socket { what: "media", address, source };
            let socket = bind::udp(address, &driver.options).map_err(failed)?;
            let bound = socket.local_addr().map_err(failed)?;
            driver.media = Some((socket, bind::reachable(bound, driver.options.peer)));
        }
        if let Some(address) = driver.options.metrics {
            let failed = |source| BindError::Socket { what: "metrics", address, source };
            driver.metrics = Some(bind::tcp(address).map_err(failed)?);
        }
        Ok(driver)
    }

    fn listen(&mut self, listen: &Listen) -> io::Result<()> {
        let id = u16::try_from(self.listeners.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
        let bound = if listen.transport == Transport::Udp {
            let socket = bind::udp(listen.address, &self.options)?;
            icmp::enable(&socket)?;
            let bound = socket.local_addr()?;
            self.udp.push(Some((socket, bind::reachable(bound, self.options.peer))));
            bound
        } else {
            let socket = bind::tcp(listen.address)?;
            let bound = socket.local_addr()?;
            self.udp.push(None);
            self.tcp.push((ListenerId(id), listen.transport, socket));
            bound
        };
        let (transport, address) = (listen.transport, bind::reachable(bound, self.options.peer));
        let sent_by = bind::sent_by(listen, address);
        self.bound.push((transport, bound));
        self.listeners.push(Listener { transport, address, sent_by });
        Ok(())
    }

    /// The listening sockets, by their [`ListenerId`](tritone_proto::ListenerId). The address of one that is bound to all
    /// addresses is the one that [`Options::peer`] sees.
    pub fn listeners(&self) -> &[Listener] {
        &self.listeners
    }

    /// Where media are to be sent to, for SDP; `None` where there are none.
    pub fn media_address(&self) -> Option<SocketAddr> {
        self.media.as_ref().map(|(_, address)| *address)
    }

    /// Where metrics are served.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref().and_then(|socket| socket.local_addr().ok())
    }

    /// The clock that times count on.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Puts a node on the sockets.
    pub fn drive<N: Node + 'static>(self, node: N) -> Element<N> {
        let (control, commands) = control();
        let (handlers, signals) = Default::default();
        Element { driver: self, node, handlers, signals, control, commands }
    }
}

/// A node on its sockets, ready to run.
pub struct Element<N: Node> {
    driver: Driver,
    node: N,
    handlers: Handlers<N>,
    signals: Signals<N>,
    control: Control<N>,
    commands: Receiver<Command<N>>,
}

/// What is left of an element.
#[derive(Debug)]
pub struct Ended<N> {
    /// The node.
    pub node: N,
    /// What the driver counted.
    pub counters: Counters,
    /// Why it ended.
    pub end: End,
}

impl<N: Node + 'static> Element<N> {
    /// What to ask something of it with while it runs.
    pub fn control(&self) -> Control<N> {
        self.control.clone()
    }

    /// Is called with what the node tells, in its order.
    pub fn on_record(&mut self, told: impl FnMut(Time, N::Record) + 'static) {
        self.handlers.record = Some(Box::new(told));
    }

    /// Is called with every message that is received, before the node has it, and every one that is sent.
    pub fn on_message(&mut self, told: impl FnMut(&Sighting<'_>) + 'static) {
        self.handlers.message = Some(Box::new(told));
    }

    /// Is called when a connection that the node wanted cannot be opened; the node itself is told only that the address
    /// is unreachable.
    pub fn on_unopened(&mut self, told: impl FnMut(Unopened) + 'static) {
        self.handlers.unopened = Some(Box::new(told));
    }

    /// Writes what `/metrics` says.
    pub fn on_metrics(&mut self, written: impl FnMut(&N, &Counters) -> String + 'static) {
        self.handlers.metrics = Some(Box::new(written));
    }

    /// SIGTERM and SIGINT let it drain, and stop it when they come again. Without this they end the process.
    pub fn end_on_signals(&mut self) {
        self.signals.end = true;
    }

    /// Is called when a signal comes, between two messages.
    pub fn on_signal(&mut self, signal: Signal, told: impl FnMut(&mut N) + 'static) {
        self.signals.told.push((signal, Box::new(told)));
    }

    /// Runs on this thread until the node is finished or is told to end.
    pub fn run(self) -> io::Result<Ended<N>> {
        let Self { driver, node, handlers, signals, commands, control: _ } = self;
        let runtime = Builder::new_current_thread().enable_all().build_local(LocalOptions::default())?;
        let Driver { options, clock, listeners, bound, udp, tcp, tls, media, metrics } = driver;
        let random = || seed().map(Random::new);
        let media_random = random()?;
        let parts = Parts {
            clock,
            udp,
            tls,
            bound,
            media: media.map(|(socket, _)| Sessions::new(socket, options.media_sessions, media_random)),
            resolver: Resolver::new(&options.dns)?,
            max_searches: options.dns.searches,
            speaks: speaks(&listeners, &options.connects),
            random: random()?,
            limits: options.limits,
            drain: options.drain,
        };
        let engine = Engine::shared(node, handlers, parts);
        let tasks = Tasks { tcp, metrics, signals, commands };
        let end = runtime.block_on(run(Rc::clone(&engine), tasks));
        // The tasks hold the engine as well.
        drop(runtime);
        let engine = Rc::into_inner(engine).ok_or_else(|| io::Error::other("a task outlived its runtime"))?;
        let Engine { node, counters, .. } = engine.into_inner();
        Ok(Ended { node, counters, end: end? })
    }
}

/// What it can send: by its sockets, and by connections.
fn speaks(listeners: &[Listener], connects: &[Transport]) -> Speaks {
    let mut speaks = Speaks::of(listeners);
    let others = connects.iter().filter(|transport| !speaks.transports.contains(transport)).copied();
    let others: Vec<Transport> = others.collect();
    speaks.transports.extend(others);
    speaks
}

/// What runs beside the ticker.
struct Tasks<N> {
    tcp: Vec<(ListenerId, Transport, TcpListener)>,
    metrics: Option<TcpListener>,
    signals: Signals<N>,
    commands: Receiver<Command<N>>,
}

async fn run<N: Node + 'static>(engine: Shared<N>, tasks: Tasks<N>) -> io::Result<End> {
    receive::start(&engine)?;
    for (listener, transport, socket) in tasks.tcp {
        stream::accept::start(&engine, listener, transport, socket)?;
    }
    media::start(&engine)?;
    if let Some(socket) = tasks.metrics {
        metrics::start(&engine, socket)?;
    }
    signals::start(&engine, tasks.signals)?;
    tokio::task::spawn_local(obey(Rc::clone(&engine), tasks.commands));
    // What the node wants to do before anything happens.
    engine.borrow_mut().with_node(|_| ());
    let end = tick(Rc::clone(&engine)).await;
    finish(&engine).await;
    Ok(end)
}

/// Writes what waits, for a short time.
async fn finish<N: Node + 'static>(engine: &Shared<N>) {
    let until = tokio::time::Instant::now() + FINISH;
    engine.borrow_mut().close_all();
    while engine.borrow().is_writing() && tokio::time::Instant::now() < until {
        tokio::time::sleep(FINISH / 200).await;
        engine.borrow_mut().flush();
    }
}

async fn obey<N: Node + 'static>(engine: Shared<N>, mut commands: Receiver<Command<N>>) {
    while let Some(command) = commands.recv().await {
        let mut engine = engine.borrow_mut();
        match command {
            Command::Drain => engine.start_draining(),
            Command::Stop => engine.stop(),
            Command::Node(what) => engine.with_node(what),
        }
    }
}
