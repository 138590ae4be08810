//! Why a recording could not be opened, or not be read to its end.

use std::io::{self, ErrorKind};

use thiserror::Error;

use crate::source::Source;

/// Why a recording could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The operating system refused.
    #[error("cannot open {name}: {source}")]
    Io {
        /// Name of the input.
        name: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// An interface may not be captured on.
    #[error(
        "capturing on {name} is not permitted; run it with sudo, or permit it once: \
         sudo setcap cap_net_raw+ep \"$(command -v tritone)\""
    )]
    Permission {
        /// Name of the interface.
        name: String,
    },
    /// There is no such interface.
    #[error("there is no interface {name}; there are: {others}")]
    NoInterface {
        /// The name that was given.
        name: String,
        /// The names that there are.
        others: String,
    },
    /// The operating system cannot capture on an interface.
    #[error("cannot capture on {name}: {source}")]
    Interface {
        /// Name of the interface.
        name: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// Interfaces are captured on under Linux only.
    #[error(
        "cannot capture on {name} here, but on Linux only; give what another program captures: \
         tcpdump -i {name} -U -w - | tritone why -"
    )]
    NotHere {
        /// Name of the interface.
        name: String,
    },
    /// The input is a folder.
    #[error("{name} is a folder; name the recordings in it")]
    Folder {
        /// Name of the input.
        name: String,
    },
    /// The input holds no octet.
    #[error("{name} is empty")]
    Empty {
        /// Name of the input.
        name: String,
    },
    /// The input is not a capture that can be read.
    #[error("{name} is not a capture file but {what}; {advice}")]
    Format {
        /// Name of the input.
        name: String,
        /// What it seems to be.
        what: &'static str,
        /// What to do next.
        advice: &'static str,
    },
}

/// Why reading ended before the recording did. Everything before that place was delivered.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The operating system refused to read on.
    #[error("cannot read on at octet {offset}: {source}")]
    Io {
        /// Octets of the input before the failure.
        offset: u64,
        /// What the operating system said.
        source: io::Error,
    },
    /// The recording ends inside a record: it was cut short, or is still being written.
    #[error(
        "the recording ends inside a record that begins at octet {offset}: {needed} octets needed, {available} there"
    )]
    Cut {
        /// Where the record begins.
        offset: u64,
        /// Octets the record needs.
        needed: u64,
        /// Octets that are there.
        available: u64,
    },
    /// A record claims an impossible length, so the place of the next is unknown.
    #[error(
        "the record at octet {offset} claims {length} octets, more than the {limit} that a packet can have"
    )]
    Length {
        /// Where the record begins.
        offset: u64,
        /// The length it claims.
        length: u64,
        /// The greatest length that is believed.
        limit: u64,
    },
    /// An interface gives no more.
    #[error("the interface gives no more packets: {source}")]
    Interface {
        /// What the operating system said.
        source: io::Error,
    },
    /// A block of a pcapng file, or what stands for one in another format, contradicts itself.
    #[error("the block at octet {offset} is broken: {rule}")]
    Block {
        /// Where the block begins.
        offset: u64,
        /// The rule it breaks.
        rule: &'static str,
    },
    /// The recording is text, and no message was recognised in it.
    #[error(
        "no message is recognised in {lines} lines of text; tritone reads SIP as Asterisk, FreeSWITCH, Kamailio, \
         OpenSIPS, Cisco, Oracle, AudioCodes, ngrep and sngrep log it, SIP messages as they are, and Q.931 as Cisco, \
         libpri and Teles log it: turn its logging on there, or give a capture as tcpdump -w writes it"
    )]
    Unrecognised {
        /// Lines of the text.
        lines: u64,
    },
}

impl ReadError {
    /// Whether the end is missing, and nothing else is wrong: so a file ends that is still being written.
    pub fn is_missing_end(&self) -> bool {
        match self {
            Self::Cut { .. } => true,
            Self::Io { source, .. } => source.kind() == ErrorKind::UnexpectedEof,
            Self::Length { .. } | Self::Block { .. } | Self::Unrecognised { .. } | Self::Interface { .. } => {
                false
            }
        }
    }

    pub(crate) fn io(source: &Source, error: io::Error) -> Self {
        Self::Io { offset: source.offset() + source.window().len() as u64, source: error }
    }

    /// The input ended before the record at the beginning of the window, which has `needed` octets or more.
    pub(crate) fn cut(source: &Source, needed: usize) -> Self {
        Self::Cut { offset: source.offset(), needed: needed as u64, available: source.window().len() as u64 }
    }
}
