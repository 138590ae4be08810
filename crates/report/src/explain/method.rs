//! Methods, and the events that only mapping profiles know.

use tritone_codes::Method;
use tritone_codes::profile::{Direction, Event, Key};

use super::entry::{Code, Entry};
use super::{Explainer, translations};

/// The entry of a method.
pub(super) fn entry(method: Method) -> Entry {
    let info = method.info();
    let mut entry =
        Entry::new("method", Some(Code::Word(method.to_string())), format!("SIP request {method}"));
    entry.name = Some(method.to_string());
    entry.meaning = Some(info.meaning.to_owned());
    entry.source = Some(format!("{}, section {}", info.source, info.section));
    entry.standing = Some("registered".to_owned());
    entry.fact("opens_dialog", if info.opens_dialog { "yes" } else { "no" });
    entry.fact("dialog", info.dialog);
    let responses = info.responses.iter().map(|(code, meaning)| format!("{code}: {meaning}"));
    entry.list("responses", responses.collect());
    entry
}

/// The entry of an event: something that ends a call without a status or a cause.
pub(super) fn event_entry(explainer: &Explainer<'_>, event: Event) -> Entry {
    let heading = format!("Event {event} of the mapping profiles");
    let mut entry = Entry::new("event", Some(Code::Word(event.to_string())), heading);
    entry.name = Some(event.to_string());
    entry.meaning =
        Some("It ends a call without a status or a cause, and tables have rows of their own for it.".into());
    for direction in [Direction::SipToCause, Direction::CauseToSip] {
        let listed = |table: &tritone_codes::profile::Table| table.keys().any(|key| key == Key::Event(event));
        if explainer.profiles.iter().filter_map(|profile| profile.table(direction)).any(listed) {
            translations::add(&mut entry, explainer, direction, Key::Event(event));
        }
    }
    entry
}
