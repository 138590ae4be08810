//! A whole Q.931 message: its type, its call reference, its elements.

use tritone_wire::q931::{Element, Message};

use super::entry::{Code, Entry};
use super::{Explainer, cause};
use crate::map::hex;

/// The entry of the message, then those of its cause elements.
pub(super) fn entries(explainer: &Explainer<'_>, message: &Message<'_>) -> Vec<Entry> {
    let mut entries = vec![entry(message)];
    for element in message.causes().flatten() {
        entries.extend(cause::element_entries(explainer, &element));
    }
    entries
}

fn entry(message: &Message<'_>) -> Entry {
    let octets = message.to_vec();
    let kind = message.message_type;
    let mut entry =
        Entry::new("q931-message", Some(Code::Number(kind.0.into())), format!("Q.931 message {kind}"));
    entry.name = Some(kind.to_string());
    entry.source = Some("ITU-T Q.931, sections 3 and 4".to_owned());
    entry.fact("octets", hex(&octets));
    entry.fact("call_reference", reference(message));
    let mut elements = Vec::new();
    for element in message.elements() {
        elements.push(match element {
            Ok(element) => element_words(&element),
            Err(error) => error.to_string(),
        });
    }
    entry.list("elements", elements);
    if let Some(state) = message.call_state() {
        entry.fact("call_state", format!("{} {}", state.value(), state.name().unwrap_or_default()));
    }
    if let Some(progress) = message.progress_indicator() {
        let name = progress.name().unwrap_or_default();
        entry
            .fact("progress", format!("{} {name}, location {}", progress.description(), progress.location()));
    }
    entry
}

fn reference(message: &Message<'_>) -> String {
    let reference = message.call_reference;
    let side = if reference.is_to_originator() { "to" } else { "from" };
    match (reference.is_empty(), reference.is_global()) {
        (true, _) => "none (dummy)".to_owned(),
        (_, true) => "global: all calls of the interface".to_owned(),
        _ => format!("{}, {} octets, {side} the side that chose it", reference.value(), reference.len()),
    }
}

fn element_words(element: &Element<'_>) -> String {
    let name = element.name().unwrap_or("element");
    let contents = element.contents.map(hex).unwrap_or_default();
    let codeset = if element.codeset == 0 { String::new() } else { format!(", codeset {}", element.codeset) };
    let line = format!("octet {}: {:02X} {name}{codeset} {contents}", element.offset, element.identifier);
    line.trim_end().to_owned()
}
