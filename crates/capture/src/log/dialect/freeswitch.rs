//! FreeSWITCH: `sofia global siptrace on`, and other programs that write their SIP with the Sofia library.
//!
//! ```text
//! send 664 bytes to udp/[192.0.2.1]:5090 at 12:30:57.919364:
//! recv 846 bytes from tls/[2001:db8::1]:5061 at 12:30:57.921011:
//! ```

use crate::log::message::{Announcement, transport};
use crate::log::scan::{address, after, before, find, number, trim_start};
use crate::log::time;

pub(super) fn announcement(line: &[u8]) -> Option<Announcement> {
    let at = find(line, b" bytes ")?;
    let (head, tail) = line.split_at_checked(at)?;
    let sent = word_and_count(head, b"send ");
    let received = word_and_count(head, b"recv ");
    let way: &[u8] = if sent { b" bytes to " } else { b" bytes from " };
    let tail = tail.strip_prefix(way).filter(|_| sent || received)?;
    let protocol = transport(before(tail, b"/")?);
    let (address, rest) = address(after(tail, b"/")?)?;
    let clock = after(rest, b" at ").and_then(|at| time::stamp(trim_start(at))).map(|(stamp, _)| stamp);
    let said = if sent { Announcement::sent } else { Announcement::received };
    Some(Announcement { time: clock, ..said(Some(address), protocol) })
}

/// Whether `head` ends in `word` and a number.
fn word_and_count(head: &[u8], word: &[u8]) -> bool {
    let count = after(head, word).and_then(number);
    count.is_some_and(|(_, rest)| rest.is_empty())
}

#[cfg(test)]
mod tests {
    use tritone_wire::Transport;

    use super::*;

    #[test]
    fn both_ways_are_announced_with_their_time() {
        let said = announcement(b"send 664 bytes to udp/[192.0.2.1]:5090 at 12:30:57.919364:").unwrap();
        let end = Some("192.0.2.1:5090".parse().unwrap());
        let clock = time::stamp(b"12:30:57.919364").map(|(stamp, _)| stamp);
        assert_eq!(said, Announcement { time: clock, ..Announcement::sent(end, Some(Transport::Udp)) });
        let said =
            announcement(b"   recv 8 bytes from tcp/[2001:db8::1]:5060 at 2024-01-31 12:30:57.9:").unwrap();
        assert_eq!(said.source, Some("[2001:db8::1]:5060".parse().unwrap()));
        assert!(said.time.is_some());
        assert_eq!(announcement(b"received 8 bytes from 192.0.2.1"), None);
    }
}
