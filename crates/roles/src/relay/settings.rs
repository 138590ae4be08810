//! How a relay is set up.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tritone_proto::transaction::Timers;
use tritone_proto::{Hop, Listener, Query, Transport};

use super::limits::Access;

/// How a relay is set up. Places in lists (`usize`) are those of [`peers`](Self::peers).
#[derive(Clone, Debug)]
pub struct Settings {
    /// The sockets it listens on.
    pub listeners: Vec<Listener>,
    /// Host names that mean this element, besides the addresses of its sockets.
    pub names: Vec<Box<str>>,
    /// Whether requests that open a dialog get a Record-Route, so that those inside it come this way too.
    pub record_route: bool,
    /// Whether the relay itself follows a 3xx (RFC 3261 section 16.7 step 4).
    pub recurse: bool,
    /// Timer values of transactions.
    pub timers: Timers,
    /// How long an INVITE may go without a final response after its last provisional one: over three minutes
    /// (RFC 3261 section 16.6 step 11).
    pub timer_c: Duration,
    /// How long to wait for any response of an upstream before the next one is tried, where there is one.
    pub first_answer: Duration,
    /// The elements around.
    pub peers: Vec<Peer>,
    /// Where initial requests go; the first that holds is taken.
    pub routes: Vec<Route>,
    /// How many requests may be in work.
    pub max_contexts: usize,
    /// Who may send; messages of others are dropped.
    pub access: Access,
    /// How many requests a source that is no peer may send; `None` for any. What is over it is dropped.
    pub source_rate: Option<Rate>,
    /// How long an upstream that did not answer is passed over.
    pub down: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listeners: Vec::new(),
            names: Vec::new(),
            record_route: true,
            recurse: false,
            timers: Timers::default(),
            timer_c: Duration::from_secs(185),
            first_answer: Duration::from_secs(2),
            peers: Vec::new(),
            routes: Vec::new(),
            max_contexts: 200_000,
            access: Access::default(),
            source_rate: None,
            down: Duration::from_secs(30),
        }
    }
}

/// An element that sends requests to the relay or gets them from it.
#[derive(Clone, Debug)]
pub struct Peer {
    /// Its name in reports.
    pub name: Box<str>,
    /// The addresses that its messages come from.
    pub networks: Vec<Network>,
    /// Where requests for it go; `None` for one that only sends.
    pub destination: Option<Destination>,
    /// From how many octets on requests go by TCP (RFC 3261 section 18.1.1); `None` for never.
    pub tcp_above: Option<usize>,
    /// How often an OPTIONS asks whether it is there; `None` for never.
    pub health: Option<Duration>,
    /// How many new calls it may begin a second, and at once; `None` for any.
    pub rate: Option<Rate>,
    /// Seconds that a 503 to it asks it to wait; `None` for a 503 without Retry-After.
    pub retry_after: Option<u32>,
}

impl Peer {
    /// A peer of which only the name and the destination are known.
    pub fn at(name: &str, destination: Destination) -> Self {
        Self {
            name: name.into(),
            networks: Vec::new(),
            destination: Some(destination),
            tcp_above: None,
            health: None,
            rate: None,
            retry_after: None,
        }
    }

    /// Whether messages from this address are this peer's.
    pub fn is_at(&self, address: SocketAddr) -> bool {
        let named = self.networks.iter().any(|network| network.holds(address.ip()));
        named || matches!(&self.destination, Some(Destination::Hop(hop)) if hop.remote == address)
    }
}

/// Where requests for a peer go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// An address.
    Hop(Hop),
    /// A name to be found.
    Name(Query),
}

impl Destination {
    /// An address by this transport.
    pub fn address(transport: Transport, address: SocketAddr) -> Self {
        Self::Hop(Hop::to(transport, address))
    }
}

/// Addresses with a common prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// An address of the network.
    pub address: IpAddr,
    /// How many bits are common.
    pub prefix: u8,
}

impl Network {
    /// Whether the address is one of these; an IPv4 address mapped into IPv6 counts as itself.
    pub fn holds(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => same_prefix(
                u128::from(network.to_bits()) << 96,
                u128::from(address.to_bits()) << 96,
                self.prefix,
            ),
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                same_prefix(network.to_bits(), address.to_bits(), self.prefix)
            }
            _ => false,
        }
    }
}

fn same_prefix(network: u128, address: u128, prefix: u8) -> bool {
    (network ^ address).checked_shr(128 - u32::from(prefix.min(128))).unwrap_or(0) == 0
}

/// So many a second, and so many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// A second, in the long run.
    pub per_second: u32,
    /// At once.
    pub burst: u32,
}

/// Where an initial request goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// The peers whose requests this is for; empty for all.
    pub from: Vec<usize>,
    /// What the user part of the Request-URI begins with; empty for all.
    pub prefix: Box<[u8]>,
    /// The host of the Request-URI, in lower case; empty for all.
    pub domain: Box<[u8]>,
    /// The peers to try, one group after the other; those of a group at the same time.
    pub groups: Vec<Vec<usize>>,
    /// Whether the next group is tried after any failure but a 6xx (forking in turn); else only where a group does not
    /// answer or answers 503.
    pub hunts: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_the_addresses_with_its_prefix() {
        let network = Network { address: "192.0.2.0".parse().unwrap(), prefix: 25 };
        let holds = |address: &str| network.holds(address.parse().unwrap());
        assert!(
            holds("192.0.2.127")
                && !holds("192.0.2.128")
                && holds("::ffff:192.0.2.1")
                && !holds("2001:db8::1")
        );
        let all = Network { address: "::".parse().unwrap(), prefix: 0 };
        assert!(all.holds("2001:db8::1".parse().unwrap()) && !all.holds("192.0.2.1".parse().unwrap()));
    }
}
