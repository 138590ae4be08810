//! Audit of mapping profiles: what a table loses, promotes, contradicts, and what becomes of a code over several
//! gateways.
//!
//! Every finding is a value; nothing is printed here but by `Display`. Two things look alike and are told apart:
//! *lossy*, where many codes share one target and the way back can name only one of them (eight statuses become
//! cause 127 in RFC 3398, and 127 comes back as 500), and *wrong*, where the table contradicts itself or the
//! profile it is held against.
//!
//! ```
//! use tritone_codes::audit::{Assumptions, Loss, round_trips};
//! use tritone_codes::{StatusCode, profile, profile::{Direction, Key}};
//! let rfc3398 = profile("rfc3398").unwrap();
//! let trips = round_trips(rfc3398, Direction::SipToCause, &Assumptions::default());
//! let no_user = trips.iter().find(|trip| trip.start == Key::Status(StatusCode::new(480).unwrap())).unwrap();
//! assert_eq!(no_user.to_string(), "480->18->408");
//! assert_eq!(no_user.loss(), Some(Loss::Drift));
//! ```

mod chain;
mod compare;
mod finding;
mod inverse;
mod round_trip;

pub use chain::{Chain, chain, chains};
pub use compare::{Difference, DifferenceKind, differences};
pub use finding::{Finding, Weight, audit};
pub use inverse::{Origin, Shared, origins, shared_targets, unreachable};
pub use round_trip::{Loss, Promotion, RoundTrip, promotions, round_trips};

use crate::profile::{Answer, Direction, Facts, Key, Profile, SentLocation, Translation};

/// Under which conditions tables are audited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assumptions {
    /// What is known of the call at every hop.
    pub facts: Facts,
    /// Whether the location that one hop sends reaches the next, as it does in a cause information element or in
    /// the `location` parameter of a Reason header (RFC 8606). Otherwise `facts.location` holds everywhere.
    pub location_travels: bool,
}

impl Default for Assumptions {
    /// Nothing is known, and the location travels.
    fn default() -> Self {
        Self { facts: Facts::NONE, location_travels: true }
    }
}

impl Assumptions {
    /// What the next hop knows after this translation.
    fn after(&self, translation: &Translation<'_>) -> Facts {
        match translation.location() {
            Some(SentLocation::Exactly(location)) if self.location_travels => {
                Facts { location: Some(location), ..self.facts }
            }
            _ => self.facts,
        }
    }
}

/// The key that the next table is asked for.
fn next_key(answer: Answer) -> Option<Key> {
    answer.target()?.as_key()
}

/// Whether a key is a status from 400 to 699.
fn is_failure(key: Key) -> bool {
    matches!(key, Key::Status(status) if (400..700).contains(&status.as_u16()))
}

/// The keys of a profile's table that stand for one code: failures (4xx to 6xx), or causes.
fn listed_codes(profile: &Profile, direction: Direction) -> impl Iterator<Item = Key> + '_ {
    let keys = profile.table(direction).into_iter().flat_map(crate::profile::Table::keys);
    keys.filter(|key| is_failure(*key) || matches!(key, Key::Cause(_)))
}
