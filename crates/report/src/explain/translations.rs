//! What all profiles make of a code, in few lines: that of `auto` first, the seed's, then the others by result.

use serde_json::{Map, Value};
use tritone_codes::profile::{Direction, How, Key, Target};
use tritone_codes::{Answer, Facts, Profile};

use super::Explainer;
use super::entry::Entry;
use crate::map::{Mapped, result_words};

/// The profile that `auto` ends at where no product is known.
const AUTO: &str = "rfc3398";
/// The seed's table, which is always shown.
const SEED: &str = "dss1";

/// Adds the translations of a key to an entry, as lines and as the JSON object.
pub(super) fn add(entry: &mut Entry, explainer: &Explainer<'_>, direction: Direction, key: Key) {
    let has_table = |profile: &&&Profile| profile.table(direction).is_some();
    let mapped: Vec<Mapped<'_>> = explainer
        .profiles
        .iter()
        .filter(has_table)
        .map(|profile| Mapped::new(profile, direction, key, &Facts::NONE))
        .filter(|mapped| ends_a_call(key) || matches!(mapped.translation.how, Some(How::Exact | How::Class)))
        .collect();
    let numbers = mapped.iter().map(|mapped| (mapped.translation.profile.id.to_string(), number(mapped)));
    entry.translations.get_or_insert_with(Map::new).extend(numbers);
    let label = match direction {
        Direction::SipToCause => "As Q.850",
        Direction::CauseToSip => "As SIP",
    };
    if mapped.is_empty() {
        entry.lines.push((label.to_owned(), "no cause: it ends no call, and no profile lists it".to_owned()));
    }
    entry.lines.extend(lines(&mapped, explainer).into_iter().map(|line| (label.to_owned(), line)));
}

/// Whether a cause can go with it at all. A default is one for failures: that 202 "becomes" 31 says nothing.
fn ends_a_call(key: Key) -> bool {
    !matches!(key, Key::Status(status) if status.as_u16() < 300)
}

/// The code as a number; a request as its word; null for every absence.
fn number(mapped: &Mapped<'_>) -> Value {
    match mapped.translation.to {
        Answer::To(Target::Request(request)) => Value::String(request.to_string()),
        Answer::To(target) => target.as_key().and_then(Key::number).map_or(Value::Null, Value::from),
        _ => Value::Null,
    }
}

fn lines(mapped: &[Mapped<'_>], explainer: &Explainer<'_>) -> Vec<String> {
    let named = |id: &str| mapped.iter().find(|mapped| mapped.translation.profile.id == id);
    let auto = named(AUTO).map(|mapped| format!("rfc3398 (auto): {}", full(mapped, explainer)));
    let seed = named(SEED).map(|mapped| format!("dss1 (seed): {}", full(mapped, explainer)));
    let others = mapped.iter().filter(|mapped| !matches!(&*mapped.translation.profile.id, AUTO | SEED));
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for mapped in others {
        let result = result_words(mapped, explainer.phrases);
        let profile = match mapped.how() {
            how @ ("class" | "default") => format!("{} (by {how})", mapped.translation.profile.id),
            _ => mapped.translation.profile.id.to_string(),
        };
        match groups.iter_mut().find(|(known, _)| *known == result) {
            Some((_, profiles)) => profiles.push(profile),
            None => groups.push((result, vec![profile])),
        }
    }
    groups.sort_by_key(|(_, profiles)| std::cmp::Reverse(profiles.len()));
    let groups = groups.into_iter().map(|(result, profiles)| format!("{result}: {}", profiles.join(", ")));
    auto.into_iter().chain(seed).chain(groups).collect()
}

/// A result with how it came about and the note of the row.
fn full(mapped: &Mapped<'_>, explainer: &Explainer<'_>) -> String {
    let result = result_words(mapped, explainer.phrases);
    let how = mapped.how();
    let note = mapped.note();
    let how = if result == how { String::new() } else { format!(", {how}") };
    if note.is_empty() { format!("{result}{how}") } else { format!("{result}{how}; {note}") }
}
