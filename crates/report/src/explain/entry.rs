//! One match of `explain`: the same fields for every vocabulary, and facts that only some have.

use serde::Serialize;
use serde_json::{Map, Value};

/// What a match is called by: a number, or a word (`INVITE`, `4xx`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(super) enum Code {
    /// A number.
    Number(u32),
    /// A word.
    Word(String),
}

/// One match. `None` is "unknown", and null in JSON.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Entry {
    /// Which vocabulary: sip, method, q850, a dialect, reason, ...
    pub(super) vocabulary: String,
    pub(super) code: Option<Code>,
    pub(super) name: Option<String>,
    pub(super) class: Option<String>,
    pub(super) meaning: Option<String>,
    pub(super) source: Option<String>,
    pub(super) standing: Option<String>,
    pub(super) advice: Option<String>,
    /// The seed's text, verbatim.
    pub(super) seed: Option<String>,
    /// Profile id to code.
    pub(super) translations: Option<Map<String, Value>>,
    /// How the input was read: "as a number".
    pub(super) read_as: Option<&'static str>,
    /// What only this vocabulary has, by a key in the manner of `likely_cause`.
    #[serde(flatten)]
    pub(super) facts: Map<String, Value>,
    /// The first line for people.
    #[serde(skip)]
    pub(super) heading: String,
    /// The facts and translations as lines for people: label, text.
    #[serde(skip)]
    pub(super) lines: Vec<(String, String)>,
}

impl Entry {
    pub(super) fn new(vocabulary: &str, code: Option<Code>, heading: String) -> Self {
        Self {
            vocabulary: vocabulary.to_owned(),
            code,
            name: None,
            class: None,
            meaning: None,
            source: None,
            standing: None,
            advice: None,
            seed: None,
            translations: None,
            read_as: None,
            facts: Map::new(),
            heading,
            lines: Vec::new(),
        }
    }

    /// Adds a fact; an empty one is left out.
    pub(super) fn fact(&mut self, key: &'static str, text: impl Into<String>) {
        let text = text.into();
        if text.is_empty() {
            return;
        }
        self.lines.push((label(key), text.clone()));
        self.facts.insert(key.to_owned(), Value::String(text));
    }

    /// Adds a list of facts of one kind, a line each; an empty list is kept in JSON.
    pub(super) fn list(&mut self, key: &'static str, texts: Vec<String>) {
        self.lines.extend(texts.iter().map(|text| (label(key), text.clone())));
        self.facts.insert(key.to_owned(), texts.into());
    }
}

/// `likely_cause` as a label: `Likely cause`; abbreviations in capitals.
fn label(key: &str) -> String {
    let words: Vec<&str> = key
        .split('_')
        .map(|word| match word {
            "rfc" => "RFC",
            "uac" => "UAC",
            "gsm" => "GSM",
            "sip" => "SIP",
            "id" => "ID",
            "cseq" => "CSeq",
            word => word,
        })
        .collect();
    let words = words.join(" ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
