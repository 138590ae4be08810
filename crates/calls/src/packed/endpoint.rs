//! Who sends or gets a message.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

use tritone_wire::{Endpoint, PointCode, Side};

const IPV4: u8 = 4;
const IPV6: u8 = 6;
const NETWORK: u8 = 1;
const USER: u8 = 2;
const POINT_CODE: u8 = 7;
const LOGGER: u8 = 8;
const PEER: u8 = 9;

/// Writes an end.
pub(crate) fn put_endpoint(out: &mut Vec<u8>, endpoint: Endpoint) {
    match endpoint {
        Endpoint::Ip(socket) => put_socket(out, socket),
        Endpoint::Isdn { recording, channel, side } => {
            let (kind, tei) = match side {
                Side::Network => (NETWORK, 0),
                Side::User(tei) => (USER, tei),
            };
            out.extend_from_slice(&[kind, tei]);
            out.extend_from_slice(&recording.to_le_bytes());
            out.extend_from_slice(&channel.to_le_bytes());
        }
        Endpoint::PointCode(PointCode { network, code }) => {
            out.extend_from_slice(&[POINT_CODE, network]);
            out.extend_from_slice(&code.to_le_bytes());
        }
        Endpoint::Logger => out.push(LOGGER),
        Endpoint::Peer => out.push(PEER),
    }
}

fn put_socket(out: &mut Vec<u8>, socket: SocketAddr) {
    match socket {
        SocketAddr::V4(socket) => {
            out.push(IPV4);
            out.extend_from_slice(&socket.ip().octets());
            out.extend_from_slice(&socket.port().to_le_bytes());
        }
        SocketAddr::V6(socket) => {
            out.push(IPV6);
            out.extend_from_slice(&socket.ip().octets());
            out.extend_from_slice(&socket.port().to_le_bytes());
            out.extend_from_slice(&socket.flowinfo().to_le_bytes());
            out.extend_from_slice(&socket.scope_id().to_le_bytes());
        }
    }
}

/// Reads an end; `None` where the octets are none.
pub(crate) fn endpoint(octets: &[u8]) -> Option<Endpoint> {
    let (kind, rest) = octets.split_first()?;
    match *kind {
        IPV4 => {
            let (ip, port) = rest.split_first_chunk::<4>()?;
            let port = u16::from_le_bytes(port.try_into().ok()?);
            Some(SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::from(*ip), port)).into())
        }
        IPV6 => {
            let (ip, rest) = rest.split_first_chunk::<16>()?;
            let (port, rest) = rest.split_first_chunk::<2>()?;
            let (flow, scope) = rest.split_first_chunk::<4>()?;
            let scope = u32::from_le_bytes(scope.try_into().ok()?);
            let (port, flow) = (u16::from_le_bytes(*port), u32::from_le_bytes(*flow));
            Some(SocketAddr::V6(SocketAddrV6::new(Ipv6Addr::from(*ip), port, flow, scope)).into())
        }
        NETWORK | USER => {
            let (tei, rest) = rest.split_first()?;
            let (recording, channel) = rest.split_first_chunk::<2>()?;
            let side = if *kind == NETWORK { Side::Network } else { Side::User(*tei) };
            let channel = u16::from_le_bytes(channel.try_into().ok()?);
            Some(Endpoint::Isdn { recording: u16::from_le_bytes(*recording), channel, side })
        }
        POINT_CODE => {
            let (network, code) = rest.split_first()?;
            let code = u32::from_le_bytes(code.try_into().ok()?);
            Some(Endpoint::PointCode(PointCode { network: *network, code }))
        }
        LOGGER => Some(Endpoint::Logger),
        PEER => Some(Endpoint::Peer),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use proptest::prelude::*;

    use super::*;

    fn any_endpoint() -> impl Strategy<Value = Endpoint> {
        let side = prop_oneof![Just(Side::Network), any::<u8>().prop_map(Side::User)];
        let isdn = (any::<u16>(), any::<u16>(), side).prop_map(|(recording, channel, side)| Endpoint::Isdn {
            recording,
            channel,
            side,
        });
        let point = (any::<u8>(), any::<u32>())
            .prop_map(|(network, code)| Endpoint::PointCode(PointCode { network, code }));
        let ip = (any::<IpAddr>(), any::<u16>()).prop_map(Endpoint::from);
        prop_oneof![ip, isdn, point, Just(Endpoint::Logger), Just(Endpoint::Peer)]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(end in any_endpoint()) {
            let mut octets = Vec::new();
            put_endpoint(&mut octets, end);
            prop_assert_eq!(endpoint(&octets), Some(end));
        }

        #[test]
        fn any_octets_can_be_read(octets: Vec<u8>) {
            endpoint(&octets);
        }
    }
}
