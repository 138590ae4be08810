//! From arguments and files to settings.

use std::sync::Arc;

use tritone_codes::catalogue;
use tritone_config::relay::Listen;
use tritone_live::{Certificate, Driver, Options, Tls};
use tritone_proto::Transport;
use tritone_proto::digest::Password;
use tritone_roles::answer::{Policy, RegistrarPolicy, Settings};

use super::AnswerArguments;
use crate::failure::Failure;

/// What sockets to open.
pub(super) fn options(arguments: &AnswerArguments) -> Result<Options, Failure> {
    let listeners: Vec<tritone_live::Listen> =
        arguments.listen.iter().map(|text| listen(text, arguments)).collect::<Result<_, _>>()?;
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

fn listen(text: &str, arguments: &AnswerArguments) -> Result<tritone_live::Listen, Failure> {
    let wrong = || {
        Failure::Use(format!("--listen {text}: write it as udp:127.0.0.1:5060, or with tcp, tls, ws, wss"))
    };
    let listen = Listen::parse(text).ok_or_else(wrong)?;
    let transport = Transport::from_word(listen.transport.word().as_bytes()).ok_or_else(wrong)?;
    let sent_by =
        arguments.advertise.as_deref().map(|host| advertised(host, transport, listen.address.port()).into());
    Ok(tritone_live::Listen { transport, address: listen.address, sent_by })
}

/// The host that was given, with the port of the socket where it has none and that is not the usual one.
fn advertised(host: &str, transport: Transport, port: u16) -> String {
    let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    if has_port || port == 0 || port == transport.default_port() {
        return host.to_owned();
    }
    format!("{host}:{port}")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_advertised_with_the_port_of_its_socket() {
        let shown = |host, port| advertised(host, Transport::Tcp, port);
        assert_eq!(shown("sip.example.org", 5070), "sip.example.org:5070");
        assert_eq!(shown("sip.example.org", 5060), "sip.example.org");
        assert_eq!(shown("sip.example.org:6000", 5070), "sip.example.org:6000");
        assert_eq!(shown("[2001:db8::1]", 5070), "[2001:db8::1]:5070");
    }
}
