//! Cisco Unified Communications Manager: SDL traces.
//!
//! ```text
//! 82645958.001 |13:08:46.297 |AppInfo  |SIPTcp - wait_SdlSPISignal: Outgoing SIP TCP message to 192.0.2.253 on port 5060 index 18491
//! 82645960.001 |13:08:46.301 |AppInfo  |SIPTcp - wait_SdlReadRsp: Incoming SIP TCP message from 192.0.2.253 on port 5060 index 18491 with 331 bytes:
//! 82645961.001 |13:08:46.302 |AppInfo  |SIPUdp - wait_SdlReadRsp: Incoming SIP UDP message size 812 from 192.0.2.20:[5060]:
//! ```

use crate::log::message::{Announcement, transport};
use crate::log::scan::{address, after, before, find, number};
use crate::log::time;

pub(super) fn announcement(line: &[u8]) -> Option<Announcement> {
    let (sent, text) = match (after(line, b"Outgoing SIP "), after(line, b"Incoming SIP ")) {
        (Some(text), _) => (true, text),
        (_, Some(text)) => (false, text),
        _ => return None,
    };
    let protocol = transport(before(text, b" message").or_else(|| before(text, b" Message"))?)?;
    let way: &[u8] = if sent { b" to " } else { b" from " };
    let (mut address, rest) = address(after(text, way)?)?;
    let port =
        rest.strip_prefix(b" on port ").and_then(number).and_then(|(port, _)| u16::try_from(port).ok());
    address.set_port(port.unwrap_or(address.port()));
    let said = if sent { Announcement::sent } else { Announcement::received };
    Some(Announcement { time: clock(line), ..said(Some(address), Some(protocol)) })
}

/// The time between bars.
fn clock(line: &[u8]) -> Option<time::Stamp> {
    let bar = find(line, b"|")?;
    time::stamp(line.get(bar + 1..)?).map(|(stamp, _)| stamp)
}

/// Whether a line begins as those of a trace do: `82645958.001 |13:08:46.297 |`.
pub(in crate::log) fn is_line(line: &[u8]) -> bool {
    line.first().is_some_and(u8::is_ascii_digit) && clock(line.get(..40).unwrap_or(line)).is_some()
}

#[cfg(test)]
mod tests {
    use tritone_wire::Transport;

    use super::*;

    #[test]
    fn both_ways_and_transports_are_announced() {
        let line = b"82645958.001 |13:08:46.297 |AppInfo  |SIPTcp - wait_SdlSPISignal: Outgoing SIP TCP message to 192.0.2.253 on port 5070 index 18491 ";
        let said = announcement(line).unwrap();
        assert_eq!(said.destination, Some("192.0.2.253:5070".parse().unwrap()));
        assert_eq!(
            (said.transport, said.time),
            (Some(Transport::Tcp), time::stamp(b"13:08:46.297").map(|s| s.0))
        );
        assert!(is_line(line));
        let said = announcement(b"1.001 |13:08:46.302 |AppInfo  |SIPUdp - wait_SdlReadRsp: Incoming SIP UDP message size 812 from 192.0.2.20:[5070]:").unwrap();
        assert_eq!(
            (said.source, said.transport),
            (Some("192.0.2.20:5070".parse().unwrap()), Some(Transport::Udp))
        );
        assert_eq!(announcement(b"Incoming SIP trunk from 192.0.2.20"), None);
        assert!(!is_line(b"INVITE sip:a@b SIP/2.0") && !is_line(b"1 | x"));
    }
}
