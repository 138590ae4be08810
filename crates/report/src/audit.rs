//! `audit`: what a mapping profile loses, promotes, contradicts, and what becomes of codes over several gateways.

mod chain;
mod json;
mod observed;
mod observed_json;

use std::io::{self, Write};

use tritone_codes::Profile;
use tritone_codes::audit::{Assumptions, Difference, Finding, Loss, RoundTrip, Weight, audit, round_trips};
use tritone_codes::profile::Direction;

use crate::columns::Align;
use crate::style::Style;
use crate::table::Table;

pub use chain::{Chains, Origins};
pub use observed::{ObservedAudit, observed_table};

const BOTH: [Direction; 2] = [Direction::SipToCause, Direction::CauseToSip];

/// The audit of one profile, alone or against another.
#[derive(Clone, Debug)]
pub struct Audit<'a> {
    profile: &'a Profile,
    against: Option<&'a Profile>,
    assumptions: Assumptions,
    findings: Vec<Finding<'a>>,
}

impl<'a> Audit<'a> {
    /// Audits `profile`, and holds it against another where one is given.
    pub fn new(profile: &'a Profile, against: Option<&'a Profile>, assumptions: Assumptions) -> Self {
        Self { profile, against, assumptions, findings: audit(profile, against, &assumptions) }
    }

    /// All round trips of a direction; none where the profile lacks one of the tables.
    fn trips(&self, direction: Direction) -> Vec<RoundTrip<'a>> {
        if self.profile.sip_to_cause.is_none() || self.profile.cause_to_sip.is_none() {
            return Vec::new();
        }
        round_trips(self.profile, direction, &self.assumptions)
    }

    /// Writes the audit for people.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_text(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let profile = self.profile;
        let against = self.against.map(|other| format!(", against {}", other.id)).unwrap_or_default();
        writeln!(out, "{}", style.bold(&format!("{}{against}: {}", profile.id, profile.title)))?;
        writeln!(out, "Source  {} ({})", profile.source, profile.standing)?;
        let count = |weight| self.findings.iter().filter(|finding| finding.weight() == weight).count();
        writeln!(
            out,
            "{} wrong (it contradicts itself or the other table), {} lossy (the other side has fewer codes), {} to know",
            count(Weight::Wrong),
            count(Weight::Lossy),
            count(Weight::Note)
        )?;
        for direction in BOTH {
            write_trips(out, direction, &self.trips(direction), style)?;
        }
        self.write_promotions(out, style)?;
        self.write_odd(out, style)?;
        self.write_differences(out, style)?;
        self.write_shared(out, style)?;
        self.write_unreachable(out, style)
    }

    fn write_promotions(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let all: Vec<String> = self.texts(|finding| match finding {
            Finding::Promoted(promotion) => Some(promotion.to_string()),
            _ => None,
        });
        write_list(out, "4xx or 5xx that can come back as 6xx, which stops all forking", &all, style)
    }

    fn write_odd(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let all = self.texts(|finding| match finding {
            Finding::OutOfRange { .. } | Finding::Unregistered { .. } => Some(finding.to_string()),
            _ => None,
        });
        write_list(out, "Targets that no registry has (wrong)", &all, style)
    }

    fn write_differences(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let Some(other) = self.against else { return Ok(()) };
        let differences = self.differences();
        writeln!(
            out,
            "\n{}",
            style.bold(&format!("Differs from {} in {} keys", other.id, differences.len()))
        )?;
        if differences.is_empty() {
            return Ok(());
        }
        let mut table = Table::new([
            ("Direction", Align::Left),
            ("Key", Align::Right),
            (&*self.profile.id, Align::Right),
            (&*other.id, Align::Right),
            ("Weight", Align::Left),
            ("Why", Align::Left),
        ]);
        for (finding, difference) in differences {
            table.push(vec![
                direction_words(difference.ours.direction).to_owned(),
                difference.key.to_string(),
                answer_word(&difference.ours),
                answer_word(&difference.theirs),
                weight_word(finding.weight()).to_owned(),
                kind_words(difference).to_owned(),
            ]);
        }
        table.write_text(out, style)
    }

    fn write_shared(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let all = self.texts(|finding| match finding {
            Finding::Shared(..) => Some(finding.to_string()),
            _ => None,
        });
        write_list(out, "Many codes, one target (lossy)", &all, style)
    }

    fn write_unreachable(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        for direction in BOTH {
            let all = self.texts(|finding| match finding {
                Finding::Unreachable(way, key) if *way == direction => Some(key.to_string()),
                _ => None,
            });
            if all.is_empty() {
                continue;
            }
            let what = match direction {
                Direction::SipToCause => "Causes that no status leads to",
                Direction::CauseToSip => "Statuses that no cause leads to",
            };
            writeln!(out, "\n{}\n  {}", style.bold(what), all.join(" "))?;
        }
        Ok(())
    }

    fn differences(&self) -> Vec<(&Finding<'a>, &Difference<'a>)> {
        let mut found = Vec::new();
        for finding in &self.findings {
            if let Finding::Differs(difference) = finding {
                found.push((finding, difference));
            }
        }
        found
    }

    fn texts(&self, text: impl Fn(&Finding<'a>) -> Option<String>) -> Vec<String> {
        self.findings.iter().filter_map(text).collect()
    }

    /// The findings as a table: weight, kind, direction, code, finding.
    pub fn table(&self) -> Table {
        let mut table =
            Table::new(["weight", "kind", "direction", "code", "finding"].map(|name| (name, Align::Left)));
        for finding in &self.findings {
            let (direction, code) = place(finding);
            table.push(vec![
                weight_word(finding.weight()).to_owned(),
                kind_word(finding).to_owned(),
                direction_words(direction).to_owned(),
                code,
                finding.to_string(),
            ]);
        }
        table
    }

    /// Writes the audit as one line of JSON.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        json::write(out, self)
    }
}

