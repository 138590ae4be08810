//! Q.850 causes, cause elements and locations.

use tritone_codes::profile::{Direction, Key};
use tritone_codes::{Cause, CauseElement, CodingStandard, Diagnostic, GsmMeaning, Location};

use super::entry::{Code, Entry};
use super::{Explainer, translations};
use crate::map::hex;

/// The entry of a cause.
pub(super) fn entry(explainer: &Explainer<'_>, cause: Cause) -> Entry {
    let local = explainer.phrases.and_then(|phrases| phrases.cause(cause));
    let name = match (cause.name(), local) {
        (Some(name), Some(local)) => format!("{local} ({name})"),
        (Some(name), None) => name.to_owned(),
        (None, _) => "which Q.850 does not define".to_owned(),
    };
    let comma = if cause.name().is_none() { "," } else { "" };
    let heading = format!("Q.850 cause {cause}{comma} {name}");
    let mut entry = Entry::new("q850", Some(Code::Number(cause.as_u8().into())), heading);
    entry.name = cause.name().map(str::to_owned);
    let range = cause.class().range();
    entry.class = Some(format!("{} ({} to {})", cause.class().name(), range.start(), range.end()));
    entry.source = Some("ITU-T Q.850, table 1".to_owned());
    entry.fact("octet", format!("0x{:02X}", cause.dss1_octet()));
    entry.fact("name_local", local.unwrap_or_default());
    match cause.info() {
        Some(info) => {
            entry.standing = Some("defined".to_owned());
            entry.meaning = Some(info.meaning.to_owned());
            entry.advice = Some(info.advice.to_owned()).filter(|advice| !advice.is_empty());
            entry.fact("diagnostic", info.diagnostic);
            entry.fact("in_gsm", gsm_words(info.gsm));
        }
        None => undefined(&mut entry, cause),
    }
    entry.seed = seed(explainer, cause);
    let key = if cause.as_u8() == 0 { Key::NoCause } else { Key::Cause(cause) };
    translations::add(&mut entry, explainer, Direction::CauseToSip, key);
    entry
}

fn undefined(entry: &mut Entry, cause: Cause) {
    let taken = cause.or_unspecified();
    entry.standing = Some("undefined".to_owned());
    entry.meaning = Some(format!("Only its class is known. {}", cause.class().description()));
    let name = taken.name().unwrap_or_default();
    entry.fact(
        "taken_as",
        format!("{taken} {name}, the unspecified cause of its class (Q.850 section 2.2.5)"),
    );
}

const fn gsm_words(gsm: GsmMeaning) -> &'static str {
    match gsm {
        GsmMeaning::Same => "",
        GsmMeaning::Absent => "not in the list of GSM call control (3GPP TS 24.008)",
        GsmMeaning::Different(other) => other,
    }
}

/// The names that the seed's table gives the cause, apart by `; `.
fn seed(explainer: &Explainer<'_>, cause: Cause) -> Option<String> {
    let profile = explainer.profiles.iter().find(|profile| profile.id == "dss1")?;
    let rules = profile.table(Direction::SipToCause)?.rules();
    let mut names: Vec<&str> = Vec::new();
    for rule in rules.iter().filter(|rule| rule.to.cause() == Some(cause)) {
        let new = rule.cause_name.as_deref().filter(|name| !names.contains(name));
        names.extend(new);
    }
    Some(names.join("; ")).filter(|names| !names.is_empty())
}

/// The entry of a cause element, then that of its cause where the coding standard is ITU-T's.
pub(super) fn element_entries(explainer: &Explainer<'_>, element: &CauseElement<'_>) -> Vec<Entry> {
    let mut octets = Vec::new();
    element.encode(&mut octets);
    let heading = format!("Cause information element {}", hex(&octets));
    let mut entry = Entry::new("cause-element", Some(Code::Number(element.value().into())), heading);
    entry.name = element.cause().and_then(Cause::name).map(str::to_owned);
    entry.source = Some("ITU-T Q.931, section 4.5.12".to_owned());
    entry.fact("octets", hex(&octets));
    entry.fact("coding", element.coding().name());
    entry.fact("location", format!("{} ({})", element.location(), element.location().name()));
    entry.fact("recommendation", element.recommendation().map_or("", |r| r.name()));
    entry.fact("value", element.value().to_string());
    entry.fact("octet", format!("0x{:02X}", element.octet4()));
    entry.fact("diagnostic", diagnostic_words(element));
    if element.coding() != CodingStandard::ItuT {
        entry.fact("note", "the value is from another list than Q.850, so it has no Q.850 name");
    }
    if !element.is_regular() {
        entry.fact("irregular", "a spare bit is set, or an extension bit is not as Q.931 asks");
    }
    let cause = element.cause().map(|cause| self::entry(explainer, cause));
    std::iter::once(entry).chain(cause).collect()
}

fn diagnostic_words(element: &CauseElement<'_>) -> String {
    let octets = hex(element.diagnostic_octets());

    let meaning = match element.diagnostic() {
        Diagnostic::None => return String::new(),
        Diagnostic::Condition(octet) => format!("condition {}", octet.condition().name()),
        Diagnostic::Rejection { reason, condition, .. } => {
            format!("{}, condition {}", reason.name(), condition.name())
        }
        Diagnostic::NewNumber(number) => {
            format!("new number {}", String::from_utf8_lossy(number.digits))
        }
        Diagnostic::InformationElements(identifiers) => format!("information elements {}", hex(identifiers)),
        Diagnostic::MessageType(message) => format!("message type {message:02X}"),
        Diagnostic::Timer(timer) => format!("timer T{timer}"),
        Diagnostic::Other(_) => return octets,
    };
    format!("{meaning} ({octets})")
}

/// The entry of a location.
pub(super) fn location_entry(location: Location) -> Entry {
    let heading = format!("Location {location}, {}", location.name());
    let mut entry = Entry::new("location", Some(Code::Word(location.to_string())), heading);
    entry.name = Some(location.name().to_owned());
    entry.meaning = Some("Where a cause was generated.".to_owned());
    entry.source = Some("ITU-T Q.850, section 2.2.3; RFC 8606, section 4".to_owned());
    entry.fact("number", location.as_u8().to_string());
    entry
}
