//! Passwords, from the files and variables that the settings name.

use std::path::Path;

use tritone_config::relay::{Password as Where, Relay};
use tritone_proto::digest::{Algorithm, Password};
use tritone_roles::relay::{Challenge, Credentials, Secrets};

use crate::failure::Failure;

/// What the settings of a relay name.
pub(super) fn secrets(relay: &Relay) -> Result<Secrets, Failure> {
    let mut secrets = Secrets::default();
    for (place, peer) in relay.peers.iter().enumerate() {
        if let Some(challenge) = &peer.challenge {
            let users = tritone_config::load_users(&challenge.users)
                .map_err(|error| Failure::Use(error.to_string()))?;
            let users = users
                .iter()
                .map(|(name, password)| (name.as_bytes().into(), Password::new(password)))
                .collect();
            let realm = challenge.realm.as_deref().unwrap_or(&relay.realm).into();
            let algorithms =
                challenge.algorithms.iter().filter_map(|word| Algorithm::from_token(word.as_bytes()));
            secrets.challenges.insert(place, Challenge { realm, algorithms: algorithms.collect(), users });
        }
        if let Some(credentials) = &peer.credentials {
            let password = password(&credentials.password)?;
            secrets
                .credentials
                .insert(place, Credentials { user: credentials.user.as_str().into(), password });
        }
    }
    Ok(secrets)
}

fn password(at: &Where) -> Result<Password, Failure> {
    match at {
        Where::File(path) => first_line(path),
        Where::Variable(name) => {
            let value = std::env::var(name);
            value.map(Password::new).map_err(|error| Failure::Use(format!("the variable {name}: {error}")))
        }
    }
}

fn first_line(path: &Path) -> Result<Password, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::Use(format!("{}: {error}", path.display())))?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(Password::new(line)),
        _ => Err(Failure::Use(format!("{}: its first line, the password, is empty", path.display()))),
    }
}
