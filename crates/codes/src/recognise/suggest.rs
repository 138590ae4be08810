//! Close matches for an input that matched nothing.

use super::{Context, phrase};
use crate::Method;
use crate::profile::Event;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// How many suggestions people read.
const MOST: usize = 5;

/// The names that differ least from the text, the closest first.
pub(super) fn close(text: &str, context: &Context<'_>) -> Vec<String> {
    let text = text.to_lowercase();
    let length = text.chars().count();
    // A third of the letters may be wrong. Beyond 40 letters it is no name, and comparing would cost.
    let limit = length.div_ceil(3);
    if length > 40 {
        return Vec::new();
    }
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut consider = |name: &str| {
        let distance = distance(&text, &name.to_lowercase());
        if distance <= limit && found.iter().all(|(_, known)| known != name) {
            found.push((distance, name.to_string()));
        }
    };
    Method::ALL.into_iter().for_each(|method| consider(method.as_str()));
    Event::ALL.into_iter().for_each(|event| consider(event.word()));
    phrase::each_name(context, |name, _| {
        consider(name);
        // Of a longer phrase, one word may be what was meant.
        name.split(' ').filter(|word| word.len() > 3 && word.len() < name.len()).for_each(&mut consider);
    });
    found.sort_by_key(|(distance, _)| *distance);
    found.truncate(MOST);
    found.into_iter().map(|(_, name)| name).collect()
}

/// The Levenshtein distance: how many letters are to insert, remove or replace.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
