//! Whose credentials are used, and where they come from: a file or the environment, never the command line, which others
//! can see.

use tritone_proto::digest::Password;
use tritone_roles::call::Account;

use super::CallArguments;
use crate::failure::Failure;

const VARIABLE: &str = "TRITONE_PASSWORD";

/// What challenges are answered with; nothing where neither is given.
pub(super) fn account(arguments: &CallArguments) -> Result<Option<Account>, Failure> {
    let Some(path) = &arguments.credentials else {
        return match (&arguments.user, std::env::var(VARIABLE)) {
            (Some(user), Ok(password)) => Ok(Some(of(user, &password))),
            (Some(user), Err(_)) => Err(Failure::Use(format!(
                "no password of {user}: name a file with --credentials, or set {VARIABLE}"
            ))),
            (None, _) => Ok(None),
        };
    };
    let users = tritone_config::load_users(path).map_err(|error| Failure::Use(error.to_string()))?;
    let mut all = users.iter();
    match (&arguments.user, all.next(), all.next()) {
        (Some(user), ..) => match users.password(user) {
            Some(password) => Ok(Some(of(user, password))),
            None => Err(Failure::Use(format!("{} has no password of {user}", path.display()))),
        },
        (None, Some((user, password)), None) => Ok(Some(of(user, password))),
        (None, None, _) => Err(Failure::Use(format!("{} has no user", path.display()))),
        (None, ..) => {
            Err(Failure::Use(format!("{} has several users; name one with --user", path.display())))
        }
    }
}

fn of(user: &str, password: &str) -> Account {
    Account { user: user.into(), password: Password::new(password) }
}
