//! M3UA DATA messages around user part messages (RFC 4666), over SCTP.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use crate::isup::Message;
use crate::packet::Packet;
use crate::sctp::{self, Shape};

const PORT: u16 = 2905;
const ROUTING_CONTEXT: u16 = 0x0006;
const PROTOCOL_DATA: u16 = 0x0210;
const ISUP: u8 = 5;

/// The M3UA message (RFC 4666 section 3.3.1).
pub fn data(message: &Message) -> Vec<u8> {
    let mut protocol_data = u32::from(message.origin).to_be_bytes().to_vec();
    protocol_data.extend(u32::from(message.destination).to_be_bytes());
    protocol_data.extend([ISUP, message.network, 0, message.selection()]);
    protocol_data.extend(message.user_data());
    let parameters =
        [parameter(ROUTING_CONTEXT, &[0, 0, 0, 1]), parameter(PROTOCOL_DATA, &protocol_data)].concat();
    let length = 8 + parameters.len() as u32;
    // Version 1, transfer messages, payload data.
    [&[1, 0, 1, 1][..], &length.to_be_bytes(), &parameters].concat()
}

/// The packets that carry `messages` between the addresses of their point codes.
pub fn packets(messages: &[Message], shape: Shape) -> Vec<Packet> {
    let user_messages: Vec<sctp::Message> = messages
        .iter()
        .map(|message| sctp::Message {
            at: message.at,
            source: address(message.origin),
            destination: address(message.destination),
            stream: 1 + u16::from(message.selection() % 15),
            protocol: sctp::M3UA,
            payload: data(message),
        })
        .collect();
    sctp::carry(&user_messages, shape)
}

/// The address of a point code: 10.77 and its two octets.
pub fn address(point_code: u16) -> SocketAddr {
    let [high, low] = point_code.to_be_bytes();
    SocketAddr::new(IpAddr::V4(Ipv4Addr::new(10, 77, high, low)), PORT)
}

/// Tag, length without padding, value, padding to four octets.
fn parameter(tag: u16, value: &[u8]) -> Vec<u8> {
    let length = 4 + value.len() as u16;
    let mut octets = [&tag.to_be_bytes()[..], &length.to_be_bytes(), value].concat();
    octets.resize(octets.len().next_multiple_of(4), 0);
    octets
}
