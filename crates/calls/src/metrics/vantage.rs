//! From where a recording saw its calls.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use tritone_wire::Host;

use super::{Measured, Ratio, Registration};
use crate::call::Call;
use crate::leg::Kind;

/// The vantage point of a recording, as far as the calls tell it. All times are by one clock, that of the
/// recorder, so that there is no relative offset between two ends of a delay; how far it was off is not recorded
/// (RFC 6076 section 3 wants both told).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vantage {
    /// Calls and registrations in the recording, by Call-ID.
    pub legs: u64,
    /// The addresses that take part in more than half of them, with how many; those of most first. One such address
    /// is that of the element where the recording was made, two are the ends of the line on which it was.
    pub hosts: Vec<(Host, u64)>,
    /// Calls and registrations whose first request came straight from the originating UA (it has one Via value),
    /// of all. For the others RRD, SRD, SER and SEER are those of the element that was recorded, not of the UA.
    pub beside_ua: Ratio,
}

impl Vantage {
    pub(super) fn of(calls: &[Call], cases: &[Measured<'_>], registrations: &[Registration]) -> Self {
        let mut seen: BTreeMap<Host, u64> = BTreeMap::new();
        let mut legs = 0;
        for call in calls.iter().filter(|call| matches!(call.kind, Kind::Call | Kind::Registration)) {
            legs += 1;
            let mut hosts: Vec<Host> = call.participants.iter().map(|address| address.host()).collect();
            hosts.sort_unstable();
            hosts.dedup();
            hosts.into_iter().for_each(|host| *seen.entry(host).or_default() += 1);
        }
        let mut hosts: Vec<(Host, u64)> = seen.into_iter().filter(|(_, count)| count * 2 > legs).collect();
        hosts.sort_by_key(|(_, count)| Reverse(*count));
        let mut beside_ua = Ratio::default();
        cases.iter().filter(|case| case.is_sip()).for_each(|case| beside_ua.add(case.session.vias == 1));
        registrations.iter().for_each(|registration| beside_ua.add(registration.vias == 1));
        Self { legs, hosts, beside_ua }
    }
}
