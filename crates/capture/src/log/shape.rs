//! How the lines of one message stand in a log: as they are, behind an indentation, or each behind what the program
//! writes before all of its lines.

use super::dialect;
use super::time;

/// What stands before the lines of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Something before the start line; the second line will show whether it stands before the others too.
    Unknown(Vec<u8>),
    /// Nothing.
    Raw,
    /// So many spaces, or fewer on lines that were trimmed.
    Indented(usize),
    /// The same as before the start line, but for digits.
    Prefixed(Vec<u8>),
}

/// What a line of the log is to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    /// A line of it.
    Content(&'a [u8]),
    /// A line of another record, in between.
    Foreign,
    /// The beginning of another record: the message is at its end.
    End,
}

impl Shape {
    /// The shape of a message with this before its start line.
    pub(crate) fn new(prefix: &[u8]) -> Self {
        if prefix.is_empty() {
            Self::Raw
        } else if prefix.iter().all(|octet| *octet == b' ') {
            Self::Indented(prefix.len())
        } else {
            Self::Unknown(prefix.to_vec())
        }
    }

    /// Takes the next line.
    pub(crate) fn part<'a>(&mut self, line: &'a [u8]) -> Part<'a> {
        if let Self::Unknown(prefix) = self {
            let prefix = std::mem::take(prefix);
            let spaces = line.iter().take_while(|octet| **octet == b' ').count();
            *self = if behind(&prefix, line).is_some() {
                Self::Prefixed(prefix)
            } else if spaces >= prefix.len() {
                Self::Indented(prefix.len())
            } else {
                Self::Raw
            };
        }
        match self {
            Self::Prefixed(prefix) => behind(prefix, line).map_or(Part::Foreign, Part::Content),
            Self::Indented(width) => {
                let spaces = line.iter().take_while(|octet| **octet == b' ').count().min(*width);
                let unindented = spaces == 0 && is_record(line);
                if unindented { Part::End } else { Part::Content(line.get(spaces..).unwrap_or_default()) }
            }
            Self::Raw | Self::Unknown(_) if is_record(line) => Part::End,
            Self::Raw | Self::Unknown(_) => Part::Content(line),
        }
    }
}

/// Whether a line begins another record of the log.
fn is_record(line: &[u8]) -> bool {
    time::leading(line).is_some() || dialect::is_record(line)
}

/// What stands behind the prefix, whose digits may be others.
fn behind<'a>(prefix: &[u8], line: &'a [u8]) -> Option<&'a [u8]> {
    let (mut prefix, mut line) = (prefix, line);
    while let Some((expected, rest)) = prefix.split_first() {
        if expected.is_ascii_digit() {
            let digits = |text: &[u8]| text.iter().take_while(|octet| octet.is_ascii_digit()).count();
            let (wanted, found) = (digits(prefix), digits(line));
            (found > 0).then_some(())?;
            (prefix, line) = (prefix.get(wanted..)?, line.get(found..)?);
            continue;
        }
        let (found, behind) = match line.split_first() {
            Some((found, behind)) => (*found, behind),
            // A blank line of the message, whose trailing spaces were trimmed.
            None => return prefix.iter().all(|octet| *octet == b' ').then_some(line),
        };
        (found == *expected).then_some(())?;
        (prefix, line) = (rest, behind);
    }
    Some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_before_each_line_is_taken_off_and_others_are_foreign() {
        let mut shape = Shape::new(b"Nov 26 04:00:00 sbc kamailio[7]: ");
        assert_eq!(shape.part(b"Nov 26 04:00:10 sbc kamailio[17]: Via: x"), Part::Content(b"Via: x"));
        assert_eq!(shape.part(b"Nov 26 04:00:10 sbc cron[17]: job"), Part::Foreign);
        assert_eq!(shape.part(b"Nov 26 04:00:10 sbc kamailio[7]:"), Part::Content(b""));
    }

    #[test]
    fn lines_behind_one_prefix_are_as_they_are_until_the_next_record() {
        let mut shape = Shape::new(b"[2024-01-31 10:00:00] DEBUG[7] ");
        assert_eq!(shape.part(b"Via: x"), Part::Content(b"Via: x"));
        assert_eq!(shape.part(b""), Part::Content(b""));
        assert_eq!(shape.part(b"[2024-01-31 10:00:01] DEBUG[7] next"), Part::End);
    }

    #[test]
    fn indentation_is_taken_off() {
        let mut shape = Shape::new(b"   ");
        assert_eq!(shape.part(b"   Via: x"), Part::Content(b"Via: x"));
        assert_eq!(shape.part(b"     folded"), Part::Content(b"  folded"));
        assert_eq!(shape.part(b""), Part::Content(b""));
        let mut shape = Shape::new(b"Nov 26 04:00:00 sbc x[7]: ");
        assert_eq!(shape.part(b"                          Via: x"), Part::Content(b"Via: x"));
    }
}
