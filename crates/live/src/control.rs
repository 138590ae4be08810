//! What others may ask of a driver that runs.

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Requests that may wait.
const MAX_WAITING: usize = 64;

/// Asks something of a driver that runs, from any thread. It is done between two messages.
#[derive(Debug)]
pub struct Control<N>(Sender<Command<N>>);

impl<N> Clone for Control<N> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// A request that was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ControlError {
    /// The driver has ended.
    #[error("it has ended")]
    Ended,
    /// Too many requests wait.
    #[error("too many requests wait")]
    Full,
}

pub(crate) enum Command<N> {
    Drain,
    Stop,
    Node(Box<dyn FnOnce(&mut N) + Send>),
}

pub(crate) fn control<N>() -> (Control<N>, Receiver<Command<N>>) {
    let (sender, receiver) = channel(MAX_WAITING);
    (Control(sender), receiver)
}

impl<N> Control<N> {
    /// No new calls; when the present ones are over, or the time of [`Options::drain`](crate::Options::drain) has passed,
    /// it ends.
    pub fn drain(&self) -> Result<(), ControlError> {
        self.send(Command::Drain)
    }

    /// It ends at once.
    pub fn stop(&self) -> Result<(), ControlError> {
        self.send(Command::Stop)
    }

    /// Does something with the node, such as giving it a new configuration.
    pub fn with_node(&self, what: impl FnOnce(&mut N) + Send + 'static) -> Result<(), ControlError> {
        self.send(Command::Node(Box::new(what)))
    }

    fn send(&self, command: Command<N>) -> Result<(), ControlError> {
        self.0.try_send(command).map_err(|error| match error {
            TrySendError::Full(_) => ControlError::Full,
            TrySendError::Closed(_) => ControlError::Ended,
        })
    }
}
