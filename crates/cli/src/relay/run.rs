//! Running a relay.

use std::io::Write;

use tritone_config::relay::{Destination, Listen, Relay as Config};
use tritone_live::{Driver, Options};
use tritone_proto::{Listener, Random, Time, Transport};
use tritone_roles::relay::{Record, Relay, Settings};
use tritone_roles::repair::rule_faults;

use super::RelayArguments;
use super::secrets::secrets;
use crate::failure::{Failure, Status};

/// Runs until it is told to end.
pub(crate) fn run(arguments: &RelayArguments) -> Result<Status, Failure> {
    let config = config(arguments)?;
    let driver = Driver::bind(options(&config))
        .map_err(|error| Failure::Io(std::io::Error::other(error.to_string())))?;
    let settings = settings(&config, driver.listeners())?;
    let relay = Relay::new(Time::START, settings, Random::new(tritone_live::seed()?));
    for listener in driver.listeners() {
        eprintln!("tritone relay: listening on {} {}", listener.transport, listener.address);
    }
    let mut element = driver.drive(relay);
    element.on_record(|_, record| tell(&record));
    element.run()?;
    Ok(Status::Done)
}

fn config(arguments: &RelayArguments) -> Result<Config, Failure> {
    let mut config = match &arguments.config {
        Some(path) => tritone_config::load_relay(path).map_err(|error| Failure::Use(error.to_string()))?,
        None => Config::to(arguments.to.iter().map(|to| destination(to)).collect::<Result<_, _>>()?),
    };
    if !arguments.listen.is_empty() {
        config.listen = arguments.listen.iter().map(|text| listen(text)).collect::<Result<_, _>>()?;
    }
    config.metrics = arguments.metrics.or(config.metrics);
    config.repair |= arguments.repair;
    Ok(config)
}

/// The settings; a rule that cannot be followed ends the run, one that is of no use is told.
fn settings(config: &Config, listeners: &[Listener]) -> Result<Settings, Failure> {
    for fault in rule_faults(config) {
        if fault.fault.is_error() {
            return Err(Failure::Use(fault.to_string()));
        }
        eprintln!("tritone relay: {fault}");
    }
    Ok(Settings::of(config, secrets(config)?, listeners.to_vec()))
}

fn destination(text: &str) -> Result<Destination, Failure> {
    Destination::parse(text)
        .ok_or_else(|| Failure::Use(format!("--to {text}: not a host, host:port or SIP URI")))
}

fn listen(text: &str) -> Result<Listen, Failure> {
    let wrong = || {
        Failure::Use(format!("--listen {text}: write it as udp:127.0.0.1:5060, or with tcp, tls, ws, wss"))
    };
    Listen::parse(text).ok_or_else(wrong)
}

fn options(config: &Config) -> Options {
    let listeners = config.listen.iter().filter_map(|listen| {
        let transport = Transport::from_word(listen.transport.word().as_bytes())?;
        let sent_by = config.advertised.as_deref().map(Into::into);
        Some(tritone_live::Listen { transport, address: listen.address, sent_by })
    });
    Options { listeners: listeners.collect(), drain: config.timers.drain, ..Options::default() }
}

/// Tells a record as a line of standard error; who closed it does not want to know.
fn tell(record: &Record) {
    let _ = writeln!(std::io::stderr(), "{record:?}");
}
