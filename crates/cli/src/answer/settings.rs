//! From arguments and files to settings.

use std::sync::Arc;

use tritone_codes::catalogue;
use tritone_live::{Certificate, Driver, Options, Tls};
use tritone_proto::digest::Password;
use tritone_roles::answer::{Policy, RegistrarPolicy, Settings};

use super::AnswerArguments;
use crate::failure::Failure;
use crate::listening::{self, listener};

/// What sockets to open.
pub(super) fn options(arguments: &AnswerArguments) -> Result<Options, Failure> {
    let listen = |text: &String| Ok(listener(&listening::parse(text)?, arguments.advertise.as_deref()));
    let listeners: Vec<tritone_live::Listen> =
        arguments.listen.iter().map(listen).collect::<Result<_, Failure>>()?;
    let media = listeners.first().map(|first| (first.address.ip(), arguments.media_port).into());
    let certificate = arguments.certificate.clone().zip(arguments.key.clone());
    let tls =
        Tls { certificate: certificate.map(|(chain, key)| Certificate { chain, key }), ..Tls::default() };
    Ok(Options {
        listeners,
        tls,
        media,
        metrics: arguments.metrics,
        drain: std::time::Duration::from_secs(5),
        ..Options::default()
    })
}

/// What to answer, on these sockets.
pub(super) fn settings(arguments: &AnswerArguments, policy: Policy, driver: &Driver) -> Settings {
    Settings {
        listeners: driver.listeners().to_vec(),
        media: driver.media_address(),
        policy: Arc::new(policy),
        call_on_register: arguments.call_back.clone(),
        ..Settings::default()
    }
}

/// The policy of the files and, before them, of the arguments.
pub(super) fn policy(arguments: &AnswerArguments) -> Result<Policy, Failure> {
    let wrong = |error: &dyn std::fmt::Display| Failure::Use(error.to_string());
    let mut policy = match &arguments.policy {
        Some(path) => {
            let read = tritone_config::load_answer(path).map_err(|error| wrong(&error))?;
            Policy::of(&read).map_err(|error| Failure::Use(format!("{}: {error}", path.display())))?
        }
        None => Policy::default(),
    };
    if let Some(path) = &arguments.users {
        let users = tritone_config::load_users(path).map_err(|error| wrong(&error))?;
        for (name, password) in users.iter() {
            policy.users.entry(name.to_owned()).or_default().password = Some(Password::new(password));
        }
    }
    if arguments.registrar || !arguments.call_back.is_empty() {
        policy.registrar = policy.registrar.or(Some(RegistrarPolicy::default()));
    }
    if let Some(realm) = &arguments.realm {
        policy.realm.clone_from(realm);
    }
    if let Some(tag) = &arguments.language {
        policy.language = language(tag)?;
    }
    Ok(policy)
}

fn language(tag: &str) -> Result<Option<&'static tritone_codes::Phrases>, Failure> {
    if tag.split('-').next().is_some_and(|primary| primary.eq_ignore_ascii_case("en")) {
        return Ok(None);
    }
    let unknown = || Failure::Use(format!("--language {tag}: there are phrases in en and de"));
    catalogue(tag).map(Some).ok_or_else(unknown)
}
