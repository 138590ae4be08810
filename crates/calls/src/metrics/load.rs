//! How much was going on at once.

use tritone_wire::Timestamp;

use super::session::Session;
use crate::call::Call;
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

/// When a call was there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    begin: Timestamp,
    /// Whether that is an INVITE; else the call began before the recording.
    has_invite: bool,
    answered: Option<Timestamp>,
    until: Timestamp,
}

impl Span {
    /// That of a call; `None` of a branch that lost to another phone.
    pub(super) fn of(call: &Call, session: &Session) -> Option<Self> {
        let span = Self {
            begin: session.invite.unwrap_or(call.start),
            has_invite: session.invite.is_some(),
            answered: session.answered,
            until: session.until,
        };
        (call.outcome != Outcome::Elsewhere).then_some(span)
    }
}

/// Spans of calls, from which peaks are found when all are known.
#[derive(Clone, Debug, Default)]
pub(super) struct Spans {
    lasting: Vec<(Timestamp, Timestamp)>,
    talking: Vec<(Timestamp, Timestamp)>,
    invites: Vec<Timestamp>,
}

impl Spans {
    pub(super) fn add(&mut self, span: Span) {
        self.lasting.push((span.begin, span.until));
        self.talking.extend(span.answered.map(|answered| (answered, span.until)));
        self.invites.extend(span.has_invite.then_some(span.begin));
    }

    pub(super) fn finish(self) -> Load {
        Load {
            concurrent: most_at_once(self.lasting.into_iter()),
            established: most_at_once(self.talking.into_iter()),
            calls_per_second: most_in_a_second(self.invites),
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
