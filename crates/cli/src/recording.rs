//! Reads recordings one after another and hands over what they hold.

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;

use tritone_calls::{ConnectionEnd, Fold, IcmpReport, Noter};
use tritone_capture::{
    Captured, Closed, IcmpError, Input, Item, Media, OpenError, ReadError, Reader, Totals, Unfinished,
    Workers, in_time_order,
};
use tritone_report::{FileLine, Undecoded};
use tritone_wire::sip::Message;
use tritone_wire::{Protocol, Timestamp, isup, q931};

use crate::failure::{Failure, Status};
use crate::inputs::of_files;
use crate::interrupt;
use crate::progress::ProgressLine;

/// One recording after it was read.
pub(crate) struct Recorded {
    pub(crate) line: FileLine,
    pub(crate) totals: Totals,
}

/// One thing that was found in a recording.
pub(crate) enum Found<'a> {
    /// A message of SIP, and the note of it.
    Message(&'a Captured<'a>, &'a [u8]),
    /// A message of Q.931, or one of H.225.0.
    Q931(&'a Captured<'a>, &'a q931::Message<'a>),
    /// A message of ISUP.
    Isup(&'a Captured<'a>, &'a isup::Message<'a>),
    /// The beginning of a message whose other fragments are missing, which counts for none.
    Beginning(&'a Captured<'a>, &'a Message<'a>),
    /// An ICMP error.
    Icmp(&'a IcmpError<'a>),
    /// The end of a TCP connection.
    Closed(&'a Closed),
    /// A packet of media.
    Media(&'a Media),
}

impl Found<'_> {
    /// Lets the fold see it.
    pub(crate) fn show(&self, fold: &mut Fold) {
        match self {
            Self::Message(captured, note) => {
                fold.see_note(captured.frame, captured.time, captured.flow, note);
            }
            // Layer 3 got it once. That the recording went on is shown by its frame.
            Self::Q931(captured, _) if captured.repeated => fold.saw_time(captured.time),
            Self::Q931(captured, message) => {
                let Captured { frame, time, flow, protocol, .. } = **captured;
                fold.see_q931(frame, time, flow, protocol == Protocol::H225, message);
            }
            Self::Isup(captured, message) => {
                let Captured { frame, time, flow, circuit, .. } = **captured;
                fold.see_isup(frame, time, flow, circuit.unwrap_or_default(), message);
            }
            Self::Beginning(captured, message) => {
                fold.see_beginning(captured.frame, captured.time, captured.flow, message, captured.length);
            }
            Self::Icmp(error) => {
                let IcmpError { frame, time, reporter, kind, flow, quoted, length, .. } = **error;
                fold.see_icmp(&IcmpReport { frame, time, reporter, kind, flow, quoted, length });
            }
            Self::Closed(closed) => {
                let Closed { frame, time, flow, reset } = **closed;
                fold.see_end(ConnectionEnd { frame, time, flow, reset });
            }
            Self::Media(media) => {
                let Media { time, flow, .. } = **media;
                fold.see_media(time, flow);
            }
        }
    }
}

/// Files of which frames have numbers of their own.
const MAX_FILES: usize = 65_536;

/// Reads the recordings in the order of their times; one that begins where another ended goes on with it. A recording that
/// cannot be read (to its end) does not keep the others from being read; the status says that there was one. The sink sets
/// `stop` where it wants no more.
pub(crate) fn read_all(
    inputs: &[Input],
    threads: NonZeroUsize,
    noter: &Noter,
    stop: &AtomicBool,
    mut sink: impl FnMut(&Found<'_>),
    mut time: impl FnMut(Timestamp),
) -> Result<(Vec<Recorded>, Status), Failure> {
    if inputs.iter().any(|input| matches!(input, Input::Stdin)) {
        interrupt::outlive_the_sender()?;
    }
    if inputs.len() > MAX_FILES {
        return Err(Failure::Use(format!("{} files are too many; give at most {MAX_FILES}", inputs.len())));
    }
    let (mut troubles, mut totals) = (vec![None; inputs.len()], vec![None; inputs.len()]);
    let (mut unfinished, mut unscanned) = (Unfinished::default(), vec![0; inputs.len()]);
    // A message that cannot be scanned has an empty note.
    let ahead = |octets: &[u8], out: &mut Vec<u8>| {
        if let Ok(message) = Message::scan(octets) {
            noter.note(&message, out);
        }
    };
    let workers = Workers { threads, ahead: &ahead, stop: Some(stop) };
    let mut item = |item: Item<'_>, note: Option<&[u8]>| match item {
        Item::Message(captured) => {
            if !decode(&captured, note.unwrap_or_default(), &mut sink)
                && let Some(count) = unscanned.get_mut(usize::from(captured.frame.file))
            {
                *count += 1;
            }
        }
        Item::Beginning(captured) => {
            if let Ok(message) = Message::scan_beginning(captured.bytes) {
                sink(&Found::Beginning(&captured, &message));
            }
        }
        Item::Refused(error) => sink(&Found::Icmp(&error)),
        Item::Closed(closed) => sink(&Found::Closed(&closed)),
        Item::Media(media) => sink(&Found::Media(&media)),
        Item::Piece { .. } | Item::Skipped { .. } => {}
    };
    let line = ProgressLine::begin(inputs);
    for (number, input) in in_order(inputs) {
        if workers.are_stopped() {
            break;
        }
        let (trouble, read) = read(input, number, &mut unfinished, &mut totals, &workers, &mut item, &line);
        if let Some(latest) = read.latest {
            time(latest);
        }
        troubles[usize::from(number)] = trouble;
        totals[usize::from(number)] = Some(read);
    }
    drop(line);
    unfinished.finish(&mut totals, workers.ahead, &mut item);
    let all = inputs.iter().map(Input::name).zip(troubles).zip(totals).zip(unscanned);
    let all: Vec<Recorded> = all
        .map(|(((name, trouble), totals), unscanned)| {
            recorded(name, trouble, totals.unwrap_or_default(), unscanned)
        })
        .collect();
    let troubled = all.iter().any(|recorded| recorded.line.trouble.is_some());
    Ok((all, if troubled { Status::Unreadable } else { Status::Done }))
}

/// Decodes a message by its language and hands it over; `false` where it cannot be read.
fn decode(captured: &Captured<'_>, note: &[u8], sink: &mut impl FnMut(&Found<'_>)) -> bool {
    match captured.protocol {
        Protocol::Sip => {
            let is_scanned = !note.is_empty();
            if is_scanned {
                sink(&Found::Message(captured, note));
            }
            is_scanned
        }
        Protocol::Q931 => q931::Message::decode(captured.bytes)
            .map(|message| sink(&Found::Q931(captured, &message)))
            .is_ok(),
        Protocol::H225 => q931::Message::decode_h225(captured.bytes)
            .map(|message| sink(&Found::Q931(captured, &message)))
            .is_ok(),
        Protocol::Isup => isup::Message::decode(captured.bytes)
            .map(|message| sink(&Found::Isup(captured, &message)))
            .is_ok(),
    }
}

