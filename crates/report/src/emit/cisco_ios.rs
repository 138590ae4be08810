//! Cisco IOS: `set sip-status` and `set pstn-cause` of `sip-ua`.
//!
//! Syntax: "Configurable PSTN Cause Code to SIP Response Mapping", Cisco IOS Releases 12.2(8)T and 12.2(11)T, command
//! reference: statuses 400 to 699, causes 1 to 127.

use std::io::{self, Write};

use tritone_codes::Profile;
use tritone_codes::profile::Direction;

use super::{Line, comment, heading, lines};

pub(super) fn write(out: &mut dyn Write, profile: &Profile) -> io::Result<()> {
    for line in heading(profile) {
        writeln!(out, "! {line}")?;
    }
    writeln!(out, "sip-ua")?;
    for direction in [Direction::SipToCause, Direction::CauseToSip] {
        for line in lines(profile, direction) {
            write_line(out, &line, direction)?;
        }
    }
    writeln!(out, "!")
}

fn write_line(out: &mut dyn Write, line: &Line<'_>, direction: Direction) -> io::Result<()> {
    let pair = match line {
        Line::Other(rule, why) => return writeln!(out, " ! {}", comment(rule, why)),
        Line::Pair(pair) => pair,
    };
    if !(400..700).contains(&pair.status.as_u16()) {
        return writeln!(out, " ! {}", comment(pair.rule, "the command takes statuses from 400 to 699"));
    }
    let (status, cause) = (pair.status, pair.cause);
    match direction {
        Direction::SipToCause => writeln!(out, " set sip-status {status} pstn-cause {cause}"),
        Direction::CauseToSip => writeln!(out, " set pstn-cause {cause} sip-status {status}"),
    }
}
