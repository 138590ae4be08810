//! How much of a recording was read, for those who wait for it.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How much of a recording was read so far. Clones say the same, and any thread may look.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    read: Arc<AtomicU64>,
    length: Option<u64>,
}

impl Progress {
    pub(crate) fn new(length: Option<u64>) -> Self {
        Self { read: Arc::default(), length }
    }

    /// Octets that were read, as they are in the file: of a compressed one, compressed octets.
    pub fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// Octets of the file when it was opened; `None` of what is no file, or may become longer.
    pub fn length(&self) -> Option<u64> {
        self.length
    }
}

/// Counts what is read.
pub(crate) struct Counted<R> {
    pub(crate) octets: R,
    pub(crate) progress: Progress,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.octets.read(into)?;
        self.progress.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}
