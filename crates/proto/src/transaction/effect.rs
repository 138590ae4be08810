//! What a machine wants done.

/// What a step of a machine asks for. Several may hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// Send the machine's message again: the request of a client, the last response of a server.
    pub resend: bool,
    /// Send (again) the ACK for this response.
    pub ack: bool,
    /// Give the message to the transaction user.
    pub pass: bool,
    /// Send 100 (Trying).
    pub trying: bool,
    /// Tell the transaction user that no final response (client) or no ACK (server) came in time.
    pub timed_out: bool,
    /// Tell the transaction user that the request could not be sent.
    pub unreachable: bool,
}

impl Effect {
    /// Nothing.
    pub const NONE: Self =
        Self { resend: false, ack: false, pass: false, trying: false, timed_out: false, unreachable: false };
    /// Only [`resend`](Self::resend).
    pub const RESEND: Self = Self { resend: true, ..Self::NONE };
    /// Only [`ack`](Self::ack).
    pub const ACK: Self = Self { ack: true, ..Self::NONE };
    /// Only [`pass`](Self::pass).
    pub const PASS: Self = Self { pass: true, ..Self::NONE };
    /// [`ack`](Self::ack) and [`pass`](Self::pass).
    pub const ACK_AND_PASS: Self = Self { ack: true, ..Self::PASS };
    /// Only [`trying`](Self::trying).
    pub const TRYING: Self = Self { trying: true, ..Self::NONE };
    /// Only [`timed_out`](Self::timed_out).
    pub const TIMED_OUT: Self = Self { timed_out: true, ..Self::NONE };
    /// Only [`unreachable`](Self::unreachable).
    pub const UNREACHABLE: Self = Self { unreachable: true, ..Self::NONE };
}