fn write_trips(
    out: &mut dyn Write,
    direction: Direction,
    trips: &[RoundTrip<'_>],
    style: Style,
) -> io::Result<()> {
    if trips.is_empty() {
        return Ok(());
    }
    let kept: Vec<String> =
        trips.iter().filter(|trip| trip.is_kept()).map(|trip| trip.start.to_string()).collect();
    let way = match direction {
        Direction::SipToCause => "SIP -> cause -> SIP",
        Direction::CauseToSip => "cause -> SIP -> cause",
    };
    let heading = format!("Round trip {way}: {} of {} come back", kept.len(), trips.len());
    writeln!(out, "\n{}", style.bold(&heading))?;
    write_words(out, "kept", &kept)?;
    for (label, loss) in LOSSES {
        let lost = trips.iter().filter(|trip| trip.loss() == Some(loss)).map(ToString::to_string);
        write_words(out, label, &lost.collect::<Vec<_>>())?;
    }
    Ok(())
}

const LOSSES: [(&str, Loss); 4] = [
    ("lossy: shared", Loss::Shared),
    ("lossy: dropped", Loss::Dropped),
    ("wrong: drifts", Loss::Drift),
    ("unknown", Loss::Unknown),
];

fn write_words(out: &mut dyn Write, label: &str, words: &[String]) -> io::Result<()> {
    if words.is_empty() {
        return Ok(());
    }
    writeln!(out, "  {label:<16}{}", words.join(" "))
}

fn write_list(out: &mut dyn Write, heading: &str, lines: &[String], style: Style) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", style.bold(heading))?;
    lines.iter().try_for_each(|line| writeln!(out, "  {line}"))
}

const fn direction_words(direction: Direction) -> &'static str {
    crate::map::direction_word(direction)
}

const fn weight_word(weight: Weight) -> &'static str {
    match weight {
        Weight::Wrong => "wrong",
        Weight::Lossy => "lossy",
        Weight::Note => "note",
    }
}

const fn loss_word(loss: Loss) -> &'static str {
    match loss {
        Loss::Shared => "shared",
        Loss::Drift => "drift",
        Loss::Dropped => "dropped",
        Loss::Unknown => "unknown",
    }
}

const fn kind_word(finding: &Finding<'_>) -> &'static str {
    match finding {
        Finding::OutOfRange { .. } => "out-of-range",
        Finding::Unregistered { .. } => "unregistered",
        Finding::Promoted(_) => "promoted",
        Finding::Differs(_) => "differs",
        Finding::Lost(_) => "lost",
        Finding::Shared(..) => "shared",
        Finding::Unreachable(..) => "unreachable",
    }
}

fn kind_words(difference: &Difference<'_>) -> &'static str {
    use tritone_codes::audit::DifferenceKind;
    match difference.kind {
        DifferenceKind::Contradicts => "both list it, and differ",
        DifferenceKind::Coarser => "no more than the class here",
        DifferenceKind::ByDefault => "by a class or default",
        DifferenceKind::OneSided => "only one maps it",
        DifferenceKind::Unknown => "one could not be read, or depends",
    }
}

/// The direction of a finding, and the code it is about.
fn place(finding: &Finding<'_>) -> (Direction, String) {
    match finding {
        Finding::OutOfRange { id, .. } | Finding::Unregistered { id, .. } => {
            (id.direction, id.key.to_string())
        }
        Finding::Promoted(promotion) => (promotion.there.direction, promotion.there.from.to_string()),
        Finding::Differs(difference) => (difference.ours.direction, difference.key.to_string()),
        Finding::Lost(trip) => (trip.there.direction, trip.start.to_string()),
        Finding::Shared(direction, shared) => (*direction, shared.to.to_string()),
        Finding::Unreachable(direction, key) => (*direction, key.to_string()),
    }
}

/// An answer in one word: the code, or the absence.
fn answer_word(translation: &tritone_codes::Translation<'_>) -> String {
    match translation.to {
        tritone_codes::Answer::To(target) => target.to_string(),
        other => crate::map::how_words(other, None).to_owned(),
    }
}
