//! One call: its verdict, the evidence, the ladder.

use std::io::{self, Write};

use tritone_calls::{
    Call, Carrier, Display, DisplaySource, Finding, JoinedBy, MediaStream, Origin, ReasonSeen, Role,
    SeenFrames, Signal, Translated, What,
};
use tritone_codes::{Cause, StatusCode};
use tritone_config::Names;
use tritone_wire::Protocol;

use crate::bidi::isolate;
use crate::clean::clean;
use crate::ladder::{Strokes, write_ladder};
use crate::named::named;
use crate::style::Style;
use crate::time::{clock, moment};
use tritone_wire::Host;

/// Writes one call in full: what [`write_evidence`] says, then the ladder.
///
/// # Errors
/// Those of the writer.
pub fn write_call(
    out: &mut dyn Write,
    call: &Call,
    names: &Names,
    width: usize,
    style: Style,
    strokes: Strokes,
) -> io::Result<()> {
    write_evidence(out, call, names, style)?;
    writeln!(out)?;
    write_ladder(out, call, names, width, strokes)?;
    if call.left_out > 0 {
        writeln!(out, "({} more messages of this leg were left out)", call.left_out)?;
    }
    Ok(())
}

/// Writes the verdict of one call and the facts that it rests on.
///
/// # Errors
/// Those of the writer.
pub fn write_evidence(out: &mut dyn Write, call: &Call, names: &Names, style: Style) -> io::Result<()> {
    writeln!(out, "{}", style.bold(&isolate(&clean(&title(call)))))?;
    if let Some(verdict) = &call.verdict {
        writeln!(out, "{}", isolate(&clean(&verdict.explanation)))?;
        if let Some(advice) = &verdict.advice {
            writeln!(out, "What to do: {}", isolate(&clean(advice)))?;
        }
    }
    for finding in &call.findings {
        writeln!(out, "{}", isolate(&clean(&found(finding))))?;
    }
    writeln!(out)?;
    for (name, value) in facts(call, names) {
        writeln!(out, "{name:<12} {}", isolate(&clean(&value)))?;
    }
    Ok(())
}

/// `Besides (warning): ..., frames 5 and 6.`, as far as a line has room for frames.
fn found(finding: &Finding) -> String {
    let mut frames: Vec<String> =
        finding.frames.iter().take(4).map(|frame| frame.number.to_string()).collect();
    if finding.frames.len() > frames.len() {
        frames.push("...".to_owned());
    }
    let word = if finding.frames.len() == 1 { "frame" } else { "frames" };
    format!("Besides ({}): {} ({word} {})", finding.severity.as_str(), finding.text, frames.join(", "))
}

/// `Call 12: +493023125243 -> +494066969503`.
pub(crate) fn title(call: &Call) -> String {
    format!("{} {}: {} -> {}", capital(call), call.id, call.from.short(), call.to.short())
}

fn capital(call: &Call) -> String {
    let word = call.kind.as_str();
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}

/// What the verdict rests on: name, value.
pub(crate) fn facts(call: &Call, names: &Names) -> Vec<(&'static str, String)> {
    let mut facts = vec![("Outcome", outcome(call)), ("Start", moment(call.start))];
    if let Some(uri) = &call.request_uri {
        facts.push(("Request-URI", uri.clone()));
    }
    if let Some(identity) = &call.identity {
        facts.push(("Identity", identity.uri.clone()));
    }
    facts.push(("Times", times(call)));
    if !call.earlier_finals.is_empty() {
        facts.push((
            "Before",
            call.earlier_finals.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        ));
    }
    if let Some(status) = call.status {
        let phrase = call.phrase.clone().unwrap_or_default();
        facts.push(("Status", format!("{status} {phrase}").trim_end().to_owned()));
    }
    if let Some(observed) = &call.observed {
        let location = observed.location.map(|location| format!(", location {location}")).unwrap_or_default();
        let frame = observed.frame.number;
        let carrier = carrier(observed.carrier);
        facts.push((
            "Cause",
            format!("{}{location}: on the wire, in {carrier} of frame {frame}", cause(observed.cause)),
        ));
    }
    facts.extend(reasons(call).into_iter().map(|text| ("Reason", text)));
    if let Some(warning) = &call.warning {
        facts.push(("Warning", warning.clone()));
    }
    if let Some(display) = &call.gigaset {
        facts.push(("Gigaset", gigaset(display)));
    }
    for (index, translated) in call.translated.iter().enumerate() {
        facts.push(("Profile", profile(call, translated, index == 0)));
    }
    if let Some(origin) = &call.origin {
        facts.push(("Origin", said_by(origin, names)));
    }
    for hop in &call.hops {
        let changed = if hop.changed { ", changed here" } else { "" };
        let cause = hop.cause.map(|cause| format!(" cause {cause}")).unwrap_or_default();
        let (from, to) = (named(hop.from, names), named(hop.to, names));
        facts.push(("Hop", format!("{from} -> {to}: {}{cause}{changed}", said(hop.status, hop.signal))));
    }
    for leg in &call.legs {
        let product = match (&leg.user_agent, leg.protocol) {
            (Some(product), _) => format!(", {product}"),
            (None, Protocol::Sip) => ", no User-Agent".to_owned(),
            (None, _) => String::new(),
        };
        let (source, destination) = (named(leg.source, names), named(leg.destination, names));
        let route = format!("{source} -> {destination} {}", leg.transport);
        let joined = leg.joined_by.map(|by| format!(" [joined by {}]", joined_by(by))).unwrap_or_default();
        facts.push(("Leg", format!("{} {route}{product}{joined}", leg.id)));
    }
    facts.extend(call.media.iter().map(|stream| ("Media", media(stream, names))));
    facts.push(("Recorded", recorded(call)));
    facts
}

