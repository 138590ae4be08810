//! `audit --observed`: what elements were seen to make of failures, and which profiles say so.

use std::io::{self, Write};

use tritone_calls::{
    Conclusion, Fit, Fits, Handling, Judgement, ObservedMapping, ObservedRow, Said, TELLING_ROWS,
};
use tritone_codes::Profile;
use tritone_config::Names;

use crate::clean::clean;
use crate::columns::Align;
use crate::named::named;
use crate::style::Style;
use crate::table::Table;

/// Profiles that are named where several explain equally much.
const NAMED: usize = 8;
/// Profiles that are named after the best.
const NEXT: usize = 3;

/// An observed mapping, held against profiles.
#[derive(Clone, Debug)]
pub struct ObservedAudit<'a> {
    pub(super) mapping: &'a ObservedMapping,
    pub(super) fits: Fits<'a>,
    /// The profile that the rows are held against, where the user named one.
    against: Option<Fit<'a>>,
    pub(super) names: &'a Names,
}

impl<'a> ObservedAudit<'a> {
    /// Holds a mapping against `profiles`; its rows are compared with `against`, else with the one that fits best. `names`
    /// are what the user calls elements.
    pub fn new(
        mapping: &'a ObservedMapping,
        profiles: &[&'a Profile],
        against: Option<&'a Profile>,
        names: &'a Names,
    ) -> Self {
        let fit = |profile| Fits::new(mapping, &[profile]).ranked.into_iter().next();
        Self { mapping, fits: Fits::new(mapping, profiles), against: against.and_then(fit), names }
    }

    /// The mapping.
    pub fn mapping(&self) -> &'a ObservedMapping {
        self.mapping
    }

