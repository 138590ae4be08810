//! A number or name that a user looks for.

use tritone_calls::Party;
use tritone_wire::sip::Uri;

/// What is sought in a From or To.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sought {
    /// Digits, without what precedes a subscriber's number in one form or another.
    Number(String),
    /// Any other text, in lower case.
    Text(String),
}

impl Sought {
    /// Reads what the user typed; a number may be written with separators and in any form.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() {
            return Err("expected a part of a number or of a name".to_owned());
        }
        Ok(match digits(text) {
            Some(digits) => Self::Number(digits),
            None => Self::Text(text.to_lowercase()),
        })
    }

    /// Whether the party's number, name or URI holds it.
    pub(crate) fn names(&self, party: &Party) -> bool {
        match self {
            Self::Number(_) => party.user.as_deref().is_some_and(|user| self.is_in(user)),
            Self::Text(_) => {
                self.is_in(&party.uri) || party.display.as_deref().is_some_and(|name| self.is_in(name))
            }
        }
    }

    /// Whether the URI's number, or the URI, holds it.
    pub(crate) fn names_uri(&self, uri: &str) -> bool {
        match self {
            Self::Number(_) => {
                let number = Uri::parse(uri.as_bytes()).number().map(String::from_utf8_lossy);
                number.is_some_and(|number| self.is_in(&number))
            }
            Self::Text(_) => self.is_in(uri),
        }
    }

    fn is_in(&self, text: &str) -> bool {
        match self {
            Self::Number(sought) => digits(text).map_or_else(
                || text.contains(sought.as_str()), // a user such as `sip-4930123`
                |digits| digits.contains(sought.as_str()),
            ),
            Self::Text(sought) => text.to_lowercase().contains(sought.as_str()),
        }
    }
}

/// The digits of a number without the visual separators of RFC 3966 section 3 and spaces, and without a leading `+`, `00`
/// or `0`: so the national form of a number is the end of its international one. `None` where it is no number.
fn digits(text: &str) -> Option<String> {
    let bare = text.strip_prefix('+').unwrap_or(text);
    let separator = |c: char| matches!(c, ' ' | '-' | '.' | '(' | ')' | '/');
    let digits: String = bare.chars().filter(|c| !separator(*c)).collect();
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let significant = digits.trim_start_matches('0');
    Some(if significant.is_empty() { digits } else { significant.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(sought: &str, user: &str) -> bool {
        let uri = format!("sip:{user}@example.com");
        let party = Party { uri, user: Some(user.to_owned()), display: Some("Ms. Example".to_owned()) };
        Sought::parse(sought).unwrap().names(&party)
    }

    #[test]
    fn a_number_is_found_in_any_of_its_forms() {
        for sought in ["+49 30 1234567", "0049301234567", "030/1234567", "(030) 123-4567", "1234567", "4567"]
        {
            assert!(finds(sought, "+49301234567"), "{sought}");
        }
        assert!(finds("030 1234567", "0301234567") && finds("49301234567", "0049301234567"));
        assert!(!finds("030 1234568", "+49301234567"));
        assert!(finds("000", "000") && !finds("000", "100"));
    }

    #[test]
    fn digits_are_not_sought_in_the_host() {
        let party =
            Party { uri: "sip:bob@10.0.0.100".to_owned(), user: Some("bob".to_owned()), display: None };
        assert!(!Sought::parse("100").unwrap().names(&party));
        assert!(Sought::parse("10.0.0.100x").is_ok_and(|sought| !sought.names(&party)));
    }

    #[test]
    fn a_name_is_found_in_any_case_and_in_the_display_name() {
        assert!(finds("EXAMPLE", "bob") && finds("ms. ex", "bob") && !finds("alice", "bob"));
        assert!(Sought::parse("  ").is_err());
    }
}
