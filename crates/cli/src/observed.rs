//! `tritone audit --observed`: what elements make of failures, learned from recordings.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use tritone_calls::{ObservedMapping, observed_mappings};
use tritone_codes::profile;
use tritone_config::write_profile;
use tritone_report::{FileLine, ObservedAudit, observed_table};

use crate::args::Format;
use crate::audit::AuditArguments;
use crate::failure::{Failure, Status};
use crate::judged::{Judged, judge_files};
use crate::output;
use crate::vocabulary::Vocabulary;

pub(crate) fn run(arguments: &AuditArguments, vocabulary: &Vocabulary) -> Result<Status, Failure> {
    let names = arguments.names.load()?;
    let against = arguments.profile.as_deref().map(|name| vocabulary.profile(name)).transpose()?;
    if let Some(to) = &arguments.save_profile {
        refuse_to_overwrite_input(&arguments.observed, to)?;
    }
    let Judged { calls, files, status, .. } = judge_files(&arguments.observed, "auto", &arguments.join)?;
    let mut mappings = observed_mappings(&calls);
    mappings.retain(|mapping| is_meant(arguments, mapping));
    if mappings.is_empty() {
        eprintln!("tritone: {}", nothing(arguments));
        return Ok(status.max(Status::NothingFound));
    }
    let profiles = vocabulary.profiles();
    let audits: Vec<ObservedAudit<'_>> =
        mappings.iter().map(|mapping| ObservedAudit::new(mapping, &profiles, against, &names)).collect();
    write(arguments.format, &audits, &files)?;
    if let Some(to) = &arguments.save_profile {
        save(to, &audits, &files)?;
    }
    Ok(status)
}

fn is_meant(arguments: &AuditArguments, mapping: &ObservedMapping) -> bool {
    arguments.peer.as_ref().is_none_or(|peer| peer.holds(mapping.element.address))
}

/// Why there is nothing to show.
fn nothing(arguments: &AuditArguments) -> String {
    let of = if arguments.peer.is_some() { "that element" } else { "an element" };
    format!("no call that failed was recorded on both sides of {of}")
}

fn write(format: Format, audits: &[ObservedAudit<'_>], files: &[FileLine]) -> Result<(), Failure> {
    let mut out = output::stdout();
    match format {
        Format::Text => {
            for (index, audit) in audits.iter().enumerate() {
                if index > 0 {
                    writeln!(out)?;
                }
                audit.write_text(&mut out, output::style())?;
            }
        }
        Format::Json => audits.iter().try_for_each(|audit| audit.write_json(&mut out, files))?,
        Format::Csv => observed_table(audits).write_csv(&mut out)?,
        Format::Markdown => observed_table(audits).write_markdown(&mut out)?,
    }
    out.flush()?;
    Ok(())
}

/// Writes the mapping of the one element that translates as a profile.
fn save(to: &Path, audits: &[ObservedAudit<'_>], files: &[FileLine]) -> Result<(), Failure> {
    let audit = single(audits)?;
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let source = format!("observed in {} calls of {}", audit.mapping().calls(), names.join(", "));
    let learned = audit.mapping().to_profile(&id_of(to), &source, audit.explained_by());
    if learned.left_out > 0 {
        eprintln!(
            "tritone: {} rows are not in {}: no cause was on either side, and no profile explains them",
            learned.left_out,
            to.display()
        );
    }
    fs::write(to, write_profile(&learned.profile))
        .map_err(|error| Failure::Io(io::Error::new(error.kind(), format!("{}: {error}", to.display()))))
}

/// The only element of which a translation was seen.
fn single<'a, 'p>(audits: &'a [ObservedAudit<'p>]) -> Result<&'a ObservedAudit<'p>, Failure> {
    let translating: Vec<&ObservedAudit<'_>> = audits
        .iter()
        .filter(|audit| {
            let mapping = audit.mapping();
            mapping.rows.iter().any(|row| mapping.is_translation(row))
        })
        .collect();
    match translating.as_slice() {
        [only] => Ok(only),
        [] => Err(Failure::Nothing("no translation was observed, so there is no profile to save".to_owned())),
        several => {
            let addresses = several.iter().map(|audit| audit.mapping().element.address.to_string());
            let addresses: Vec<String> = addresses.collect();
            Err(Failure::Use(format!(
                "--save-profile takes one element; choose by --peer: {}",
                addresses.join(", ")
            )))
        }
    }
}

/// The id of a profile that is saved to this file: its name, unless a shipped profile has that.
fn id_of(to: &Path) -> String {
    let stem = to.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    if stem.is_empty() || profile(&stem).is_some() { format!("observed-{stem}") } else { stem }
}

/// A slip such as `--save-profile trunk.pcap` must not cost the recording.
fn refuse_to_overwrite_input(files: &[OsString], to: &Path) -> Result<(), Failure> {
    let Ok(output) = fs::canonicalize(to) else { return Ok(()) };
    let is_output = |file: &&OsString| fs::canonicalize(file).is_ok_and(|file| file == output);
    match files.iter().find(is_output) {
        Some(file) => Err(Failure::Use(format!(
            "{} is a recording; give the profile another name",
            Path::new(file).display()
        ))),
        None => Ok(()),
    }
}
