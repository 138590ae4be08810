//! From where a recording saw its calls.

use std::cmp::Reverse;

use tritone_wire::Host;

use super::Ratio;
use super::places::{Place, Places};

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

/// A vantage point being found out.
#[derive(Clone, Debug, Default)]
pub(super) struct Vantages {
    legs: u64,
    hosts: Places<Host>,
    /// Of each host, in how many calls and registrations it takes part.
    seen: Vec<u64>,
    pub(super) beside_ua: Ratio,
}

impl Vantages {
    /// Adds a call or registration in which these hosts take part.
    pub(super) fn add(&mut self, hosts: Vec<Host>) {
        self.legs += 1;
        for host in hosts {
            let place = self.place(host);
            if let Some(seen) = self.seen.get_mut(index(place)) {
                *seen += 1;
            }
        }
    }

    /// The number of a host.
    pub(super) fn place(&mut self, host: Host) -> Place {
        let place = self.hosts.of(host);
        if self.seen.len() <= index(place) {
            self.seen.push(0);
        }
        place
    }

    /// The host with this number.
    pub(super) fn host(&self, place: Place) -> Option<Host> {
        self.hosts.get(place).copied()
    }

    pub(super) fn finish(&self) -> Vantage {
        let counted = self.hosts.iter().zip(&self.seen).map(|(host, seen)| (*host, *seen));
        let mut hosts: Vec<(Host, u64)> = counted.filter(|(_, count)| count * 2 > self.legs).collect();
        hosts.sort_by_key(|(host, count)| (Reverse(*count), *host));
        Vantage { legs: self.legs, hosts, beside_ua: self.beside_ua }
    }
}

fn index(place: Place) -> usize {
    usize::try_from(place.get() - 1).unwrap_or(usize::MAX)
}
