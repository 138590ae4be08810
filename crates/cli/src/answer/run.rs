//! Running the endpoint.

use std::cell::RefCell;
use std::io::Write;
use std::rc::Rc;

use tritone_live::Driver;
use tritone_proto::{Random, Time};
use tritone_roles::answer::Answer;

use super::lines::write_line;
use super::settings::{options, policy, settings};
use super::{AnswerArguments, metrics};
use crate::failure::{Failure, Status};
use crate::recorded::Recorded;
use crate::wall::wall;

/// Runs until it is told to end.
pub(crate) fn run(arguments: &AnswerArguments) -> Result<Status, Failure> {
    let policy = policy(arguments)?;
    let driver = Driver::bind(options(arguments)?)
        .map_err(|error| Failure::Io(std::io::Error::other(error.to_string())))?;
    let recorded = arguments.save.as_deref().map(Recorded::create).transpose()?;
    let clock = driver.clock();
    let answer =
        Answer::new(Time::START, settings(arguments, policy, &driver), Random::new(tritone_live::seed()?));
    tell_sockets(&driver);
    let mut element = driver.drive(answer);
    let control = element.control();
    let format = arguments.format;
    element.on_record(move |time, record| {
        let mut out = std::io::stdout().lock();
        let written = write_line(&mut out, wall(clock, time), &record, format).and_then(|()| out.flush());
        if written.is_err() {
            // Nobody reads any more.
            let _ = control.stop();
        }
    });
    let recorded = Rc::new(RefCell::new(recorded));
    if recorded.borrow().is_some() {
        let recorded = Rc::clone(&recorded);
        element.on_message(move |sighting| {
            if let Some(recorded) = recorded.borrow_mut().as_mut() {
                recorded.take(wall(clock, sighting.time), sighting);
            }
        });
    }
    element.on_metrics(metrics::write);
    element.end_on_signals();
    element.run()?;
    match recorded.borrow_mut().take() {
        Some(recorded) => recorded.finish(),
        None => Ok(Status::Done),
    }
}

fn tell_sockets(driver: &Driver) {
    for listener in driver.listeners() {
        eprintln!("tritone answer: listening on {} {}", listener.transport, listener.address);
    }
    if let Some(address) = driver.media_address() {
        eprintln!("tritone answer: media on udp {address}");
    }
    if let Some(address) = driver.metrics_address() {
        eprintln!("tritone answer: metrics on http://{address}/metrics");
    }
}
