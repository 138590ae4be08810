//! Lines of the signalling descriptions: words, `key=value` words and times.

use std::str::FromStr;
use std::time::Duration;

use crate::flow::Problem;

/// Q.850 section 2.2.3.
pub(crate) const LOCATIONS: [(&str, u8); 9] = [
    ("user", 0),
    ("private-local", 1),
    ("public-local", 2),
    ("transit", 3),
    ("public-remote", 4),
    ("private-remote", 5),
    ("international", 7),
    ("beyond", 10),
    ("reserved", 12),
];

/// Q.850 section 2.2.2.
pub(crate) const CODINGS: [(&str, u8); 4] = [("itu", 0), ("iso", 1), ("national", 2), ("location", 3)];

/// A word, or a key with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) key: String,
    pub(crate) value: Option<String>,
}

/// The words of a line up to `#`; values may be quoted (`display="a b"`).
pub(crate) fn split(line: &str) -> Result<Vec<Word>, Problem> {
    let mut words = Vec::new();
    let mut text = String::new();
    let (mut quoted, mut begun) = (false, false);
    for c in line.chars().chain([' ']) {
        match c {
            '"' => (quoted, begun) = (!quoted, true),
            '#' if !quoted && !begun => break,
            c if c.is_whitespace() && !quoted => {
                if std::mem::take(&mut begun) {
                    words.push(word(&std::mem::take(&mut text)));
                }
            }
            c => {
                text.push(c);
                begun = true;
            }
        }
    }
    if quoted { Err(Problem::OpenQuote) } else { Ok(words) }
}

fn word(text: &str) -> Word {
    match text.split_once('=') {
        Some((key, value)) => Word { key: key.into(), value: Some(value.into()) },
        None => Word { key: text.into(), value: None },
    }
}

impl Word {
    /// The value, which must be there.
    pub(crate) fn text(&self) -> Result<&str, Problem> {
        self.value.as_deref().ok_or_else(|| Problem::MissingValue(self.key.clone()))
    }

    /// The value as a number, in hexadecimal behind `0x`.
    pub(crate) fn number<N: FromStr + TryFrom<u32>>(&self) -> Result<N, Problem> {
        let text = self.text()?;
        let hex = text.strip_prefix("0x").and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let number = match hex {
            Some(number) => N::try_from(number).ok(),
            None => text.parse().ok(),
        };
        number.ok_or_else(|| self.bad("number"))
    }

    /// The value as a time, such as `200ms`.
    pub(crate) fn time(&self) -> Result<Duration, Problem> {
        let text = self.text()?;
        time(text).ok_or_else(|| self.bad("time (us, ms, s, min)"))
    }

    /// The value as octets in hexadecimal.
    pub(crate) fn octets(&self) -> Result<Vec<u8>, Problem> {
        hex(self.text()?).ok_or_else(|| self.bad("octets in hexadecimal"))
    }

    /// The value as one of the words of a table.
    pub(crate) fn of<T: Copy>(&self, what: &'static str, table: &[(&str, T)]) -> Result<T, Problem> {
        let text = self.text()?;
        table.iter().find(|(name, _)| *name == text).map(|(_, value)| *value).ok_or_else(|| self.bad(what))
    }

    pub(crate) fn bad(&self, what: &'static str) -> Problem {
        Problem::BadValue { what, value: self.value.clone().unwrap_or_default() }
    }

    pub(crate) fn unknown(&self) -> Problem {
        Problem::UnknownWord(self.key.clone())
    }
}

/// `200ms` and the like.
pub(crate) fn time(text: &str) -> Option<Duration> {
    let (amount, unit) = text.split_at(text.find(|c: char| c.is_ascii_alphabetic())?);
    let unit = match unit {
        "us" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        "min" => 60.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(amount.parse::<f64>().ok()? * unit).ok()
}

/// Octets from hexadecimal digits.
pub(crate) fn hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|c| Some(c.to_digit(16)? as u8)).collect();
    let digits = digits.filter(|d| d.len().is_multiple_of(2))?;
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_words_and_keys_with_values_up_to_the_comment() {
        let words = split("user -> network SETUP cr=1 display=\"Bob #1 =\" # why").unwrap();
        assert_eq!(words.len(), 6);
        assert_eq!(words[5].text(), Ok("Bob #1 ="));
        assert_eq!(words[4].number::<u16>(), Ok(1));
        assert!(matches!(split("display=\"x"), Err(Problem::OpenQuote)));
    }
}
