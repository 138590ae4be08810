//! Whether a peer is there: `health`, `accepted`, `failures`.

use std::time::Duration;

use super::codes::{Codes, codes};
use super::value::{duration, number, or_off};
use crate::fields::Fields;
use crate::{ConfigError, Problem};

/// How it is asked whether a peer is there: OPTIONS (RFC 3261 section 11).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// `health`: the time from one question to the next.
    pub interval: Duration,
    /// `accepted`: the statuses that say that it is there.
    pub accepted: Vec<Codes>,
    /// `failures`: after so many questions without such an answer it is left out; after one answer it is back.
    pub failures: u32,
}

impl Health {
    /// What says by default that a peer is there: whatever it answers but 408 (nobody did) and 5xx, where 501 says only
    /// that it does not know the question.
    pub const ACCEPTED: &'static str = "2xx 3xx 4xx 501 6xx";
    const FAILURES: u32 = 2;
}

pub(super) fn health(fields: &Fields<'_>) -> Result<Option<Health>, ConfigError> {
    let range = Duration::from_secs(1)..=Duration::from_secs(86_400);
    let interval = or_off(fields, "health", || duration(fields, "health", range))?.flatten();
    let accepted = codes(fields, "accepted")?;
    let failures = number(fields, "failures", 1..=100)?;
    let Some(interval) = interval else {
        let unused = ["accepted", "failures"].into_iter().find(|field| fields.get(field).is_some());
        let problem = || Problem::Together("is of no use while health is off");
        return unused.map_or(Ok(None), |field| Err(fields.error(field, problem())));
    };
    let default = || Health::ACCEPTED.split(' ').filter_map(Codes::parse).collect();
    let failures = failures.unwrap_or(Health::FAILURES);
    Ok(Some(Health { interval, accepted: accepted.unwrap_or_else(default), failures }))
}
