//! IP packets inside others: IP in IP, GRE, VXLAN and GTP-U.

use std::net::SocketAddr;

use crate::capture::{self, Link};
use crate::packet::{self, Packet};

/// What packets are put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tunnel {
    /// IP in IP (RFC 2003, RFC 2473).
    IpInIp,
    /// GRE (RFC 2784) with a key and a sequence number (RFC 2890) or without.
    Gre {
        /// With a checksum, a key and a sequence number.
        with_options: bool,
    },
    /// GRE that carries Ethernet frames (transparent Ethernet bridging).
    GreEthernet,
    /// VXLAN (RFC 7348) with this network identifier.
    Vxlan(u32),
    /// GTP-U (3GPP TS 29.281) with this tunnel endpoint identifier.
    GtpU {
        /// The tunnel endpoint identifier.
        tunnel: u32,
        /// With a sequence number and an extension header.
        with_options: bool,
    },
}

const IPV4: u8 = 4;
const IPV6: u8 = 41;
const GRE: u8 = 47;
const UDP: u8 = 17;
const VXLAN_PORT: u16 = 4789;
const GTP_U_PORT: u16 = 2152;

/// Each of `packets` inside a packet between two tunnel ends; their ports are those of the tunnel.
pub fn inside(packets: &[Packet], tunnel: Tunnel, ends: [SocketAddr; 2]) -> Vec<Packet> {
    let wrapped = packets.iter().zip(0_u16..).map(|(packet, number)| {
        let octets = wrap(packet, tunnel, ends, number);
        Packet { at: packet.at, octets }
    });
    wrapped.collect()
}

fn wrap(inner: &Packet, tunnel: Tunnel, [source, destination]: [SocketAddr; 2], number: u16) -> Vec<u8> {
    let is_v6 = inner.octets.first().is_some_and(|octet| octet >> 4 == 6);
    let udp = |port: u16, payload: &[u8]| {
        let (mut from, mut to) = (source, destination);
        from.set_port(port);
        to.set_port(port);
        packet::ip(source, destination, UDP, number, &packet::datagram(from, to, payload))
    };
    let ip = |protocol: u8, payload: &[u8]| packet::ip(source, destination, protocol, number, payload);
    match tunnel {
        Tunnel::IpInIp => ip(if is_v6 { IPV6 } else { IPV4 }, &inner.octets),
        Tunnel::Gre { with_options } => {
            let kind = if is_v6 { [0x86, 0xdd] } else { [0x08, 0x00] };
            ip(GRE, &gre(kind, with_options, number, &inner.octets))
        }
        Tunnel::GreEthernet => ip(GRE, &gre([0x65, 0x58], false, number, &ethernet(inner))),
        Tunnel::Vxlan(network) => {
            let header = [&[0x08, 0, 0, 0][..], &(network << 8).to_be_bytes()].concat();
            udp(VXLAN_PORT, &[header, ethernet(inner)].concat())
        }
        Tunnel::GtpU { tunnel, with_options } => {
            udp(GTP_U_PORT, &gtp_u(tunnel, with_options, number, &inner.octets))
        }
    }
}

fn ethernet(packet: &Packet) -> Vec<u8> {
    capture::frames(std::slice::from_ref(packet), Link::Ethernet).swap_remove(0).octets
}

/// Flags, protocol, and the checksum, key and sequence number that they announce.
fn gre(protocol: [u8; 2], with_options: bool, number: u16, payload: &[u8]) -> Vec<u8> {
    if !with_options {
        return [&[0, 0][..], &protocol, payload].concat();
    }
    let mut octets = [&[0xb0, 0][..], &protocol, &[0; 4], &[0, 0, 0, 9]].concat();
    octets.extend(u32::from(number).to_be_bytes());
    octets.extend(payload);
    let sum = packet::checksum(&octets).to_be_bytes();
    octets[4..6].copy_from_slice(&sum);
    octets
}

/// Version 1 and a G-PDU; with options a sequence number and a PDU session container (3GPP TS 38.415).
fn gtp_u(tunnel: u32, with_options: bool, number: u16, payload: &[u8]) -> Vec<u8> {
    let options = match with_options {
        true => [&number.to_be_bytes()[..], &[0, 0x85], &[1, 0x10, 9, 0]].concat(),
        false => Vec::new(),
    };
    let length = u16::try_from(options.len() + payload.len()).expect("GTP-U has at most 65,535 octets");
    let flags = if with_options { 0x36 } else { 0x30 };
    [&[flags, 0xff][..], &length.to_be_bytes(), &tunnel.to_be_bytes(), &options, payload].concat()
}
