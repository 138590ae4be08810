//! `why --format json`: one object a line.

use std::io::{self, Write};

use serde::Serialize;
use tritone_calls::{
    Call, Carrier, Display, Finding, JoinedBy, LegId, MediaStream, Party, Role, Summary, What,
};
use tritone_codes::Cause;
use tritone_config::Names;
use tritone_wire::Endpoint;

use crate::plain::{push_address, push_hex};
use crate::time::dated;
use crate::undecoded::Undecoded;
use crate::why_text::FileLine;

/// The version of these shapes: fields are added, never renamed.
const SCHEMA: u32 = 1;

fn octet(cause: Cause) -> String {
    let mut text = "0x".to_owned();
    push_hex(&mut text, cause.dss1_octet());
    text
}

fn address(address: Endpoint) -> String {
    let mut text = String::new();
    push_address(&mut text, address);
    text
}

fn carrier(carrier: Carrier) -> String {
    let what = match carrier {
        Carrier::Sip(what) => what,
        Carrier::Circuit(signal) => return signal.to_string(),
    };
    match what {
        What::Request(method) => method.map_or("request", |method| method.as_str()).to_owned(),
        What::Response(status) => status.to_string(),
    }
}

#[derive(Serialize)]
struct CallLine<'a> {
    r#type: &'static str,
    schema: u32,
    id: u64,
    protocol: &'static str,
    from: &'a str,
    to: &'a str,
    from_user: Option<&'a str>,
    to_user: Option<&'a str>,
    request_uri: Option<&'a str>,
    identity: Option<&'a str>,
    start: Option<String>,
    end: Option<String>,
    pdd_s: Option<f64>,
    ring_s: Option<f64>,
    talk_s: Option<f64>,
    outcome: &'static str,
    status: Option<u16>,
    phrase: Option<&'a str>,
    provisionals: Vec<u16>,
    earlier_finals: Vec<u16>,
    cause: Option<u8>,
    observed: Option<ObservedLine>,
    translated: Vec<TranslatedLine<'a>>,
    reasons: Vec<&'a str>,
    warning: Option<&'a str>,
    cause_source: Option<&'static str>,
    profile: ProfileLine<'a>,
    verdict: Option<VerdictLine<'a>>,
    gigaset: Option<DisplayLine<'a>>,
    origin: Option<OriginLine<'a>>,
    hops: Vec<HopLine<'a>>,
    released_by: Option<&'static str>,
    findings: Vec<FindingLine<'a>>,
    legs: Vec<LegLine<'a>>,
    frames: Vec<FramesLine<'a>>,
    media: Vec<MediaLine>,
    complete: CompleteLine,
    left_out: u64,
    copies: u64,
}

#[derive(Serialize)]
struct FindingLine<'a> {
    rule: &'static str,
    severity: &'static str,
    text: &'a str,
    frames: Vec<u64>,
}

#[derive(Serialize)]
struct ObservedLine {
    protocol: &'static str,
    value: u8,
    octet: String,
    location: Option<String>,
    diagnostic: Option<String>,
    frame: u64,
    carrier: String,
}

#[derive(Serialize)]
struct TranslatedLine<'a> {
    profile: &'a str,
    rule: Option<&'a str>,
    value: Option<u16>,
    octet: Option<String>,
    how: &'static str,
}

#[derive(Serialize)]
struct ProfileLine<'a> {
    id: &'a str,
    product: Option<&'a str>,
}

#[derive(Serialize)]
struct VerdictLine<'a> {
    rule: &'static str,
    confidence: &'static str,
    fault: &'static str,
    retryable: Option<bool>,
    explanation: &'a str,
    advice: Option<&'a str>,
}

#[derive(Serialize)]
struct DisplayLine<'a> {
    code: u16,
    text: &'static str,
    source: &'static str,
    end: &'static str,
    why: &'a str,
    frame: Option<u64>,
}

#[derive(Serialize)]
struct OriginLine<'a> {
    address: String,
    name: Option<&'a str>,
    role: Option<&'static str>,
    product: Option<&'a str>,
    status: Option<u16>,
    cause: Option<u8>,
    message: Option<String>,
    or_behind: bool,
    frame: u64,
}

