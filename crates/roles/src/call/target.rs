//! URIs that a person typed.

use core::fmt;

use tritone_proto::{Query, Transport};
use tritone_wire::sip::Uri;

/// A URI that requests can be sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// As it is written in requests.
    pub(super) uri: Box<str>,
    /// Where it leads.
    pub(super) query: Query,
}

/// Why a URI is none that requests can be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UriError {
    /// It begins neither with `sip:` nor with `sips:`.
    Scheme,
    /// It has octets that no URI has.
    Octet,
    /// It has no host, or one that no name is.
    Host,
    /// Its port is no number from 1 to 65535.
    Port,
    /// It names a transport that is not known.
    Transport,
}

impl fmt::Display for UriError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scheme => "it does not begin with sip: or sips:",
            Self::Octet => "it has a character that no URI has",
            Self::Host => "it has no host, or one that is no name",
            Self::Port => "its port is no number from 1 to 65535",
            Self::Transport => "its transport is none of udp, tcp, tls, ws, wss",
        })
    }
}

impl core::error::Error for UriError {}

impl Target {
    /// Reads a URI; `transport` holds where it names none.
    pub(super) fn parse(text: &str, transport: Option<Transport>) -> Result<Self, UriError> {
        let uri = Uri::parse(text.as_bytes());
        if !uri.is_sip() {
            return Err(UriError::Scheme);
        }
        if !text.bytes().all(|octet| octet.is_ascii_graphic() && !matches!(octet, b'<' | b'>' | b'"')) {
            return Err(UriError::Octet);
        }
        let query = query(&uri)?;
        let transport = query.transport.or(transport);
        Ok(Self { uri: text.into(), query: Query { transport, ..query } })
    }

    /// The URI without its user, as a registrar is named (RFC 3261 section 10.2).
    pub(super) fn domain(&self) -> String {
        match self.uri.split_once('@') {
            Some((before, host)) => {
                let scheme = before.split(':').next().unwrap_or("sip");
                format!("{scheme}:{host}")
            }
            None => self.uri.to_string(),
        }
    }
}

/// Where a URI that a person typed leads; `transport` holds where it names none.
///
/// # Errors
/// Why it is none that requests can be sent to.
pub fn leads_to(uri: &str, transport: Option<Transport>) -> Result<Query, UriError> {
    Target::parse(uri, transport).map(|target| target.query)
}

/// Where a URI leads.
pub(super) fn query(uri: &Uri<'_>) -> Result<Query, UriError> {
    let host = core::str::from_utf8(uri.host).map_err(|_| UriError::Host)?;
    let host = match host.strip_prefix('[') {
        Some(inner) => {
            let inner = inner.strip_suffix(']').ok_or(UriError::Host)?;
            inner.parse::<std::net::Ipv6Addr>().map_err(|_| UriError::Host)?;
            inner
        }
        None if is_name(host) => host,
        None => return Err(UriError::Host),
    };
    let port = match uri.port {
        Some(port) => Some(port_number(port).ok_or(UriError::Port)?),
        None => None,
    };
    let transport = match uri.params.value("transport") {
        Some(word) => Some(Transport::from_word(word).ok_or(UriError::Transport)?),
        None => None,
    };
    let secure = uri.scheme.eq_ignore_ascii_case(b"sips");
    Ok(Query { host: host.into(), port, transport, secure })
}

fn is_name(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_'))
    };
    host.len() <= 253 && host.strip_suffix('.').unwrap_or(host).split('.').all(is_label)
}

fn port_number(digits: &[u8]) -> Option<u16> {
    core::str::from_utf8(digits).ok()?.parse().ok().filter(|port| *port != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uri_says_where_it_leads() {
        let target = Target::parse("sips:1@[2001:db8::1]:5066;transport=TCP", Some(Transport::Ws)).unwrap();
        let query = Query {
            host: "2001:db8::1".into(),
            port: Some(5066),
            transport: Some(Transport::Tcp),
            secure: true,
        };
        assert_eq!(target.query, query);
        assert_eq!(target.domain(), "sips:[2001:db8::1]:5066;transport=TCP");
        let default = Target::parse("sip:b.example", Some(Transport::Ws)).unwrap();
        assert_eq!(
            (default.query.transport, default.domain()),
            (Some(Transport::Ws), "sip:b.example".into())
        );
    }

    #[test]
    fn what_is_no_uri_says_why() {
        for (text, error) in [
            ("486", UriError::Scheme),
            ("tel:486", UriError::Scheme),
            ("sip:", UriError::Host),
            ("sip:a@", UriError::Host),
            ("sip:a@b..c", UriError::Host),
            ("sip:a@[::1", UriError::Host),
            ("sip:a b@c", UriError::Octet),
            ("sip:a@b:0", UriError::Port),
            ("sip:a@b:99999", UriError::Port),
            ("sip:a@b;transport=sctp", UriError::Transport),
        ] {
            assert_eq!(Target::parse(text, None), Err(error), "{text}");
        }
    }
}
