//! `tritone relay`.

mod args;
mod counters;
mod run;
mod secrets;
mod telling;

pub(crate) use args::RelayArguments;
pub(crate) use run::run;
