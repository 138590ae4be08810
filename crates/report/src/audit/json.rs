//! `audit --format json`: one object.

use std::io::{self, Write};

use serde::Serialize;
use tritone_codes::audit::RoundTrip;

use super::{Audit, BOTH, answer_word, direction_words, kind_word, loss_word, place, weight_word};

#[derive(Serialize)]
struct AuditLine<'a> {
    schema: u32,
    profile: &'a str,
    against: Option<&'a str>,
    location_travels: bool,
    round_trips: Vec<Trips>,
    differences: Vec<DifferenceLine>,
    findings: Vec<FindingLine>,
}

#[derive(Serialize)]
struct Trips {
    direction: &'static str,
    kept: Vec<u16>,
    lost: Vec<LostLine>,
}

#[derive(Serialize)]
struct LostLine {
    code: Option<u16>,
    path: String,
    loss: Option<&'static str>,
    wrong: bool,
    promoted: bool,
    demoted: bool,
}

#[derive(Serialize)]
struct DifferenceLine {
    direction: &'static str,
    key: String,
    ours: String,
    theirs: String,
    our_rule: Option<String>,
    their_rule: Option<String>,
    weight: &'static str,
    why: &'static str,
}

#[derive(Serialize)]
struct FindingLine {
    weight: &'static str,
    kind: &'static str,
    direction: &'static str,
    code: String,
    finding: String,
}

pub(super) fn write(out: &mut dyn Write, audit: &Audit<'_>) -> io::Result<()> {
    let trips = BOTH.map(|direction| {
        let all = audit.trips(direction);
        let kept = all.iter().filter(|trip| trip.is_kept()).filter_map(|trip| trip.start.number());
        let lost = all.iter().filter(|trip| !trip.is_kept()).map(lost);
        Trips { direction: direction_words(direction), kept: kept.collect(), lost: lost.collect() }
    });
    let differences = audit.differences().into_iter().map(|(finding, difference)| DifferenceLine {
        direction: direction_words(difference.ours.direction),
        key: difference.key.to_string(),
        ours: answer_word(&difference.ours),
        theirs: answer_word(&difference.theirs),
        our_rule: difference.ours.rule_id().map(|id| id.to_string()),
        their_rule: difference.theirs.rule_id().map(|id| id.to_string()),
        weight: weight_word(finding.weight()),
        why: super::kind_words(difference),
    });
    let findings = audit.findings.iter().map(|finding| {
        let (direction, code) = place(finding);
        FindingLine {
            weight: weight_word(finding.weight()),
            kind: kind_word(finding),
            direction: direction_words(direction),
            code,
            finding: finding.to_string(),
        }
    });
    let line = AuditLine {
        schema: 1,
        profile: &audit.profile.id,
        against: audit.against.map(|profile| &*profile.id),
        location_travels: audit.assumptions.location_travels,
        round_trips: trips.into(),
        differences: differences.collect(),
        findings: findings.collect(),
    };
    serde_json::to_writer(&mut *out, &line)?;
    writeln!(out)
}

fn lost(trip: &RoundTrip<'_>) -> LostLine {
    LostLine {
        code: trip.start.number(),
        path: trip.to_string(),
        loss: trip.loss().map(loss_word),
        wrong: trip.loss() == Some(tritone_codes::audit::Loss::Drift),
        promoted: trip.is_promoted(),
        demoted: trip.is_demoted(),
    }
}
