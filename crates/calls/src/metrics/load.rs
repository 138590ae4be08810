//! How much was going on at once.

use tritone_wire::Timestamp;

use crate::call::Call;
use crate::leg::Kind;
use crate::outcome::Outcome;

/// A second, in nanoseconds.
const SECOND: i64 = 1_000_000_000;

/// The greatest number of something, and when it was reached first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peak {
    /// How many.
    pub count: u64,
    /// When; of a rate, the beginning of the second.
    pub at: Timestamp,
}

/// Peaks of load; `None` without calls. Calls that were not decided when the recording ended count until then,
/// calls that began before it from their first message; branches that lost to another phone do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// Calls at once, each from its first INVITE to its BYE, final response or timer.
    pub concurrent: Option<Peak>,
    /// Answered calls at once, each from its 2xx to its BYE.
    pub established: Option<Peak>,
    /// First INVITEs within one second, wherever that second begins.
    pub calls_per_second: Option<Peak>,
}

impl Load {
    pub(super) fn of(calls: &[Call]) -> Self {
        let counted = || {
            let calls =
                calls.iter().filter(|call| call.kind == Kind::Call && call.outcome != Outcome::Elsewhere);
            calls.filter_map(|call| Some((call, call.session.as_ref()?)))
        };
        let lasting = counted().map(|(call, session)| (session.invite.unwrap_or(call.start), session.until));
        let talking = counted().filter_map(|(_, session)| Some((session.answered?, session.until)));
        let invites = counted().filter_map(|(_, session)| session.invite);
        Self {
            concurrent: most_at_once(lasting),
            established: most_at_once(talking),
            calls_per_second: most_in_a_second(invites.collect()),
        }
    }
}

/// The most of these spans that overlap. A span does not overlap one that begins where it ends.
fn most_at_once(spans: impl Iterator<Item = (Timestamp, Timestamp)>) -> Option<Peak> {
    let mut steps: Vec<(Timestamp, i64)> = Vec::new();
    for (from, until) in spans {
        steps.push((from, 1));
        // A span of no length is there all the same.
        steps.push((until.max(Timestamp(from.0.saturating_add(1))), -1));
    }
    steps.sort_unstable();
    let (mut now, mut most) = (0, None::<(i64, Timestamp)>);
    for (at, step) in steps {
        now += step;
        if most.is_none_or(|(count, _)| now > count) {
            most = Some((now, at));
        }
    }
    most.map(|(count, at)| Peak { count: count.unsigned_abs(), at })
}

/// The most of these times within any one second, its beginning included and its end not.
fn most_in_a_second(mut times: Vec<Timestamp>) -> Option<Peak> {
    times.sort_unstable();
    let mut most = None::<Peak>;
    let mut end = 0;
    for (begin, at) in times.iter().enumerate() {
        while times.get(end).is_some_and(|time| time.since(*at) < SECOND) {
            end += 1;
        }
        let count = (end - begin) as u64;
        if most.is_none_or(|most| count > most.count) {
            most = Some(Peak { count, at: *at });
        }
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp(millis * 1_000_000)
    }

    #[test]
    fn a_call_that_ends_as_another_begins_is_not_there_at_once() {
        let spans = [(at(0), at(10)), (at(10), at(20)), (at(12), at(15)), (at(14), at(14))];
        assert_eq!(most_at_once(spans.into_iter()), Some(Peak { count: 3, at: at(14) }));
    }

    #[test]
    fn a_second_begins_anywhere() {
        let times = [0, 900, 1000, 1899, 1900].map(at).to_vec();
        assert_eq!(most_in_a_second(times), Some(Peak { count: 3, at: at(900) }));
        assert_eq!(most_in_a_second(Vec::new()), None);
    }
}
