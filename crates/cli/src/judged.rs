//! Recordings, read and judged: what `why`, `stats` and `report` show.

use std::cell::RefCell;
use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;
use tritone_calls::{Auto, Call, Counts, Fold, FoldOptions, Results};
use tritone_capture::Input;
use tritone_report::{FileLine, LeftOut};
use tritone_wire::Timestamp;
use tritone_wire::sip::Message;

use crate::failure::{Failure, Status};
use crate::inputs::{of_files, threads};
use crate::recording::{Found, Recorded, read_all};
use crate::vocabulary::VocabularyArguments;

/// What recordings hold.
pub(crate) struct Judged {
    pub(crate) calls: Vec<Call>,
    pub(crate) files: Vec<FileLine>,
    pub(crate) left_out: LeftOut,
    /// Whether all could be read to its end.
    pub(crate) status: Status,
}

/// What is to be read, and how.
pub(crate) struct Reading<'a> {
    pub(crate) inputs: &'a [Input],
    pub(crate) threads: NonZeroUsize,
    pub(crate) options: FoldOptions,
}

/// Recordings that were read, without their calls.
pub(crate) struct Read {
    pub(crate) recorded: Vec<Recorded>,
    pub(crate) left_out: LeftOut,
    /// Whether all could be read to its end.
    pub(crate) status: Status,
}

impl Read {
    /// What is said of each recording.
    pub(crate) fn files(self) -> Vec<FileLine> {
        self.recorded.into_iter().map(|recorded| recorded.line).collect()
    }
}

/// The option that says how else legs belong together.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct JoinArguments {
    /// Header by which an element joins the legs of a call: it carries the Call-ID of the other leg, or the same value in
    /// all of them. X-Call-ID and X-CID are known; repeatable, comma lists.
    #[arg(long, value_name = "HEADER", value_delimiter = ',')]
    join_header: Vec<String>,
}

impl JoinArguments {
    /// How calls are made of messages; `profile` is one the user named, or `auto`.
    pub(crate) fn options(&self, profile: &str) -> Result<FoldOptions, Failure> {
        let mut options = FoldOptions { profile: auto(profile)?, ..FoldOptions::default() };
        options.join_headers.extend(self.join_header.iter().cloned());
        Ok(options)
    }
}

/// Reads files and judges their calls; `profile` is one the user named, or `auto`. With as much memory as `why` takes where
/// nothing else is said, so that a call has the same id.
pub(crate) fn judge_files(
    files: &[OsString],
    profile: &str,
    join: &JoinArguments,
) -> Result<Judged, Failure> {
    judge(Reading { inputs: &of_files(files), threads: threads(None), options: join.options(profile)? })
}

/// Reads recordings and judges their calls, all of which are kept.
pub(crate) fn judge(reading: Reading<'_>) -> Result<Judged, Failure> {
    let mut calls = Vec::new();
    let mut keep = |call| {
        calls.push(call);
        Ok(())
    };
    let read = judge_each(reading, None, &|call, _| call, &mut keep)?;
    let (left_out, status) = (read.left_out, read.status);
    Ok(Judged { calls, files: read.files(), left_out, status })
}

/// Reads recordings, judges their calls and lets them go one after another: `work` makes something of a call, which has
/// its id, and of the start of the first call, on any thread and in any order; `sink` gets that in the order of the ids.
/// Messages are counted where there are `counts`.
///
/// # Errors
/// Those of reading, and the first one of `sink`, after which it gets no more and the rest is not read.
pub(crate) fn judge_each<R: Send>(
    reading: Reading<'_>,
    mut counts: Option<&mut Counts>,
    work: &(dyn Fn(Call, Timestamp) -> R + Sync),
    sink: &mut dyn FnMut(R) -> Result<(), Failure>,
) -> Result<Read, Failure> {
    let Reading { inputs, threads, options } = reading;
    let fold = RefCell::new(Fold::new(options));
    let (noter, mut judged, stop) = (fold.borrow().noter(), Ok(()), AtomicBool::new(false));
    let (recorded, status) = read_all(
        inputs,
        threads,
        &noter,
        &stop,
        |found| {
            // Nobody takes what would be made of the rest; legs that are not let go would fill the memory.
            if judged.is_err() {
                return;
            }
            if let Some(counts) = &mut counts {
                count(found, counts);
            }
            let mut fold = fold.borrow_mut();
            found.show(&mut fold);
            if fold.is_full() {
                judged = fold.judge_ended(&mut Results { threads, work, sink });
                stop.store(judged.is_err(), Ordering::Relaxed);
            }
        },
        |latest| fold.borrow_mut().saw_time(latest),
    )?;
    judged?;
    let fold = fold.into_inner();
    let left_out = left_out(&fold);
    fold.judge(&mut Results { threads, work, sink })?;
    Ok(Read { recorded, left_out, status })
}

fn count(found: &Found<'_>, counts: &mut Counts) {
    match found {
        Found::Message(captured, note) => {
            if !counts.see_note(note)
                && let Ok(message) = Message::scan(captured.bytes)
            {
                counts.see(&message);
            }
        }
        Found::Q931(_, message) => counts.see_q931(message),
        Found::Isup(_, message) => counts.see_isup(message),
        Found::Beginning(..) | Found::Icmp(_) | Found::Closed(_) | Found::Media(_) => {}
    }
}

/// What a fold did not keep; it is said on standard error.
fn left_out(fold: &Fold) -> LeftOut {
    let messages = fold.without_call_id() + fold.legs_left_out() + fold.without_status();
    let left_out = LeftOut {
        messages: messages + fold.circuits_left_out(),
        packets: fold.media_left_out() + fold.icmp_left_out() + fold.ends_left_out(),
        cut_short: fold.calls_cut_short(),
    };
    left_out.sentences().iter().for_each(|sentence| eprintln!("tritone: {sentence}"));
    left_out
}

fn auto(name: &str) -> Result<Auto, Failure> {
    if name.eq_ignore_ascii_case("auto") {
        return Ok(Auto::ByProduct);
    }
    let vocabulary = VocabularyArguments::default().load([&name.to_owned()])?;
    Ok(Auto::Fixed(Box::new(vocabulary.profile(name)?.clone())))
}