/// The recordings with their numbers, in the order in which they are read.
pub(crate) fn in_order(inputs: &[Input]) -> impl DoubleEndedIterator<Item = (u16, &Input)> {
    let order = in_time_order(inputs).into_iter();
    order.filter_map(|index| Some((u16::try_from(index).ok()?, inputs.get(index)?)))
}

/// Reads one recording: what was wrong with it, and its totals.
fn read(
    input: &Input,
    number: u16,
    unfinished: &mut Unfinished,
    earlier: &mut [Option<Totals>],
    workers: &Workers<'_>,
    item: &mut dyn FnMut(Item<'_>, Option<&[u8]>),
    line: &ProgressLine,
) -> (Option<String>, Totals) {
    let mut reader = match open(input, number) {
        Ok(reader) => reader,
        Err(error) => {
            eprintln!("tritone: {error}");
            return (Some(error.to_string()), Totals::default());
        }
    };
    line.follow(reader.progress());
    let mut trouble = loop {
        let end = reader.read_after(unfinished, earlier, workers, item);
        if workers.are_stopped() {
            break None;
        }
        if let ControlFlow::Break(trouble) = after(end, input, &mut reader) {
            break trouble;
        }
    };
    line.clear();
    if let (None, dropped @ 1..) = (&trouble, reader.totals().dropped) {
        trouble = Some(format!("the kernel dropped {dropped} packets that came faster than they were read"));
    }
    if let Some(trouble) = &trouble {
        eprintln!("tritone: {}: {trouble}", reader.name());
    }
    (trouble, reader.totals().clone())
}

/// Opens a recording, and says how to end one that has no end.
fn open(input: &Input, number: u16) -> Result<Reader, OpenError> {
    const HOW_TO_END: &str = "Ctrl-C ends that, and shows what was read";
    if matches!(input, Input::Followed { .. }) {
        eprintln!("tritone: reading {} as it is written; {HOW_TO_END}", input.name());
    }
    let reader = Reader::open(input, number)?;
    if matches!(input, Input::Interface(_)) {
        give_up_root();
        eprintln!("tritone: capturing on {}; {HOW_TO_END}", input.name());
    }
    Ok(reader)
}

/// Lets others than root read packets, which anybody may have sent.
fn give_up_root() {
    #[cfg(target_os = "linux")]
    if let Err(error) = tritone_capture::give_up_root() {
        eprintln!("tritone: goes on as root: {error}");
    }
}

/// What is wrong with a recording that was read; or that it goes on, as another file is now where it was.
fn after(end: Result<(), ReadError>, input: &Input, reader: &mut Reader) -> ControlFlow<Option<String>> {
    let Input::Followed { until, .. } = input else {
        return ControlFlow::Break(end.err().map(|error| error.to_string()));
    };
    // A file that is being written may end anywhere.
    if let Err(error) = end
        && !error.is_missing_end()
    {
        return ControlFlow::Break(Some(error.to_string()));
    }
    if until.is_over() {
        return ControlFlow::Break(None);
    }
    eprintln!("tritone: {} was replaced or cut; reading it anew", reader.name());
    match reader.go_on(input) {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) if until.is_over() => ControlFlow::Break(None),
        Err(error) => ControlFlow::Break(Some(error.to_string())),
    }
}

