//! Oracle (Acme Packet) session border controllers: `sipmsg.log`.
//!
//! ```text
//! Aug 26 19:25:10.685 On [5:0]192.0.2.1:5060 received from 192.0.2.115:5060
//! Jan 12 00:03:54.700 On 192.0.2.200:8194 sent to 192.0.2.28:5060
//! Post-NAT from private<realm=core> encoded:
//! Pre-NAT to private<realm=core> decode:
//! ```

use crate::log::message::Announcement;
use crate::log::scan::{address, after, trim_start};

pub(super) fn announcement(line: &[u8]) -> Option<Announcement> {
    let line = trim_start(line);
    if let Some(own) = line.strip_prefix(b"On ") {
        return on(own);
    }
    let nat = line.starts_with(b"Post-NAT ") || line.starts_with(b"Pre-NAT ");
    (nat && line.trim_ascii_end().ends_with(b":")).then(Announcement::default)
}

/// What stands behind `On `.
fn on(text: &[u8]) -> Option<Announcement> {
    // The physical interface and the VLAN, which an IPv6 address in brackets is not.
    let interface = text.starts_with(b"[") && address(text).is_none();
    let (own, rest) = address(if interface { after(text, b"]")? } else { text })?;
    let (peer, sent) = match (rest.strip_prefix(b" received from "), rest.strip_prefix(b" sent to ")) {
        (Some(peer), _) => (peer, false),
        (_, Some(peer)) => (peer, true),
        _ => return None,
    };
    let (peer, _) = address(peer)?;
    Some(if sent {
        Announcement { source: Some(own), ..Announcement::sent(Some(peer), None) }
    } else {
        Announcement { destination: Some(own), ..Announcement::received(Some(peer), None) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_are_read_with_interface_and_without() {
        let (own, peer) =
            (Some("192.0.2.1:5060".parse().unwrap()), Some("192.0.2.115:5070".parse().unwrap()));
        for line in [
            "On [5:0]192.0.2.1:5060 received from 192.0.2.115:5070",
            "On 192.0.2.1:5060 received from 192.0.2.115:5070",
        ] {
            let said = announcement(line.as_bytes()).unwrap();
            assert_eq!(said, Announcement { destination: own, ..Announcement::received(peer, None) });
        }
        let said = announcement(b"On [5:0][2001:db8::1]:5060 sent to [2001:db8::2]:5061").unwrap();
        assert_eq!(said.source, Some("[2001:db8::1]:5060".parse().unwrap()));
        assert_eq!(
            announcement(b"Post-NAT from private<realm=core> encoded:"),
            Some(Announcement::default())
        );
        assert_eq!(announcement(b"On Monday we received from 192.0.2.1"), None);
    }
}
