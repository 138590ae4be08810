//! Running a test call.

use std::cell::{Cell, RefCell};
use std::io::{self, Write};
use std::rc::Rc;

use tritone_live::Driver;
use tritone_proto::Random;
use tritone_roles::call::{Caller, Record};

use super::CallArguments;
use super::account::account;
use super::messages::Messages;
use super::settings::{options, proxy, settings};
use super::show::Show;
use crate::failure::{Failure, Status};
use crate::judged::JoinArguments;
use crate::recorded::Recorded;
use crate::wall::wall;

/// What is kept while calls are placed.
struct Kept {
    messages: Messages,
    recorded: Option<Recorded>,
}

/// Places the calls, and shows each.
pub(crate) fn run(arguments: &CallArguments) -> Result<Status, Failure> {
    let (account, proxy) = (account(arguments)?, proxy(arguments)?);
    let fold = JoinArguments::default().options(&arguments.profile)?;
    let names = arguments.names.load()?;
    let recorded = arguments.save.as_deref().map(Recorded::create).transpose()?;
    let driver = Driver::bind(options(arguments, proxy.as_deref()))
        .map_err(|error| Failure::Io(io::Error::other(error.to_string())))?;
    let clock = driver.clock();
    let settings = settings(arguments, proxy, account, &driver);
    let caller = Caller::new(clock.now(), settings, Random::new(tritone_live::seed()?));
    let mut element = driver.drive(caller);
    let kept = Rc::new(RefCell::new(Kept { messages: Messages::default(), recorded }));
    let (status, error) = (Rc::new(Cell::new(Status::Done)), Rc::new(Cell::new(None)));
    let seen = Rc::clone(&kept);
    element.on_message(move |sighting| {
        let (mut kept, time) = (seen.borrow_mut(), wall(clock, sighting.time));
        kept.messages.take(time, sighting);
        if let Some(recorded) = &mut kept.recorded {
            recorded.take(time, sighting);
        }
    });
    element.on_unopened(|unopened| {
        let _ = writeln!(
            io::stderr(),
            "tritone call: no connection to {}:{}: {}",
            unopened.transport,
            unopened.remote,
            unopened.error
        );
    });
    let (ended, worst, failed) = (Rc::clone(&kept), Rc::clone(&status), Rc::clone(&error));
    let (show, control) = (Show::new(arguments, names), element.control());
    element.on_record(move |_, record| {
        let Record::Ended(call) = record else { return };
        let end = wall(clock, call.ended);
        let judged = ended.borrow_mut().messages.judge(&call.call_id, end, fold.clone());
        match show.call(&call, judged, wall(clock, call.began)) {
            Ok(status) => worst.set(worst.get().max(status)),
            Err(why) => {
                failed.set(Some(why));
                let _ = control.stop();
            }
        }
    });
    element.end_on_signals();
    element.run()?;
    if let Some(why) = error.take() {
        return Err(why);
    }
    let recorded = kept.borrow_mut().recorded.take();
    recorded.map_or(Ok(Status::Done), Recorded::finish).map(|saved| saved.max(status.get()))
}
