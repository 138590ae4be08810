//! Cisco gateways and CUBE: `debug ccsip messages`, and `show voip trace`, which names the addresses.
//!
//! ```text
//! *Mar  1 00:11:29.123: //-1/xxxxxxxxxxxx/SIP/Msg/ccsipDisplayMsg:
//! Received:
//! Sent:
//! 1w0d:SIP Msg:ccsipDisplayMsg:Received:
//! Received: SIP UDP message from 192.0.2.71:5099 to 192.0.2.45:5060
//! ```

use crate::log::message::{Announcement, transport};
use crate::log::scan::{address, after, before, trim_start};

pub(super) fn announcement(line: &[u8]) -> Option<Announcement> {
    let line = after(line, b"ccsipDisplayMsg:").unwrap_or(line).trim_ascii();
    let (text, said) = match (line.strip_prefix(b"Sent:"), line.strip_prefix(b"Received:")) {
        (Some(text), _) => (text, Announcement::sent(None, None)),
        (_, Some(text)) => (text, Announcement::received(None, None)),
        _ => return None,
    };
    let text = trim_start(text);
    if text.is_empty() {
        return Some(said);
    }
    let text = text.strip_prefix(b"SIP ")?;
    let transport = transport(before(text, b" message")?);
    let source = after(text, b" from ").and_then(address).map(|(address, _)| address);
    let destination = after(text, b" to ").and_then(address).map(|(address, _)| address);
    Some(Announcement { source, destination, transport, ..said })
}

#[cfg(test)]
mod tests {
    use tritone_wire::Transport;

    use super::*;

    #[test]
    fn the_way_is_read_and_the_addresses_where_they_are_named() {
        assert_eq!(announcement(b"Received: "), Some(Announcement::received(None, None)));
        assert_eq!(
            announcement(b"//-1/xxxxxxxxxxxx/SIP/Msg/ccsipDisplayMsg: Sent:"),
            Some(Announcement::sent(None, None))
        );
        assert_eq!(
            announcement(b"1w0d:SIP Msg:ccsipDisplayMsg:Received:"),
            Some(Announcement::received(None, None))
        );
        let said =
            announcement(b"Received: SIP UDP message from 192.0.2.71:5099 to 192.0.2.45:5060 ").unwrap();
        assert_eq!(
            (said.transport, said.source),
            (Some(Transport::Udp), Some("192.0.2.71:5099".parse().unwrap()))
        );
        assert_eq!(said.destination, Some("192.0.2.45:5060".parse().unwrap()));
        assert_eq!(announcement(b"Sent: 5 packets"), None);
        assert_eq!(announcement(b"//-1/xxxxxxxxxxxx/SIP/Msg/ccsipDisplayMsg:"), None);
    }
}
