//! `tritone browse`: the calls of a recording to look around in.

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal};

use clap::Args;
use tritone_browse::{Messages, Recording, Theme, browse};
use tritone_report::FileLine;
use tritone_wire::{FrameRef, Protocol};

use crate::failure::{Failure, Status};
use crate::filter::Filter;
use crate::judged::{JoinArguments, Judged, judge_files};
use crate::mask::{Pseudonyms, mask_call, pseudonyms};
use crate::names::{NamesArguments, name_elements};
use crate::output;
use crate::reread::{read_again, readable_once};

/// Look around in a recording: a list of its calls to search and filter; ladder, messages and verdict of each.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tritone browse trunk.pcap
  tritone browse trunk.pcap --failed --since 08:00 --names peers.txt
  tritone browse trunk.pcap --mask             before an audience

Keys (F1 shows all of them):
  Up Down PgUp PgDn Home End   move
  Enter                        ladder of a call; in the ladder, the message
  v                            verdict and evidence
  / or F3                      search; F7 filters by from, to, peer, status, outcome
  Space                        mark calls, to see them in one ladder
  < > z                        sort
  Esc or q                     back, and out

Messages are read from the files again when they are shown, so standard input cannot be browsed: write it to a
file first.

Exit status: 0 done, 1 nothing found, 2 wrong use (no terminal among it), 3 a recording could not be read to its end
(what could be read is still shown).")]
pub(crate) struct BrowseArguments {
    /// Captures and logs, compressed or not, in any order.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<OsString>,
    /// Mapping profile for what was not on the wire, or a TOML file with your own; `auto` takes the table of the product that answered, else rfc3398.
    #[arg(long, default_value = "auto", value_name = "PROFILE")]
    profile: String,
    /// Draw ladders in ASCII, for terminals that have no lines.
    #[arg(long)]
    ascii: bool,
    /// Show pseudonyms in place of the numbers and names of people, in messages too, as `tritone why --mask` does; not
    /// masked are addresses, host names, Call-IDs and product names. Search and the dialog compare what is shown.
    #[arg(long)]
    mask: bool,
    #[command(flatten)]
    join: JoinArguments,
    #[command(flatten)]
    names: NamesArguments,
    #[command(flatten)]
    filter: Filter,
}

pub(crate) fn run(arguments: &BrowseArguments) -> Result<Status, Failure> {
    refuse_without_terminal()?;
    arguments.files.iter().try_for_each(refuse_unrepeatable)?;
    let names = arguments.names.load()?;
    let Judged { calls, files, status, .. } =
        judge_files(&arguments.files, &arguments.profile, &arguments.join)?;
    if calls.is_empty() && status == Status::Unreadable {
        return Ok(status);
    }
    if calls.is_empty() {
        return Err(Failure::Nothing(nothing_found(&files)));
    }
    let recorded = calls.len();
    let mut calls = arguments.filter.choose(calls)?;
    if calls.is_empty() {
        return Err(Failure::Nothing(format!(
            "the filters choose none of {recorded} calls and other exchanges"
        )));
    }
    let mask = arguments.mask.then(pseudonyms);
    for call in &mut calls {
        if let Some(mask) = &mask {
            mask_call(call, mask);
        }
        name_elements(call, &names);
    }
    let recording = Recording {
        names: files.iter().map(name).collect(),
        not_chosen: (recorded - calls.len()) as u64,
        calls,
        peers: names,
    };
    let theme = Theme { colour: output::style().colour, strokes: output::strokes(arguments.ascii) };
    browse(recording, theme, &mut |frames| messages(&arguments.files, frames, mask.as_ref()))?;
    Ok(status)
}

fn refuse_without_terminal() -> Result<(), Failure> {
    let dumb = env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
    if io::stdout().is_terminal() && !dumb {
        return Ok(());
    }
    let why =
        if dumb { "this terminal (TERM) cannot move a cursor" } else { "standard output is no terminal" };
    Err(Failure::Use(format!("{why}; `tritone why FILE` prints the same calls as text")))
}

/// What can be read only once cannot show its messages later.
fn refuse_unrepeatable(file: &OsString) -> Result<(), Failure> {
    let Some(name) = readable_once(file) else { return Ok(()) };
    Err(Failure::Use(format!(
        "{name} can be read only once, and messages are read again when they are shown; write it to a file first \
         (`tcpdump -w calls.pcap`), or use `tritone why`"
    )))
}

fn nothing_found(files: &[FileLine]) -> String {
    let packets: u64 = files.iter().map(|file| file.packets).sum();
    format!(
        "no signalling was found in {packets} packets; `tritone stats FILE` says what they were skipped for"
    )
}

/// The name of a file, with a word where not all of it was read.
fn name(file: &FileLine) -> String {
    match &file.trouble {
        Some(_) => format!("{} (not read to its end)", file.name),
        None => file.name.clone(),
    }
}

/// The octets of the messages that end in these frames.
fn messages(
    files: &[OsString],
    frames: &BTreeSet<FrameRef>,
    mask: Option<&Pseudonyms>,
) -> Result<Messages, String> {
    let mut messages = Messages::new();
    read_again(files, frames, &mut |captured| {
        let octets = match (mask, captured.protocol) {
            (Some(mask), Protocol::Sip) => mask.message(captured.bytes),
            // Numbers stand in it as octets of many kinds.
            (Some(_), _) => return,
            (None, _) => captured.bytes.to_vec(),
        };
        messages.entry(captured.frame).or_default().push(octets);
    })?;
    Ok(messages)
}
