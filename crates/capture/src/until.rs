//! When to stop reading what has no end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// When to stop reading what has no end of its own: a file that is being written, an interface.
#[derive(Clone, Debug, Default)]
pub struct Until {
    stop: Arc<AtomicBool>,
    deadline: Option<Instant>,
}

impl Until {
    /// Until `stop` is set, as a signal handler does, or for `length` from now on.
    pub fn new(stop: Arc<AtomicBool>, length: Option<Duration>) -> Self {
        // A time that no clock reaches is no limit.
        Self { stop, deadline: length.and_then(|length| Instant::now().checked_add(length)) }
    }

    /// Whether the time has come.
    pub fn is_over(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.deadline.is_some_and(|deadline| deadline <= Instant::now())
    }
}
