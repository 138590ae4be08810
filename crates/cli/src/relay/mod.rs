//! `tritone relay`.

mod args;
mod check;
mod counters;
mod lines;
mod run;
mod secrets;
mod telling;

pub(crate) use args::RelayArguments;
pub(crate) use run::run;
