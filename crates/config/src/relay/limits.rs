//! What keeps a relay from being overrun: `[acl]`, `[limits]`.

use std::net::IpAddr;
use std::time::Duration;

use super::value::{duration, number, or_off};
use crate::fields::Fields;
use crate::{ConfigError, Network, Problem};

/// Who may send: `[acl]`. What is refused is dropped and counted, not answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acl {
    /// `allow`: where it is not empty, only from there (peers may always send).
    pub allow: Vec<Network>,
    /// `deny`: not from there, whoever it is.
    pub deny: Vec<Network>,
}

impl Acl {
    /// Whether a source that is no peer may send. It is denied where any network of `deny` holds it.
    pub fn allows(&self, source: IpAddr) -> bool {
        !self.denies(source)
            && (self.allow.is_empty() || self.allow.iter().any(|network| network.holds(source)))
    }

    /// Whether a source is in `deny`, which holds for peers too.
    pub fn denies(&self, source: IpAddr) -> bool {
        self.deny.iter().any(|network| network.holds(source))
    }
}

/// Bounds on what arrives: `[limits]`. What is over one is counted by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// `rate`: requests a second from a source that is no peer; `None` for "off". More is dropped.
    pub rate: Option<u32>,
    /// `burst`: requests that such a source may send at once before `rate` holds.
    pub burst: u32,
    /// `sources`: addresses whose rate is kept; the one that was silent for longest gives way.
    pub sources: usize,
    /// `transactions`: server transactions at a time; more get 503.
    pub transactions: usize,
    /// `calls-per-second`: new calls of all peers together; more get 503; `None` for "off".
    pub calls_per_second: Option<u32>,
    /// `message`: octets of the largest message on a connection.
    pub message: usize,
    /// `connections`: connections at a time.
    pub connections: usize,
    /// `idle`: how long a connection may be silent without a call before it is closed.
    pub idle: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            rate: Some(50),
            burst: 100,
            sources: 10_000,
            transactions: 500_000,
            calls_per_second: None,
            message: 65_535,
            connections: 10_000,
            idle: Duration::from_secs(15 * 60),
        }
    }
}

const LIMITS: &[&str] =
    &["rate", "burst", "sources", "transactions", "calls-per-second", "message", "connections", "idle"];

pub(super) fn acl(fields: &Fields<'_>) -> Result<Acl, ConfigError> {
    let Some(fields) = fields.table("acl")? else { return Ok(Acl::default()) };
    let fields = fields.only(&["allow", "deny"])?;
    Ok(Acl { allow: networks(&fields, "allow")?, deny: networks(&fields, "deny")? })
}

/// The networks of a field; none where it is not there.
pub(super) fn networks(fields: &Fields<'_>, field: &str) -> Result<Vec<Network>, ConfigError> {
    let texts = fields.texts(field)?.unwrap_or_default();
    let network = |(index, text): (usize, &str)| {
        let network = Network::parse(text);
        network.ok_or_else(|| fields.error_at(field, index, Problem::Network(text.into())))
    };
    texts.into_iter().enumerate().map(network).collect()
}

pub(super) fn limits(fields: &Fields<'_>) -> Result<Limits, ConfigError> {
    let default = Limits::default();
    let Some(fields) = fields.table("limits")? else { return Ok(default) };
    let fields = &fields.only(LIMITS)?;
    let per_second = |field| or_off(fields, field, || number(fields, field, 1..=1_000_000));
    let count = |field, default| Ok(number(fields, field, 1..=10_000_000)?.unwrap_or(default));
    let time = |field, default| {
        let range = Duration::from_millis(1)..=Duration::from_secs(86_400);
        Ok::<_, ConfigError>(duration(fields, field, range)?.unwrap_or(default))
    };
    Ok(Limits {
        rate: per_second("rate")?.unwrap_or(default.rate),
        burst: number(fields, "burst", 1..=1_000_000)?.unwrap_or(default.burst),
        sources: count("sources", default.sources)?,
        transactions: count("transactions", default.transactions)?,
        calls_per_second: per_second("calls-per-second")?.unwrap_or(default.calls_per_second),
        message: number(fields, "message", 2_048..=1_048_576)?.unwrap_or(default.message),
        connections: count("connections", default.connections)?,
        idle: time("idle", default.idle)?,
    })
}
