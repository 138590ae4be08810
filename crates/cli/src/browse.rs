//! `tritone browse`: the calls of a recording to look around in.

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, IsTerminal, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;
use tritone_browse::{Messages, Recording, Theme, browse};
use tritone_capture::{Input, Item, Reader, Totals, Unfinished};
use tritone_report::FileLine;
use tritone_wire::FrameRef;

use crate::failure::{Failure, Status};
use crate::filter::Filter;
use crate::judged::{Judged, judge};
use crate::mask::{Pseudonyms, mask_call, pseudonyms};
use crate::names::{NamesArguments, name_elements};
use crate::output;

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
    /// Capture files (pcap, pcapng).
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
    names: NamesArguments,
    #[command(flatten)]
    filter: Filter,
}

pub(crate) fn run(arguments: &BrowseArguments) -> Result<Status, Failure> {
    refuse_without_terminal()?;
    arguments.files.iter().try_for_each(refuse_unrepeatable)?;
    let names = arguments.names.load()?;
    let Judged { calls, files, status, .. } = judge(&arguments.files, &arguments.profile)?;
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
    browse(recording, theme, &mut |frames| read_again(&arguments.files, frames, mask.as_ref()))?;
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
    let once =
        file == "-" || fs::metadata(file).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir());
    if !once {
        return Ok(());
    }
    Err(Failure::Use(format!(
        "{} can be read only once, and messages are read again when they are shown; write it to a file first \
         (`tcpdump -w calls.pcap`), or use `tritone why`",
        if file == "-" { "standard input".into() } else { file.to_string_lossy() }
    )))
}

fn nothing_found(files: &[FileLine]) -> String {
    let packets: u64 = files.iter().map(|file| file.packets).sum();
    format!("no SIP was found in {packets} packets; `tritone stats FILE` says what they were skipped for")
}

/// The name of a file, with a word where not all of it was read.
fn name(file: &FileLine) -> String {
    match &file.trouble {
        Some(_) => format!("{} (not read to its end)", file.name),
        None => file.name.clone(),
    }
}

/// Reads the messages that end in these frames, from the files again.
fn read_again(
    files: &[OsString],
    frames: &BTreeSet<FrameRef>,
    mask: Option<&Pseudonyms>,
) -> Result<Messages, String> {
    let mut messages = Messages::new();
    for (file, number) in files.iter().zip(0..=u16::MAX) {
        let wanted: BTreeSet<FrameRef> =
            frames.iter().copied().filter(|frame| frame.file == number).collect();
        if wanted.is_empty() {
            continue;
        }
        let missing = read_files(std::slice::from_ref(file), number, &wanted, &mut messages)?;
        // A message that began in the file before is whole only behind that one.
        let before = number.checked_sub(1).and_then(|before| {
            let pair = files.get(usize::from(before)..=usize::from(number))?;
            Some((before, pair)).filter(|_| !missing.is_empty())
        });
        if let Some((before, pair)) = before {
            read_files(pair, before, &missing, &mut messages)?;
        }
    }
    if let Some(mask) = mask {
        messages.values_mut().flatten().for_each(|octets| *octets = mask.message(octets));
    }
    Ok(messages)
}

/// Reads these frames of files, of which the first has this number, and no more of them than that takes. Gives the frames
/// that were not found.
fn read_files(
    files: &[OsString],
    first: u16,
    wanted: &BTreeSet<FrameRef>,
    messages: &mut Messages,
) -> Result<BTreeSet<FrameRef>, String> {
    let enough = Arc::new(AtomicBool::new(false));
    let mut missing = wanted.clone();
    let mut item = |item: Item<'_>| {
        let (Item::Message(captured) | Item::Beginning(captured)) = item else { return };
        if wanted.contains(&captured.frame) {
            messages.entry(captured.frame).or_default().push(captured.bytes.to_vec());
            missing.remove(&captured.frame);
            enough.store(missing.is_empty(), Ordering::Relaxed);
        }
    };
    let mut unfinished = Unfinished::default();
    for (file, number) in files.iter().zip(first..=u16::MAX) {
        let name = Input::from_argument(file).name();
        let opened = File::open(file).map_err(|error| format!("{name}: {error}"))?;
        let octets = Box::new(Until { file: opened, enough: Arc::clone(&enough) });
        let mut reader = Reader::from_read(octets, name, number).map_err(|error| error.to_string())?;
        // A recording that breaks off was reported when it was first read; what is missing is said where it would be shown.
        drop(reader.read_after(&mut unfinished, &mut [], &mut item));
    }
    unfinished.finish(&mut [Totals::default()], &mut item);
    Ok(missing)
}

/// A file that ends when enough of it was read.
struct Until {
    file: File,
    enough: Arc<AtomicBool>,
}

impl Read for Until {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.enough.load(Ordering::Relaxed) { Ok(0) } else { self.file.read(buffer) }
    }
}
