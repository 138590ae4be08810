//! `tritone relay`.

mod args;
mod run;
mod secrets;

pub(crate) use args::RelayArguments;
pub(crate) use run::run;
