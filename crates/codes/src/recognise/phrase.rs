//! Words of a phrase or name.

use super::{Context, Input, Reading};
use crate::{catalogues, causes, statuses};
use alloc::string::String;
use alloc::vec::Vec;

/// Calls `each` with every phrase and name that can be found, and what it names.
pub(super) fn each_name(context: &Context<'_>, mut each: impl FnMut(&str, Input<'static>)) {
    for status in statuses() {
        each(status.phrase, Input::Status(status.code, None));
        for variant in status.code.variants() {
            each(variant.phrase, Input::Status(status.code, None));
        }
    }
    for cause in causes() {
        each(cause.name, Input::Cause(cause.cause));
    }
    for dialect in context.dialects.layers() {
        for code in dialect.codes.iter() {
            each(&code.name, Input::Dialect(code.code));
            each(&code.text, Input::Dialect(code.code));
        }
    }
    for catalogue in catalogues() {
        for (code, phrase) in catalogue.statuses.iter() {
            each(phrase, Input::Status(*code, None));
        }
        for (cause, name) in catalogue.causes.iter() {
            each(name, Input::Cause(*cause));
        }
    }
}

/// Everything whose phrase or name has all the words, in any case: first what has no other word.
pub(super) fn readings<'a>(text: &str, context: &Context<'_>) -> Vec<Reading<'a>> {
    let wanted = words(text);
    if wanted.is_empty() {
        return Vec::new();
    }
    let (mut exact, mut partial) = (Vec::new(), Vec::new());
    each_name(context, |name, input| {
        let has = words(name);
        if has == wanted {
            add(&mut exact, Reading { input, how: "as a phrase" });
        } else if wanted.iter().all(|word| has.contains(word)) {
            add(&mut partial, Reading { input, how: "as words of a phrase" });
        }
    });
    partial.retain(|reading| exact.iter().all(|other: &Reading<'_>| other.input != reading.input));
    exact.extend(partial);
    exact
}

fn add<'a>(readings: &mut Vec<Reading<'a>>, reading: Reading<'a>) {
    if !readings.contains(&reading) {
        readings.push(reading);
    }
}

/// The words in lower case; underscores separate too, as in the constants of stacks.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}
