//! Addresses as SIP writes them.

use std::net::{IpAddr, SocketAddr};

use tritone_wire::Transport;

use super::Party;

/// `host:port`, IPv6 in brackets; the port is left out where it is 5060.
pub(super) fn hostport(address: SocketAddr) -> String {
    match address.port() {
        5060 => host(address.ip()),
        port => format!("{}:{port}", host(address.ip())),
    }
}

/// `host`, IPv6 in brackets.
pub(super) fn host(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => format!("[{v6}]"),
    }
}

/// The address of record.
pub(super) fn record(party: &Party) -> String {
    format!("sip:{}@{}", party.user, host(party.address.ip()))
}

/// Where the party can be reached directly, as in Contact.
pub(super) fn contact(party: &Party, transport: Transport) -> String {
    format!("sip:{}@{}{}", party.user, hostport(party.address), parameter(transport))
}

/// The URI of a proxy in Route and Record-Route.
pub(super) fn route(party: &Party, transport: Transport) -> String {
    format!("<sip:{}{};lr>", hostport(party.address), parameter(transport))
}

fn parameter(transport: Transport) -> &'static str {
    match transport {
        Transport::Udp => "",
        _ => ";transport=tcp",
    }
}

/// The address of record of `party` at the domain of a registrar.
pub(super) fn record_at(party: &Party, registrar: &Party) -> String {
    format!("sip:{}@{}", party.user, host(registrar.address.ip()))
}
