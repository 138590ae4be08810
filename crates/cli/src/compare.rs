//! `why --compare`: what calls that failed had that calls that worked had not.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io::Write;

use tritone_calls::compare::{
    Contest, Difference, Features, contests, contrast, contrast_pair, evenly, fair_share, pairing,
};
use tritone_calls::{Call, Kind, Outcome};
use tritone_capture::Captured;
use tritone_config::Names;
use tritone_report::{
    Comparison, comparison_table, write_comparison_json, write_comparison_markdown, write_comparison_text,
};
use tritone_wire::FrameRef;
use tritone_wire::sip::Message;

use crate::args::{Format, WhyArguments};
use crate::failure::{Failure, Status};
use crate::mask::{Pseudonyms, mask_call, pseudonyms};
use crate::output;
use crate::reread::{read_again, readable_once};

/// INVITEs that are read again, at most; of more, a sample spread evenly over the recording.
const MAX_READ: usize = 2_000;
/// Ways of failing that are compared, the most frequent ones.
const MAX_CONTESTS: usize = 10;

/// Sees, before anything is read, that the recordings can be read again.
pub(crate) fn check(files: &[OsString]) -> Result<(), Failure> {
    let Some(name) = files.iter().find_map(readable_once) else { return Ok(()) };
    Err(Failure::Use(format!(
        "--compare reads the recordings a second time, which {name} does not allow; give it as a file"
    )))
}

/// The features of the INVITEs of calls, by the place of the call.
type Read = BTreeMap<usize, Features>;

/// Those of these calls, as far as they could be read.
fn of(read: &Read, places: &[usize]) -> Vec<Features> {
    places.iter().filter_map(|place| read.get(place)).cloned().collect()
}

/// What was compared with what, and how they differ.
struct Found {
    contest: Contest,
    /// The failed call, and the one that worked; examples of groups else.
    calls: (usize, usize),
    why: Option<String>,
    read: (u64, u64),
    differences: Vec<Difference>,
    others: usize,
}

/// Compares, and prints; `is_chosen` says which calls the filters let pass.
pub(crate) fn run(
    mut calls: Vec<Call>,
    arguments: &WhyArguments,
    with: Option<u64>,
    names: &Names,
    is_chosen: &dyn Fn(&Call) -> bool,
) -> Result<Status, Failure> {
    if with.is_some() && arguments.call.is_none() {
        return Err(Failure::Use(
            "--compare M names the call to compare with that of --call N; give both".to_owned(),
        ));
    }
    let mask = arguments.mask.then(pseudonyms);
    let found = match arguments.call {
        Some(number) => {
            vec![compare_one(&calls, number, with, is_chosen, &arguments.input.files, mask.as_ref())?]
        }
        None => compare_all(&calls, is_chosen, &arguments.input.files, mask.as_ref())?,
    };
    if let Some(mask) = &mask {
        calls.iter_mut().for_each(|call| mask_call(call, mask));
    }
    print(&calls, &found, names, arguments.format)
}

fn compare_one(
    calls: &[Call],
    number: u64,
    with: Option<u64>,
    is_chosen: &dyn Fn(&Call) -> bool,
    files: &[OsString],
    mask: Option<&Pseudonyms>,
) -> Result<Found, Failure> {
    let one = find(calls, number).filter(|place| is_chosen(&calls[*place]));
    let one = one.ok_or_else(|| Failure::Nothing(format!("there is no call {number} among those chosen")))?;
    let failed = &calls[one];
    if failed.outcome == Outcome::Answered {
        return Err(Failure::Use(format!(
            "call {number} was answered; --compare takes one that failed, and finds or takes (--compare {number}) one that worked"
        )));
    }
    let (other, why) = match with {
        Some(named) => {
            let other = find(calls, named).filter(|place| *place != one);
            let other = other.ok_or_else(|| Failure::Nothing(format!("there is no other call {named}")))?;
            (other, "you named it".to_owned())
        }
        None => {
            let pairing = pairing(calls, failed).ok_or_else(nothing_worked)?;
            (pairing.with, pairing.why)
        }
    };
    let contest = Contest::around(calls, failed);
    let failed = evenly(&contest.failed, MAX_READ / 2 - 1);
    let worked = evenly(&contest.worked, MAX_READ / 2 - 1);
    let wanted = failed.iter().chain(&worked).chain([&one, &other]).copied().collect();
    let read = read(calls, &wanted, files, mask)?;
    let (Some(bad), Some(good)) = (read.get(&one), read.get(&other)) else {
        return Err(Failure::Nothing(format!(
            "the INVITE of call {number} or of the call to compare it with was not recorded in full"
        )));
    };
    let sets = (of(&read, &failed), of(&read, &worked));
    Ok(Found {
        differences: contrast_pair(bad, good, &sets.0, &sets.1),
        read: (sets.0.len() as u64, sets.1.len() as u64),
        contest,
        calls: (one, other),
        why: Some(why),
        others: 0,
    })
}