fn recorded(name: String, trouble: Option<String>, totals: Totals, unscanned: u64) -> Recorded {
    let mut skipped: Vec<(String, u64)> =
        totals.skips().map(|(reason, count)| (reason.name().to_owned(), count.packets)).collect();
    if unscanned > 0 {
        skipped.push(("not-scanned".to_owned(), unscanned));
    }
    let undecoded = undecoded(&totals);
    let Totals { packets, messages, q931_messages, isup_messages, .. } = totals;
    let unit = if totals.is_log { "lines" } else { "packets" };
    let line =
        FileLine { name, packets, unit, messages, q931_messages, isup_messages, skipped, undecoded, trouble };
    Recorded { line, totals }
}

fn undecoded(totals: &Totals) -> Vec<Undecoded> {
    let named = totals.unsupported.iter().map(|(protocol, count)| Undecoded {
        registry: Some(protocol.registry()),
        number: Some(protocol.number()),
        name: protocol.name(),
        packets: count.packets,
        words: protocol.to_string(),
    });
    let others = Some(totals.unsupported.others).filter(|packets| *packets > 0).map(|packets| {
        let words = "of further protocols".to_owned();
        Undecoded { registry: None, number: None, name: None, packets, words }
    });
    named.chain(others).collect()
}

/// Reads recordings once more. What cannot be opened or breaks off was reported when they were read first.
pub(crate) fn read_again(files: &[OsString], item: &mut dyn FnMut(Item<'_>)) {
    let (mut unfinished, mut totals) = (Unfinished::default(), vec![None; files.len()]);
    let mut item = |found: Item<'_>, _: Option<&[u8]>| item(found);
    for (number, input) in in_order(&of_files(files)) {
        if let Ok(mut reader) = Reader::open(input, number) {
            drop(reader.read_after(&mut unfinished, &mut totals, &Workers::ALONE, &mut item));
            totals[usize::from(number)] = Some(reader.totals().clone());
        }
    }
    unfinished.finish(&mut totals, Workers::ALONE.ahead, &mut item);
}
