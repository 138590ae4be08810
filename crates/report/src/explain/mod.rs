//! `explain`: everything that is known of what a person typed.

mod cause;
mod dialect;
mod entry;
mod method;
mod q931_message;
mod reason;
mod sip_message;
mod status;
mod translations;
mod warning;

use std::io::{self, Write};

use tritone_codes::recognise::{Input, Reading};
use tritone_codes::{CauseElement, Dialects, Phrases, Profile};
use tritone_wire::{q931, sip};

use self::entry::Entry;
use crate::clean::clean;
use crate::style::Style;

/// What explanations draw on: the shipped vocabularies, with what the user loaded.
#[derive(Clone, Debug)]
pub struct Explainer<'a> {
    /// The profiles that translate, in the order in which they are shown.
    pub profiles: Vec<&'a Profile>,
    /// The dialects whose numbers count.
    pub dialects: Dialects<'a>,
    /// The catalogue of the language asked for.
    pub phrases: Option<&'a Phrases>,
}

/// What is known of an input, reading by reading.
#[derive(Clone, Debug)]
pub struct Explanation {
    entries: Vec<Entry>,
}

impl Explainer<'_> {
    /// What is known of these readings of one input.
    pub fn explain(&self, readings: &[Reading<'_>]) -> Explanation {
        let of_reading = |reading: &Reading<'_>| {
            let mut entries = self.entries(&reading.input);
            if let Some(first) = entries.first_mut() {
                first.read_as = Some(reading.how);
            }
            entries
        };
        Explanation { entries: each_once(readings.iter().flat_map(of_reading)) }
    }

    /// What is known of a SIP message, of which the octets count (offsets of violations).
    pub fn explain_sip(&self, message: &sip::Message<'_>) -> Explanation {
        Explanation { entries: each_once(sip_message::entries(self, message)) }
    }

    fn entries(&self, input: &Input<'_>) -> Vec<Entry> {
        match input {
            Input::Status(code, phrase) => status::entries(self, *code, *phrase),
            Input::Class(class) => vec![status::class_entry(*class)],
            Input::Method(method) => vec![method::entry(*method)],
            Input::Cause(cause) => vec![cause::entry(self, *cause)],
            Input::CauseElement(contents) => match CauseElement::decode_contents(contents) {
                Ok(element) => cause::element_entries(self, &element),
                Err(_) => Vec::new(),
            },
            Input::Reason(value) => reason::entries(self, value.as_bytes()),
            Input::Dialect(code) => dialect::entries(self, *code),
            Input::Event(event) => vec![method::event_entry(self, *event)],
            Input::Location(location) => vec![cause::location_entry(*location)],
            Input::SipMessage(text) => match sip::Message::scan(text.as_bytes()) {
                Ok(message) => sip_message::entries(self, &message),
                Err(_) => Vec::new(),
            },
            Input::Q931Message(octets) => match q931::Message::decode(octets) {
                Ok(message) => q931_message::entries(self, &message),
                Err(_) => Vec::new(),
            },
        }
    }
}

/// The entries without those that an earlier one repeats. The values of Reason headers all stay: two may have one
/// cause and different texts.
fn each_once(entries: impl IntoIterator<Item = Entry>) -> Vec<Entry> {
    let mut kept: Vec<Entry> = Vec::new();
    for entry in entries {
        let same = |old: &Entry| old.vocabulary == entry.vocabulary && old.code == entry.code;
        if entry.vocabulary == "reason" || !kept.iter().any(same) {
            kept.push(entry);
        }
    }
    kept
}

impl Explanation {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Writes the entries for people, an empty line between two.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_text(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        for (index, entry) in self.entries.iter().enumerate() {
            if index > 0 {
                writeln!(out)?;
            }
            write_entry(out, entry, style)?;
        }
        Ok(())
    }

    /// Writes the entries as one JSON array on a line.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer(&mut *out, &self.entries)?;
        writeln!(out)
    }
}

/// Columns of the labels.
const LABEL: usize = 18;

fn write_entry(out: &mut dyn Write, entry: &Entry, style: Style) -> io::Result<()> {
    let read_as = entry.read_as.map(|how| style.dim(&format!(" (read {how})"))).unwrap_or_default();
    writeln!(out, "{}{read_as}", style.bold(&clean(&entry.heading)))?;
    let source = match (&entry.source, &entry.standing) {
        (Some(source), Some(standing)) => Some(format!("{source} ({standing})")),
        (source, standing) => source.clone().or_else(|| standing.clone()),
    };
    let fields = [
        ("Meaning", &entry.meaning),
        ("What to do", &entry.advice),
        ("Class", &entry.class),
        ("Source", &source),
        ("The seed says", &entry.seed),
    ];
    let fields = fields.into_iter().filter_map(|(label, text)| Some((label, text.as_ref()?)));
    let lines = entry.lines.iter().map(|(label, text)| (label.as_str(), text));
    let mut before = "";
    for (label, text) in fields.chain(lines) {
        let shown = if label == before { "" } else { label };
        before = label;
        write_field(out, shown, text)?;
    }
    Ok(())
}

/// A label and its text; a text of several lines stays in its column.
fn write_field(out: &mut dyn Write, label: &str, text: &str) -> io::Result<()> {
    let mut label = label;
    for line in text.lines() {
        writeln!(out, "  {label:<LABEL$}{}", clean(line))?;
        label = "";
    }
    Ok(())
}
