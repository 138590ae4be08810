//! Programs that name both ends with an arrow between them: ngrep, the text export of sngrep, and the usual `xlog` of
//! proxies.
//!
//! ```text
//! U 2024/11/19 16:01:35.861404 192.0.2.101:5060 -> 192.0.2.122:5060 #7
//! T +0.000123 192.0.2.101:5060 -> 192.0.2.122:5060 [AP] #8
//! 2024/11/19 16:01:35.861404 192.0.2.46:6660 -> 192.0.2.43:6660
//! ```

use tritone_wire::Transport;

use crate::log::message::Announcement;
use crate::log::scan::{address, find, number, trim_start};
use crate::log::time;

pub(super) fn announcement(line: &[u8]) -> Option<Announcement> {
    let arrow = find(line, b"-> ")?;
    let (head, tail) = line.split_at_checked(arrow)?;
    // Some draw longer arrows.
    let head =
        head.trim_ascii_end().strip_suffix(b"-").map_or(head, |head| head.strip_suffix(b"-").unwrap_or(head));
    let head = head.trim_ascii_end();
    let word = head.iter().rposition(|octet| *octet == b' ').map_or(0, |space| space + 1);
    let (before, word) = head.split_at_checked(word)?;
    let source = whole(word)?;
    let (destination, _) = address(trim_start(tail.get(3..)?))?;
    let (transport, clock) = match before.split_first_chunk::<2>() {
        Some((b"U ", rest)) => (Some(Transport::Udp), time::stamp(rest)),
        Some((b"T ", rest)) => (Some(Transport::Tcp), time::stamp(rest)),
        _ => (None, None),
    };
    let ends =
        Announcement { source: Some(source), destination: Some(destination), ..Announcement::default() };
    Some(Announcement { transport, time: clock.map(|(stamp, _)| stamp), ..ends })
}

/// An address with a port that is the whole word, perhaps behind a transport and a colon.
fn whole(word: &[u8]) -> Option<std::net::SocketAddr> {
    let word =
        [&b"udp:"[..], b"tcp:", b"tls:"].iter().find_map(|name| word.strip_prefix(*name)).unwrap_or(word);
    let colon = word.iter().rposition(|octet| *octet == b':')?;
    number(word.get(colon + 1..)?).filter(|(_, rest)| rest.is_empty())?;
    address(word).filter(|(_, rest)| rest.is_empty()).map(|(address, _)| address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_are_read_with_transport_and_time_where_they_are_said() {
        let said =
            announcement(b"U 2024/11/19 16:01:35.861404 192.0.2.101:5060 -> 192.0.2.122:5070 #7").unwrap();
        assert_eq!(
            (said.source, said.destination),
            (Some("192.0.2.101:5060".parse().unwrap()), Some("192.0.2.122:5070".parse().unwrap()))
        );
        assert_eq!(said.transport, Some(Transport::Udp));
        assert!(said.time.is_some());
        let said = announcement(b"T +0.000123 192.0.2.101:5060 -> 192.0.2.122:5060 [AP]").unwrap();
        assert_eq!((said.transport, said.time), (Some(Transport::Tcp), None));
        let said = announcement(b" 192.0.2.46:6660 ---> [2001:db8::1]:6660").unwrap();
        assert_eq!(
            (said.source, said.destination),
            (Some("192.0.2.46:6660".parse().unwrap()), Some("[2001:db8::1]:6660".parse().unwrap()))
        );
        assert_eq!(announcement(b"state 1 -> 2"), None);
        assert_eq!(announcement(b"ISDN Se1/0:23: TX ->  RELEASE pd = 8"), None);
    }
}
