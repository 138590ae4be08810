//! Where to listen, and where to send.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

/// A transport of SIP, by the words of its URI parameter: `udp`, `tcp`, `tls`, `ws`, `wss`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Transport {
    /// UDP.
    Udp,
    /// TCP.
    Tcp,
    /// TLS over TCP.
    Tls,
    /// WebSocket.
    Ws,
    /// WebSocket over TLS.
    Wss,
}

impl Transport {
    /// Every transport with its word.
    pub const WORDS: [(&str, Self); 5] =
        [("udp", Self::Udp), ("tcp", Self::Tcp), ("tls", Self::Tls), ("ws", Self::Ws), ("wss", Self::Wss)];

    /// The word, `udp`.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, transport)| *transport == self).map_or("", |(word, _)| word)
    }

    /// Whether it needs a certificate.
    pub const fn is_secure(self) -> bool {
        matches!(self, Self::Tls | Self::Wss)
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, transport)| *transport)
    }
}

/// A socket to listen on: `udp:0.0.0.0:5060`, `tls:[::]:5061`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Listen {
    /// The transport.
    pub transport: Transport,
    /// The address and port; port 0 is one that the system chooses.
    pub address: SocketAddr,
}

impl Listen {
    /// `udp:127.0.0.1:5060`.
    pub fn parse(text: &str) -> Option<Self> {
        let (transport, address) = text.split_once(':')?;
        Some(Self { transport: Transport::from_word(transport)?, address: address.parse().ok()? })
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.transport.word(), self.address)
    }
}

/// Where the requests of a peer go: what a SIP URI without a user says (RFC 3263 section 4).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Destination {
    /// A name, or an address (of IPv6 without brackets).
    pub host: String,
    /// The port, where one is given.
    pub port: Option<u16>,
    /// The transport, where one is given.
    pub transport: Option<Transport>,
    /// Whether the scheme is `sips`.
    pub secure: bool,
}

impl Destination {
    /// `sip:host:port;transport=tcp`, `sips:[2001:db8::1]`, or the same without a scheme.
    pub fn parse(text: &str) -> Option<Self> {
        let (secure, rest) = match text.split_once(':') {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("sips") => (true, rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("sip") => (false, rest),
            _ => (false, text),
        };
        let (place, parameters) = rest.split_once(';').map_or((rest, None), |(a, b)| (a, Some(b)));
        let (host, port) = host_and_port(place)?;
        let transport = match parameters {
            Some(parameters) => Some(transport_parameter(parameters)?),
            None => None,
        };
        Some(Self { host: host.into(), port, transport, secure })
    }

    pub(super) fn of(address: IpAddr) -> Self {
        Self { host: address.to_string(), port: None, transport: None, secure: false }
    }
}

/// As a SIP URI.
impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.secure { "sips:" } else { "sip:" })?;
        if self.host.contains(':') {
            write!(f, "[{}]", self.host)?;
        } else {
            f.write_str(&self.host)?;
        }
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        self.transport.map_or(Ok(()), |transport| write!(f, ";transport={}", transport.word()))
    }
}

/// A host and a port, as in a URI.
pub(super) fn host_and_port(text: &str) -> Option<(&str, Option<u16>)> {
    if let Ok(IpAddr::V6(_)) = text.parse() {
        return Some((text, None));
    }
    if let Some(rest) = text.strip_prefix('[') {
        let (address, rest) = rest.split_once(']')?;
        address.parse::<std::net::Ipv6Addr>().ok()?;
        return Some((address, if rest.is_empty() { None } else { Some(port(rest.strip_prefix(':')?)?) }));
    }
    let (host, number) = match text.split_once(':') {
        Some((host, number)) => (host, Some(port(number)?)),
        None => (text, None),
    };
    let is_host = !host.is_empty()
        && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
    is_host.then_some((host, number))
}

fn port(text: &str) -> Option<u16> {
    text.parse().ok().filter(|port| *port != 0)
}

fn transport_parameter(parameters: &str) -> Option<Transport> {
    let (name, word) = parameters.split_once('=')?;
    name.eq_ignore_ascii_case("transport").then(|| Transport::from_word(word))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_is_written_as_it_is_read() {
        for text in [
            "sip:192.0.2.10",
            "sip:gw.example.org:5070",
            "sip:gw.example.org;transport=tcp",
            "sips:[2001:db8::1]:5061;transport=tls",
        ] {
            assert_eq!(Destination::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Destination::parse("gw:5070").unwrap().to_string(), "sip:gw:5070");
        assert_eq!(Destination::parse("2001:db8::1").unwrap().to_string(), "sip:[2001:db8::1]");
    }

    #[test]
    fn what_is_no_host_is_refused() {
        for text in [
            "",
            "sip:",
            "sip:user@host",
            "sip:host:0",
            "sip:host:x",
            "sip:host;lr",
            "sip:host;transport=sctp",
            "sip:[::1",
        ] {
            assert_eq!(Destination::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_socket_to_listen_on_is_written_as_it_is_read() {
        for text in ["udp:0.0.0.0:5060", "tls:[::]:5061", "wss:127.0.0.1:0"] {
            assert_eq!(Listen::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "0.0.0.0:5060", "udp:5060", "sctp:0.0.0.0:5060", "udp:host:5060"] {
            assert_eq!(Listen::parse(text), None, "{text}");
        }
    }
}
