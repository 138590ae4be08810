//! SIPp: `-trace_msg`.
//!
//! ```text
//! ----------------------------------------------- 2024-01-31 10:00:00.123456
//! UDP message sent [522] bytes:
//!
//! UDP message received [300] bytes :
//! ```

use crate::log::message::{Announcement, transport};
use crate::log::scan::{before, find};

pub(super) fn announcement(line: &[u8]) -> Option<Announcement> {
    let word = before(line, b" message ")?;
    let transport = transport(word)?;
    let text = line.get(word.len()..)?;
    let sent = text.starts_with(b" message sent [");
    let whole = (sent || text.starts_with(b" message received [")) && find(text, b"] bytes").is_some();
    let said = if sent { Announcement::sent } else { Announcement::received };
    whole.then(|| said(None, Some(transport)))
}

/// What stands behind the dashes of a line that has more: the time of the message below.
pub(in crate::log) fn behind_rule(line: &[u8]) -> Option<&[u8]> {
    const SHORTEST: usize = 20;
    let dashes = line.iter().take_while(|octet| **octet == b'-').count();
    let rest = line.get(dashes..)?.trim_ascii_start();
    (dashes >= SHORTEST && !rest.is_empty()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use tritone_wire::Transport;

    use super::*;

    #[test]
    fn both_ways_and_the_time_are_read() {
        let udp = Some(Transport::Udp);
        assert_eq!(announcement(b"UDP message sent [522] bytes:"), Some(Announcement::sent(None, udp)));
        assert_eq!(
            announcement(b"UDP message received [300] bytes :"),
            Some(Announcement::received(None, udp))
        );
        assert_eq!(announcement(b"A message sent [522] bytes:"), None);
        let line = b"----------------------------------------------- 2024-01-31 10:00:00.1";
        assert_eq!(behind_rule(line), Some(&b"2024-01-31 10:00:00.1"[..]));
        assert_eq!(behind_rule(b"--------------------------------"), None);
    }
}
