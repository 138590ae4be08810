//! Calls of ISDN and SS7: what went wrong beside their end.

use tritone_wire::{isup, q931};

use super::{FindingRule, Look, Shown};
use crate::call::Severity;
use crate::cause::is_unspecific;
use crate::isdn::{Act, Case, Sighting, Signal, ends, named};
use crate::signs::Signs;

/// Sightings of one message within this time are one packet, recorded at two places.
const SAME_S: f64 = 0.5;

pub(super) const RULES: &[FindingRule] = &[
    FindingRule {
        id: "protocol-error-reported",
        severity: Severity::Warning,
        source: "ITU-T Q.931 sections 5.8.4 to 5.8.7, Q.764 section 2.9.5",
        says: "A STATUS or CFN says that its sender did not understand a message (causes 95 to 101, 103, 110, 111), and the call \
               went on.",
        needs: Signs::NONE,
        look: Look::Circuit(protocol_error_reported),
    },
    FindingRule {
        id: "setup-repeated",
        severity: Severity::Info,
        source: "ITU-T Q.931 sections 5.1.1 and 9.5 (T303)",
        says: "A SETUP or IAM was sent again, since no answer came in time.",
        needs: Signs::NONE,
        look: Look::Circuit(setup_repeated),
    },
    FindingRule {
        id: "release-repeated",
        severity: Severity::Warning,
        source: "ITU-T Q.931 section 5.3.3 (T308), Q.764 section 2.9.6 (T1, T5)",
        says: "A RELEASE or REL was sent again, since its RELEASE COMPLETE or RLC did not come in time: the channel was not free \
               until then.",
        needs: Signs::NONE,
        look: Look::Circuit(release_repeated),
    },
    FindingRule {
        id: "clearing-causes-differ",
        severity: Severity::Info,
        source: "ITU-T Q.931 section 5.3 and Q.850 section 2.2.7: the first clearing message has the cause",
        says: "The answer to a clearing message has another cause than it, and not plain 16 or 31.",
        needs: Signs::NONE,
        look: Look::Circuit(clearing_causes_differ),
    },
];

fn shown(text: String, seen: &[&Sighting]) -> Shown {
    Shown { text, frames: seen.iter().map(|seen| seen.frame).collect(), is_harmless: false }
}

/// Reports of protocol errors before the end of the call.
fn protocol_error_reported(case: &Case<'_>) -> Vec<Shown> {
    let end = case.clearing();
    let before = case.leg.seen.iter().take_while(|seen| end.is_none_or(|end| !core::ptr::eq(*seen, end)));
    let reports = before.filter(|seen| seen.act == Act::Reports);
    let told = reports.filter_map(|seen| {
        let cause = seen.cause.as_ref().filter(|seen| is_of_protocol(seen.cause.as_u8()))?;
        let what = named(seen, cause).map(|named| format!(" ({named})")).unwrap_or_default();
        let name = cause.cause.name().unwrap_or("not in Q.850");
        let text = format!("{} reported cause {}: {name}{what}", seen.source, cause.cause);
        Some((seen, Shown { is_harmless: is_ignored(cause.cause.as_u8()), ..shown(text, &[seen]) }))
    });
    told.map(|(_, shown)| shown).take(super::MAX_FINDINGS).collect()
}

const fn is_of_protocol(cause: u8) -> bool {
    matches!(cause, 95..=101 | 103 | 110 | 111)
}

/// What is not known was left out, and the rest was taken.
const fn is_ignored(cause: u8) -> bool {
    matches!(cause, 97 | 99 | 103 | 110)
}

fn setup_repeated(case: &Case<'_>) -> Vec<Shown> {
    repeated(case, |seen| seen.act == Act::Opens, "as no answer came")
}

fn release_repeated(case: &Case<'_>) -> Vec<Shown> {
    let releases = |seen: &Sighting| {
        let kinds = [
            Signal::Q931(q931::MessageType::RELEASE),
            Signal::H225(q931::MessageType::RELEASE),
            Signal::Isup(isup::MessageType::REL),
        ];
        kinds.contains(&seen.signal)
    };
    repeated(case, releases, "as it was not acknowledged")
}

/// The messages of a kind, where one side sent it to the same element again.
fn repeated(case: &Case<'_>, is_meant: fn(&Sighting) -> bool, why: &str) -> Vec<Shown> {
    let mut ways: Vec<Vec<&Sighting>> = Vec::new();
    for seen in case.leg.seen.iter().filter(|seen| is_meant(seen)).take(super::MAX_FRAMES) {
        let same = |way: &&mut Vec<&Sighting>| {
            way.first()
                .is_some_and(|first| (first.source, first.destination) == (seen.source, seen.destination))
        };
        match ways.iter_mut().find(same) {
            Some(way) if way.last().is_some_and(|last| seen.time.seconds_since(last.time) > SAME_S) => {
                way.push(seen);
            }
            Some(_) => {}
            None => ways.push(vec![seen]),
        }
    }
    let told = ways.iter().filter(|way| way.len() > 1);
    told.filter_map(|way| {
        let first = way.first()?;
        Some(shown(format!("{} sent its {} {} times, {why}", first.source, first.signal, way.len()), way))
    })
    .collect()
}

/// The first clearing message and the one that answers it.
fn clearing_causes_differ(case: &Case<'_>) -> Vec<Shown> {
    let Some(first) = case.clearing().filter(|_| !case.leg.is_offered_to_all()) else { return Vec::new() };
    let Some(said) = &first.cause else { return Vec::new() };
    let after = case.leg.seen.iter().skip_while(|seen| !core::ptr::eq(*seen, first)).skip(1);
    let other = after.filter(|seen| ends(seen.act)).find_map(|seen| {
        let cause = seen.cause.as_ref()?.cause;
        (cause != said.cause && !is_unspecific(cause.as_u8())).then_some((seen, cause))
    });
    other
        .map(|(seen, cause)| {
            let text = format!(
                "The {} of {} has cause {}, and the {} of {} after it cause {cause}",
                first.signal, first.source, said.cause, seen.signal, seen.source
            );
            shown(text, &[first, seen])
        })
        .into_iter()
        .collect()
}
