//! Who sent a message of a log to whom.

use std::net::SocketAddr;

use tritone_wire::sip::{Message, Via};
use tritone_wire::{Endpoint, Flow, Side, Transport};

use super::message::{Announcement, Direction, Ends, transport};
use super::scan;

/// The flow of a message.
///
/// Of SIP, an address that the log does not name is [`Endpoint::Logger`] or [`Endpoint::Peer`], by the way that the message
/// went. Where not even that is said, as for messages that were pasted, the sender of a request and the receiver of a
/// response is who the top Via names, if it names an address, and the other end is the peer.
///
/// Of Q.931, the element that wrote the log is taken for the user side of its interfaces where the log does not say it.
pub(super) fn flow(ends: Ends, bytes: &[u8], recording: u16) -> Flow {
    match ends {
        Ends::Sip(said) => sip(said, bytes),
        Ends::Channel { channel, direction, by_network } => {
            isdn(recording, channel, 0, (direction == Direction::Sent) == by_network)
        }
        Ends::Link { tei, from_network } => isdn(recording, 0, tei, from_network),
    }
}

fn isdn(recording: u16, channel: u16, tei: u8, from_network: bool) -> Flow {
    let network = Endpoint::Isdn { recording, channel, side: Side::Network };
    let user = Endpoint::Isdn { recording, channel, side: Side::User(tei) };
    let (source, destination) = if from_network { (network, user) } else { (user, network) };
    Flow { source, destination, transport: Transport::Lapd }
}

fn sip(said: Announcement, bytes: &[u8]) -> Flow {
    let message = Message::scan(bytes).ok();
    let via = message.as_ref().and_then(Message::top_via);
    let by_via = || via.and_then(|via| transport(via.transport));
    let transport = said.transport.or_else(by_via).unwrap_or(Transport::Udp);
    let (source, destination) = match said.direction {
        Some(Direction::Sent) => (Endpoint::Logger, Endpoint::Peer),
        Some(Direction::Received) => (Endpoint::Peer, Endpoint::Logger),
        None => {
            let near = via.and_then(|via| sent_by(&via)).map_or(Endpoint::Logger, Endpoint::Ip);
            let is_request = message.as_ref().is_some_and(Message::is_request);
            if is_request { (near, Endpoint::Peer) } else { (Endpoint::Peer, near) }
        }
    };
    let source = said.source.map_or(source, Endpoint::Ip);
    let destination = said.destination.map_or(destination, Endpoint::Ip);
    Flow { source, destination, transport }
}

/// The address that a Via names: that from which the request came (RFC 3261 section 18.2.1, RFC 3581 section 4), else
/// that which the sender gave.
fn sent_by(via: &Via<'_>) -> Option<SocketAddr> {
    const SIP: u16 = 5060;
    let number = |port| scan::number(port).and_then(|(port, _)| u16::try_from(port).ok());
    let (mut address, _) = via.received().and_then(scan::address).or_else(|| scan::address(via.host))?;
    let port = via.rport().flatten().and_then(number).or_else(|| via.port.and_then(number));
    address.set_port(port.unwrap_or(SIP));
    Some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(said: Announcement, head: &str, via: &str) -> String {
        let message = format!("{head}\r\nVia: SIP/2.0/{via}\r\n\r\n");
        let flow = sip(said, message.as_bytes());
        format!("{} {} {}", flow.source, flow.destination, flow.transport)
    }

    #[test]
    fn ends_that_are_not_named_are_the_logger_and_its_peer() {
        let address = Some("192.0.2.7:5070".parse().unwrap());
        let (request, via) = ("BYE sip:a@b SIP/2.0", "TCP 192.0.2.1;branch=z9hG4bK1");
        assert_eq!(read(Announcement::sent(None, None), request, via), "logger peer TCP");
        assert_eq!(read(Announcement::received(None, None), request, via), "peer logger TCP");
        assert_eq!(
            read(Announcement::sent(address, Some(Transport::Udp)), request, via),
            "logger 192.0.2.7:5070 UDP"
        );
        assert_eq!(read(Announcement::received(address, None), request, via), "192.0.2.7:5070 logger TCP");
    }

    #[test]
    fn of_a_pasted_message_the_top_via_names_one_end() {
        let (request, response) = ("BYE sip:a@b SIP/2.0", "SIP/2.0 486 Busy");
        let nothing = Announcement::default();
        assert_eq!(read(nothing, request, "UDP 192.0.2.1:5062"), "192.0.2.1:5062 peer UDP");
        assert_eq!(read(nothing, response, "TLS 192.0.2.1"), "peer 192.0.2.1:5060 TLS");
        let natted = "UDP 10.0.0.1:5060;received=192.0.2.9;rport=4711";
        assert_eq!(read(nothing, response, natted), "peer 192.0.2.9:4711 UDP");
        assert_eq!(read(nothing, request, "UDP pbx.example.com"), "logger peer UDP");
    }
}
