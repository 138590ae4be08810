//! What can be wrong with a user's file, and where.

use std::io;

/// Why a user's file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("{file}: {source}")]
    Read {
        /// The file.
        file: String,
        /// What the system says.
        source: io::Error,
    },
    /// Something in it is wrong.
    #[error("{file}:{line}: {field}: {problem}")]
    Content {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The field, as `sip-to-cause[2].cause` (rows counted from 1); `file` where it is no field.
        field: String,
        /// What is wrong.
        problem: Problem,
    },
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The file is no TOML.
    #[error("{0}")]
    Syntax(String),
    /// A field that this kind of file does not have.
    #[error("unknown field; the fields here are {}", .0.join(", "))]
    UnknownField(&'static [&'static str]),
    /// A field that must be there.
    #[error("is missing")]
    Missing,
    /// A value of another type.
    #[error("should be {expected}, but is {found}")]
    Type {
        /// What it should be.
        expected: &'static str,
        /// The TOML type that it is.
        found: &'static str,
    },
    /// No Q.850 cause.
    #[error("{0} is no cause: causes are 0 to 127")]
    Cause(String),
    /// No SIP status.
    #[error("{0} is no SIP status: statuses are 100 to 699")]
    Status(String),
    /// No number that a dialect can give a meaning.
    #[error("{0} is no number from 1 to 999")]
    Code(String),
    /// A word that is neither a number, a class, an event nor `*`.
    #[error("{0:?} is no {1}")]
    Word(String, &'static str),
    /// A condition that rows do not have.
    #[error("unknown condition {0:?}; see `when` in docs/profiles.md")]
    Condition(String),
    /// A consequence that rows do not have.
    #[error("unknown consequence {0:?}; see `then` in docs/profiles.md")]
    Consequence(String),
    /// The key, number or language has such a row already.
    #[error("{key} has a row already in line {line}")]
    Duplicate {
        /// The key.
        key: String,
        /// Where the earlier row is.
        line: usize,
    },
    /// All rows of the key have conditions.
    #[error("{0} has no row without conditions, so some calls would have no answer")]
    NoUnconditional(String),
    /// An earlier row of the key holds whenever this one does.
    #[error("never used: the row in line {0} holds whenever this one does")]
    Unreachable(usize),
    /// An id or alias that a shipped profile or dialect has.
    #[error("{0:?} is the name of a shipped one; choose another, or name it as base")]
    Clash(String),
    /// A base that is no shipped profile.
    #[error("no shipped profile is named {0:?}")]
    Base(String),
    /// A name for what is no address.
    #[error("{0:?} is neither an address nor a network, as 10.0.0.1 or 10.0.0.0/8")]
    Network(String),
    /// An address without a name.
    #[error("needs a name, as 10.0.0.1 = Trunk A")]
    Name,
    /// No duration.
    #[error("{0:?} is no duration, as 500ms, 30s or 5m")]
    Duration(String),
    /// A number or duration outside what makes sense.
    #[error("{0} is not in the range {1}")]
    Range(String, String),
    /// No socket to listen on.
    #[error(
        "{0:?} is no place to listen on, as udp:0.0.0.0:5060; the transports are udp, tcp, tls, ws and wss"
    )]
    Listen(String),
    /// No URI that requests can be sent to.
    #[error("{0:?} is no URI of a host, as sip:192.0.2.10:5060;transport=tcp")]
    Uri(String),
    /// No codes.
    #[error("{0:?} is neither a SIP status nor a class, as 503 or 5xx")]
    Codes(String),
    /// A name for something that is not there.
    #[error("no {1} is named {0:?}")]
    Reference(String, &'static str),
    /// A field that says nothing without another, or contradicts it.
    #[error("{0}")]
    Together(&'static str),
    /// What the table itself refuses.
    #[error("{0}")]
    Table(String),
}
