//! Programs made with the PJSIP library (pjsua, MicroSIP, many phones).
//!
//! ```text
//! 10:00:00.123           pjsua_core.c  .TX 533 bytes Request msg REGISTER/cseq=1 (tdta0x7f) to UDP 192.0.2.1:5060:
//! 10:00:00.200           pjsua_core.c  .RX 300 bytes Response msg 200/REGISTER/cseq=1 (rdata0x7f) from UDP 192.0.2.1:5060:
//! --end msg--
//! ```

use crate::log::message::{Announcement, transport};
use crate::log::scan::{address, after, before, find};

pub(super) fn announcement(line: &[u8]) -> Option<Announcement> {
    let at = find(line, b" bytes Re")?;
    let (head, text) = line.split_at_checked(at)?;
    find(text, b" msg ")?;
    let count = head.iter().rev().take_while(|octet| octet.is_ascii_digit()).count();
    let head = head.get(..head.len().checked_sub(count)?)?;
    let (way, sent): (&[u8], _) = if head.ends_with(b"TX ") { (b") to ", true) } else { (b") from ", false) };
    if !sent && !head.ends_with(b"RX ") {
        return None;
    }
    let end = after(text, way)?;
    let transport = transport(before(end, b" ")?);
    let (address, _) = address(after(end, b" ")?)?;
    let said = if sent { Announcement::sent } else { Announcement::received };
    Some(said(Some(address), transport))
}

pub(super) fn is_end(line: &[u8]) -> bool {
    line.trim_ascii() == b"--end msg--"
}

#[cfg(test)]
mod tests {
    use tritone_wire::Transport;

    use super::*;

    #[test]
    fn both_ways_are_announced() {
        let end = Some("192.0.2.1:5070".parse().unwrap());
        let line =
            b"pjsua_core.c  .TX 533 bytes Request msg REGISTER/cseq=1 (tdta0x7f) to UDP 192.0.2.1:5070:";
        assert_eq!(announcement(line), Some(Announcement::sent(end, Some(Transport::Udp))));
        let line = b"pjsua_core.c  .RX 300 bytes Response msg 200/REGISTER/cseq=1 (rdata0x7f) from TLS 192.0.2.1:5070:";
        assert_eq!(announcement(line), Some(Announcement::received(end, Some(Transport::Tls))));
        assert_eq!(announcement(b"read 300 bytes Request msg of x"), None);
    }
}
