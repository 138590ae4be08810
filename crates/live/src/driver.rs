//! Sockets that were opened, and a node on them.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::rc::Rc;
use std::time::Duration;

use tokio::runtime::{Builder, LocalOptions};
use tokio::sync::mpsc::Receiver;
use tritone_proto::{Listener, ListenerId, Node, Time, Transport};

use crate::bind::{self, BindError};
use crate::clock::Clock;
use crate::control::{Command, Control, control};
use crate::counters::Counters;
use crate::engine::{End, Engine, Handlers, Parts, Shared, tick};
use crate::icmp;
use crate::options::{Listen, Options};
use crate::receive;
use crate::sighting::Sighting;
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
            options,
        };
        for listen in driver.options.listeners.clone() {
            let (what, address) = (listen.transport.uri_word(), listen.address);
            if listen.transport.is_secure() && driver.tls.acceptor.is_none() {
                return Err(TlsError::Missing(what).into());
            }
            driver.listen(&listen).map_err(|source| BindError::Socket { what, address, source })?;
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

    /// The clock that times count on.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Puts a node on the sockets.
    pub fn drive<N: Node + 'static>(self, node: N) -> Element<N> {
        let (control, commands) = control();
        Element { driver: self, node, handlers: Handlers::default(), control, commands }
    }
}

/// A node on its sockets, ready to run.
pub struct Element<N: Node> {
    driver: Driver,
    node: N,
    handlers: Handlers<N>,
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

    /// Runs on this thread until the node is finished or is told to end.
    pub fn run(self) -> io::Result<Ended<N>> {
        let Self { driver, node, handlers, commands, control: _ } = self;
        let runtime = Builder::new_current_thread().enable_all().build_local(LocalOptions::default())?;
        let Driver { options, clock, bound, udp, tcp, tls, .. } = driver;
        let parts = Parts { clock, udp, tls, bound, limits: options.limits, drain: options.drain };
        let engine = Engine::shared(node, handlers, parts);
        let end = runtime.block_on(run(Rc::clone(&engine), tcp, commands));
        // The tasks hold the engine as well.
        drop(runtime);
        let engine = Rc::into_inner(engine).ok_or_else(|| io::Error::other("a task outlived its runtime"))?;
        let Engine { node, counters, .. } = engine.into_inner();
        Ok(Ended { node, counters, end: end? })
    }
}

async fn run<N: Node + 'static>(
    engine: Shared<N>,
    tcp: Vec<(ListenerId, Transport, TcpListener)>,
    commands: Receiver<Command<N>>,
) -> io::Result<End> {
    receive::start(&engine)?;
    for (listener, transport, socket) in tcp {
        stream::accept::start(&engine, listener, transport, socket)?;
    }
    tokio::task::spawn_local(obey(Rc::clone(&engine), commands));
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
