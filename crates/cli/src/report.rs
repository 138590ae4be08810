//! `tritone report`: one HTML page for people who were not there.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use clap::Args;
use tritone_report::{Report, write_html};

use crate::failure::{Failure, Status};
use crate::filter::{Filter, attempts};
use crate::judged::{JoinArguments, Judged, judge_files};
use crate::mask::{mask_call, pseudonyms};
use crate::names::{NamesArguments, name_elements};
use crate::output;

/// Write one HTML page about a recording for people who were not there: totals, charts, why calls failed, ladders.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tritone report trunk.pcap -o trunk.html
  tritone report monday.pcap tuesday.pcap -o week.html --title \"Trunk to Berlin\" --examples 20
  tritone report trunk.pcap -o carrier.html --mask --status 5xx
  tritone report trunk.pcap -o trunk.html --names peers.txt    (a line of the file: 192.0.2.7 = Trunk A)
  tritone report trunk.pcap -o - | ssh host 'cat > trunk.html'

The page needs no network and loads nothing: mail it, print it, open it from a disk. Its size is bounded; of each
way of failing the first calls are shown in full, and it says which are left out.

Exit status: 0 done, 1 no call found (the page says so), 2 wrong use, 3 a recording could not be read to its end
(what could be read is in the page).")]
pub(crate) struct ReportArguments {
    /// Captures and logs, compressed or not, in any order; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<OsString>,
    /// Where the page goes; `-` is standard output.
    #[arg(short, long, value_name = "HTML")]
    output: OsString,
    /// The heading of the page.
    #[arg(long, default_value = "Why calls failed", value_name = "TEXT")]
    title: String,
    /// How many calls of each way of failing are shown in full.
    #[arg(long, default_value_t = 5, value_name = "N")]
    examples: usize,
    /// Mapping profile for what was not on the wire, or a TOML file with your own; `auto` takes the table of the product that answered, else rfc3398.
    #[arg(long, default_value = "auto", value_name = "PROFILE")]
    profile: String,
    /// Replace the numbers and names of people, as `tritone why --mask` does; not masked are addresses, host names,
    /// Call-IDs and product names.
    #[arg(long)]
    mask: bool,
    #[command(flatten)]
    join: JoinArguments,
    #[command(flatten)]
    names: NamesArguments,
    #[command(flatten)]
    filter: Filter,
}

pub(crate) fn run(arguments: &ReportArguments) -> Result<Status, Failure> {
    refuse_to_overwrite_input(arguments)?;
    let names = arguments.names.load()?;
    let Judged { calls, files, left_out, status } =
        judge_files(&arguments.files, &arguments.profile, &arguments.join)?;
    let recorded = attempts(&calls);
    let mut calls = arguments.filter.choose(calls)?;
    if arguments.mask {
        let mask = pseudonyms();
        calls.iter_mut().for_each(|call| mask_call(call, &mask));
    }
    calls.iter_mut().for_each(|call| name_elements(call, &names));
    let report = Report {
        title: &arguments.title,
        files: &files,
        calls: &calls,
        left_out,
        not_chosen: recorded - attempts(&calls),
        examples: arguments.examples,
        names: &names,
    };
    if arguments.output == "-" {
        let mut out = output::stdout();
        write_html(&mut out, &report)?;
        out.flush()?;
    } else {
        let path = Path::new(&arguments.output);
        write_file(path, &report).map_err(|error| {
            Failure::Io(io::Error::new(error.kind(), format!("{}: {error}", path.display())))
        })?;
    }
    Ok(status.max(if attempts(&calls) > 0 { Status::Done } else { Status::NothingFound }))
}

fn write_file(path: &Path, report: &Report<'_>) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    write_html(&mut out, report)?;
    out.flush()
}

/// A slip such as `-o trunk.pcap` must not cost the recording.
fn refuse_to_overwrite_input(arguments: &ReportArguments) -> Result<(), Failure> {
    let Ok(output) = fs::canonicalize(&arguments.output) else { return Ok(()) };
    let is_output = |file: &&OsString| fs::canonicalize(file).is_ok_and(|file| file == output);
    match arguments.files.iter().find(is_output) {
        Some(file) => Err(Failure::Use(format!(
            "{} is a recording; give the page another name with -o",
            Path::new(file).display()
        ))),
        None => Ok(()),
    }
}
