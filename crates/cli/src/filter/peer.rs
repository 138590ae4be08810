//! An element of the network, or a network of them.

use std::net::{IpAddr, SocketAddr};
use tritone_wire::Endpoint;

/// An address, an address with a port, or a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Peer {
    /// One port of a host.
    Port(SocketAddr),
    /// All addresses whose first bits are these.
    Network(IpAddr, u32),
}

impl Peer {
    /// Reads `192.0.2.1`, `192.0.2.1:5060`, `192.0.2.0/24`, `2001:db8::1`, `[2001:db8::1]:5060`, `2001:db8::/32`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if let Ok(address) = text.parse() {
            return Ok(Self::Port(address));
        }
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let address = address.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().ok();
        let all = address.map_or(0, |address| if address.is_ipv4() { 32 } else { 128 });
        let length = length.map_or(Some(all), |length| length.parse().ok()).filter(|length| *length <= all);
        address.zip(length).map(|(address, length)| Self::Network(address, length)).ok_or_else(|| {
            "expected an address (192.0.2.1), address:port (192.0.2.1:5060) or network (192.0.2.0/24)"
                .to_owned()
        })
    }

    /// Whether the address is meant.
    pub(crate) fn holds(self, address: Endpoint) -> bool {
        let Some(address) = address.socket() else { return false };
        match (self, address.ip().to_canonical()) {
            (Self::Port(port), _) => port == address,
            (Self::Network(IpAddr::V4(network), length), IpAddr::V4(ip)) => {
                let shift = 32 - length;
                u32::from(network).checked_shr(shift) == u32::from(ip).checked_shr(shift)
            }
            (Self::Network(IpAddr::V6(network), length), IpAddr::V6(ip)) => {
                let shift = 128 - length;
                u128::from(network).checked_shr(shift) == u128::from(ip).checked_shr(shift)
            }
            _ => false,
        }
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
    fn what_is_no_address_is_refused() {
        for text in ["", "bob", "192.0.2.0/33", "192.0.2.0/x", "2001:db8::/129", "192.0.2", "192.0.2.1:70000"]
        {
            assert!(Peer::parse(text).is_err(), "{text}");
        }
    }
}