#[derive(Serialize)]
struct HopLine<'a> {
    from: String,
    from_name: Option<&'a str>,
    to: String,
    to_name: Option<&'a str>,
    status: Option<u16>,
    message: Option<String>,
    cause: Option<u8>,
    changed: bool,
}

#[derive(Serialize)]
struct LegLine<'a> {
    protocol: &'static str,
    call_id: Option<&'a str>,
    call_reference: Option<u32>,
    cic: Option<u16>,
    source: String,
    source_name: Option<&'a str>,
    destination: String,
    destination_name: Option<&'a str>,
    transport: &'static str,
    user_agent: Option<&'a str>,
    joined_by: Option<&'static str>,
    joined_confidence: Option<&'static str>,
}

#[derive(Serialize)]
struct FramesLine<'a> {
    file: &'a str,
    first: u64,
    last: u64,
    count: u64,
}

#[derive(Serialize)]
struct MediaLine {
    kind: &'static str,
    from: String,
    to: String,
    packets: u64,
    first: Option<String>,
    last: Option<String>,
}

#[derive(Serialize)]
struct CompleteLine {
    request: bool,
    r#final: bool,
    both_directions: bool,
}

/// Writes one call, registration, subscription, OPTIONS or MESSAGE exchange as a line of JSON. `files` are the names
/// of the recordings, by index.
///
/// # Errors
/// Those of the writer.
pub fn write_call_json(out: &mut dyn Write, call: &Call, files: &[String], names: &Names) -> io::Result<()> {
    // In memory first: it is made of hundreds of parts, and each would be a call of a writer that is not known here.
    const USUAL: usize = 2_560;
    let mut octets = Vec::with_capacity(USUAL);
    serde_json::to_writer(&mut octets, &line(call, files, names))?;
    octets.push(b'\n');
    out.write_all(&octets)
}

fn line<'a>(call: &'a Call, files: &'a [String], names: &'a Names) -> CallLine<'a> {
    CallLine {
        r#type: call.kind.as_str(),
        schema: SCHEMA,
        id: call.id,
        protocol: call.protocol.as_str(),
        from: &call.from.uri,
        to: &call.to.uri,
        from_user: call.from.user.as_deref(),
        to_user: call.to.user.as_deref(),
        request_uri: call.request_uri.as_deref(),
        identity: call.identity.as_ref().map(|party: &Party| party.uri.as_str()),
        start: dated(call.start),
        end: dated(call.end),
        pdd_s: call.pdd_s,
        ring_s: call.ring_s,
        talk_s: call.talk_s,
        outcome: call.outcome.as_str(),
        status: call.status.map(u16::from),
        phrase: call.phrase.as_deref(),
        provisionals: call.provisionals.iter().map(|status| status.as_u16()).collect(),
        earlier_finals: call.earlier_finals.iter().map(|status| status.as_u16()).collect(),
        cause: call.observed.as_ref().map(|observed| observed.cause.as_u8()),
        observed: observed(call),
        translated: translated(call),
        reasons: call.reasons.iter().map(|reason| reason.value.as_str()).collect(),
        warning: call.warning.as_deref(),
        cause_source: call.cause_source.map(|source| source.as_str()),
        profile: ProfileLine { id: &call.profile.profile, product: call.profile.product.as_deref() },
        verdict: verdict(call),
        gigaset: call.gigaset.as_ref().map(display),
        origin: origin(call, names),
        hops: hops(call, names),
        released_by: call.released_by.map(|by| by.as_str()),
        findings: call.findings.iter().map(finding).collect(),
        legs: legs(call, names),
        frames: frames(call, files),
        media: call.media.iter().map(media_line).collect(),
        complete: CompleteLine {
            request: call.complete.request,
            r#final: call.complete.r#final,
            both_directions: call.complete.both_directions,
        },
        left_out: call.left_out,
        copies: call.copies,
    }
}

