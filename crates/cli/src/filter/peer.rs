//! An element of the network, or a network of them.

use std::net::{IpAddr, SocketAddr};
use tritone_wire::Endpoint;

/// An address, an address with a port, a network, or an element that has no address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Peer {
    /// One port of a host.
    Port(SocketAddr),
    /// All addresses whose first bits are these.
    Network(IpAddr, u32),
    /// What has no address of IP, by its name, or all sides of a D channel by that of the channel.
    Named(String),
}

impl Peer {
    /// Reads `192.0.2.1`, `192.0.2.1:5060`, `192.0.2.0/24`, `2001:db8::1`, `[2001:db8::1]:5060`, `2001:db8::/32`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if let Ok(address) = text.parse() {
            return Ok(Self::Port(address));
        }
        let names = ["isdn-", "ss7:"].iter().any(|start| text.starts_with(start));
        if names || matches!(text, "logger" | "peer") {
            return Ok(Self::Named(text.to_owned()));
        }
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let address = address.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().ok();
        let all = address.map_or(0, |address| if address.is_ipv4() { 32 } else { 128 });
        let length = length.map_or(Some(all), |length| length.parse().ok()).filter(|length| *length <= all);
        address.zip(length).map(|(address, length)| Self::Network(address, length)).ok_or_else(|| {
            "expected an address (192.0.2.1), address:port (192.0.2.1:5060), network (192.0.2.0/24), side of a D channel \
             (isdn-0:user) or signalling point (ss7:2-1234)"
                .to_owned()
        })
    }

    /// Whether the address is meant.
    pub(crate) fn holds(&self, address: Endpoint) -> bool {
        let Some(address) = address.socket() else { return self.is_named(&address.to_string()) };
        match (self, address.ip().to_canonical()) {
            (Self::Port(port), _) => *port == address,
            (Self::Network(IpAddr::V4(network), length), IpAddr::V4(ip)) => {
                let shift = 32 - *length;
                u32::from(*network).checked_shr(shift) == u32::from(ip).checked_shr(shift)
            }
            (Self::Network(IpAddr::V6(network), length), IpAddr::V6(ip)) => {
                let shift = 128 - *length;
                u128::from(*network).checked_shr(shift) == u128::from(ip).checked_shr(shift)
            }
            _ => false,
        }
    }

    /// Whether an element of this name is meant.
    fn is_named(&self, name: &str) -> bool {
        let Self::Named(meant) = self else { return false };
        let rest = name.strip_prefix(meant.as_str());
        rest.is_some_and(|rest| rest.is_empty() || (rest.starts_with(':') && meant.starts_with("isdn-")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(peer: &str, address: &str) -> bool {
        Peer::parse(peer).unwrap().holds(address.parse().unwrap())
    }

    #[test]
    fn a_network_holds_its_addresses() {
        assert!(holds("192.0.2.0/24", "192.0.2.255:5060") && !holds("192.0.2.0/24", "192.0.3.0:5060"));
        assert!(holds("0.0.0.0/0", "192.0.2.255:5060") && !holds("0.0.0.0/0", "[2001:db8::1]:5060"));
        assert!(holds("2001:db8::/32", "[2001:db8:1::1]:5060") && holds("::/0", "[2001:db8::1]:1"));
        assert!(!holds("2001:db8::/32", "[2001:db9::1]:5060"));
    }

    #[test]
    fn an_address_holds_all_its_ports_and_one_with_a_port_only_that() {
        assert!(holds("192.0.2.1", "192.0.2.1:5070") && !holds("192.0.2.1", "192.0.2.10:5070"));
        assert!(holds("192.0.2.1:5060", "192.0.2.1:5060") && !holds("192.0.2.1:5060", "192.0.2.1:5070"));
        assert!(holds("[2001:db8::1]:5060", "[2001:db8::1]:5060") && holds("2001:db8::1", "[2001:db8::1]:9"));
    }

    #[test]
    fn what_has_no_address_goes_by_its_name() {
        use tritone_wire::{PointCode, Side};
        let user = Endpoint::Isdn { recording: 0, channel: 1, side: Side::User(0) };
        let point = Endpoint::PointCode(PointCode { network: 2, code: 12 });
        let holds = |peer: &str, element| Peer::parse(peer).unwrap().holds(element);
        assert!(holds("isdn-1", user) && holds("isdn-1:user", user) && holds("ss7:2-12", point));
        assert!(!holds("isdn-1:network", user) && !holds("isdn-11", user) && !holds("ss7:2-1", point));
        assert!(!holds("ss7:2-12", user) && !holds("192.0.2.1", user) && holds("logger", Endpoint::Logger));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["", "bob", "192.0.2.0/33", "192.0.2.0/x", "2001:db8::/129", "192.0.2", "192.0.2.1:70000"]
        {
            assert!(Peer::parse(text).is_err(), "{text}");
        }
    }
}
