//! Oracle session border controllers: `sip-q850-map` and `q850-sip-map`, as ACLI commands.
//!
//! Syntax: Oracle Communications Session Border Controller ACLI Reference Guide, "sip-q850-map > entries" and
//! "q850-sip-map > entries" (statuses 100 to 699, under `session-router`). The ACLI has no comments: lines that begin
//! with `#` are to be left out when the rest is pasted.

use std::io::{self, Write};

use tritone_codes::Profile;
use tritone_codes::profile::Direction;

use super::{Line, Pair, comment, heading, lines};

pub(super) fn write(out: &mut dyn Write, profile: &Profile) -> io::Result<()> {
    for line in heading(profile) {
        writeln!(out, "# {line}")?;
    }
    writeln!(out, "# The ACLI has no comments: leave lines that begin with # out.")?;
    write_map(out, profile, Direction::SipToCause, "sip-q850-map")?;
    write_map(out, profile, Direction::CauseToSip, "q850-sip-map")
}

fn write_map(out: &mut dyn Write, profile: &Profile, direction: Direction, name: &str) -> io::Result<()> {
    let lines = lines(profile, direction);
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "configure terminal\nsession-router\n{name}\nentries")?;
    for line in &lines {
        match line {
            Line::Pair(pair) => write_entry(out, pair, direction)?,
            Line::Other(rule, why) => writeln!(out, "# {}", comment(rule, why))?,
        }
    }
    writeln!(out, "exit\ndone\nexit\nexit\nexit")
}

fn write_entry(out: &mut dyn Write, pair: &Pair<'_>, direction: Direction) -> io::Result<()> {
    let (status, cause) = (pair.status, pair.cause);
    match direction {
        Direction::SipToCause => {
            writeln!(out, "sip-status {status}\nq850-cause {cause}")?;
            writeln!(out, "q850-reason {}\ndone", quoted(pair.cause_name()))
        }
        Direction::CauseToSip => {
            writeln!(out, "q850-cause {cause}\nsip-status {status}")?;
            writeln!(out, "sip-reason {}\ndone", quoted(pair.phrase()))
        }
    }
}

/// A text as one word of a command: in quotation marks, without those of its own.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace(['"', '\n', '\r'], " "))
}
