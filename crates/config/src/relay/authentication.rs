//! Who must authenticate, and how the relay does: `challenge` and `credentials` of a peer.

use std::path::{Path, PathBuf};

use crate::fields::Fields;
use crate::{ConfigError, Problem};

/// Who must authenticate: `challenge = { realm = "example.org", users = "users.txt" }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// `realm`: by default that of the relay.
    pub realm: Option<String>,
    /// `users`: the file with `NAME = PASSWORD` lines, found from the folder of the settings.
    pub users: PathBuf,
    /// `algorithms`: a challenge is made for each, in this order; by default MD5 alone, since telephones in use give up at a
    /// challenge that they do not know.
    pub algorithms: Vec<String>,
}

/// The words of digest authentication (RFC 8760 section 2.6).
const ALGORITHMS: [&str; 3] = ["SHA-512-256", "SHA-256", "MD5"];

/// How challenges are answered: `credentials = { user = "trunk", password-file = "trunk.password" }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// `user`.
    pub user: String,
    /// Where the password is.
    pub password: Password,
}

/// Where a password is. Settings have none themselves, so that they can be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Password {
    /// `password-file`: the first line of this file.
    File(PathBuf),
    /// `password-variable`: this variable of the environment.
    Variable(String),
}

pub(super) fn challenge(fields: &Fields<'_>, folder: &Path) -> Result<Option<Challenge>, ConfigError> {
    let Some(table) = fields.table("challenge")? else { return Ok(None) };
    let table = table.only(&["realm", "users", "algorithms"])?;
    let realm = table.text("realm")?.map(String::from);
    let algorithms = algorithms(&table)?;
    Ok(Some(Challenge { realm, users: folder.join(table.required_text("users")?), algorithms }))
}

fn algorithms(fields: &Fields<'_>) -> Result<Vec<String>, ConfigError> {
    let words = fields.texts("algorithms")?.unwrap_or(vec!["MD5"]);
    if words.is_empty() {
        return Err(fields.error("algorithms", Problem::Missing));
    }
    let known = |(place, word): (usize, &str)| match ALGORITHMS.contains(&word) {
        true => Ok(word.to_owned()),
        false => Err(fields.error_at(
            "algorithms",
            place,
            Problem::Word(word.into(), "algorithm: SHA-512-256, SHA-256 or MD5"),
        )),
    };
    words.into_iter().enumerate().map(known).collect()
}

pub(super) fn credentials(fields: &Fields<'_>, folder: &Path) -> Result<Option<Credentials>, ConfigError> {
    let Some(table) = fields.table("credentials")? else { return Ok(None) };
    let table = table.only(&["user", "password-file", "password-variable"])?;
    let user = table.required_text("user")?.to_string();
    let password = match (table.text("password-file")?, table.text("password-variable")?) {
        (Some(file), None) => Password::File(folder.join(file)),
        (None, Some(variable)) => Password::Variable(variable.into()),
        (None, None) => return Err(table.error("password-file", Problem::Missing)),
        (Some(_), Some(_)) => {
            let problem = Problem::Together("the password is either in a file or in a variable");
            return Err(table.error("password-variable", problem));
        }
    };
    Ok(Some(Credentials { user, password }))
}
