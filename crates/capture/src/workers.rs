//! Who works on a recording, and what is made of its messages ahead of the consumer.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};

/// Makes something of the octets of a message of SIP and appends it: a pure function, as it may be called by any thread,
/// in any order, more than once for a message, and for octets that turn out to be none.
pub type Ahead<'a> = &'a (dyn Fn(&[u8], &mut Vec<u8>) + Sync);

/// The threads that read a recording, and what they make of its messages before they are handed over. What is handed over
/// is the same for any number of threads.
#[derive(Clone, Copy)]
pub struct Workers<'a> {
    /// Threads, with the caller's.
    pub threads: NonZeroUsize,
    /// What to make of each message of SIP.
    pub ahead: Ahead<'a>,
    /// Set, perhaps by the sink, where nobody wants the rest: then reading ends as it does at the end of the recording. It is
    /// looked at before each chunk.
    pub stop: Option<&'a AtomicBool>,
}

impl Workers<'_> {
    /// The caller's thread alone, which makes nothing of messages.
    pub const ALONE: Self = Self { threads: NonZeroUsize::MIN, ahead: &|_, _| {}, stop: None };

    /// Whether nobody wants the rest.
    pub fn are_stopped(&self) -> bool {
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }
}

impl fmt::Debug for Workers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workers").field("threads", &self.threads).finish_non_exhaustive()
    }
}
