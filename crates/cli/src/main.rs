//! The `tritone` command: what did the user ask?

mod args;
mod failure;
mod interrupt;
mod output;
mod recording;
mod stats;
mod why;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Arguments, Command};
use crate::failure::{Failure, Status};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match &arguments.command {
        Command::Why(arguments) => why::run(arguments),
        Command::Stats(arguments) => stats::run(arguments),
    };
    match result {
        Ok(status) => status.into(),
        Err(failure) => report(&failure).into(),
    }
}

fn report(failure: &Failure) -> Status {
    if failure.is_broken_pipe() {
        return Status::Done;
    }
    eprintln!("tritone: {failure}");
    failure.status()
}