    /// The profile whose causes may stand where none was on the wire: the one that was recognised, or one of those that
    /// explain the rows equally well.
    pub fn explained_by(&self) -> Option<&Fit<'a>> {
        let explained = matches!(self.fits.conclusion, Conclusion::Recognised | Conclusion::Equal(_));
        self.fits.ranked.first().filter(|_| explained)
    }

    /// The fit that the rows are shown with: that of the named profile, else of the best, where one explains anything
    /// that passing on does not.
    pub(super) fn shown(&self) -> Option<&Fit<'a>> {
        let best = self.fits.ranked.first().filter(|best| best.rows > 0 && !self.passes_most_on());
        self.against.as_ref().or(best)
    }

    fn passes_most_on(&self) -> bool {
        self.fits.conclusion == Conclusion::PassesOn
    }

    /// The rows, each with what the shown profile says of it.
    pub(super) fn rows(&self) -> impl Iterator<Item = (&'a ObservedRow, Option<Judgement>)> {
        let shown = self.shown();
        let judgement = move |index| shown.and_then(|fit| fit.judgements.get(index).copied().flatten());
        self.mapping.rows.iter().enumerate().map(move |(index, row)| (row, judgement(index)))
    }

    /// Writes the mapping for people.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_text(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        writeln!(out, "{}", style.bold(&self.heading()))?;
        writeln!(out, "{}", self.handling_sentence())?;
        for line in self.fit_sentences() {
            writeln!(out, "{line}")?;
        }
        for line in [likeness_sentence(self.mapping), left_out_sentence(self.mapping)].into_iter().flatten() {
            writeln!(out, "{line}")?;
        }
        if self.fits.rows > 0 {
            writeln!(out)?;
            self.table().write_text(out, style)?;
        }
        self.write_deviations(out, style)
    }

    /// `Trunk A (192.0.2.7:5060)`, and its address on the other side, where that is another one.
    fn element(&self) -> String {
        let element = self.mapping.element;
        let far = element.far.map(|far| format!(", {far} on the side of the called party"));
        format!("{}{}", named(element.address, self.names), far.unwrap_or_default())
    }

    fn heading(&self) -> String {
        let product = self.mapping.product.as_ref().map(|product| format!(" ({})", clean(product)));
        format!("{}{}: what it makes of failures", self.element(), product.unwrap_or_default())
    }

    /// The rows that tell of a translation; of an element that passes most on those that it changes, unless they are
    /// held against a profile.
    fn table(&self) -> Table {
        let only_changed = self.passes_most_on() && self.against.is_none();
        let is_listed =
            |row: &ObservedRow| self.mapping.is_translation(row) && !(only_changed && row.is_passed_on());
        let mut table = Table::new([
            ("Got", Align::Right),
            ("Cause", Align::Right),
            ("Sent", Align::Right),
            ("Cause", Align::Right),
            ("Calls", Align::Right),
            ("As call", Align::Right),
            ("Frames", Align::Left),
            (self.shown().map_or("", |fit| &*fit.profile.id), Align::Left),
        ]);
        for (row, judgement) in self.rows().filter(|(row, _)| is_listed(row)) {
            let mut cells = codes(row);
            cells.extend([row.calls.to_string(), row.example.call.to_string(), frames(row)]);
            cells.push(match judgement {
                Some(Judgement::Agrees) => "the same".to_owned(),
                Some(Judgement::Differs(said)) => said_words(said),
                Some(Judgement::Silent) => "says nothing".to_owned(),
                None => String::new(),
            });
            table.push(cells);
        }
        table
    }

    fn fit_sentences(&self) -> Vec<String> {
        let against = self.against.iter();
        let mut lines: Vec<String> =
            against.map(|fit| format!("{} explains {}.", fit.profile.id, self.share(fit))).collect();
        lines.extend(self.conclusion_sentence());
        let comparable =
            matches!(self.fits.conclusion, Conclusion::Recognised | Conclusion::TooThin | Conclusion::Poor);
        lines.extend(self.next_sentence().filter(|_| comparable));
        lines
    }

    fn conclusion_sentence(&self) -> Option<String> {
        let best = self.fits.ranked.first()?;
        let share = self.share(best);
        Some(match self.fits.conclusion {
            Conclusion::NoTranslation => return None,
            Conclusion::Recognised => {
                format!("Its table is that of {} ({}): {share}.", best.profile.id, best.profile.title)
            }
            Conclusion::Equal(count) => {
                format!("{count} profiles fit equally, {share} each: {}.", names(self.fits.equals()))
            }
            Conclusion::TooThin => format!(
                "Too little was seen to name a profile: {} tell profiles apart, {TELLING_ROWS} are needed.",
                counted(self.fits.telling, "row")
            ),
            Conclusion::Poor => "No known profile explains it.".to_owned(),
            Conclusion::PassesOn => "No profile explains more of it than that.".to_owned(),
        })
    }

    /// The best profiles after the one that was said to be the one, or where none was.
    fn next_sentence(&self) -> Option<String> {
        let said = usize::from(self.fits.conclusion == Conclusion::Recognised);
        let next = self.fits.ranked.iter().skip(said).take(NEXT).filter(|fit| fit.rows > 0);
        let words: Vec<String> =
            next.map(|fit| format!("{} ({})", fit.profile.id, self.share(fit))).collect();
        let label = if said > 0 { "Next" } else { "Nearest" };
        (!words.is_empty()).then(|| format!("{label}: {}.", words.join(", ")))
    }

    fn handling_sentence(&self) -> String {
        let mapping = self.mapping;
        let (rows, calls) = (counted(mapping.rows.len(), "row"), counted(mapping.calls(), "call"));
        let changed = mapping.rows.iter().filter(|row| !row.is_passed_on()).count();
        let what = match mapping.handling {
            _ if mapping.rows.is_empty() => {
                return "Nothing recorded shows what it makes of failures.".to_owned();
            }
            Handling::PassesOn => "It passes responses on unchanged",
            Handling::DropsCauses => "It passes statuses on and leaves out causes",
            Handling::StatesCauses => "It passes statuses on and states causes of its own",
            Handling::Translates if self.passes_most_on() => {
                return format!("It passes responses on, but for {changed} of {rows} in {calls}.");
            }
            Handling::Translates => "It translates",
        };
        format!("{what}: {rows} in {calls}.")
    }

    /// `18 of 19 rows, 240 of 241 calls`
    fn share(&self, fit: &Fit<'_>) -> String {
        let Fits { rows, calls, .. } = self.fits;
        let heeds =
            if fit.heeds_causes { "" } else { ", if the element takes no notice of the causes that it gets" };
        format!(
            "{} of {}, {} of {}{heeds}",
            fit.rows,
            counted(rows, "row"),
            fit.calls,
            counted(calls, "call")
        )
    }

    fn write_deviations(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let Some(shown) = self.shown() else { return Ok(()) };
        let lines: Vec<String> =
            self.rows().filter_map(|(row, judgement)| deviation(row, judgement?)).collect();
        if lines.is_empty() {
            return Ok(());
        }
        let heading = format!("Deviates from {} in {}", shown.profile.id, counted(lines.len(), "row"));
        writeln!(out, "\n{}", style.bold(&heading))?;
        lines.iter().try_for_each(|line| writeln!(out, "  {line}"))
    }
}

