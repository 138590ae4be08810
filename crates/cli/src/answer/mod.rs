//! `tritone answer`.

mod args;
mod lines;
mod metrics;
mod run;
mod settings;

pub(crate) use args::AnswerArguments;
pub(crate) use run::run;
