//! What a script wants to hear of: `--fail-on failed>5%`.

use std::fmt;

use tritone_calls::{Call, Outcome};

use crate::filter::{CauseRange, StatusRange, finding, has_finding, outcome};

const EXPECTED: &str = "expected TOTAL>NUMBER (failed>0, timeout>=3, busy>5%, calls<1) or FIELD=VALUE (status=5xx, cause=34, \
                        outcome=timeout, rule=ID, finding=ID), which may be followed by >NUMBER";

/// A condition on the calls that are shown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Condition {
    text: String,
    counted: Counted,
    comparison: Comparison,
    limit: Limit,
}

/// Which calls are counted.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Counted {
    All,
    Failed,
    Outcome(Outcome),
    Status(StatusRange),
    Cause(CauseRange),
    Rule(String),
    Finding(&'static str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    More,
    AtLeast,
    Fewer,
    AtMost,
    Equal,
    Other,
}

/// What the count is compared with.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Limit {
    Calls(f64),
    /// Of all calls shown.
    Percent(f64),
}

/// A condition that holds, for people.
#[derive(Debug)]
pub(crate) struct Held<'a> {
    condition: &'a Condition,
    count: usize,
    of: usize,
}

impl fmt::Display for Held<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} holds: {} of {} calls", self.condition.text, self.count, self.of)
    }
}

impl Condition {
    /// Whether it counts what was found in calls besides their end.
    pub(crate) fn asks_for_findings(&self) -> bool {
        matches!(self.counted, Counted::Finding(_))
    }

    /// Reads one condition.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let name_end = text.find(['<', '>', '=', '!']).ok_or(EXPECTED)?;
        let (name, rest) = text.split_at(name_end);
        let name = name.trim().to_ascii_lowercase();
        let (counted, rest) = match counted_field(&name, rest)? {
            Some((counted, "")) => (counted, ">0"),
            Some((counted, rest)) => (counted, rest),
            None => (counted_total(&name)?, rest),
        };
        let (comparison, limit) = comparison(rest).ok_or(EXPECTED)?;
        Ok(Self { text: text.to_owned(), counted, comparison, limit: self::limit(limit).ok_or(EXPECTED)? })
    }

    /// What holds, if it does, where so many calls of so many are counted.
    fn held(&self, count: usize, of: usize) -> Option<Held<'_>> {
        let (value, limit) = match self.limit {
            Limit::Calls(limit) => (count as f64, limit),
            Limit::Percent(limit) => (count as f64 * 100.0, limit * of as f64),
        };
        let holds = match self.comparison {
            Comparison::More => value > limit,
            Comparison::AtLeast => value >= limit,
            Comparison::Fewer => value < limit,
            Comparison::AtMost => value <= limit,
            Comparison::Equal => value == limit,
            Comparison::Other => value != limit,
        };
        holds.then_some(Held { condition: self, count, of })
    }

    /// Whether the call is counted.
    pub(crate) fn counts(&self, call: &Call) -> bool {
        match &self.counted {
            Counted::All => true,
            Counted::Failed => call.outcome.is_failure(),
            Counted::Outcome(outcome) => call.outcome == *outcome,
            Counted::Status(range) => range.holds(call.status),
            Counted::Cause(range) => range.holds(call.shown_cause()),
            Counted::Rule(rule) => call.verdict.as_ref().is_some_and(|verdict| verdict.rule == rule),
            Counted::Finding(id) => has_finding(call, id),
        }
    }
}

/// How many calls each of some conditions counts. What is no call is not counted.
#[derive(Debug)]
pub(crate) struct Tally<'a> {
    conditions: &'a [Condition],
    counts: Vec<usize>,
    of: usize,
}

impl<'a> Tally<'a> {
    /// No calls.
    pub(crate) fn new(conditions: &'a [Condition]) -> Self {
        Self { conditions, counts: vec![0; conditions.len()], of: 0 }
    }

    /// Adds a call that these conditions count.
    pub(crate) fn add(&mut self, counted: &[bool]) {
        self.of += 1;
        self.counts.iter_mut().zip(counted).for_each(|(count, counts)| *count += usize::from(*counts));
    }

