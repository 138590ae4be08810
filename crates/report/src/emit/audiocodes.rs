//! AudioCodes Mediant gateways: the ini file tables `CauseMapSip2Isdn` and `CauseMapIsdn2Sip`.
//!
//! Syntax: SIP User's Manual, tables "Release Cause Mapping from SIP to ISDN" and "from ISDN to SIP". The tables lie
//! over the fixed mapping of the firmware and the manual of version 5.4 gives each at most 12 rows, so rows that the
//! fixed mapping (the profile `audiocodes`) has anyway are written as comments.

use std::io::{self, Write};

use tritone_codes::profile::{Direction, Key};
use tritone_codes::{Facts, Profile, profile};

use super::{Line, Pair, comment, heading, lines};

/// Rows that a table takes.
const MAX_ROWS: usize = 12;
/// The profile that holds the fixed mapping.
const FIXED: &str = "audiocodes";

pub(super) fn write(out: &mut dyn Write, profile: &Profile) -> io::Result<()> {
    for line in heading(profile) {
        writeln!(out, "; {line}")?;
    }
    writeln!(out, "; Rows that the fixed mapping of the firmware has anyway are comments.")?;
    write_table(out, profile, Direction::SipToCause)?;
    write_table(out, profile, Direction::CauseToSip)
}

fn write_table(out: &mut dyn Write, profile: &Profile, direction: Direction) -> io::Result<()> {
    let lines = lines(profile, direction);
    if lines.is_empty() {
        return Ok(());
    }
    let (name, key, value) = match direction {
        Direction::SipToCause => ("CauseMapSip2Isdn", "SipResponse", "IsdnReleaseCause"),
        Direction::CauseToSip => ("CauseMapIsdn2Sip", "IsdnReleaseCause", "SipResponse"),
    };
    writeln!(out, "\n[ {name} ]")?;
    writeln!(out, "FORMAT {name}_Index = {name}_{key}, {name}_{value};")?;
    let mut rows = 0;
    for line in &lines {
        match line {
            Line::Other(rule, why) => writeln!(out, "; {}", comment(rule, why))?,
            Line::Pair(pair) if is_fixed(pair, direction) => {
                writeln!(out, "; {}", comment(pair.rule, "in the fixed mapping"))?;
            }
            Line::Pair(pair) => {
                if rows == MAX_ROWS {
                    writeln!(out, "; more than {MAX_ROWS} rows: older firmware does not take the rest")?;
                }
                writeln!(out, "{name} {rows} = {},{};", pair.rule.key, pair.rule.to)?;
                rows += 1;
            }
        }
    }
    writeln!(out, "[ \\{name} ]")
}

/// Whether the firmware maps this pair without a row.
fn is_fixed(pair: &Pair<'_>, direction: Direction) -> bool {
    let key = match direction {
        Direction::SipToCause => Key::Status(pair.status),
        Direction::CauseToSip => Key::Cause(pair.cause),
    };
    let fixed = profile(FIXED).map(|fixed| fixed.translate(direction, key, &Facts::NONE));
    fixed.is_some_and(|fixed| fixed.to.target() == Some(pair.rule.to))
}