/// `192.0.2.1:4000 -> 192.0.2.2:5000 audio: 500 packets from 12:00:01.000 to 12:00:11.000`.
fn media(stream: &MediaStream, names: &Names) -> String {
    let (from, to) = (named(stream.from.into(), names), named(stream.to.into(), names));
    let MediaStream { kind, packets, first, last, .. } = stream;
    let noun = if *packets == 1 { "packet" } else { "packets" };
    format!("{from} -> {to} {kind}: {packets} {noun} from {} to {}", clock(*first), clock(*last))
}

/// What joined a leg to the call, in words.
fn joined_by(by: JoinedBy) -> &'static str {
    match by {
        JoinedBy::Header => "a header with the Call-ID of the other leg",
        JoinedBy::SessionId => "Session-ID",
        JoinedBy::Icid => "the ICID of P-Charging-Vector",
        JoinedBy::Via => "Via",
        JoinedBy::Challenge => "credentials for the challenge",
        JoinedBy::Redirect => "the Contact of the redirection",
        JoinedBy::Media => "time and the same session description: likely, not stated",
        JoinedBy::Numbers => "time and numbers: likely, not stated",
    }
}

/// `701 The called party has hung up (predicted for the calling phone: ...)`.
fn gigaset(display: &Display) -> String {
    let place = match display.source {
        DisplaySource::Predicted => "predicted for the calling phone",
        DisplaySource::Reported => "reported by the called phone",
    };
    let frame = display.frame.map(|frame| format!(", frame {}", frame.number)).unwrap_or_default();
    format!("{} {} ({place}: {}{frame})", display.code, display.text.trim_end_matches('.'), display.why)
}

/// The Reason values, each once with its first frame: a chain of proxies repeats it on every hop.
fn reasons(call: &Call) -> Vec<String> {
    let mut groups: Vec<(&ReasonSeen, u64)> = Vec::new();
    for reason in &call.reasons {
        let same = |(first, _): &&mut (&ReasonSeen, u64)| {
            first.value == reason.value && first.carrier == reason.carrier
        };
        match groups.iter_mut().find(same) {
            Some((_, count)) => *count += 1,
            None => groups.push((reason, 1)),
        }
    }
    let text = |(reason, count): (&ReasonSeen, u64)| {
        let more = if count > 1 { format!(" and {} more", count - 1) } else { String::new() };
        format!(
            "{} (in {} of frame {}{more})",
            reason.value,
            sip_carrier(reason.carrier),
            reason.frame.number
        )
    };
    groups.into_iter().map(text).collect()
}

fn outcome(call: &Call) -> String {
    let by = call.released_by.map(|by| format!(", released by the {}", by.as_str())).unwrap_or_default();
    format!("{}{by}", call.outcome)
}

fn times(call: &Call) -> String {
    let part = |name: &str, value: Option<f64>| value.map(|value| format!("{name} {value:.3} s"));
    let parts =
        [part("post-dial delay", call.pdd_s), part("ringing", call.ring_s), part("talk", call.talk_s)];
    if !call.end.is_known() {
        return "not recorded".to_owned();
    }
    let total = call.end.seconds_since(call.start);
    let parts: Vec<String> = parts.into_iter().flatten().chain([format!("total {total:.3} s")]).collect();
    parts.join(", ")
}

fn carrier(carrier: Carrier) -> String {
    match carrier {
        Carrier::Sip(what) => sip_carrier(what),
        Carrier::Circuit(signal) => format!("the {signal}"),
    }
}