    /// The first condition that holds.
    pub(crate) fn held(&self) -> Option<Held<'a>> {
        let counted = self.conditions.iter().zip(&self.counts);
        counted.into_iter().find_map(|(condition, count)| condition.held(*count, self.of))
    }
}

/// `status=5xx`, and what follows it; `None` where the name is that of no field.
fn counted_field<'t>(name: &str, rest: &'t str) -> Result<Option<(Counted, &'t str)>, String> {
    if !matches!(name, "status" | "cause" | "outcome" | "rule" | "finding") {
        return Ok(None);
    }
    let value = rest.strip_prefix("==").or(rest.strip_prefix('=')).ok_or(EXPECTED)?;
    let end = value.find(['<', '>', '=', '!']).unwrap_or(value.len());
    let (value, rest) = value.split_at(end);
    let counted = match name {
        "status" => Counted::Status(StatusRange::parse(value)?),
        "cause" => Counted::Cause(CauseRange::parse(value)?),
        "outcome" => Counted::Outcome(outcome(value)?),
        "rule" => Counted::Rule(value.trim().to_owned()),
        _ => Counted::Finding(finding(value)?),
    };
    Ok(Some((counted, rest)))
}

/// The total of this name. `failed` counts all failures, as the totals do; `outcome=failed` those without a word of
/// their own.
fn counted_total(name: &str) -> Result<Counted, String> {
    match name {
        "calls" => Ok(Counted::All),
        "failed" => Ok(Counted::Failed),
        name => outcome(name).map(Counted::Outcome).map_err(|words| format!("{words}, calls; {EXPECTED}")),
    }
}

fn comparison(text: &str) -> Option<(Comparison, &str)> {
    const ALL: [(&str, Comparison); 7] = [
        (">=", Comparison::AtLeast),
        ("<=", Comparison::AtMost),
        ("!=", Comparison::Other),
        ("==", Comparison::Equal),
        (">", Comparison::More),
        ("<", Comparison::Fewer),
        ("=", Comparison::Equal),
    ];
    ALL.into_iter().find_map(|(sign, comparison)| Some((comparison, text.strip_prefix(sign)?)))
}

fn limit(text: &str) -> Option<Limit> {
    let text = text.trim();
    let (number, limit): (_, fn(f64) -> Limit) = match text.strip_suffix('%') {
        Some(number) => (number.trim(), Limit::Percent),
        None => (text, Limit::Calls),
    };
    // A sign, an exponent or a word that means infinity is no number of calls.
    let is_plain = number.bytes().all(|octet| octet.is_ascii_digit() || octet == b'.');
    number.parse().ok().filter(|_| is_plain).map(limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_total_is_compared_with_a_number_or_a_share() {
        let parsed = Condition::parse(" failed >= 2.5 %").unwrap();
        assert_eq!((parsed.counted, parsed.comparison), (Counted::Failed, Comparison::AtLeast));
        assert_eq!(parsed.limit, Limit::Percent(2.5));
        assert_eq!(Condition::parse("no-answer!=0").unwrap().counted, Counted::Outcome(Outcome::NoAnswer));
    }

    #[test]
    fn a_field_alone_means_any() {
        let parsed = Condition::parse("status=5xx").unwrap();
        assert_eq!((parsed.comparison, parsed.limit), (Comparison::More, Limit::Calls(0.0)));
        assert_eq!(Condition::parse("cause=34>5%").unwrap().limit, Limit::Percent(5.0));
    }

    #[test]
    fn what_is_no_condition_is_refused() {
        for text in [
            "",
            "failed",
            "failed>",
            "failed>x",
            "failed>1e3",
            "failed>-1",
            "status>5",
            "status=7xx",
            "lost>0",
            ">5",
        ] {
            assert!(Condition::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn without_calls_no_share_is_exceeded() {
        let conditions = [Condition::parse("failed>0%").unwrap(), Condition::parse("calls<1").unwrap()];
        let holds = |conditions| Tally::new(conditions).held().is_some();
        assert!(!holds(&conditions[..1]) && holds(&conditions[1..]));
    }
}
