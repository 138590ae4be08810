//! Reason headers: every value, which one wins, and the codes they carry.

use tritone_codes::reason::{self, ReasonError, ReasonPolicy, ReasonValue};

use super::entry::{Code, Entry};
use super::{Explainer, cause, status};
use crate::clean::clean;

/// The entries of the values of a Reason header, then those of the codes that they carry, each once.
pub(super) fn entries(explainer: &Explainer<'_>, header: &[u8]) -> Vec<Entry> {
    let values: Vec<Result<ReasonValue<'_>, ReasonError>> = reason::values(header).collect();
    let read: Vec<ReasonValue<'_>> = values.iter().flatten().copied().collect();
    let winner = ReasonPolicy::default().choose(read.iter().copied());
    let mut entries: Vec<Entry> = Vec::new();
    for value in &values {
        entries.push(match value {
            Ok(value) => entry(value, read.len() > 1 && winner == Some(*value)),
            Err(error) => unreadable(error),
        });
    }
    let mut codes: Vec<Entry> = Vec::new();
    for value in &read {
        let found = match (value.q850(), value.status()) {
            (Some(found), _) => vec![cause::entry(explainer, found)],
            (None, Some(found)) => status::entries(explainer, found, None),
            (None, None) => Vec::new(),
        };
        let known = |entry: &Entry| {
            codes.iter().any(|old| (&old.vocabulary, &old.code) == (&entry.vocabulary, &entry.code))
        };
        let new: Vec<Entry> = found.into_iter().filter(|entry| !known(entry)).collect();
        codes.extend(new);
    }
    entries.into_iter().chain(codes).collect()
}

fn entry(value: &ReasonValue<'_>, wins: bool) -> Entry {
    let raw = String::from_utf8_lossy(value.raw);
    let mut entry =
        Entry::new("reason", value.cause.map(Code::Number), format!("Reason value {}", clean(&raw)));
    let protocol = value.protocol;
    entry.name = Some(name(value));
    entry.class = Some(protocol.to_string());
    entry.meaning = match protocol.cause_meaning() {
        Some(meaning) => Some(format!("Why the message was sent; the cause is {meaning}.")),
        None => Some("Why the message was sent, in a protocol that is not registered.".to_owned()),
    };
    entry.source = Some(protocol.source().unwrap_or("RFC 3326, section 2").to_owned());
    entry.standing = Some(if protocol.source().is_some() { "registered" } else { "unregistered" }.to_owned());
    entry.fact("protocol", protocol.to_string());
    if let Some(text) = value.text {
        entry.fact("text", clean(&text.to_string()));
    }
    if let Some(location) = value.location {
        entry.fact("location", format!("{location} ({})", location.name()));
    }
    let others = value.params().filter(|param| !is_known(param.name)).map(|param| {
        let name = String::from_utf8_lossy(param.name).into_owned();
        param.value.map_or_else(|| name.clone(), |text| format!("{name}={text}"))
    });
    let others: Vec<String> = others.map(|other| clean(&other).into_owned()).collect();
    entry.fact("other_parameters", others.join("; "));
    if let Some(defect) = value.defect {
        entry.fact("defect", defect.to_string());
    }
    if wins {
        entry.fact("wins", format!("yes, by the policy {}", ReasonPolicy::default().name()));
    }
    entry
}

fn name(value: &ReasonValue<'_>) -> String {
    let named = value.cause.and_then(|cause| value.protocol.cause_name(cause));
    let of_code = || value.q850().and_then(|cause| cause.name());
    let of_status = || value.status().and_then(|status| status.phrase());
    named.or_else(of_code).or_else(of_status).map_or_else(|| value.protocol.to_string(), str::to_owned)
}

fn is_known(name: &[u8]) -> bool {
    [&b"cause"[..], b"text", b"location"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

fn unreadable(error: &ReasonError) -> Entry {
    let mut entry = Entry::new("reason", None, "Reason value that cannot be read".to_owned());
    entry.fact("defect", error.to_string());
    entry
}
