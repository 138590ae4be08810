//! The value of `metrics` in `stats --format json`.
//!
//! Delays are objects of `count`, `mean`, `min`, `p50`, `p90`, `p95`, `p99`, `max` in the unit that ends the key (RFC
//! 6076 wants RRD and SDD in milliseconds, SRD and SDT in seconds), or null without samples. Ratios are objects of
//! `count`, `of` and `percent`, which is null where `of` is 0. Times are RFC 3339 in UTC.

use serde::Serialize;
use tritone_calls::{
    Distribution, Figures, Group, Itu, Load, Metrics, NER_CAUSES, NerByProfile, Peak, PeerGroup, Ratio,
    Rfc6076,
};
use tritone_config::Names;

use super::{millis, seconds};
use crate::time::dated;
use tritone_wire::{Endpoint, Host};

#[derive(Serialize)]
pub(crate) struct MetricsLine<'a> {
    vantage: VantageLine<'a>,
    sessions: SessionsLine,
    #[serde(flatten)]
    figures: FiguresLine,
    ner_causes: [u8; 4],
    ner_by_profile: Vec<NerLine<'a>>,
    load: LoadLine,
    failures: FailuresLine<'a>,
    by_peer: Vec<PeerLine<'a>>,
    by_interval: Vec<IntervalLine>,
    by_prefix: Vec<PrefixLine<'a>>,
}

#[derive(Serialize)]
struct VantageLine<'a> {
    legs: u64,
    hosts: Vec<HostLine<'a>>,
    beside_originating_ua: RatioLine,
    clock: &'static str,
    clock_offset_s: Option<f64>,
    relative_offset_s: f64,
}

#[derive(Serialize)]
struct HostLine<'a> {
    address: String,
    name: Option<&'a str>,
    legs: u64,
}

#[derive(Serialize)]
struct SessionsLine {
    counted: u64,
    running: u64,
    undecided: u64,
    began_before: u64,
    elsewhere: u64,
}

#[derive(Serialize)]
struct FiguresLine {
    rfc6076: Rfc6076Line,
    itu: ItuLine,
}

#[derive(Serialize)]
struct Rfc6076Line {
    rrd_ms: Option<DelayLine>,
    ira: RatioLine,
    srd_successful_s: Option<DelayLine>,
    srd_failed_s: Option<DelayLine>,
    srd_failed_indicative_s: Option<DelayLine>,
    sdd_ms: Option<DelayLine>,
    sdd_timeouts: u64,
    sdd_refused: u64,
    sdt_s: Option<DelayLine>,
    sdt_failed_s: Option<DelayLine>,
    ser: RatioLine,
    seer: RatioLine,
    isa: RatioLine,
    scr: RatioLine,
}

#[derive(Serialize)]
struct ItuLine {
    asr: RatioLine,
    abr: RatioLine,
    ner: RatioLine,
    acd_s: Option<f64>,
    pdd_s: Option<DelayLine>,
    ringing_s: Option<DelayLine>,
}

#[derive(Serialize)]
struct DelayLine {
    count: u64,
    mean: f64,
    min: f64,
    p50: f64,
    p90: f64,
    p95: f64,
    p99: f64,
    max: f64,
}

#[derive(Serialize)]
struct RatioLine {
    count: u64,
    of: u64,
    percent: Option<f64>,
}

#[derive(Serialize)]
struct NerLine<'a> {
    profile: &'a str,
    ner: RatioLine,
    without_cause: u64,
}

#[derive(Serialize)]
struct LoadLine {
    peak_concurrent: Option<PeakLine>,
    peak_established: Option<PeakLine>,
    peak_calls_per_second: Option<PeakLine>,
}

#[derive(Serialize)]
struct PeakLine {
    count: u64,
    at: Option<String>,
}

#[derive(Serialize)]
struct FailuresLine<'a> {
    count: u64,
    by_status: Vec<StatusLine>,
    by_cause: Vec<CauseLine>,
    by_origin: Vec<OriginLine<'a>>,
    by_rule: Vec<RuleLine>,
}

#[derive(Serialize)]
struct StatusLine {
    status: Option<u16>,
    count: u64,
}

#[derive(Serialize)]
struct CauseLine {
    cause: Option<u8>,
    name: Option<&'static str>,
    source: Option<&'static str>,
    count: u64,
}

#[derive(Serialize)]
struct OriginLine<'a> {
    address: Option<String>,
    name: Option<&'a str>,
    count: u64,
}

#[derive(Serialize)]
struct RuleLine {
    rule: &'static str,
    count: u64,
}

#[derive(Serialize)]
struct GroupLine {
    sessions: u64,
    answered: u64,
    failed: u64,
    #[serde(flatten)]
    figures: FiguresLine,
}

#[derive(Serialize)]
struct PeerLine<'a> {
    peer: &'a str,
    side: &'static str,
    #[serde(flatten)]
    group: GroupLine,
}

#[derive(Serialize)]
struct IntervalLine {
    start: Option<String>,
    #[serde(flatten)]
    group: GroupLine,
}

#[derive(Serialize)]
struct PrefixLine<'a> {
    prefix: &'a str,
    #[serde(flatten)]
    group: GroupLine,
}

