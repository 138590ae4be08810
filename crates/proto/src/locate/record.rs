//! Questions for DNS, and answers.

use std::net::IpAddr;

/// A question for DNS.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Question {
    /// The name, without a dot at its end.
    pub name: Box<str>,
    /// What about it.
    pub kind: Kind,
}

/// Which records are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Which services there are (RFC 3403).
    Naptr,
    /// Which hosts give a service (RFC 2782).
    Srv,
    /// IPv4 addresses.
    A,
    /// IPv6 addresses.
    Aaaa,
}

/// A record of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// A service.
    Naptr(Naptr),
    /// A host that gives the service.
    Srv(Srv),
    /// An address.
    Address(IpAddr),
    /// The name is another's alias (CNAME).
    Alias(Box<str>),
}

/// What of a NAPTR record counts (RFC 3403 section 4.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naptr {
    /// Lower ones first.
    pub order: u16,
    /// Among the same order, lower ones first.
    pub preference: u16,
    /// `s` where the replacement is a name of SRV records, `a` where it is one of addresses.
    pub flags: Box<str>,
    /// The service, `SIP+D2U`.
    pub service: Box<str>,
    /// The name to go on with.
    pub replacement: Box<str>,
}

/// An SRV record (RFC 2782).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Srv {
    /// Lower ones first.
    pub priority: u16,
    /// How often to be taken, against others of the same priority.
    pub weight: u16,
    /// The port.
    pub port: u16,
    /// The host; `.` or nothing where the service is not given.
    pub target: Box<str>,
}

/// Why a question has no records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// The name does not exist, or has no records of this kind.
    NoRecords,
    /// No server is known, or none answered, or it failed.
    NoServer,
}