/// The rows of all elements, for spreadsheets and documents; those that are passed on too.
pub fn observed_table(audits: &[ObservedAudit<'_>]) -> Table {
    let mut table = Table::new([
        ("element", Align::Left),
        ("product", Align::Left),
        ("got", Align::Right),
        ("cause got", Align::Right),
        ("sent", Align::Right),
        ("cause sent", Align::Right),
        ("calls", Align::Right),
        ("call", Align::Right),
        ("frames", Align::Left),
        ("profile", Align::Left),
        ("fits", Align::Left),
        ("says", Align::Left),
    ]);
    for audit in audits {
        for (row, judgement) in audit.rows() {
            let mut cells = vec![audit.element(), audit.mapping.product.clone().unwrap_or_default()];
            cells.extend(codes(row));
            cells.extend([row.calls.to_string(), row.example.call.to_string(), frames(row)]);
            let profile = audit.shown().filter(|_| judgement.is_some());
            cells.push(profile.map(|fit| fit.profile.id.to_string()).unwrap_or_default());
            cells.push(judgement.map(judgement_word).unwrap_or_default().to_owned());
            cells.push(match judgement {
                Some(Judgement::Differs(said)) => said_words(said),
                _ => String::new(),
            });
            table.push(cells);
        }
    }
    table
}

/// The stable word: `agrees`, `differs`, `silent`.
pub(super) const fn judgement_word(judgement: Judgement) -> &'static str {
    match judgement {
        Judgement::Agrees => "agrees",
        Judgement::Differs(_) => "differs",
        Judgement::Silent => "silent",
    }
}

fn likeness_sentence(mapping: &ObservedMapping) -> Option<String> {
    (mapping.by_likeness > 0).then(|| {
        let calls = counted(mapping.by_likeness, "call");
        format!(
            "Nothing on the wire joins the two sides of {calls}: they fit by time, and by numbers or media."
        )
    })
}

fn left_out_sentence(mapping: &ObservedMapping) -> Option<String> {
    let left_out = mapping.left_out;
    let parts = [
        (left_out.challenges, "with a challenge (401, 407)"),
        (left_out.cancels, "given up by the caller or by it"),
        (left_out.answered_before, "that it had answered before"),
        (left_out.several_branches, "sent to several places"),
    ];
    let words: Vec<String> = parts
        .iter()
        .filter(|(calls, _)| *calls > 0)
        .map(|(calls, what)| format!("{} {what}", counted(*calls, "call")))
        .collect();
    (!words.is_empty()).then(|| format!("Left out, since they show no translation: {}.", words.join(", ")))
}

/// `480 became 408, not 480 (cause 19): 1 call, as call 12, frames 33 and 35`
fn deviation(row: &ObservedRow, judgement: Judgement) -> Option<String> {
    let Judgement::Differs(said) = judgement else { return None };
    Some(format!(
        "{} became {}, not {}: {}, as call {}, frames {}",
        said_words(row.got),
        said_words(row.sent),
        said_words(said),
        counted(row.calls, "call"),
        row.example.call,
        frames(row)
    ))
}

/// What was got and sent, as four cells.
fn codes(row: &ObservedRow) -> Vec<String> {
    let cells = |said: Said| {
        let status = said.status.map(|status| status.to_string());
        [status, said.cause.map(|cause| cause.to_string())].map(Option::unwrap_or_default)
    };
    [cells(row.got), cells(row.sent)].concat()
}

/// `480 with cause 19`, `480`, `cause 19`, `nothing`
fn said_words(said: Said) -> String {
    match (said.status, said.cause) {
        (Some(status), Some(cause)) => format!("{status} with cause {cause}"),
        (Some(status), None) => status.to_string(),
        (None, Some(cause)) => format!("cause {cause}"),
        (None, None) => "nothing".to_owned(),
    }
}

/// The frames of an example; the second may be of another file.
fn frames(row: &ObservedRow) -> String {
    let (got, sent) = (row.example.got, row.example.sent);
    if got.file == sent.file {
        format!("#{} #{}", got.number, sent.number)
    } else {
        format!("#{} of file {}, #{} of file {}", got.number, got.file + 1, sent.number, sent.file + 1)
    }
}

fn names<'a>(fits: impl Iterator<Item = &'a Fit<'a>>) -> String {
    let ids: Vec<&str> = fits.map(|fit| &*fit.profile.id).collect();
    let named = ids.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    match ids.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

fn counted(count: impl TryInto<u64>, what: &str) -> String {
    match count.try_into().unwrap_or(u64::MAX) {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}
