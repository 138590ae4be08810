//! Running a relay.

use std::cell::RefCell;
use std::io::Write;
use std::rc::Rc;

use tritone_config::relay::{Destination, Relay as Config};
use tritone_live::{Certificate, Clock, Driver, Element, Limits, Options, Signal, Tls};
use tritone_proto::{Listener, Random, Time};
use tritone_roles::relay::{Relay, Settings};
use tritone_roles::repair::rule_faults;

use super::RelayArguments;
use super::check::check;
use super::counters::exposition;
use super::secrets::secrets;
use super::telling::Telling;
use crate::args::Format;
use crate::failure::{Failure, Status};
use crate::listening::{self, listener};
use crate::wall::wall;

/// Runs until it is told to end.
pub(crate) fn run(arguments: &RelayArguments) -> Result<Status, Failure> {
    let config = config(arguments)?;
    if arguments.check {
        return check(&config);
    }
    let driver = Driver::bind(options(&config)).map_err(|error| Failure::Io(std::io::Error::other(error)))?;
    let settings = settings(&config, driver.listeners())?;
    let relay = Relay::new(Time::START, settings, Random::new(tritone_live::seed()?));
    for listener in driver.listeners() {
        eprintln!("tritone relay: listening on {}:{}", listener.transport, listener.address);
    }
    if let Some(address) = driver.metrics_address() {
        eprintln!("tritone relay: metrics at http://{address}/metrics");
    }
    eprintln!(
        "tritone relay: {}",
        if config.repair { "repairs" } else { "shadow mode: tells what it would repair" }
    );
    let clock = driver.clock();
    let telling = Rc::new(RefCell::new(Telling::new(arguments.format == Format::Json)));
    let mut element = driver.drive(relay);
    let told = Rc::clone(&telling);
    element.on_record(move |time, record| told.borrow_mut().take(wall(clock, time), &record));
    let told = Rc::clone(&telling);
    element.on_unopened(move |unopened| {
        told.borrow_mut().take_unopened(wall(clock, unopened.time), &unopened);
    });
    element.on_metrics(move |relay, sockets| {
        exposition(relay, clock.now(), sockets)
            .map_or_else(|error| error.to_string(), |text| String::from_utf8_lossy(&text).into_owned())
    });
    obey_signals(&mut element, arguments, clock, &telling);
    element.run()?;
    telling.borrow_mut().finish();
    if arguments.format == Format::Text {
        telling.borrow().show()?;
    }
    Ok(Status::Done)
}

/// SIGHUP reads the settings again, SIGUSR1 shows the table, SIGUSR2 switches the repair off, SIGTERM and SIGINT end it.
fn obey_signals(
    element: &mut Element<Relay>,
    arguments: &RelayArguments,
    clock: Clock,
    telling: &Rc<RefCell<Telling>>,
) {
    element.end_on_signals();
    let arguments = arguments.clone();
    element.on_signal(Signal::Hangup, move |relay| match reread(&arguments, relay) {
        Ok(settings) => {
            relay.set_settings(clock.now(), settings);
            say("settings read again");
        }
        Err(failure) => say(&format!("{failure}; it goes on with the settings that it has")),
    });
    let telling = Rc::clone(telling);
    element.on_signal(Signal::User1, move |_| {
        let _ = telling.borrow().show();
    });
    element.on_signal(Signal::User2, |relay| {
        relay.stop_repairing();
        say("repair is off until the settings are read again");
    });
}

/// Tells something while the relay runs: whoever closed standard error does not end it.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "tritone relay: {text}");
}

fn reread(arguments: &RelayArguments, relay: &Relay) -> Result<Settings, Failure> {
    let config = config(arguments)?;
    settings(&config, &relay.settings().listeners)
}

fn config(arguments: &RelayArguments) -> Result<Config, Failure> {
    let mut config = match &arguments.config {
        Some(path) => tritone_config::load_relay(path).map_err(|error| Failure::Use(error.to_string()))?,
        None => Config::to(arguments.to.iter().map(|to| destination(to)).collect::<Result<_, _>>()?),
    };
    if !arguments.listen.is_empty() {
        config.listen =
            arguments.listen.iter().map(|text| listening::parse(text)).collect::<Result<_, _>>()?;
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
        say(&fault.to_string());
    }
    Ok(Settings::of(config, secrets(config)?, listeners.to_vec()))
}

fn destination(text: &str) -> Result<Destination, Failure> {
    Destination::parse(text)
        .ok_or_else(|| Failure::Use(format!("--to {text}: not a host, host:port or SIP URI")))
}

fn options(config: &Config) -> Options {
    let listeners = config.listen.iter().map(|listen| listener(listen, config.advertised.as_deref()));
    let limits = Limits {
        connections: config.limits.connections,
        message: config.limits.message,
        idle: config.limits.idle,
        ..Limits::default()
    };
    Options {
        listeners: listeners.collect(),
        peer: config.peers.iter().find_map(|peer| address_of(peer.destination.as_ref()?)),
        tls: config.tls.as_ref().map(tls).unwrap_or_default(),
        limits,
        metrics: config.metrics,
        drain: config.timers.drain,
        receive_buffer: Some(RECEIVE_BUFFER),
        ..Options::default()
    }
}

/// Octets of received messages that may wait: a burst of some thousand.
const RECEIVE_BUFFER: usize = 4 * 1024 * 1024;

fn address_of(destination: &Destination) -> Option<std::net::SocketAddr> {
    Some(std::net::SocketAddr::new(destination.host.parse().ok()?, destination.port.unwrap_or(5060)))
}

/// The relay shows its certificate to those who ask for one, too.
fn tls(tls: &tritone_config::relay::Tls) -> Tls {
    let certificate = Certificate { chain: tls.certificate.clone(), key: tls.key.clone() };
    Tls {
        certificate: Some(certificate.clone()),
        client_certificate: Some(certificate),
        authorities: tls.ca.clone(),
        client_authorities: tls.ca.clone().filter(|_| tls.verify_client),
        insecure: false,
    }
}
