//! Which calls to compare.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use tritone_wire::Endpoint;

use tritone_codes::StatusCode;
use tritone_wire::Transport;

use crate::call::Call;
use crate::kind::Kind;
use crate::number::{Number, NumberForm};
use crate::outcome::Outcome;

/// Calls that failed in one way at one peer, and those that worked there. Numbers are places in the list of calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contest {
    /// How they ended.
    pub outcome: Outcome,
    /// The final status; `None` where none came.
    pub status: Option<StatusCode>,
    /// Who said it first.
    pub origin: Option<Endpoint>,
    /// Whom the caller's INVITE went to.
    pub next_hop: Option<Endpoint>,
    /// Those that failed, in order.
    pub failed: Vec<usize>,
    /// Those that worked, in order.
    pub worked: Vec<usize>,
    /// Whether those went to the same next hop; where none worked there, they are all that worked.
    pub same_hop: bool,
}

/// The call that a failed one is compared with, and why that one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairing {
    /// Its place in the list of calls.
    pub with: usize,
    /// Why it was chosen: `it went to the same next hop and to the same number, 12 s earlier`.
    pub why: String,
}

/// The ways in which the chosen calls failed, the most frequent first. Calls whose INVITE was not recorded are left
/// out.
pub fn contests(calls: &[Call], is_chosen: &dyn Fn(&Call) -> bool) -> Vec<Contest> {
    let mut groups = BTreeMap::new();
    let failed =
        calls.iter().enumerate().filter(|(_, call)| is_comparable(call) && call.outcome.is_failure());
    for (place, call) in failed.filter(|(_, call)| is_chosen(call)) {
        groups.entry(key(call)).or_insert_with(|| Contest::of(call)).failed.push(place);
    }
    let mut contests: Vec<Contest> = groups.into_values().collect();
    contests.sort_by_key(|contest| (Reverse(contest.failed.len()), contest.failed.first().copied()));
    let worked = worked(calls);
    for contest in &mut contests {
        contest.find_worked(calls, &worked);
    }
    contests
}

impl Contest {
    /// The contest of one call: all that failed like it.
    pub fn around(calls: &[Call], call: &Call) -> Self {
        let mut contest = Self::of(call);
        let alike =
            calls.iter().enumerate().filter(|(_, other)| is_comparable(other) && key(other) == key(call));
        contest.failed = alike.map(|(place, _)| place).collect();
        contest.find_worked(calls, &worked(calls));
        contest
    }

    fn of(call: &Call) -> Self {
        Self {
            outcome: call.outcome,
            status: call.status,
            origin: call.origin.as_ref().map(|origin| origin.address),
            next_hop: next_hop(call),
            failed: Vec::new(),
            worked: Vec::new(),
            same_hop: true,
        }
    }

    fn find_worked(&mut self, calls: &[Call], worked: &[usize]) {
        let Some(example) = self.failed.first().and_then(|place| calls.get(*place)) else { return };
        let is_there = |place: &&usize| calls.get(**place).is_some_and(|call| is_same_hop(call, example));
        self.worked = worked.iter().filter(is_there).copied().collect();
        self.same_hop = !self.worked.is_empty();
        if !self.same_hop {
            self.worked = worked.to_vec();
        }
    }
}

/// The calls that were answered and whose INVITE was recorded.
fn worked(calls: &[Call]) -> Vec<usize> {
    let worked = calls.iter().enumerate();
    worked
        .filter(|(_, call)| is_comparable(call) && call.outcome == Outcome::Answered)
        .map(|(place, _)| place)
        .collect()
}

fn is_comparable(call: &Call) -> bool {
    call.kind == Kind::Call && call.invite.is_some()
}

fn key(call: &Call) -> (Outcome, Option<StatusCode>, Option<Endpoint>, Option<Endpoint>) {
    (call.outcome, call.status, call.origin.as_ref().map(|origin| origin.address), next_hop(call))
}

fn next_hop(call: &Call) -> Option<Endpoint> {
    call.legs.first().map(|leg| leg.destination)
}

/// Whether both went to one element. Over TCP the port may be that of a connection that the element opened.
fn is_same_hop(one: &Call, other: &Call) -> bool {
    let (Some(a), Some(b)) = (one.legs.first(), other.legs.first()) else { return false };
    let is_stream = a.transport != Transport::Udp || b.transport != Transport::Udp;
    a.destination == b.destination || (is_stream && a.destination.host() == b.destination.host())
}