fn compare_all(
    calls: &[Call],
    is_chosen: &dyn Fn(&Call) -> bool,
    files: &[OsString],
    mask: Option<&Pseudonyms>,
) -> Result<Vec<Found>, Failure> {
    let mut all = contests(calls, is_chosen);
    if all.is_empty() {
        return Err(Failure::Nothing(
            "no call failed whose INVITE was recorded; there is nothing to compare".to_owned(),
        ));
    }
    if all.iter().all(|contest| contest.worked.is_empty()) {
        return Err(nothing_worked());
    }
    let others = all.len().saturating_sub(MAX_CONTESTS);
    all.truncate(MAX_CONTESTS);
    // Several ways of failing at one peer are compared with the same calls that worked.
    let sets: BTreeSet<&Vec<usize>> =
        all.iter().flat_map(|contest| [&contest.failed, &contest.worked]).collect();
    let share = fair_share(sets.iter().map(|set| set.len()).collect(), MAX_READ);
    let samples: Vec<_> =
        all.iter().map(|contest| (evenly(&contest.failed, share), evenly(&contest.worked, share))).collect();
    let wanted = samples.iter().flat_map(|(failed, worked)| failed.iter().chain(worked)).copied().collect();
    let read = read(calls, &wanted, files, mask)?;
    let found = all.into_iter().zip(samples).filter_map(|(contest, (failed, worked))| {
        let (bad, good) = (of(&read, &failed), of(&read, &worked));
        Some(Found {
            differences: contrast(&bad, &good),
            read: (bad.len() as u64, good.len() as u64),
            calls: (*contest.failed.first()?, *contest.worked.first()?),
            contest,
            why: None,
            others,
        })
    });
    Ok(found.collect())
}

fn nothing_worked() -> Failure {
    Failure::Nothing("no call of this recording was answered; there is nothing to compare with".to_owned())
}

fn find(calls: &[Call], number: u64) -> Option<usize> {
    calls.iter().position(|call| call.id == number && call.kind == Kind::Call)
}

/// The features of the INVITEs of these calls. Those that were not recorded in full are left out.
fn read(
    calls: &[Call],
    wanted: &BTreeSet<usize>,
    files: &[OsString],
    mask: Option<&Pseudonyms>,
) -> Result<Read, Failure> {
    let mut places: BTreeMap<FrameRef, Vec<usize>> = BTreeMap::new();
    for place in wanted {
        if let Some(frame) = calls.get(*place).and_then(|call| call.invite) {
            places.entry(frame).or_default().push(*place);
        }
    }
    let mut features = BTreeMap::new();
    let frames = places.keys().copied().collect();
    read_again(files, &frames, &mut |captured| {
        for place in places.get(&captured.frame).into_iter().flatten() {
            let Some(call) = calls.get(*place).filter(|_| !features.contains_key(place)) else { continue };
            if let Some(of_call) = features_of(captured, call, mask) {
                features.insert(*place, of_call);
            }
        }
    })
    .map_err(|error| Failure::Io(std::io::Error::other(error)))?;
    Ok(features)
}

/// The features of a message, where it is an INVITE of the call.
fn features_of(captured: &Captured<'_>, call: &Call, mask: Option<&Pseudonyms>) -> Option<Features> {
    let message = Message::scan(captured.bytes).ok().filter(|_| captured.complete)?;
    let call_id = String::from_utf8_lossy(message.call_id()?);
    let is_its_own = call.legs.iter().any(|leg| leg.id.call_id() == Some(&*call_id));
    if message.method() != Some(b"INVITE") || !is_its_own {
        return None;
    }
    match mask {
        Some(mask) => {
            let masked = mask.message(captured.bytes);
            Some(Features::of(&Message::scan(&masked).ok()?, captured.flow))
        }
        None => Some(Features::of(&message, captured.flow)),
    }
}

fn print(calls: &[Call], found: &[Found], names: &Names, format: Format) -> Result<Status, Failure> {
    let comparisons: Vec<Comparison<'_>> = found
        .iter()
        .filter_map(|found| {
            Some(Comparison {
                contest: &found.contest,
                failed: calls.get(found.calls.0)?,
                worked: calls.get(found.calls.1)?,
                why: found.why.as_deref(),
                read: found.read,
                names,
                differences: &found.differences,
            })
        })
        .collect();
    let others = found.first().map_or(0, |found| found.others);
    let mut out = output::stdout();
    match format {
        Format::Text => {
            write_comparison_text(&mut out, &comparisons, others, output::terminal_width(), output::style())?;
        }
        Format::Json => {
            comparisons.iter().try_for_each(|comparison| write_comparison_json(&mut out, comparison))?;
        }
        Format::Csv => comparison_table(&comparisons).write_csv(&mut out)?,
        Format::Markdown => write_comparison_markdown(&mut out, &comparisons)?,
    }
    out.flush()?;
    Ok(Status::Done)
}
