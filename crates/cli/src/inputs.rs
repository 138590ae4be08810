//! What the user wants read: recordings, or one that is being made.

use std::ffi::OsString;
use std::time::Duration;

use clap::Args;
use tritone_capture::{Input, Until};

use crate::failure::Failure;
use crate::interrupt;

/// The recordings that a command reads.
#[derive(Debug, Args)]
pub(crate) struct InputArguments {
    /// Capture files, compressed or not, in any order; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<OsString>,
    /// Go on reading the last file as it is written; Ctrl-C, or the end of --for, ends that and shows what was read.
    ///
    /// A file that is replaced or cut, as programs do that rotate their files, is read on from its new beginning; that is
    /// said. The other files are read to their ends first.
    #[arg(long)]
    follow: bool,
    /// How long to read what has no end, as 30s, 5min, 1h.
    #[arg(long = "for", value_name = "TIME", value_parser = humantime::parse_duration, requires = "follow")]
    length: Option<Duration>,
}

impl InputArguments {
    /// Whether what is read has no end of its own, and cannot be read again.
    pub(crate) fn is_endless(&self) -> bool {
        self.follow
    }

    /// The recordings, in the order given.
    pub(crate) fn inputs(&self) -> Result<Vec<Input>, Failure> {
        let mut inputs = of_files(&self.files);
        if self.follow
            && let Some(last) = inputs.last_mut()
            && let Input::Path(path) = last
        {
            let until = Until::new(interrupt::end_of_reading()?, self.length);
            *last = Input::Followed { path: path.clone(), until };
        }
        Ok(inputs)
    }
}

/// Recordings that have an end, or that other programs end.
pub(crate) fn of_files(files: &[OsString]) -> Vec<Input> {
    files.iter().map(|file| Input::from_argument(file)).collect()
}
