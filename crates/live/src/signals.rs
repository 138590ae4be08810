//! Signals of the system.

use std::io;
use std::rc::Rc;

use tokio::signal::unix::{SignalKind, signal};
use tokio::task::spawn_local;
use tritone_proto::Node;

use crate::engine::Shared;

/// A signal that a node may be told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// SIGHUP: by custom, to read the configuration anew.
    Hangup,
    /// SIGUSR1.
    User1,
    /// SIGUSR2.
    User2,
}

impl Signal {
    fn kind(self) -> SignalKind {
        match self {
            Self::Hangup => SignalKind::hangup(),
            Self::User1 => SignalKind::user_defined1(),
            Self::User2 => SignalKind::user_defined2(),
        }
    }
}

type OnSignal<N> = Box<dyn FnMut(&mut N)>;

/// What is done with signals.
pub(crate) struct Signals<N> {
    /// Whether SIGTERM and SIGINT drain, and stop when they come again.
    pub(crate) end: bool,
    pub(crate) told: Vec<(Signal, OnSignal<N>)>,
}

impl<N> Default for Signals<N> {
    fn default() -> Self {
        Self { end: false, told: Vec::new() }
    }
}

/// Begins to take signals.
pub(crate) fn start<N: Node + 'static>(engine: &Shared<N>, signals: Signals<N>) -> io::Result<()> {
    for (which, mut told) in signals.told {
        let mut signal = signal(which.kind())?;
        let engine = Rc::clone(engine);
        spawn_local(async move {
            while signal.recv().await.is_some() {
                engine.borrow_mut().with_node(&mut told);
            }
        });
    }
    if signals.end {
        for kind in [SignalKind::terminate(), SignalKind::interrupt()] {
            let mut signal = signal(kind)?;
            let engine = Rc::clone(engine);
            spawn_local(async move {
                while signal.recv().await.is_some() {
                    engine.borrow_mut().drain_or_stop();
                }
            });
        }
    }
    Ok(())
}
