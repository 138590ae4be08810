//! SIP transactions (RFC 3261 section 17, with RFC 6026, RFC 4320 and RFC 3581): four machines, each a function of its
//! state and what happened, and the layer that finds the machine of a message.

pub mod client;
mod counters;
mod effect;
pub mod invite_client;
pub mod invite_server;
mod key;
mod layer;
pub mod server;
#[cfg(test)]
mod tests;
mod timers;

pub use counters::Counters;
pub use effect::Effect;
pub use key::Branch;
pub use layer::{ClientKey, Happened, Received, Refusal, ServerKey, Settings, Transactions};
pub use timers::Timers;

/// What happens to a client transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A response of 100 to 199 came.
    Provisional,
    /// A response of 200 to 299 came.
    Success,
    /// A response of 300 to 699 came.
    Failure,
    /// The deadline came.
    Timer,
    /// What was sent cannot arrive.
    Unreachable,
}

/// What happens to a server transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerEvent {
    /// The request came again.
    Request,
    /// Its ACK came (INVITE only).
    Ack,
    /// The transaction user sends a response of 100 to 199.
    Provisional,
    /// The transaction user sends a response of 200 to 299.
    Success,
    /// The transaction user sends a response of 300 to 699.
    Failure,
    /// The deadline came.
    Timer,
    /// What was sent cannot arrive.
    Unreachable,
}

impl Event {
    /// The event of this status.
    pub fn of_status(status: u16) -> Self {
        match status {
            ..200 => Self::Provisional,
            200..300 => Self::Success,
            _ => Self::Failure,
        }
    }
}

impl ServerEvent {
    /// The event of this status.
    pub fn of_status(status: u16) -> Self {
        match status {
            ..200 => Self::Provisional,
            200..300 => Self::Success,
            _ => Self::Failure,
        }
    }
}
