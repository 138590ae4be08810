//! Where a session description wants its media: the sockets of RTP.

use std::net::{IpAddr, SocketAddr};

/// Where a side wants one of its media.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MediaSocket {
    /// `audio`.
    pub(crate) kind: &'static str,
    pub(crate) socket: SocketAddr,
    pub(crate) direction: Direction,
}

/// Which way media may go, as the side says that the description is of (RFC 8866 section 6.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Both,
    /// One way, or none: held, or an announcement.
    Other,
}

/// Whether a protocol of an `m=` line is RTP with a profile, as `RTP/AVP`, `UDP/TLS/RTP/SAVPF`.
pub(crate) fn is_rtp(protocol: &[u8]) -> bool {
    protocol.windows(3).any(|part| part.eq_ignore_ascii_case(b"AVP"))
}

/// The kinds of media that are registered for RTP (RFC 8866 section 8.2.1).
pub(crate) fn kind(name: &[u8]) -> &'static str {
    const KINDS: [&str; 4] = ["audio", "video", "text", "application"];
    KINDS.into_iter().find(|known| known.as_bytes().eq_ignore_ascii_case(name)).unwrap_or("other")
}

/// The sockets of a description as a text, written the plain way: what the reader in one pass is held to.
#[cfg(test)]
pub(crate) fn write_sockets(body: &[u8]) -> String {
    use std::fmt::Write;

    let mut text = String::new();
    for media in tritone_wire::sdp::Session::of(body).media().take(crate::sdp::MAX_MEDIA) {
        let (Some(ip), Some(port @ 1..)) = (media.ip(), media.port) else { continue };
        if is_rtp(media.protocol) {
            let separator = if text.is_empty() { "" } else { "; " };
            let _ = write!(
                text,
                "{separator}{} {} {}",
                kind(media.kind),
                SocketAddr::new(ip, port),
                media.direction()
            );
        }
    }
    text
}

/// The sockets of a text that `Described::sockets` wrote, as `audio 192.0.2.1:40000 sendrecv; video ...`. `0.0.0.0` is none, but a way to hold a call (RFC 3264 section 8.4).
pub(crate) fn sockets(text: &str) -> impl Iterator<Item = MediaSocket> {
    text.split("; ").filter_map(|media| {
        let mut words = media.split(' ');
        let (kind, socket, direction) =
            (kind(words.next()?.as_bytes()), words.next()?.parse::<SocketAddr>().ok()?, words.next()?);
        let is_held = matches!(socket.ip(), IpAddr::V4(ip) if ip.is_unspecified());
        let direction = if direction == "sendrecv" && !is_held { Direction::Both } else { Direction::Other };
        Some(MediaSocket { kind, socket, direction })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_of_rtp_with_an_address_have_a_socket() {
        let body = b"v=0\r\nc=IN IP4 192.0.2.1\r\nm=audio 40000 RTP/AVP 0\r\nm=video 0 RTP/AVP 99\r\nm=image 9 udptl t38\r\nm=video 40002 RTP/SAVPF 99\r\nc=IN IP6 2001:db8::1\r\na=recvonly\r\n";
        let text = write_sockets(body);
        assert_eq!(text, "audio 192.0.2.1:40000 sendrecv; video [2001:db8::1]:40002 recvonly");
        let found: Vec<_> = sockets(&text).map(|one| (one.kind, one.socket.port(), one.direction)).collect();
        assert_eq!(found, [("audio", 40000, Direction::Both), ("video", 40002, Direction::Other)]);
        assert_eq!(write_sockets(b"v=0\r\nc=IN IP4 phone.example\r\nm=audio 40000 RTP/AVP 0\r\n"), "");
    }

    #[test]
    fn an_address_of_zeros_holds_the_call() {
        let held = sockets("audio 0.0.0.0:40000 sendrecv").next();
        assert_eq!(held.map(|one| one.direction), Some(Direction::Other));
        assert_eq!(sockets("").count() + sockets("audio x y").count(), 0);
    }
}
