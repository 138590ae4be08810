//! `tritone call`.

mod account;
mod args;
mod expect;
mod messages;
mod run;
mod settings;
mod show;

pub(crate) use args::CallArguments;
pub(crate) use run::run;
