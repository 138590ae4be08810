//! How a run ends: exit statuses, and the errors behind them.

use std::fmt;
use std::io;
use std::process::ExitCode;

/// The exit status of the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    /// 0: done.
    Done,
    /// 1: found nothing.
    NothingFound,
    /// 1: found what `--fail-on` asks for.
    ConditionHolds,
    /// 2: wrong use.
    WrongUse,
    /// 3: input that could not be read (to its end).
    Unreadable,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Done => 0,
            Status::NothingFound | Status::ConditionHolds => 1,
            Status::WrongUse => 2,
            Status::Unreadable => 3,
        })
    }
}

/// Why a run could not go on.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The user asked for something that does not exist; says what, and what to do.
    Use(String),
    /// The user asked for something of which there is nothing here.
    Nothing(String),
    /// Output or input failed.
    Io(io::Error),
}

impl Failure {
    pub(crate) fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Io(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    pub(crate) fn status(&self) -> Status {
        match self {
            Self::Use(_) => Status::WrongUse,
            Self::Nothing(_) => Status::NothingFound,
            Self::Io(_) => Status::Unreadable,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Use(text) | Self::Nothing(text) => f.write_str(text),
            Self::Io(error) => error.fmt(f),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
