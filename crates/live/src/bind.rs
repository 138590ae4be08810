//! Sockets that listen, and what others reach them by.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, UdpSocket};

use socket2::{Domain, Protocol, Socket, Type};
use tritone_proto::Transport;

use crate::options::{Listen, Options};
use crate::stream::TlsError;

/// Connections that wait to be accepted.
const BACKLOG: i32 = 1024;

/// A driver could not get what it is to have.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// A socket that could not be opened.
    #[error("cannot listen on {what}:{address}: {source}")]
    Socket {
        /// What for: a transport, `media`, `metrics`.
        what: &'static str,
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// A certificate that cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// A UDP socket that does not block. The address is taken alone: with SO_REUSEADDR a second program would share it
/// without an error, and take half the messages.
pub(crate) fn udp(address: SocketAddr, options: &Options) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    if let Some(octets) = options.receive_buffer {
        socket.set_recv_buffer_size(octets)?;
    }
    if let Some(octets) = options.send_buffer {
        socket.set_send_buffer_size(octets)?;
    }
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    Ok(socket.into())
}

/// A TCP socket that listens and does not block.
pub(crate) fn tcp(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    // For TCP it means that connections of an earlier run do not hinder; two listeners are still refused.
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// The address by which others reach a socket.
pub(crate) fn reachable(bound: SocketAddr, peer: Option<SocketAddr>) -> SocketAddr {
    if !bound.ip().is_unspecified() {
        return bound;
    }
    let unspecified = bound.ip();
    let peer = peer.filter(|peer| peer.is_ipv4() == bound.is_ipv4()).unwrap_or_else(|| elsewhere(bound));
    let ip = towards(unspecified, peer).unwrap_or_else(|_| loopback(bound));
    SocketAddr::new(ip, bound.port())
}

/// The address from which the system would send to a peer. Connecting a UDP socket sends nothing.
fn towards(from: IpAddr, peer: SocketAddr) -> io::Result<IpAddr> {
    let socket = UdpSocket::bind((from, 0))?;
    socket.connect(peer)?;
    Ok(socket.local_addr()?.ip())
}

/// An address of documentation (RFC 5737, RFC 3849), to which the default route leads.
fn elsewhere(bound: SocketAddr) -> SocketAddr {
    match bound {
        SocketAddr::V4(_) => (Ipv4Addr::new(192, 0, 2, 1), 5060).into(),
        SocketAddr::V6(_) => (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1), 5060).into(),
    }
}

fn loopback(bound: SocketAddr) -> IpAddr {
    match bound {
        SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    }
}

/// What stands in Via for a listener: the name it was given, else its address.
pub(crate) fn sent_by(listen: &Listen, address: SocketAddr) -> Box<str> {
    listen.sent_by.clone().unwrap_or_else(|| write_sent_by(listen.transport, address))
}

fn write_sent_by(transport: Transport, address: SocketAddr) -> Box<str> {
    let text = if address.port() != transport.default_port() {
        address.to_string()
    } else {
        match address.ip() {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        }
    };
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_that_is_bound_to_no_certain_address_is_named_by_what_its_peer_sees() {
        let peer = "127.9.9.9:5060".parse().ok();
        let any: SocketAddr = "0.0.0.0:5070".parse().unwrap();
        assert_eq!(reachable(any, peer).to_string(), "127.0.0.1:5070");
        let certain: SocketAddr = "127.1.2.3:5070".parse().unwrap();
        assert_eq!(reachable(certain, peer), certain);
    }

    #[test]
    fn the_default_port_is_left_out() {
        let address = |text: &str| text.parse().unwrap();
        assert_eq!(&*write_sent_by(Transport::Udp, address("192.0.2.1:5060")), "192.0.2.1");
        assert_eq!(&*write_sent_by(Transport::Tls, address("192.0.2.1:5060")), "192.0.2.1:5060");
        assert_eq!(&*write_sent_by(Transport::Tls, address("[2001:db8::1]:5061")), "[2001:db8::1]");
    }

    #[test]
    fn the_address_of_another_socket_is_refused() {
        let first = udp("127.0.0.1:0".parse().unwrap(), &Options::default()).unwrap();
        let second = udp(first.local_addr().unwrap(), &Options::default());
        assert_eq!(second.unwrap_err().kind(), io::ErrorKind::AddrInUse);
    }
}