impl<'a> MetricsLine<'a> {
    pub(crate) fn of(metrics: &'a Metrics, names: &'a Names) -> Self {
        let counts = metrics.counts;
        Self {
            vantage: vantage(metrics, names),
            sessions: SessionsLine {
                counted: counts.sessions,
                running: counts.running,
                undecided: counts.undecided,
                began_before: counts.began_before,
                elsewhere: counts.elsewhere,
            },
            figures: figures(&metrics.figures),
            ner_causes: NER_CAUSES,
            ner_by_profile: metrics.ner_by_profile.iter().map(ner).collect(),
            load: load(&metrics.load),
            failures: failures(metrics, names),
            by_peer: metrics.by_peer.iter().map(peer).collect(),
            by_interval: metrics
                .by_interval
                .iter()
                .map(|found| IntervalLine { start: dated(found.key), group: group(found) })
                .collect(),
            by_prefix: metrics
                .by_prefix
                .iter()
                .map(|found| PrefixLine { prefix: &found.key, group: group(found) })
                .collect(),
        }
    }
}

fn vantage<'a>(metrics: &Metrics, names: &'a Names) -> VantageLine<'a> {
    let vantage = &metrics.vantage;
    let host = |(address, legs): &(Host, u64)| HostLine {
        address: address.to_string(),
        name: names.of(address.ip()),
        legs: *legs,
    };
    VantageLine {
        legs: vantage.legs,
        hosts: vantage.hosts.iter().map(host).collect(),
        beside_originating_ua: ratio(vantage.beside_ua),
        clock: "recorder",
        clock_offset_s: None,
        relative_offset_s: 0.0,
    }
}

fn figures(figures: &Figures) -> FiguresLine {
    FiguresLine { rfc6076: rfc6076(&figures.rfc6076), itu: itu(&figures.itu) }
}

fn rfc6076(figures: &Rfc6076) -> Rfc6076Line {
    Rfc6076Line {
        rrd_ms: in_millis(figures.rrd),
        ira: ratio(figures.ira),
        srd_successful_s: in_seconds(figures.srd_successful),
        srd_failed_s: in_seconds(figures.srd_failed),
        srd_failed_indicative_s: in_seconds(figures.srd_failed_indicative),
        sdd_ms: in_millis(figures.sdd),
        sdd_timeouts: figures.sdd_timeouts,
        sdd_refused: figures.sdd_refused,
        sdt_s: in_seconds(figures.sdt),
        sdt_failed_s: in_seconds(figures.sdt_failed),
        ser: ratio(figures.ser),
        seer: ratio(figures.seer),
        isa: ratio(figures.isa),
        scr: ratio(figures.scr),
    }
}

fn itu(figures: &Itu) -> ItuLine {
    ItuLine {
        asr: ratio(figures.asr),
        abr: ratio(figures.abr),
        ner: ratio(figures.ner),
        acd_s: figures.acd.map(seconds),
        pdd_s: in_seconds(figures.pdd),
        ringing_s: in_seconds(figures.ringing),
    }
}

fn in_millis(distribution: Option<Distribution>) -> Option<DelayLine> {
    distribution.map(|found| delay(&found, millis))
}

fn in_seconds(distribution: Option<Distribution>) -> Option<DelayLine> {
    distribution.map(|found| delay(&found, seconds))
}

fn delay(found: &Distribution, unit: fn(std::time::Duration) -> f64) -> DelayLine {
    DelayLine {
        count: found.count,
        mean: unit(found.mean),
        min: unit(found.min),
        p50: unit(found.p50),
        p90: unit(found.p90),
        p95: unit(found.p95),
        p99: unit(found.p99),
        max: unit(found.max),
    }
}

fn ratio(ratio: Ratio) -> RatioLine {
    RatioLine { count: ratio.count, of: ratio.of, percent: ratio.percent() }
}

fn ner(found: &NerByProfile) -> NerLine<'_> {
    NerLine { profile: &found.profile, ner: ratio(found.ner), without_cause: found.without_cause }
}

fn load(load: &Load) -> LoadLine {
    let peak = |peak: Option<Peak>| peak.map(|peak| PeakLine { count: peak.count, at: dated(peak.at) });
    LoadLine {
        peak_concurrent: peak(load.concurrent),
        peak_established: peak(load.established),
        peak_calls_per_second: peak(load.calls_per_second),
    }
}

fn failures<'a>(metrics: &Metrics, names: &'a Names) -> FailuresLine<'a> {
    let failures = &metrics.failures;
    let status = |(status, count): &(Option<tritone_codes::StatusCode>, u64)| StatusLine {
        status: status.map(u16::from),
        count: *count,
    };
    let cause = |found: &tritone_calls::CauseCount| CauseLine {
        cause: found.cause.map(|cause| cause.as_u8()),
        name: found.cause.and_then(|cause| cause.name()),
        source: found.cause.map(|_| if found.observed { "observed" } else { "profile" }),
        count: found.count,
    };
    let origin = |(address, count): &(Option<Endpoint>, u64)| OriginLine {
        address: address.map(|address| address.to_string()),
        name: address.and_then(|address| names.of(address.ip())),
        count: *count,
    };
    FailuresLine {
        count: failures.count,
        by_status: failures.by_status.iter().map(status).collect(),
        by_cause: failures.by_cause.iter().map(cause).collect(),
        by_origin: failures.by_origin.iter().map(origin).collect(),
        by_rule: failures.by_rule.iter().map(|(rule, count)| RuleLine { rule, count: *count }).collect(),
    }
}

fn peer(found: &PeerGroup) -> PeerLine<'_> {
    PeerLine { peer: &found.key.0, side: found.key.1.as_str(), group: group(found) }
}

fn group<K>(found: &Group<K>) -> GroupLine {
    GroupLine {
        sessions: found.sessions,
        answered: found.answered,
        failed: found.failed,
        figures: figures(&found.figures),
    }
}
