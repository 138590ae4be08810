//! Names of services and transports in DNS.

use crate::flow::Transport;

/// The name whose SRV records say who gives SIP by this transport at a domain.
pub(super) fn srv_name(transport: Transport, domain: &str) -> String {
    let prefix = match transport {
        Transport::Udp => "_sip._udp",
        Transport::Tcp => "_sip._tcp",
        Transport::Tls => "_sips._tcp",
        Transport::Ws => "_sip._ws",
        Transport::Wss => "_sips._ws",
    };
    format!("{prefix}.{domain}")
}

/// The transport of a NAPTR service (RFC 3263 section 4.1, RFC 7118 section 10.2).
pub(super) fn transport_of(service: &str) -> Option<Transport> {
    const SERVICES: [(&str, Transport); 5] = [
        ("SIP+D2U", Transport::Udp),
        ("SIP+D2T", Transport::Tcp),
        ("SIPS+D2T", Transport::Tls),
        ("SIP+D2W", Transport::Ws),
        ("SIPS+D2W", Transport::Wss),
    ];
    SERVICES.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(service)).map(|(_, transport)| transport)
}

/// The transport that a URI names, with `sips` over TLS (RFC 3261 section 26.2.2); `None` where there is none such.
pub(super) fn secured(transport: Transport) -> Option<Transport> {
    match transport {
        Transport::Udp => None,
        Transport::Tcp | Transport::Tls => Some(Transport::Tls),
        Transport::Ws | Transport::Wss => Some(Transport::Wss),
    }
}
