//! What sets calls that failed apart from calls that worked.

use std::collections::{BTreeMap, BTreeSet};

use super::features::{Feature, Features, PRESENT};

/// Differences that are kept of two groups.
const MAX_DIFFERENCES: usize = 12;
/// How much more often the failed calls must have something, as a share of the calls, for it to set them apart.
const LEAST: f64 = 0.5;
/// The same, for it to be likely.
const LIKELY: f64 = 0.75;
/// Calls on either side below which a difference may be mere chance.
const FEW: u64 = 3;

/// How well a difference tells failed calls from those that worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// All that failed have it, none that worked, and there are at least three of each.
    Strong,
    /// Far more of those that failed have it, and there are at least three of each.
    Likely,
    /// It may be chance.
    Weak,
}

impl Strength {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Strong => "strong",
            Self::Likely => "likely",
            Self::Weak => "weak",
        }
    }
}

/// Something that calls that failed have, or lack, and calls that worked do not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it is.
    pub feature: Feature,
    /// Its value in the failed calls; `None` where they lack it.
    pub failed: Option<String>,
    /// Its value in the calls that worked, the most frequent one; `None` where they lack it.
    pub worked: Option<String>,
    /// How many of the failed calls have it so, and of how many.
    pub of_failed: (u64, u64),
    /// How many of the calls that worked have it as the failed ones, and of how many.
    pub of_worked: (u64, u64),
}

impl Difference {
    /// How well it tells them apart.
    pub fn strength(&self) -> Strength {
        let enough = self.of_failed.1 >= FEW && self.of_worked.1 >= FEW;
        let all = self.of_failed.0 == self.of_failed.1;
        match () {
            () if enough && all && self.of_worked.0 == 0 => Strength::Strong,
            () if enough && self.separation() >= LIKELY => Strength::Likely,
            () => Strength::Weak,
        }
    }

    /// How much larger its share of the failed calls is than that of the others, from -1 to 1.
    fn separation(&self) -> f64 {
        share(self.of_failed) - share(self.of_worked)
    }
}

fn share((count, of): (u64, u64)) -> f64 {
    if of == 0 { 0.0 } else { count as f64 / of as f64 }
}

/// What sets the failed calls apart, the best first.
pub fn contrast(failed: &[Features], worked: &[Features]) -> Vec<Difference> {
    if failed.is_empty() || worked.is_empty() {
        return Vec::new();
    }
    let tally = Tally::of(failed, worked);
    let best = tally.values.keys().filter_map(|feature| tally.best(feature));
    let mut found: Vec<Difference> = best.filter(|found| found.separation() >= LEAST).collect();
    put_in_order(&mut found);
    found.truncate(MAX_DIFFERENCES);
    found
}

/// Where one failed call and one that worked differ, the best first by what `failed` and `worked` (both of them
/// included) show.
pub fn contrast_pair(
    one: &Features,
    other: &Features,
    failed: &[Features],
    worked: &[Features],
) -> Vec<Difference> {
    let features: BTreeSet<&Feature> = one.iter().chain(other.iter()).map(|(feature, _)| feature).collect();
    let differing = features.into_iter().filter(|feature| one.get(feature) != other.get(feature));
    let mut found: Vec<Difference> = differing
        .map(|feature| {
            let value = one.get(feature);
            let count = |set: &[Features]| {
                let with = set.iter().filter(|features| features.get(feature) == value).count();
                (with as u64, set.len() as u64)
            };
            Difference {
                feature: feature.clone(),
                failed: value.map(str::to_owned),
                worked: other.get(feature).map(str::to_owned),
                of_failed: count(failed),
                of_worked: count(worked),
            }
        })
        .collect();
    put_in_order(&mut found);
    found
}

/// The most telling first; without the parts of something that is itself there on one side alone, and without what To
/// only repeats of the Request-URI.
fn put_in_order(found: &mut Vec<Difference>) {
    let counts = |difference: &Difference| (difference.of_failed, difference.of_worked);
    let known: BTreeMap<Feature, Difference> =
        found.iter().map(|difference| (difference.feature.clone(), difference.clone())).collect();
    let follows_from_holder = |difference: &Difference| {
        let holders = core::iter::successors(difference.feature.holder(), Feature::holder);
        holders.filter_map(|holder| known.get(&holder)).any(|holder| {
            let one_sided = holder.failed.is_none() || holder.worked.is_none();
            one_sided && counts(holder) == counts(difference)
        })
    };
    let repeats_uri = |difference: &Difference| {
        let twin = difference.feature.twin().and_then(|twin| known.get(&twin));
        twin.is_some_and(|twin| {
            (&twin.failed, &twin.worked) == (&difference.failed, &difference.worked)
                && counts(twin) == counts(difference)
        })
    };
    found.retain(|difference| !follows_from_holder(difference) && !repeats_uri(difference));
    found.sort_by(|a, b| b.separation().total_cmp(&a.separation()).then_with(|| a.feature.cmp(&b.feature)));
}

/// How often each value of each feature occurs on both sides.
struct Tally<'f> {
    values: BTreeMap<&'f Feature, BTreeMap<&'f str, (u64, u64)>>,
    failed: u64,
    worked: u64,
}

