//! `tritone schema`: the shapes of the JSON that the other commands print.

use std::io::Write;

use clap::{Args, ValueEnum};

use crate::failure::{Failure, Status};
use crate::output;

/// Print the JSON Schema (draft 2020-12) of what a command prints with --format json.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tritone schema why > why.schema.json
  tritone why trunk.pcap --format json | head -1 | your-validator --schema why.schema.json

Where a command prints one object a line, the schema is that of a line. Fields are added to a shape, never renamed;
what is unknown is null, not absent.")]
pub(crate) struct SchemaArguments {
    /// The command.
    #[arg(value_enum)]
    of: Shape,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Shape {
    /// A line of `tritone why`.
    Why,
    /// A line of `tritone stats`.
    Stats,
    /// The array of `tritone explain`.
    Explain,
    /// A line of `tritone map`.
    Map,
    /// A line of `tritone audit`.
    Audit,
    /// The line of type test of `tritone call`.
    Call,
    /// A line of `tritone relay`.
    Relay,
}

impl Shape {
    const fn text(self) -> &'static str {
        match self {
            Self::Why => include_str!("../../../schemas/why.json"),
            Self::Stats => include_str!("../../../schemas/stats.json"),
            Self::Explain => include_str!("../../../schemas/explain.json"),
            Self::Map => include_str!("../../../schemas/map.json"),
            Self::Audit => include_str!("../../../schemas/audit.json"),
            Self::Call => include_str!("../../../schemas/call.json"),
            Self::Relay => include_str!("../../../schemas/relay.json"),
        }
    }
}

pub(crate) fn run(arguments: &SchemaArguments) -> Result<Status, Failure> {
    let mut out = output::stdout();
    out.write_all(arguments.of.text().as_bytes())?;
    out.flush()?;
    Ok(Status::Done)
}
