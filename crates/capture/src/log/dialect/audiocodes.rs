//! AudioCodes gateways and session border controllers: syslog with the debug level that has SIP messages.
//!
//! ```text
//! 17:31:59.101 192.0.2.9 local0.notice [S=9369] [SID=2ed1c8:96:5] (N 4711) ---- Incoming SIP Message from 192.0.2.70:5060 to SIPInterface #0 (LAN) UDP TO(#1) SocketID(2) ---- [Time:28-11@17:32:00.123]
//! ```

use crate::log::message::{Announcement, transport};
use crate::log::scan::{address, after, before};
use crate::log::time;

pub(super) fn announcement(line: &[u8]) -> Option<Announcement> {
    let (sent, text) =
        match (after(line, b"Outgoing SIP Message to "), after(line, b"Incoming SIP Message from ")) {
            (Some(text), _) => (true, text),
            (_, Some(text)) => (false, text),
            _ => return None,
        };
    let (address, rest) = address(text)?;
    let interface = after(rest, b"SIPInterface ").and_then(|text| after(text, b") "));
    let transport = interface.and_then(|text| transport(before(text, b" ")?));
    let clock = after(rest, b"[Time:").and_then(time::day_month);
    let said = if sent { Announcement::sent } else { Announcement::received };
    Some(Announcement { time: clock, ..said(Some(address), transport) })
}

/// The session of which a line is: what stands in `[SID=2ed1c8:96:5]`.
pub(in crate::log) fn session(line: &[u8]) -> Option<&[u8]> {
    before(after(line, b"[SID=").or_else(|| after(line, b"[SID:"))?, b"]")
}

/// What a line has to say behind the marks of its session, without the time at its end.
pub(in crate::log) fn text(line: &[u8]) -> Option<&[u8]> {
    let text = after(after(line, b"[SID=").or_else(|| after(line, b"[SID:"))?, b"]")?;
    let text = text.strip_prefix(b" ").unwrap_or(text);
    Some(before(text, b"[Time:").unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use tritone_wire::Transport;

    use super::*;

    const LINE: &[u8] = b"192.0.2.9 local0.notice [S=9369] [SID=2ed1c8:96:5] (N 4711) ---- Incoming SIP Message from 192.0.2.70:5070 to SIPInterface #0 (LAN) UDP TO(#1) SocketID(2) ---- [Time:28-11@17:32:00.123]";

    #[test]
    fn address_transport_and_time_are_read() {
        let said = announcement(LINE).unwrap();
        assert_eq!(
            (said.source, said.transport),
            (Some("192.0.2.70:5070".parse().unwrap()), Some(Transport::Udp))
        );
        assert!(said.time.is_some());
        let said = announcement(b"---- Outgoing SIP Message to 192.0.2.70:5061 from SIPInterface #1 (WAN one) TLS TO(#2) SocketID(7) ----").unwrap();
        assert_eq!(
            (said.destination, said.transport),
            (Some("192.0.2.70:5061".parse().unwrap()), Some(Transport::Tls))
        );
        assert_eq!(session(LINE), Some(&b"2ed1c8:96:5"[..]));
        assert_eq!(text(b"[S=1] [SID=2ed1c8:96:5] Via: x [Time:28-11@17:32:00.123]"), Some(&b"Via: x "[..]));
    }
}