fn sip_carrier(what: What) -> String {
    match what {
        What::Request(Some(method)) => format!("the {}", method.as_str()),
        What::Request(None) => "a request".to_owned(),
        What::Response(status) => format!("the {status}"),
    }
}

fn cause(cause: Cause) -> String {
    format!("{cause} {} (DSS1 {:02X})", cause.name().unwrap_or("not in Q.850"), cause.dss1_octet())
}

fn sip_status(status: StatusCode) -> String {
    format!("{status} {}", status.phrase().unwrap_or_default()).trim_end().to_owned()
}

fn profile(call: &Call, translated: &Translated, chosen: bool) -> String {
    let result = match (translated.cause, translated.value) {
        (Some(value), _) => cause(value),
        (None, Some(_)) if translated.status.is_some() => {
            translated.status.map(sip_status).unwrap_or_default()
        }
        (None, Some(value)) => format!("{value}, which is no Q.850 cause"),
        (None, None) => "no cause".to_owned(),
    };
    let rule = if translated.rule.is_empty() { String::new() } else { format!(", rule {}", translated.rule) };
    let why = match (&call.profile.product, chosen) {
        (Some(product), true) => format!(" [chosen by the product {product}]"),
        (None, true) => " [the default; no product with a table was named]".to_owned(),
        (_, false) => String::new(),
    };
    format!("{}: {result}, {}{rule}{why}", translated.profile, translated.how)
}

/// What was said on a hop: a status, or a message of ISDN or SS7.
fn said(status: Option<StatusCode>, signal: Option<Signal>) -> String {
    match (status, signal) {
        (Some(status), _) => status.to_string(),
        (None, Some(signal)) => signal.to_string(),
        (None, None) => String::new(),
    }
}

/// The element that said the failure first: what it is, and whether another may stand behind it.
fn said_by(origin: &Origin, names: &Names) -> String {
    let who = named(origin.address, names);
    let role = match origin.role {
        Some(Role::Proxy) => ", a proxy on the way",
        Some(Role::B2bua) => ", a B2BUA on the way",
        Some(Role::Registrar) => ", a registrar",
        Some(Role::Phone) => ", a phone that registered",
        None => "",
    };
    let behind = if origin.or_behind { ", or something behind it that was not recorded" } else { "" };
    let said = match (origin.status, origin.said) {
        (None, Some((cause, signal))) => format!("cause {cause} in the {signal} of"),
        (status, _) => format!("{} in", said(status, None)),
    };
    format!("{who}{role}{behind}: {said} frame {}", origin.frame.number)
}

/// Where the recording was made, by the hosts that have part in all that was seen of a call: one, or a pair.
fn seen_at(call: &Call) -> Option<String> {
    let host = |index: usize| call.participants.get(index).map(|address| address.host());
    let mut pairs = call.ladder.iter().filter_map(|step| Some([host(step.from)?, host(step.to)?]));
    let mut common: Vec<Host> = pairs.next()?.into();
    common.dedup();
    for pair in pairs {
        common.retain(|host| pair.contains(host));
    }
    match common.as_slice() {
        [one] => Some(format!("at or near {one}")),
        [one, other] => Some(format!("between {one} and {other}")),
        _ => None,
    }
}

/// `frames 31 to 43 (9 messages)`, `frame 3 of recording 2 (1 message)`: recordings count in the order in which they were given.
fn frames(seen: SeenFrames, is_numbered: bool) -> String {
    let SeenFrames { file, first, last, count } = seen;
    let numbers = if first == last { format!("frame {first}") } else { format!("frames {first} to {last}") };
    let of = if is_numbered { format!(" of recording {}", file + 1) } else { String::new() };
    let noun = if count == 1 { "message" } else { "messages" };
    format!("{numbers}{of} ({count} {noun})")
}

fn recorded(call: &Call) -> String {
    let is_numbered = call.frames.iter().any(|seen| seen.file > 0);
    let mut text = call.frames.iter().map(|seen| frames(*seen, is_numbered)).collect::<Vec<_>>().join("; ");
    let place = seen_at(call).unwrap_or_else(|| "at several places".to_owned());
    text.push_str(&format!(", {place}"));
    if !call.complete.request {
        let request = match call.protocol {
            Protocol::Sip => "INVITE",
            Protocol::Q931 | Protocol::H225 => "SETUP",
            Protocol::Isup => "IAM",
        };
        text.push_str(&format!("; the {request} was not recorded"));
    }
    if !call.complete.r#final {
        let r#final = match call.protocol {
            Protocol::Sip => "no final response was recorded",
            _ => "neither answer nor end was recorded",
        };
        text.push_str(&format!("; {}", r#final));
    }
    if !call.complete.both_directions {
        text.push_str("; only one direction was recorded");
    }
    text
}
