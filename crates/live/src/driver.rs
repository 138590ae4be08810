//! Sockets that were opened, and a node on them.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;

use tokio::runtime::{Builder, LocalOptions};
use tokio::sync::mpsc::Receiver;
use tritone_proto::{Listener, Node, Time, Transport};

use crate::bind::{self, BindError};
use crate::clock::Clock;
use crate::control::{Command, Control, control};
use crate::counters::Counters;
use crate::engine::{End, Engine, Handlers, Shared, tick};
use crate::icmp;
use crate::options::{Listen, Options};
use crate::receive;
use crate::sighting::Sighting;
use crate::udp::UdpSockets;

/// Sockets that were opened. Its listeners are known before there is a node, as the node has to know them.
#[derive(Debug)]
pub struct Driver {
    options: Options,
    clock: Clock,
    listeners: Vec<Listener>,
    udp: UdpSockets,
}

impl Driver {
    /// Opens the sockets.
    pub fn bind(options: Options) -> Result<Self, BindError> {
        let mut driver =
            Self { options, clock: Clock::start(), listeners: Vec::new(), udp: UdpSockets::default() };
        for listen in driver.options.listeners.clone() {
            let failed =
                |source| BindError { what: listen.transport.uri_word(), address: listen.address, source };
            driver.listen(&listen).map_err(failed)?;
        }
        Ok(driver)
    }

    fn listen(&mut self, listen: &Listen) -> io::Result<()> {
        if listen.transport != Transport::Udp {
            return Err(io::ErrorKind::Unsupported.into());
        }
        let socket = bind::udp(listen.address, &self.options)?;
        icmp::enable(&socket)?;
        let address = bind::reachable(socket.local_addr()?, self.options.peer);
        self.udp.push(Some((socket, address)));
        let sent_by = bind::sent_by(listen, address);
        self.listeners.push(Listener { transport: listen.transport, address, sent_by });
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
        let engine = Engine::new(node, driver.clock, driver.udp, handlers, driver.options.drain);
        let engine: Shared<N> = Rc::new(RefCell::new(engine));
        let end = runtime.block_on(run(Rc::clone(&engine), commands));
        // The tasks hold the engine as well.
        drop(runtime);
        let engine = Rc::into_inner(engine).ok_or_else(|| io::Error::other("a task outlived its runtime"))?;
        let Engine { node, counters, .. } = engine.into_inner();
        Ok(Ended { node, counters, end: end? })
    }
}

async fn run<N: Node + 'static>(engine: Shared<N>, commands: Receiver<Command<N>>) -> io::Result<End> {
    receive::start(&engine)?;
    tokio::task::spawn_local(obey(Rc::clone(&engine), commands));
    // What the node wants to do before anything happens.
    engine.borrow_mut().with_node(|_| ());
    Ok(tick(engine).await)
}

async fn obey<N: Node>(engine: Shared<N>, mut commands: Receiver<Command<N>>) {
    while let Some(command) = commands.recv().await {
        let mut engine = engine.borrow_mut();
        match command {
            Command::Drain => engine.start_draining(),
            Command::Stop => engine.stop(),
            Command::Node(what) => engine.with_node(what),
        }
    }
}
