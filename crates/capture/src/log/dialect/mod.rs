//! The ways in which programs announce a message of SIP in their logs, one file a program.
//!
//! Each file has a function that says what one line announces, or nothing. The lines are given without the time at their
//! beginning. What is alike in all of them, the message itself, is in [`sip`](super::sip).

mod asterisk;
pub(crate) mod audiocodes;
mod cisco;
mod cucm;
mod freeswitch;
pub(crate) mod kamailio;
mod ngrep;
mod oracle;
mod pjsip;
pub(crate) mod sipp;

use super::message::Announcement;
use super::time;

/// What a line announces. One that has neither `SIP`, nor an arrow or a number of octets, nor the address of a message
/// log announces nothing.
pub(crate) fn announcement(line: &[u8]) -> Option<Announcement> {
    asterisk::announcement(line)
        .or_else(|| freeswitch::announcement(line))
        .or_else(|| oracle::announcement(line))
        .or_else(|| cisco::announcement(line))
        .or_else(|| cucm::announcement(line))
        .or_else(|| audiocodes::announcement(line))
        .or_else(|| pjsip::announcement(line))
        .or_else(|| sipp::announcement(line))
        .or_else(|| ngrep::announcement(line))
}

/// Whether a line ends the message before it and says no more: a rule of dashes or other marks that programs draw.
pub(crate) fn is_end(line: &[u8]) -> bool {
    asterisk::is_end(line)
        || kamailio::is_end(line)
        || pjsip::is_end(line)
        || is_rule(line)
        || sipp::behind_rule(line).is_some_and(|text| time::leading(text).is_some())
}

/// A line of dashes, as FreeSWITCH and Oracle draw it around and behind messages.
fn is_rule(line: &[u8]) -> bool {
    const SHORTEST: usize = 20;
    let line = line.trim_ascii();
    line.len() >= SHORTEST && line.iter().all(|octet| *octet == b'-')
}

/// Whether a line without a time at its beginning begins another record of a log.
pub(super) fn is_record(line: &[u8]) -> bool {
    cucm::is_line(line)
}
