//! Failures of this side, of which no message tells.

use core::fmt;

use tritone_codes::{Cause, DialectCode, GIGASET, StatusCode};
use tritone_proto::ResolveFailure;

/// Why a call failed before or without a final response, or although it was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LocalFailure {
    /// No final response in time (RFC 3261 timers B and F).
    Timeout,
    /// What the answer offers cannot be sent or read.
    NoCommonCodec,
    /// The address cannot be reached: no connection, an ICMP error, no route.
    NotConnected,
    /// No DNS server answers.
    NoDnsServer,
    /// The name does not exist or has no address.
    NameNotFound,
    /// Too many names are being looked for.
    DnsResources,
    /// The URI is none, or none that this side has a transport for.
    BadUri,
}

impl LocalFailure {
    /// Every failure.
    pub const ALL: [Self; 7] = [
        Self::Timeout,
        Self::NoCommonCodec,
        Self::NotConnected,
        Self::NoDnsServer,
        Self::NameNotFound,
        Self::DnsResources,
        Self::BadUri,
    ];

    /// What a Gigaset shows for it.
    pub const fn gigaset(self) -> u16 {
        match self {
            Self::Timeout => 703,
            Self::NoCommonCodec => 751,
            Self::NotConnected => 812,
            Self::NoDnsServer => 922,
            Self::NameNotFound => 923,
            Self::DnsResources => 924,
            Self::BadUri => 925,
        }
    }

    /// What is known about that code.
    pub fn entry(self) -> Option<&'static DialectCode> {
        GIGASET.get(self.gigaset())
    }

    /// The status that comes nearest.
    pub fn status(self) -> Option<StatusCode> {
        self.entry()?.nearest_status
    }

    /// The cause that comes nearest.
    pub fn cause(self) -> Option<Cause> {
        self.entry()?.nearest_cause
    }
}

impl From<ResolveFailure> for LocalFailure {
    fn from(failure: ResolveFailure) -> Self {
        match failure {
            ResolveFailure::NoServer => Self::NoDnsServer,
            ResolveFailure::NotFound => Self::NameNotFound,
            ResolveFailure::Resources => Self::DnsResources,
            ResolveFailure::NoTransport => Self::BadUri,
        }
    }
}

impl fmt::Display for LocalFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.gigaset())?;
        match self.entry() {
            Some(entry) => write!(f, " {}", entry.text),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_is_told_in_three_vocabularies() {
        for failure in LocalFailure::ALL {
            assert!(failure.entry().is_some() && failure.status().is_some() && failure.cause().is_some());
        }
        let timeout = LocalFailure::Timeout;
        assert_eq!(timeout.to_string(), "703 Connection cancelled because of timeout");
        assert_eq!(timeout.status(), Some(StatusCode::REQUEST_TIMEOUT));
    }
}
