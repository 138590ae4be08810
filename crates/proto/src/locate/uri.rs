//! What to look for, from a URI; and where it leads without looking.

use core::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use tritone_wire::sip::Uri;

use super::service::secured;
use crate::flow::{Hop, Transport};
use crate::node::Query;

/// Why a URI leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoQuery {
    /// It has no host, or one that is neither a name nor an address.
    Host,
    /// Its port is no number from 1 to 65535.
    Port,
    /// It names a transport that is not known.
    Transport,
}

impl fmt::Display for NoQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Host => "it has no host, or one that is no name",
            Self::Port => "its port is no number from 1 to 65535",
            Self::Transport => "its transport is none of udp, tcp, tls, ws, wss",
        })
    }
}

impl core::error::Error for NoQuery {}

impl Query {
    /// What to look for to send to a `sip` or `sips` URI: its `maddr`, else its host (RFC 3263 section 4).
    ///
    /// # Errors
    /// Why there is nothing to look for.
    pub fn of(uri: &Uri<'_>) -> Result<Self, NoQuery> {
        let host = host(uri.params.value("maddr").unwrap_or(uri.host)).ok_or(NoQuery::Host)?;
        let port = match uri.port {
            Some(digits) => Some(port(digits).ok_or(NoQuery::Port)?),
            None => None,
        };
        let transport = match uri.params.value("transport") {
            Some(word) => Some(Transport::from_word(word).ok_or(NoQuery::Transport)?),
            None => None,
        };
        Ok(Self { host: host.into(), port, transport, secure: uri.scheme.eq_ignore_ascii_case(b"sips") })
    }

    /// Where it leads, if its host is an address: then DNS is not asked. `None` also where `sips` and the transport do not
    /// go together.
    pub fn address(&self) -> Option<Hop> {
        let address: IpAddr = self.host.parse().ok()?;
        let transport = match self.transport {
            Some(transport) if self.secure => secured(transport)?,
            Some(transport) => transport,
            None => self.usual_transport(),
        };
        Some(self.hop(transport, address, self.port.unwrap_or(transport.default_port())))
    }

    /// The transport where neither URI nor DNS say which (RFC 3263 section 4.1).
    pub(super) fn usual_transport(&self) -> Transport {
        if self.secure { Transport::Tls } else { Transport::Udp }
    }

    /// An address that was found. The certificate has to be that of the host which the URI names, wherever DNS says that it
    /// is (RFC 5922 section 7.1).
    pub(super) fn hop(&self, transport: Transport, address: IpAddr, port: u16) -> Hop {
        let is_named = matches!(transport, Transport::Tls | Transport::Ws | Transport::Wss);
        let name = is_named.then(|| Arc::from(self.host.trim_end_matches('.')));
        Hop { name, ..Hop::to(transport, SocketAddr::new(address, port)) }
    }
}

/// A name or an address, without the brackets of IPv6.
fn host(text: &[u8]) -> Option<&str> {
    let text = core::str::from_utf8(text).ok()?;
    match text.strip_prefix('[') {
        Some(inner) => inner.strip_suffix(']').filter(|inner| inner.parse::<Ipv6Addr>().is_ok()),
        None => is_name(text).then_some(text),
    }
}

fn is_name(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_'))
    };
    host.len() <= 253 && host.strip_suffix('.').unwrap_or(host).split('.').all(is_label)
}

fn port(digits: &[u8]) -> Option<u16> {
    core::str::from_utf8(digits).ok()?.parse().ok().filter(|port| *port != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leads_to(uri: &str) -> Option<String> {
        Query::of(&Uri::parse(uri.as_bytes())).ok()?.address().map(|hop| hop.to_string())
    }

    #[test]
    fn an_address_needs_no_search() {
        for (uri, hop) in [
            ("sip:1@192.0.2.1", "udp:192.0.2.1:5060"),
            ("sip:1@[2001:db8::1]:5070;transport=TCP", "tcp:[2001:db8::1]:5070"),
            ("sip:1@name.example;maddr=192.0.2.2", "udp:192.0.2.2:5060"),
            ("sips:1@192.0.2.1", "tls:192.0.2.1:5061"),
            ("sips:1@192.0.2.1;transport=tcp", "tls:192.0.2.1:5061"),
            ("sips:1@192.0.2.1:443;transport=ws", "wss:192.0.2.1:443"),
        ] {
            assert_eq!(leads_to(uri).as_deref(), Some(hop), "{uri}");
        }
    }

    #[test]
    fn what_is_encrypted_never_goes_by_udp_and_a_name_is_looked_for() {
        assert_eq!(leads_to("sips:1@192.0.2.1;transport=udp"), None);
        assert_eq!(leads_to("sip:1@name.example"), None);
    }

    #[test]
    fn a_certificate_is_to_have_the_address_where_the_uri_has_one() {
        let query = Query::of(&Uri::parse(b"sips:192.0.2.1")).unwrap();
        assert_eq!(query.address().unwrap().name.as_deref(), Some("192.0.2.1"));
    }

    #[test]
    fn what_leads_nowhere_says_why() {
        for (uri, why) in [
            ("sip:", NoQuery::Host),
            ("sip:a@b..c", NoQuery::Host),
            ("sip:a@[::1", NoQuery::Host),
            ("sip:a@b:0", NoQuery::Port),
            ("sip:a@b;transport=sctp", NoQuery::Transport),
        ] {
            assert_eq!(Query::of(&Uri::parse(uri.as_bytes())), Err(why), "{uri}");
        }
    }
}