fn finding(finding: &Finding) -> FindingLine<'_> {
    FindingLine {
        rule: finding.rule,
        severity: finding.severity.as_str(),
        text: &finding.text,
        frames: finding.frames.iter().map(|frame| frame.number).collect(),
    }
}

fn display(display: &Display) -> DisplayLine<'_> {
    DisplayLine {
        code: display.code,
        text: display.text,
        source: display.source.as_str(),
        end: display.source.end(),
        why: &display.why,
        frame: display.frame.map(|frame| frame.number),
    }
}

fn observed(call: &Call) -> Option<ObservedLine> {
    let observed = call.observed.as_ref()?;
    Some(ObservedLine {
        protocol: observed.source().as_str(),
        value: observed.cause.as_u8(),
        octet: octet(observed.cause),
        location: observed.location.map(|location| location.token().to_owned()),
        diagnostic: diagnostic(&observed.diagnostic),
        frame: observed.frame.number,
        carrier: carrier(observed.carrier),
    })
}

/// Octets in hexadecimal, as in `0x0123`.
fn diagnostic(octets: &[u8]) -> Option<String> {
    let digits: String = octets.iter().map(|octet| format!("{octet:02X}")).collect();
    (!digits.is_empty()).then(|| format!("0x{digits}"))
}

fn translated(call: &Call) -> Vec<TranslatedLine<'_>> {
    let lines = call.translated.iter().map(|translated| TranslatedLine {
        profile: &translated.profile,
        rule: Some(translated.rule.as_str()).filter(|rule| !rule.is_empty()),
        value: translated.value,
        octet: translated.cause.map(octet),
        how: translated.how,
    });
    lines.collect()
}

fn verdict(call: &Call) -> Option<VerdictLine<'_>> {
    let verdict = call.verdict.as_ref()?;
    Some(VerdictLine {
        rule: verdict.rule,
        confidence: verdict.confidence.as_str(),
        fault: verdict.fault.as_str(),
        retryable: verdict.retryable,
        explanation: &verdict.explanation,
        advice: verdict.advice.as_deref(),
    })
}

fn origin<'a>(call: &'a Call, names: &'a Names) -> Option<OriginLine<'a>> {
    let origin = call.origin.as_ref()?;
    Some(OriginLine {
        address: address(origin.address),
        name: names.of(origin.address.ip()),
        role: origin.role.map(Role::as_str),
        product: origin.product.as_deref(),
        status: origin.status.map(u16::from),
        cause: origin.said.map(|(cause, _)| cause.as_u8()),
        message: origin.said.map(|(_, signal)| signal.to_string()),
        or_behind: origin.or_behind,
        frame: origin.frame.number,
    })
}

fn hops<'a>(call: &Call, names: &'a Names) -> Vec<HopLine<'a>> {
    let lines = call.hops.iter().map(|hop| HopLine {
        from: address(hop.from),
        from_name: names.of(hop.from.ip()),
        to: address(hop.to),
        to_name: names.of(hop.to.ip()),
        status: hop.status.map(u16::from),
        message: hop.signal.map(|signal| signal.to_string()),
        cause: hop.cause.map(|cause| cause.as_u8()),
        changed: hop.changed,
    });
    lines.collect()
}

fn legs<'a>(call: &'a Call, names: &'a Names) -> Vec<LegLine<'a>> {
    let lines = call.legs.iter().map(|leg| LegLine {
        protocol: leg.protocol.as_str(),
        call_id: leg.id.call_id(),
        call_reference: if let LegId::CallReference(value) = leg.id { Some(value) } else { None },
        cic: if let LegId::Circuit(circuit) = leg.id { Some(circuit) } else { None },
        source: address(leg.source),
        source_name: names.of(leg.source.ip()),
        destination: address(leg.destination),
        destination_name: names.of(leg.destination.ip()),
        transport: leg.transport.name(),
        user_agent: leg.user_agent.as_deref(),
        joined_by: leg.joined_by.map(JoinedBy::as_str),
        joined_confidence: leg.joined_by.map(|by| if by.is_stated() { "stated" } else { "inferred" }),
    });
    lines.collect()
}

