//! The `tritone` command: what did the user ask?
#![forbid(unsafe_code)]

mod answer;
mod args;
mod audit;
mod belongs;
mod browse;
mod call;
mod chosen;
mod compare;
mod explain;
mod fail_on;
mod failure;
mod filter;
mod generate;
mod inputs;
mod interrupt;
mod judged;
mod listening;
mod map;
mod mask;
mod metrics;
#[cfg(all(test, unix))]
mod mutated;
mod names;
mod observed;
mod output;
mod progress;
mod recorded;
mod recording;
mod relay;
mod report;
mod reread;
mod save;
mod schema;
mod stats;
mod typed;
mod vocabulary;
mod wall;
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
        Command::Explain(arguments) => explain::run(arguments),
        Command::Map(arguments) => map::run(arguments),
        Command::Audit(arguments) => audit::run(arguments),
        Command::Report(arguments) => report::run(arguments),
        Command::Browse(arguments) => browse::run(arguments),
        Command::Answer(arguments) => answer::run(arguments),
        Command::Call(arguments) => call::run(arguments),
        Command::Relay(arguments) => relay::run(arguments),
        Command::Schema(arguments) => schema::run(arguments),
        Command::Completions(arguments) => generate::completions(arguments),
        Command::Man(arguments) => generate::man(arguments),
    };
    match result {
        Ok(status) => status.into(),
        Err(failure) => tell(&failure).into(),
    }
}

fn tell(failure: &Failure) -> Status {
    if failure.is_broken_pipe() {
        return Status::Done;
    }
    eprintln!("tritone: {failure}");
    failure.status()
}
