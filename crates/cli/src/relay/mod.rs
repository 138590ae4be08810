//! `tritone relay`.

mod args;
mod run;

pub(crate) use args::RelayArguments;
pub(crate) use run::run;