/// The answered call that is most like a failed one: by next hop, then by called number, by caller, and by time.
/// `None` where no call with its INVITE was answered.
pub fn pairing(calls: &[Call], failed: &Call) -> Option<Pairing> {
    let candidates = worked(calls).into_iter().filter_map(|place| Some((place, calls.get(place)?)));
    let (with, call) = candidates.min_by_key(|(_, call)| {
        let apart = (call.start.0 - failed.start.0).unsigned_abs();
        let caller = is_same_party(&call.from.user, &failed.from.user);
        (!is_same_hop(call, failed), likeness(call, failed), !caller, apart, call.id)
    })?;
    Some(Pairing { with, why: why(call, failed) })
}

/// How alike two called numbers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    Same,
    /// So many leading digits in common, the most first.
    Beginning(Reverse<usize>),
}

fn likeness(call: &Call, failed: &Call) -> Likeness {
    if is_same_party(&call.to.user, &failed.to.user) {
        return Likeness::Same;
    }
    let digits =
        |call: &Call| call.to.user.as_deref().and_then(Number::parse).map(|number| significant(&number));
    let (Some(one), Some(other)) = (digits(call), digits(failed)) else {
        return Likeness::Beginning(Reverse(0));
    };
    Likeness::Beginning(Reverse(one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count()))
}

/// The digits without an international prefix.
fn significant(number: &Number) -> String {
    let digits = number.digits();
    let rest = match number.form() {
        NumberForm::International => digits.strip_prefix("00").or_else(|| digits.strip_prefix("011")),
        _ => None,
    };
    rest.unwrap_or(digits).to_owned()
}

/// Whether two user parts name the same party, in whatever form.
fn is_same_party(one: &Option<String>, other: &Option<String>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return one == other };
    let same_number = Number::parse(one).zip(Number::parse(other)).is_some_and(|(a, b)| a.is_same(&b));
    same_number || one == other
}

fn why(call: &Call, failed: &Call) -> String {
    let mut parts = Vec::new();
    let hop = next_hop(failed).map(|hop| hop.to_string()).unwrap_or_default();
    parts.push(if is_same_hop(call, failed) {
        "it went to the same next hop".to_owned()
    } else {
        format!("no call to {hop} was answered, so it went to another next hop")
    });
    match likeness(call, failed) {
        Likeness::Same => parts.push("to the same number".to_owned()),
        Likeness::Beginning(Reverse(0)) => {}
        Likeness::Beginning(Reverse(1)) => parts.push("to a number with the same first digit".to_owned()),
        Likeness::Beginning(Reverse(digits)) => {
            parts.push(format!("to a number with the same first {digits} digits"));
        }
    }
    if is_same_party(&call.from.user, &failed.from.user) {
        parts.push("from the same caller".to_owned());
    }
    let seconds = call.start.seconds_since(failed.start);
    let word = if seconds < 0.0 { "earlier" } else { "later" };
    parts.push(format!("{:.1} s {word}", seconds.abs()));
    parts.join(", ")
}

/// `count` of the places, evenly spread, the first among them; all where there are no more.
pub fn evenly(places: &[usize], count: usize) -> Vec<usize> {
    if places.len() <= count {
        return places.to_vec();
    }
    (0..count).filter_map(|index| places.get(index * places.len() / count).copied()).collect()
}

/// How many of each set may be taken, so that of sets of these sizes no more than `budget` are taken in all: as many of
/// each, and where a set has fewer, its share goes to the others.
pub fn fair_share(mut sizes: Vec<usize>, budget: usize) -> usize {
    sizes.sort_unstable();
    let (mut left, mut sets, mut share) = (budget, sizes.len(), 0);
    for size in sizes {
        share = left / sets;
        left -= size.min(share);
        sets -= 1;
    }
    share
}

#[cfg(test)]
mod tests {
    use super::{evenly, fair_share};

    #[test]
    fn what_small_sets_leave_goes_to_the_large_ones() {
        assert_eq!(fair_share(vec![1_000, 10, 1_000], 110), 50);
        assert_eq!(fair_share(vec![5, 7], 100), 95);
        assert_eq!(fair_share(vec![100; 4], 10), 3);
        assert_eq!(fair_share(vec![], 10), 0);
    }

    #[test]
    fn a_sample_is_spread_and_the_same_each_time() {
        let places: Vec<usize> = (0..10).collect();
        assert_eq!(evenly(&places, 4), [0, 2, 5, 7]);
        assert_eq!(evenly(&places, 10), places);
        assert_eq!(evenly(&places, 0), Vec::<usize>::new());
    }
}