fn frames<'a>(call: &Call, files: &'a [String]) -> Vec<FramesLine<'a>> {
    let lines = call.frames.iter().map(|seen| FramesLine {
        file: files.get(usize::from(seen.file)).map_or("", String::as_str),
        first: seen.first,
        last: seen.last,
        count: seen.count,
    });
    lines.collect()
}

#[derive(Serialize)]
struct SummaryLine<'a> {
    r#type: &'static str,
    schema: u32,
    files: Vec<SummaryFile<'a>>,
    start: Option<String>,
    end: Option<String>,
    attempts: u64,
    not_chosen: u64,
    copies: u64,
    probers: Vec<ProberLine>,
    answered: u64,
    failed: u64,
    outcomes: serde_json::Map<String, serde_json::Value>,
    causes_observed: u64,
    others: &'a std::collections::BTreeMap<&'static str, u64>,
    failures: Vec<FailureLine<'a>>,
}

#[derive(Serialize)]
struct SummaryFile<'a> {
    file: &'a str,
    packets: u64,
    messages: u64,
    skipped: serde_json::Map<String, serde_json::Value>,
    undecoded: &'a [Undecoded],
    trouble: Option<&'a str>,
}

#[derive(Serialize)]
struct FailureLine<'a> {
    outcome: &'static str,
    status: Option<u16>,
    origin_status: Option<u16>,
    cause: Option<u8>,
    observed: bool,
    peer: Option<String>,
    peer_name: Option<&'a str>,
    count: u64,
    example: u64,
}

fn media_line(stream: &MediaStream) -> MediaLine {
    MediaLine {
        kind: stream.kind,
        from: stream.from.to_string(),
        to: stream.to.to_string(),
        packets: stream.packets,
        first: dated(stream.first),
        last: dated(stream.last),
    }
}

/// Writes the last line of `why --format json`: the totals.
///
/// # Errors
/// Those of the writer.
pub fn write_summary_json(
    out: &mut dyn Write,
    files: &[FileLine],
    summary: &Summary,
    names: &Names,
) -> io::Result<()> {
    let line = SummaryLine {
        r#type: "summary",
        schema: SCHEMA,
        files: files.iter().map(summary_file).collect(),
        start: summary.start.and_then(dated),
        end: summary.end.and_then(dated),
        attempts: summary.attempts,
        not_chosen: summary.not_chosen,
        copies: summary.copies,
        probers: summary.probers.iter().map(|(host, probes)| prober_line(*host, *probes)).collect(),
        answered: summary.count(tritone_calls::Outcome::Answered),
        failed: summary.failed(),
        outcomes: summary
            .outcomes
            .iter()
            .map(|(outcome, count)| (outcome.to_string(), (*count).into()))
            .collect(),
        causes_observed: summary.causes_observed,
        others: &summary.others,
        failures: summary.failures.iter().map(|failure| failure_line(failure, names)).collect(),
    };
    serde_json::to_writer(&mut *out, &line)?;
    writeln!(out)
}

#[derive(Serialize)]
struct ProberLine {
    address: String,
    probes: u64,
}

fn prober_line(host: tritone_wire::Host, probes: u64) -> ProberLine {
    ProberLine { address: host.to_string(), probes }
}

fn summary_file(file: &FileLine) -> SummaryFile<'_> {
    SummaryFile {
        file: &file.name,
        packets: file.packets,
        messages: file.messages,
        skipped: file.skipped.iter().map(|(reason, count)| (reason.clone(), (*count).into())).collect(),
        undecoded: &file.undecoded,
        trouble: file.trouble.as_deref(),
    }
}

fn failure_line<'a>(failure: &tritone_calls::Failure, names: &'a Names) -> FailureLine<'a> {
    FailureLine {
        outcome: failure.outcome.as_str(),
        status: failure.status.map(u16::from),
        origin_status: failure.origin_status.map(u16::from),
        cause: failure.cause.map(|cause| cause.as_u8()),
        observed: failure.observed,
        peer: failure.peer.map(address),
        peer_name: failure.peer.and_then(|peer| names.of(peer.ip())),
        count: failure.count,
        example: failure.example,
    }
}
