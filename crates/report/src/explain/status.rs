//! SIP status codes and their classes.

use tritone_codes::profile::{Direction, Key};
use tritone_codes::{ClassInfo, DialogEffect, Profile, StatusClass, StatusCode, StatusInfo};

use super::entry::{Code, Entry};
use super::{Explainer, dialect, translations};

/// The entry of a status code, then those of the dialects that gloss it. `typed` is the reason phrase that came
/// with it.
pub(super) fn entries(explainer: &Explainer<'_>, code: StatusCode, typed: Option<&str>) -> Vec<Entry> {
    let glosses = dialect::entries(explainer, code.as_u16());
    // An applicative code that a dialect has is that dialect's; the class alone would say less.
    if !code.is_valid_on_the_wire() && !glosses.is_empty() {
        return glosses;
    }
    let mut entry = match code.info() {
        Some(info) => known(explainer, info),
        None => unknown(code),
    };
    if let Some(typed) = typed.filter(|typed| entry.name.as_deref() != Some(*typed)) {
        entry.fact("phrase_received", format!("{typed} (any phrase may stand there; it decides nothing)"));
    }
    if code.is_valid_on_the_wire() {
        translations::add(&mut entry, explainer, Direction::SipToCause, Key::Status(code));
    }
    let mut entries = vec![entry];
    entries.extend(glosses);
    entries
}

fn known(explainer: &Explainer<'_>, info: &StatusInfo) -> Entry {
    let code = info.code;
    let local = explainer.phrases.and_then(|phrases| phrases.status(code));
    let heading = match local {
        Some(local) => format!("SIP {code} {local} ({})", info.phrase),
        None => format!("SIP {code} {}", info.phrase),
    };
    let mut entry = Entry::new("sip", Some(Code::Number(code.as_u16().into())), heading);
    entry.name = Some(info.phrase.to_owned());
    entry.class = Some(class_words(code.class().info()));
    entry.meaning = Some(info.meaning.to_owned());
    entry.source = Some(source(info));
    entry.standing = Some(info.standing.to_string());
    entry.advice = Some(info.advice.to_owned()).filter(|advice| !advice.is_empty());
    entry.seed = seed(explainer, info);
    if let Some(disagreement) = info.seed.and_then(|seed| seed.disagreement) {
        entry.fact("rfc_differs", disagreement);
    }
    entry.fact("name_local", local.unwrap_or_default());
    entry.fact("sent_by", info.senders.to_string());
    entry.fact("headers", info.headers);
    entry.fact("dialog", dialog_words(&info.dialog));
    if !info.is_registered() {
        entry.fact("to_a_uac", uac_words(code));
    }
    entry.fact("note", info.note);
    entry.list("other_phrases", code.variants().iter().map(variant).collect());
    entry
}

/// The text of the seed: of its list, or of its table, which alone has 411.
fn seed(explainer: &Explainer<'_>, info: &StatusInfo) -> Option<String> {
    let of_table = |profile: &Profile| {
        let rules = profile.table(Direction::SipToCause)?.rules();
        rules.iter().find(|rule| rule.key == Key::Status(info.code))?.phrase.as_deref().map(str::to_owned)
    };
    let table = || explainer.profiles.iter().find(|profile| profile.id == "dss1").and_then(|p| of_table(p));
    info.seed.map(|seed| seed.text.to_owned()).or_else(table)
}

fn source(info: &StatusInfo) -> String {
    match info.section {
        Some(section) => format!("{}, section {section}", info.source),
        None => info.source.to_owned(),
    }
}

fn dialog_words(effect: &DialogEffect) -> String {
    let note = if effect.note.is_empty() { String::new() } else { format!("; {}", effect.note) };
    format!("{} ({}){note}", effect.scope, effect.source)
}

fn uac_words(code: StatusCode) -> String {
    match code.as_seen_by_uac() {
        same if same == code => "a response with this code is dropped (RFC 4475 section 3.1.2.19)".to_owned(),
        other => format!(
            "where it does not know the code, it acts as on {other} {} (RFC 3261 section 8.1.3.2); a mapping \
             profile never uses that rule but its own default",
            other.phrase().unwrap_or_default()
        ),
    }
}

fn variant(info: &StatusInfo) -> String {
    format!("{} ({}, {}): {}", info.phrase, source(info), info.standing, info.meaning)
}

fn unknown(code: StatusCode) -> Entry {
    let heading = format!("SIP {code}, a code that nobody registered");
    let mut entry = Entry::new("sip", Some(Code::Number(code.as_u16().into())), heading);
    let class = code.class().info();
    entry.class = Some(class_words(class));
    entry.meaning = Some(format!("Only its class is known. {}", class.meaning));
    entry.source = Some(class.source.to_owned());
    entry.standing = Some("unknown".to_owned());
    entry.advice = Some(class.uac_rule.to_owned());
    entry.fact("to_a_uac", uac_words(code));
    entry
}

fn class_words(info: &ClassInfo) -> String {
    format!("{} {}", info.range, info.name)
}

/// The entry of a class.
pub(super) fn class_entry(class: StatusClass) -> Entry {
    let info = class.info();
    let heading = format!("SIP {} {}", info.range, info.name);
    let mut entry = Entry::new("sip", Some(Code::Word(info.range.to_owned())), heading);
    entry.name = Some(info.name.to_owned());
    entry.class = Some(class_words(info));
    entry.meaning = Some(info.meaning.to_owned());
    entry.source = Some(info.source.to_owned());
    entry.advice = Some(info.uac_rule.to_owned());
    entry.seed = Some(info.seed.to_owned());
    let codes = tritone_codes::statuses().iter().filter(|info| info.code.class() == class);
    entry.list("codes", codes.map(|info| format!("{} {}", info.code, info.phrase)).collect());
    entry
}
