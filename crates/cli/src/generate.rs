//! Shell completions and manual pages, made from the arguments themselves.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::args::Arguments;
use crate::failure::{Failure, Status};
use crate::output;

/// Print the completions of a shell.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tritone completions bash > /usr/share/bash-completion/completions/tritone
  tritone completions zsh > ~/.zfunc/_tritone
  tritone completions fish > ~/.config/fish/completions/tritone.fish")]
pub(crate) struct CompletionsArguments {
    /// The shell.
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

/// Write the manual pages: tritone.1 and one for each command.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tritone man /usr/local/share/man/man1
  tritone man . && man ./tritone-map.1")]
pub(crate) struct ManArguments {
    /// The directory; it is made where it does not exist.
    #[arg(value_name = "DIR")]
    pub(crate) directory: PathBuf,
}

pub(crate) fn completions(arguments: &CompletionsArguments) -> Result<Status, Failure> {
    // Written to memory first: clap_complete panics where its writer fails, and a broken pipe is no failure.
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "tritone", &mut text);
    let mut out = output::stdout();
    out.write_all(&text)?;
    out.flush()?;
    Ok(Status::Done)
}

pub(crate) fn man(arguments: &ManArguments) -> Result<Status, Failure> {
    let at_path = |error: io::Error| {
        Failure::Io(io::Error::other(format!("{}: {error}", arguments.directory.display())))
    };
    fs::create_dir_all(&arguments.directory).map_err(at_path)?;
    clap_mangen::generate_to(Arguments::command(), &arguments.directory).map_err(at_path)?;
    Ok(Status::Done)
}
