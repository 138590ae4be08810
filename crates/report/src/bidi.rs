//! Text that runs from right to left, kept from turning around what stands beside it.
//!
//! Browsers, editors and many terminals show each line by the Unicode Bidirectional Algorithm (UAX #9). There a number
//! behind a Hebrew or Arabic name is shown before it: columns change places, and an arrow points the wrong way. A run
//! in isolates is laid out by itself, and all else stays where it was.

use std::borrow::Cow;
use std::ops::RangeInclusive;

/// FIRST STRONG ISOLATE: what follows is laid out by itself.
pub const ISOLATE: char = '\u{2068}';
/// POP DIRECTIONAL ISOLATE: the end of that.
pub const POP_ISOLATE: char = '\u{2069}';

/// The text, each run from right to left in isolates. Isolates that are there already are not looked at: take text
/// from outside through [`clean`](crate::clean) first.
pub fn isolate(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let runs = right_to_left_runs(text.chars());
    if runs.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut isolated = String::with_capacity(text.len() + runs.len() * 6);
    let mut runs = runs.into_iter().peekable();
    for (place, c) in text.chars().enumerate() {
        if runs.peek().is_some_and(|run| *run.start() == place) {
            isolated.push(ISOLATE);
        }
        isolated.push(c);
        if runs.next_if(|run| *run.end() == place).is_some() {
            isolated.push(POP_ISOLATE);
        }
    }
    Cow::Owned(isolated)
}

/// Where characters run from right to left: the places of the first and last of each run. The words of a run are one
/// character apart; a wider gap is one between columns, and a digit or a Latin letter ends a run.
pub fn right_to_left_runs(chars: impl IntoIterator<Item = char>) -> Vec<RangeInclusive<usize>> {
    let mut runs: Vec<RangeInclusive<usize>> = Vec::new();
    let mut joins = false;
    for (place, c) in chars.into_iter().enumerate() {
        if is_right_to_left(c) {
            match runs.last_mut() {
                Some(run) if *run.end() + 1 == place || (joins && *run.end() + 2 == place) => {
                    *run = *run.start()..=place;
                }
                _ => runs.push(place..=place),
            }
        }
        joins = !c.is_alphanumeric();
    }
    runs
}

/// Whether the character is in a block whose characters run from right to left unless Unicode says otherwise
/// (DerivedBidiClass.txt, the defaults R and AL).
const fn is_right_to_left(c: char) -> bool {
    matches!(c,
        '\u{590}'..='\u{8ff}'
            | '\u{fb1d}'..='\u{fdff}'
            | '\u{fe70}'..='\u{fefc}'
            | '\u{10800}'..='\u{10fff}'
            | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn each_run_is_isolated_and_nothing_else() {
        assert_eq!(isolate("alice \u{4f60} 4930"), "alice \u{4f60} 4930");
        assert_eq!(isolate("\u{5d0}\u{5d1} -> 17"), "\u{2068}\u{5d0}\u{5d1}\u{2069} -> 17");
        assert_eq!(
            isolate("404 \u{5d0} \u{5d1} x \u{645}"),
            "404 \u{2068}\u{5d0} \u{5d1}\u{2069} x \u{2068}\u{645}\u{2069}"
        );
    }

    #[test]
    fn columns_are_not_joined_and_digits_are_outside() {
        assert_eq!(right_to_left_runs("\u{5d0}  \u{5d1}".chars()), [0..=0, 3..=3]);
        assert_eq!(right_to_left_runs("\u{5d0}1\u{5d1}".chars()), [0..=0, 2..=2]);
        assert_eq!(right_to_left_runs("\u{5d0}-\u{5d1} ".chars()), [0..=2]);
    }

    #[test]
    fn isolates_take_no_columns() {
        assert_eq!(isolate("\u{5d0}\u{5d1} -> 17").width(), "\u{5d0}\u{5d1} -> 17".width());
    }
}
