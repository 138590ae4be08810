//! What means this element, and which of its sockets leads where.

use std::net::IpAddr;

use tritone_proto::{Hop, Listener, ListenerId, Transport};
use tritone_wire::sip::Uri;

use super::settings::Settings;

/// Whether host and port are those of this element (RFC 3261 section 16.4).
pub(super) fn is_own(settings: &Settings, host: &[u8], port: Option<&[u8]>) -> bool {
    let Ok(host) = core::str::from_utf8(host) else { return false };
    let port = port.and_then(|port| core::str::from_utf8(port).ok()?.trim().parse::<u16>().ok());
    settings.listeners.iter().any(|listener| is_listener(listener, host, port))
        || port.is_none_or(|port| is_port(settings, port))
            && settings.names.iter().any(|name| name.eq_ignore_ascii_case(host))
}

/// Whether a port of this host is one of this element: others may have the same name (a PBX on the same machine, say).
fn is_port(settings: &Settings, port: u16) -> bool {
    let mut listeners = settings.listeners.iter();
    listeners.any(|listener| listener.address.port() == port || has_port(&listener.sent_by, Some(port)))
}

/// Whether the URI leads to this element.
pub(super) fn is_own_uri(settings: &Settings, uri: &[u8]) -> bool {
    let uri = Uri::parse(uri);
    uri.is_sip() && is_own(settings, uri.host, uri.port)
}

fn is_listener(listener: &Listener, host: &str, port: Option<u16>) -> bool {
    let default = listener.transport.default_port();
    if port.unwrap_or(default) != listener.address.port() && !has_port(&listener.sent_by, port) {
        return false;
    }
    let (sent_by, _) = split_port(&listener.sent_by);
    sent_by.eq_ignore_ascii_case(host)
        || host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() == Ok(listener.address.ip())
}

fn has_port(sent_by: &str, port: Option<u16>) -> bool {
    split_port(sent_by).1 == port
}

/// Host and port of a sent-by.
fn split_port(sent_by: &str) -> (&str, Option<u16>) {
    match sent_by.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port.parse().ok()),
        _ => (sent_by, None),
    }
}

/// The socket to send to a hop from: the one that it names, else the first of its transport and address family.
pub(super) fn listener_for(settings: &Settings, hop: &Hop) -> Option<ListenerId> {
    if let Some(id) = hop.listener
        && settings
            .listeners
            .get(usize::from(id.0))
            .is_some_and(|listener| listener.transport == hop.transport)
    {
        return Some(id);
    }
    let of_transport = |listener: &Listener| listener.transport == hop.transport;
    let same_family =
        |listener: &Listener| of_transport(listener) && listener.address.is_ipv4() == hop.remote.is_ipv4();
    let place = settings
        .listeners
        .iter()
        .position(same_family)
        .or(settings.listeners.iter().position(of_transport))?;
    u16::try_from(place).ok().map(ListenerId)
}

/// What others reach a socket by; that of the first one where it is not known (a connection without a listener).
pub(super) fn sent_by(settings: &Settings, listener: Option<ListenerId>) -> &str {
    let own = listener.and_then(|id| settings.listeners.get(usize::from(id.0)));
    own.or(settings.listeners.first()).map_or("invalid.invalid", |listener| &listener.sent_by)
}

/// The value of Record-Route by which requests inside the dialog come back to this socket, with the token of a flow.
pub(super) fn record_route(token: Option<&str>, sent_by: &str, transport: Transport) -> String {
    let user = token.map(|token| format!("{token}@")).unwrap_or_default();
    match transport {
        Transport::Udp => format!("<sip:{user}{sent_by};lr>"),
        other => format!("<sip:{user}{sent_by};transport={other};lr>"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        let listener = Listener {
            transport: Transport::Udp,
            address: "127.0.0.1:5080".parse().unwrap(),
            sent_by: "relay.example:5080".into(),
        };
        Settings { listeners: vec![listener], names: vec!["example.org".into()], ..Settings::default() }
    }

    #[test]
    fn an_element_is_its_addresses_what_it_is_reached_by_and_its_names() {
        let own = |uri: &str| is_own_uri(&settings(), uri.as_bytes());
        assert!(own("sip:1@127.0.0.1:5080") && own("sip:RELAY.example:5080;lr"));
        assert!(own("sip:1@example.org") && own("sip:1@example.org:5080"));
        assert!(
            !own("sip:1@127.0.0.1")
                && !own("sip:1@127.0.0.2:5080")
                && !own("tel:5080")
                && !own("sip:1@other.org")
                && !own("sip:1@example.org:5090;lr")
        );
    }
}
