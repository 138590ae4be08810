//! What a caller tells.

use tritone_proto::Time;
use tritone_proto::digest::Unanswerable;

use super::LocalFailure;

/// What a caller tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// A call begins.
    Began {
        /// Calls so far, this one included.
        number: u64,
        /// Its Call-ID.
        call_id: Box<str>,
    },
    /// A call is over.
    Ended(Ended),
}

/// A call that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Calls so far, this one included.
    pub number: u64,
    /// Its Call-ID.
    pub call_id: Box<str>,
    /// How.
    pub end: End,
    /// When it began.
    pub began: Time,
    /// When it was over.
    pub ended: Time,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// By a final response: of 300 and above, or 2xx to what is no INVITE.
    Response {
        /// The status.
        status: u16,
        /// Why its challenge was not answered, where it was one and there are credentials.
        unanswerable: Option<Unanswerable>,
    },
    /// It was answered and hung up.
    Answered {
        /// Whether the other side hung up.
        by_them: bool,
    },
    /// This side gave it up before there was a final response.
    GivenUp,
    /// By a failure of this side.
    Local(LocalFailure),
}
