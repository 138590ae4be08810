//! URIs that a person typed.

use core::fmt;

use tritone_proto::locate::NoQuery;
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
    /// It leads nowhere.
    Leads(NoQuery),
}

impl fmt::Display for UriError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scheme => f.write_str("it does not begin with sip: or sips:"),
            Self::Octet => f.write_str("it has a character that no URI has"),
            Self::Leads(why) => why.fmt(f),
        }
    }
}

impl From<NoQuery> for UriError {
    fn from(why: NoQuery) -> Self {
        Self::Leads(why)
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
        let query = Query::of(&uri)?;
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
            ("sip:", UriError::Leads(NoQuery::Host)),
            ("sip:a@", UriError::Leads(NoQuery::Host)),
            ("sip:a@b..c", UriError::Leads(NoQuery::Host)),
            ("sip:a@[::1", UriError::Leads(NoQuery::Host)),
            ("sip:a b@c", UriError::Octet),
            ("sip:a@b:0", UriError::Leads(NoQuery::Port)),
            ("sip:a@b:99999", UriError::Leads(NoQuery::Port)),
            ("sip:a@b;transport=sctp", UriError::Leads(NoQuery::Transport)),
        ] {
            assert_eq!(Target::parse(text, None), Err(error), "{text}");
        }
    }
}