impl<'f> Tally<'f> {
    fn of(failed: &'f [Features], worked: &'f [Features]) -> Self {
        let mut values: BTreeMap<&Feature, BTreeMap<&str, (u64, u64)>> = BTreeMap::new();
        for (feature, value) in failed.iter().flat_map(Features::iter) {
            values.entry(feature).or_default().entry(value).or_default().0 += 1;
        }
        for (feature, value) in worked.iter().flat_map(Features::iter) {
            values.entry(feature).or_default().entry(value).or_default().1 += 1;
        }
        Self { values, failed: failed.len() as u64, worked: worked.len() as u64 }
    }

    /// What about a feature tells the two sides apart best: one of its values, that it is there, or that it is not.
    fn best(&self, feature: &Feature) -> Option<Difference> {
        let values = self.values.get(feature)?;
        let there = values.values().fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
        let missing = (self.failed - there.0, self.worked - there.1);
        let usual = values.iter().max_by_key(|(value, count)| (count.1, core::cmp::Reverse(**value)));
        let worked = usual.filter(|(_, count)| count.1 >= missing.1.max(1)).map(|(value, _)| *value);
        let test = |failed: Option<&str>, worked: Option<&str>, count: (u64, u64)| Difference {
            feature: feature.clone(),
            failed: failed.map(str::to_owned),
            worked: worked.map(str::to_owned),
            of_failed: (count.0, self.failed),
            of_worked: (count.1, self.worked),
        };
        let of_values = values.iter().map(|(value, count)| {
            let other = values.iter().filter(|(other, _)| *other != value);
            let usual = other.max_by_key(|(value, count)| (count.1, core::cmp::Reverse(**value)));
            let usual = usual.filter(|(_, count)| count.1 > missing.1).map(|(value, _)| *value);
            test(Some(value), usual, *count)
        });
        let as_whole = [test(Some(PRESENT), None, there), test(None, worked, missing)];
        let mut all = of_values.chain(as_whole);
        let first = all.next()?;
        // The first of those that tell them apart equally well: a value says more than that there is one.
        Some(all.fold(first, |best, other| if other.separation() > best.separation() { other } else { best }))
    }
}

#[cfg(test)]
mod tests {
    use tritone_wire::sip::Message;
    use tritone_wire::{Flow, Transport};

    use super::*;

    /// The features of an INVITE with these lines among its headers.
    fn invite(lines: &str) -> Features {
        let text = format!("INVITE sip:1@h SIP/2.0\r\nCall-ID: x\r\n{lines}\r\n");
        let flow = Flow {
            source: ([10, 0, 0, 1], 5060).into(),
            destination: ([10, 0, 0, 2], 5060).into(),
            transport: Transport::Udp,
        };
        Features::of(&Message::scan(text.as_bytes()).unwrap(), flow)
    }

    fn invites(with: usize, without: usize, line: &str) -> Vec<Features> {
        let with = std::iter::repeat_with(|| invite(line)).take(with);
        with.chain(std::iter::repeat_with(|| invite("")).take(without)).collect()
    }

    fn strengths(failed: &[Features], worked: &[Features]) -> Vec<(String, Strength)> {
        let found = contrast(failed, worked);
        found.iter().map(|difference| (difference.feature.to_string(), difference.strength())).collect()
    }

    #[test]
    fn strength_falls_with_each_exception_and_with_few_calls() {
        let require = "Require: 100rel\r\n";
        let of = |failed: (usize, usize), worked: (usize, usize)| {
            strengths(&invites(failed.0, failed.1, require), &invites(worked.0, worked.1, require))
        };
        let found = |strength| vec![("Require".to_owned(), strength)];
        assert_eq!(of((3, 0), (0, 3)), found(Strength::Strong));
        assert_eq!(of((9, 1), (0, 10)), found(Strength::Likely));
        assert_eq!(of((10, 0), (1, 9)), found(Strength::Likely));
        assert_eq!(of((6, 4), (0, 10)), found(Strength::Weak));
        assert_eq!(of((2, 0), (0, 9)), found(Strength::Weak), "two calls may be chance");
        assert_eq!(of((4, 6), (0, 10)), [], "most of those that failed do not have it");
        assert_eq!(of((5, 5), (5, 5)), []);
        assert_eq!(of((0, 3), (3, 0)), found(Strength::Strong), "to lack it tells them apart as well");
    }

    #[test]
    fn a_value_that_many_share_counts_and_one_that_each_has_alone_does_not() {
        let agents = |name: &str| -> Vec<Features> {
            (0..4).map(|number| invite(&format!("User-Agent: {name}{number}\r\n"))).collect()
        };
        assert_eq!(strengths(&agents("a"), &agents("b")), []);
        assert_eq!(
            strengths(&agents("a"), &invites(0, 4, "")),
            [("User-Agent".to_owned(), Strength::Strong)]
        );
    }

    #[test]
    fn a_hostile_message_has_a_bounded_number_of_features() {
        let lines: String = (0..5_000).map(|number| format!("X-{number}: y\r\n")).collect();
        assert!(invite(&lines).iter().count() <= 256);
        let long = format!("User-Agent: {}\r\n", "\u{e9}".repeat(10_000));
        assert!(invite(&long).iter().all(|(_, value)| value.chars().count() <= 120));
        let empty = contrast(&[], &[]);
        assert!(empty.is_empty());
    }
}
