//! Who may authenticate: lines of text to a look-up by name.

use std::collections::BTreeMap;
use std::fmt;

use crate::{ConfigError, Problem};

/// Names and passwords. The passwords are not shown by `Debug`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Users {
    passwords: BTreeMap<String, String>,
}

impl Users {
    /// The password of a user.
    pub fn password(&self, name: &str) -> Option<&str> {
        self.passwords.get(name).map(String::as_str)
    }

    /// Every name with its password, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.passwords.iter().map(|(name, password)| (name.as_str(), password.as_str()))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.passwords.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.passwords.is_empty()
    }
}

impl fmt::Debug for Users {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.passwords.keys()).finish()
    }
}

/// The users of a text: one `NAME = PASSWORD` a line. White space around both is left out; a line that begins with `#`
/// is a comment. `file` names it in errors, which show no password.
///
/// # Errors
/// The first line without a password, or with a name that an earlier line has.
pub fn parse_users(text: &str, file: &str) -> Result<Users, ConfigError> {
    let mut users = Users::default();
    for (line, text) in (1..).zip(text.lines().map(str::trim)) {
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let error = |field: &str, problem| {
            Err(ConfigError::Content { file: file.into(), line, field: field.into(), problem })
        };
        let (name, password) = match text.split_once('=') {
            Some((name, password)) if !password.trim().is_empty() => (name.trim(), password.trim()),
            _ => return error("password", Problem::Missing),
        };
        if name.is_empty() {
            return error("name", Problem::Missing);
        }
        if users.passwords.insert(name.into(), password.into()).is_some() {
            return error(name, Problem::Together("has a password in an earlier line already"));
        }
    }
    Ok(users)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_may_hold_equals_signs_and_number_signs() {
        let users = parse_users("# trunk\nalice = a=b #c\n\nbob=x\n", "users.txt").unwrap();
        assert_eq!((users.password("alice"), users.password("bob")), (Some("a=b #c"), Some("x")));
        assert_eq!((users.password("carol"), users.len()), (None, 2));
        assert_eq!(format!("{users:?}"), r#"{"alice", "bob"}"#);
    }

    #[test]
    fn mistakes_are_told_with_the_line_and_without_the_password() {
        let error = |text| parse_users(text, "users.txt").unwrap_err().to_string();
        assert_eq!(error("a = x\nb"), "users.txt:2: password: is missing");
        assert_eq!(error("= x"), "users.txt:1: name: is missing");
        assert_eq!(error("a = x\na = y"), "users.txt:2: a: has a password in an earlier line already");
    }
}
