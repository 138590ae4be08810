//! Reads recordings one after another and hands over what they hold.

use std::ffi::OsString;

use tritone_calls::{Fold, IcmpReport};
use tritone_capture::{Captured, IcmpError, Input, Item, Reader, Totals};
use tritone_report::FileLine;
use tritone_wire::Timestamp;
use tritone_wire::sip::Message;

use crate::failure::{Failure, Status};
use crate::interrupt;

/// One recording after it was read.
pub(crate) struct Recorded {
    pub(crate) line: FileLine,
    pub(crate) totals: Totals,
}

/// One thing that was found in a recording.
pub(crate) enum Found<'a> {
    /// A message.
    Message(&'a Captured<'a>, &'a Message<'a>),
    /// The beginning of a message whose other fragments are missing, which counts for none.
    Beginning(&'a Captured<'a>, &'a Message<'a>),
    /// An ICMP error.
    Icmp(&'a IcmpError<'a>),
}

impl Found<'_> {
    /// Lets the fold see it.
    pub(crate) fn show(&self, fold: &mut Fold) {
        match self {
            Self::Message(captured, message) => {
                fold.see(captured.frame, captured.time, captured.flow, message);
            }
            Self::Beginning(captured, message) => {
                fold.see_beginning(captured.frame, captured.time, captured.flow, message, captured.length);
            }
            Self::Icmp(error) => {
                let IcmpError { frame, time, reporter, kind, flow, quoted, length, .. } = **error;
                fold.see_icmp(&IcmpReport { frame, time, reporter, kind, flow, quoted, length });
            }
        }
    }
}

/// Reads the recordings in the order given. A recording that cannot be read (to its end) does not keep the others
/// from being read; the status says that there was one.
pub(crate) fn read_all(
    files: &[OsString],
    mut sink: impl FnMut(&Found<'_>),
    mut time: impl FnMut(Timestamp),
) -> Result<(Vec<Recorded>, Status), Failure> {
    if files.iter().any(|file| file == "-") {
        interrupt::outlive_the_sender()?;
    }
    let mut all = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let number = u16::try_from(index)
            .map_err(|_| Failure::Use(format!("{} files are too many; give at most 65536", files.len())))?;
        let input = Input::from_argument(file);
        let recorded = read(&input, number, &mut sink);
        if let Some(latest) = recorded.totals.latest {
            time(latest);
        }
        all.push(recorded);
    }
    let troubled = all.iter().any(|recorded| recorded.line.trouble.is_some());
    Ok((all, if troubled { Status::Unreadable } else { Status::Done }))
}

fn read(input: &Input, number: u16, sink: &mut dyn FnMut(&Found<'_>)) -> Recorded {
    let mut reader = match Reader::open(input, number) {
        Ok(reader) => reader,
        Err(error) => return unreadable(input, &error.to_string()),
    };
    let mut unscanned = 0;
    let end = reader.read(&mut |item| match item {
        Item::Message(captured) => match Message::scan(captured.bytes) {
            Ok(message) => sink(&Found::Message(&captured, &message)),
            Err(_) => unscanned += 1,
        },
        Item::Beginning(captured) => {
            if let Ok(message) = Message::scan_beginning(captured.bytes) {
                sink(&Found::Beginning(&captured, &message));
            }
        }
        Item::Refused(error) => sink(&Found::Icmp(&error)),
        Item::Piece { .. } | Item::Skipped { .. } => {}
    });
    let trouble = end.err().map(|error| error.to_string());
    if let Some(trouble) = &trouble {
        eprintln!("tritone: {}: {trouble}", reader.name());
    }
    let totals = reader.totals().clone();
    let mut skipped: Vec<(String, u64)> =
        totals.skips().map(|(reason, count)| (reason.name().to_owned(), count.packets)).collect();
    if unscanned > 0 {
        skipped.push(("not-scanned".to_owned(), unscanned));
    }
    let line = FileLine {
        name: reader.name().to_owned(),
        packets: totals.packets,
        messages: totals.messages,
        skipped,
        trouble,
    };
    Recorded { line, totals }
}

fn unreadable(input: &Input, trouble: &str) -> Recorded {
    eprintln!("tritone: {trouble}");
    let line = FileLine {
        name: input.name(),
        packets: 0,
        messages: 0,
        skipped: Vec::new(),
        trouble: Some(trouble.to_owned()),
    };
    Recorded { line, totals: Totals::default() }
}
