//! Numbers of vendor dialects.

use tritone_calls::display_rows;
use tritone_codes::{Cause, GIGASET, Reading, StatusCode, Visibility};

use super::Explainer;
use super::entry::{Code, Entry};

/// Every dialect's entry for a number: first the one that stands, then those it overrides.
pub(super) fn entries(explainer: &Explainer<'_>, code: u16) -> Vec<Entry> {
    let readings: Vec<Reading<'_>> = explainer.dialects.lookup(code).collect();
    readings.iter().map(|reading| entry(explainer, reading, &readings)).collect()
}

fn entry(explainer: &Explainer<'_>, reading: &Reading<'_>, all: &[Reading<'_>]) -> Entry {
    let (dialect, row) = (reading.dialect, reading.code);
    let heading = format!("{} {} {}", dialect.title, row.code, row.name);
    let mut entry = Entry::new(&dialect.id, Some(Code::Number(row.code.into())), heading);
    entry.name = Some(row.name.to_string());
    entry.class = Some(class_words(row.code, &row.category));
    entry.meaning = Some(row.text.to_string());
    entry.source = Some(dialect.source.to_string());
    entry.standing = Some("vendor".to_owned());
    entry.advice = Some(row.action.to_string()).filter(|action| !action.is_empty());
    entry.seed = row.seed.then(|| row.text.to_string());
    entry.fact("likely_cause", &*row.likely_cause);
    entry.fact("on_the_wire", visibility_words(row.visibility));
    entry.fact("in_a_recording", in_a_recording(reading));
    entry.fact(
        "nearest_status",
        row.nearest_status.map_or_else(String::new, |code| status_words(explainer, code)),
    );
    entry.fact(
        "nearest_cause",
        row.nearest_cause.map_or_else(String::new, |cause| cause_words(explainer, cause)),
    );
    entry.fact("reasoning", &*row.reasoning);
    if let Some(other) = reading.overridden_by {
        entry.fact("overridden_by", other.id.as_ref());
    }
    let overrides = |other: &&Reading<'_>| reading.overridden_by.is_none() && other.overridden_by.is_some();
    let overridden = all.iter().filter(overrides).map(|other| other.dialect.id.to_string());
    entry.fact("overrides", overridden.collect::<Vec<_>>().join(", "));
    entry
}

/// The category, and whether the number can be a status at all.
fn class_words(code: u16, category: &str) -> String {
    match StatusCode::new(code) {
        Some(status) if !status.is_valid_on_the_wire() => {
            format!("{category} (applicative: never valid on the wire)")
        }
        _ => category.to_owned(),
    }
}

/// How a recording shows the number, or why none can; empty where nobody says so.
fn in_a_recording(reading: &Reading<'_>) -> &'static str {
    let is_gigaset = reading.dialect.id == GIGASET.id;
    let row = display_rows().iter().find(|row| is_gigaset && row.code == reading.code.code);
    row.map_or("", |row| row.statement)
}

const fn visibility_words(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Carried => "carried: the product shows a standard response that it received",
        Visibility::Inferable => "inferable: the number does not travel, but what happened leaves traces",
        Visibility::Hidden => "hidden: it happens inside the device, and no recording can show it",
    }
}

fn status_words(explainer: &Explainer<'_>, code: StatusCode) -> String {
    format!("{code} {}", crate::map::status_words(code, explainer.phrases))
}

fn cause_words(explainer: &Explainer<'_>, cause: Cause) -> String {
    format!("{cause} {} (DSS1 {:02X})", crate::map::cause_words(cause, explainer.phrases), cause.dss1_octet())
}
