//! Recordings, read and judged: what `why` and `report` show.

use std::cell::RefCell;
use std::convert::Infallible;
use std::num::NonZeroUsize;

use clap::Args;
use tritone_calls::{Auto, Call, Fold, FoldOptions, Results};
use tritone_capture::Input;
use tritone_report::{FileLine, LeftOut};

use crate::failure::{Failure, Status};
use crate::recording::read_all;
use crate::vocabulary::VocabularyArguments;

/// What recordings hold.
pub(crate) struct Judged {
    pub(crate) calls: Vec<Call>,
    pub(crate) files: Vec<FileLine>,
    pub(crate) left_out: LeftOut,
    /// Whether all could be read to its end.
    pub(crate) status: Status,
}

/// The option that says how else legs belong together.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct JoinArguments {
    /// Header by which an element joins the legs of a call: it carries the Call-ID of the other leg, or the same value in
    /// all of them. X-Call-ID and X-CID are known; repeatable, comma lists.
    #[arg(long, value_name = "HEADER", value_delimiter = ',')]
    join_header: Vec<String>,
}

/// Reads recordings and judges their calls; `profile` is one the user named, or `auto`.
pub(crate) fn judge(
    inputs: &[Input],
    threads: NonZeroUsize,
    profile: &str,
    join: &JoinArguments,
) -> Result<Judged, Failure> {
    let mut options = FoldOptions { profile: auto(profile)?, ..FoldOptions::default() };
    options.join_headers.extend(join.join_header.iter().cloned());
    let fold = RefCell::new(Fold::new(options));
    let noter = fold.borrow().noter();
    let (recorded, status) = read_all(
        inputs,
        threads,
        &noter,
        |found| found.show(&mut fold.borrow_mut()),
        |latest| fold.borrow_mut().saw_time(latest),
    )?;
    let fold = fold.into_inner();
    let left_out = left_out(&fold);
    let files = recorded.into_iter().map(|recorded| recorded.line).collect();
    let mut calls = Vec::new();
    let Ok(()) = fold.judge(&mut Results {
        threads,
        work: &|call, _| call,
        sink: &mut |call| {
            calls.push(call);
            Ok::<(), Infallible>(())
        },
    });
    Ok(Judged { calls, files, left_out, status })
}

/// What a fold did not keep; it is said on standard error.
pub(crate) fn left_out(fold: &Fold) -> LeftOut {
    let messages = fold.without_call_id() + fold.legs_left_out() + fold.without_status();
    let left_out = LeftOut {
        messages: messages + fold.circuits_left_out(),
        packets: fold.media_left_out() + fold.icmp_left_out(),
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
