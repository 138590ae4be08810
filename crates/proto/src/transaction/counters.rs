//! What a transaction layer has seen.

/// Counts since the start, and how many transactions there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Requests that began a server transaction.
    pub requests: u64,
    /// Requests that came again; ACKs are not counted.
    pub repeated_requests: u64,
    /// Responses for a client transaction.
    pub responses: u64,
    /// Responses that no transaction waits for.
    pub stray_responses: u64,
    /// Responses with a code below 100 or above 699, dropped (RFC 4475 section 3.1.2.19).
    pub bad_status: u64,
    /// Messages dropped since they lack what a transaction or an answer needs: Via, CSeq, Call-ID, From, To.
    pub malformed: u64,
    /// Requests and responses sent again.
    pub resent: u64,
    /// Client transactions without a final response in time.
    pub timed_out: u64,
    /// Responses to INVITE without an ACK in time.
    pub unacknowledged: u64,
    /// Requests that could not be sent.
    pub unreachable: u64,
    /// Requests refused since there were as many transactions as allowed.
    pub over_limit: u64,
    /// Server transactions there are.
    pub servers: usize,
    /// Client transactions there are.
    pub clients: usize,
}
