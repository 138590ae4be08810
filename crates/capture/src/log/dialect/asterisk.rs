//! Asterisk: `sip set debug on` of chan_sip and `pjsip set logger on`.
//!
//! ```text
//! <--- SIP read from UDP:192.0.2.1:5060 --->
//! <--- Transmitting (no NAT) to 192.0.2.1:5060 --->
//! Reliably Transmitting (no NAT) to 192.0.2.1:5060:
//! Retransmitting #1 (NAT) to 192.0.2.1:5060:
//! <--- Received SIP request (1053 bytes) from UDP:192.0.2.1:5060 --->
//! <--- Transmitting SIP response (543 bytes) to TLS:192.0.2.1:5061 --->
//! ```

use std::net::SocketAddr;

use tritone_wire::Transport;

use crate::log::message::{Announcement, transport};
use crate::log::scan::{address, after, find};

pub(super) fn announcement(line: &[u8]) -> Option<Announcement> {
    let at = find(line, b"<--- ");
    if let Some(text) = at.and_then(|at| line.get(at + 5..)) {
        return arrow(text);
    }
    // These have no arrow; the colon behind the address tells them from a remark.
    let text = after(line, b"ransmitting ")?;
    let (end, behind) = end(after(text, b" to ")?)?;
    let whole = behind.trim_ascii_end() == b":" && text.contains(&b'(');
    whole.then(|| Announcement::sent(Some(end.0), end.1))
}

/// What stands behind `<--- `.
fn arrow(text: &[u8]) -> Option<Announcement> {
    let sent = text.starts_with(b"Transmitting ") || find(text, b"ransmitting ").is_some();
    let received = text.starts_with(b"SIP read from ") || text.starts_with(b"Received SIP ");
    if sent {
        let end = after(text, b" to ").and_then(end);
        return Some(Announcement::sent(end.map(|end| end.0.0), end.and_then(|end| end.0.1)));
    }
    let end = after(text, b" from ").and_then(end);
    received.then(|| Announcement::received(end.map(|end| end.0.0), end.and_then(|end| end.0.1)))
}

/// An address, and what carries messages to and from it.
type End = (SocketAddr, Option<Transport>);

/// `UDP:192.0.2.1:5060` or the address alone, and what follows it.
fn end(text: &[u8]) -> Option<(End, &[u8])> {
    let colon = text.iter().position(|octet| *octet == b':')?;
    let word = text.get(..colon)?;
    if let Some(transport) = transport(word) {
        let (address, rest) = address(text.get(colon + 1..)?)?;
        return Some(((address, Some(transport)), rest));
    }
    let (address, rest) = address(text)?;
    Some(((address, None), rest))
}

/// `<------------>` and `---`, behind which chan_sip counts the headers.
pub(super) fn is_end(line: &[u8]) -> bool {
    let line = line.trim_ascii_end();
    line == b"---"
        || (line.starts_with(b"--- (") && line.ends_with(b") ---"))
        || (line.starts_with(b"<---") && line.ends_with(b"--->"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<Announcement> {
        announcement(line.as_bytes())
    }

    #[test]
    fn both_ways_and_both_channels_are_announced() {
        let end = Some("192.0.2.1:5070".parse().unwrap());
        let udp = Some(Transport::Udp);
        assert_eq!(
            read("<--- SIP read from UDP:192.0.2.1:5070 --->"),
            Some(Announcement::received(end, udp))
        );
        assert_eq!(read("<--- SIP read from 192.0.2.1:5070 --->"), Some(Announcement::received(end, None)));
        assert_eq!(
            read("<--- Transmitting (no NAT) to 192.0.2.1:5070 --->"),
            Some(Announcement::sent(end, None))
        );
        assert_eq!(
            read("Reliably Transmitting (NAT) to 192.0.2.1:5070:"),
            Some(Announcement::sent(end, None))
        );
        assert_eq!(
            read("Retransmitting #2 (no NAT) to 192.0.2.1:5070:"),
            Some(Announcement::sent(end, None))
        );
        assert_eq!(
            read(
                "VERBOSE[77] res_pjsip_logger.c: <--- Transmitting SIP response (543 bytes) to TLS:192.0.2.1:5070 --->"
            ),
            Some(Announcement::sent(end, Some(Transport::Tls)))
        );
        assert_eq!(
            read("<--- Received SIP request (9 bytes) from WSS:[2001:db8::1]:5070 --->"),
            Some(Announcement::received(Some("[2001:db8::1]:5070".parse().unwrap()), Some(Transport::Wss)))
        );
    }

    #[test]
    fn remarks_are_no_announcements() {
        assert_eq!(read("Transmitting the file to 192.0.2.1"), None);
        assert_eq!(read("<------------>"), None);
        assert!(
            is_end(b"<------------->") && is_end(b"--- (16 headers 0 lines) ---") && !is_end(b"--boundary")
        );
    }
}
