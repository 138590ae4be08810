//! From a TCP connection to what messages go through.

use std::net::SocketAddr;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tritone_proto::{Hop, Transport};

use super::tls::{TlsSides, expected_name};
use super::websocket;
use crate::counters::DropReason;

/// Why a connection did not come about.
#[derive(Debug)]
pub(crate) struct Trouble {
    pub(crate) reason: DropReason,
    pub(crate) error: String,
}

impl Trouble {
    pub(crate) fn connect(error: &dyn ToString) -> Self {
        Self { reason: DropReason::ConnectFailed, error: error.to_string() }
    }

    pub(crate) fn handshake(error: &dyn ToString) -> Self {
        Self { reason: DropReason::HandshakeFailed, error: error.to_string() }
    }
}

/// What octets go through.
pub(crate) trait Duplex: AsyncRead + AsyncWrite + Unpin {}
impl<T: AsyncRead + AsyncWrite + Unpin> Duplex for T {}

type Octets = Box<dyn Duplex>;

/// What messages go through.
pub(crate) enum Channel {
    Octets(Octets),
    WebSocket(Box<WebSocketStream<Octets>>),
}

/// The side of the server.
pub(crate) async fn accepted(
    transport: Transport,
    stream: TcpStream,
    tls: &TlsSides,
    max: usize,
) -> Result<Channel, Trouble> {
    let stream: Octets = match (&tls.acceptor, transport.is_secure()) {
        (_, false) => Box::new(stream),
        (Some(tls), true) => Box::new(tls.accept(stream).await.map_err(|error| Trouble::handshake(&error))?),
        (None, true) => return Err(Trouble::handshake(&"no certificate")),
    };
    match transport {
        Transport::Ws | Transport::Wss => websocket::accept(stream, max).await.map(Channel::WebSocket),
        Transport::Udp | Transport::Tcp | Transport::Tls => Ok(Channel::Octets(stream)),
    }
}

/// The side of the client.
pub(crate) async fn opened(
    hop: &Hop,
    stream: TcpStream,
    tls: &TlsSides,
    max: usize,
) -> Result<Channel, Trouble> {
    let stream: Octets = if hop.transport.is_secure() {
        let name =
            expected_name(hop).ok_or_else(|| Trouble::handshake(&"no certificate can have its name"))?;
        Box::new(tls.connector.connect(name, stream).await.map_err(|error| Trouble::handshake(&error))?)
    } else {
        Box::new(stream)
    };
    match hop.transport {
        Transport::Ws | Transport::Wss => websocket::open(hop, stream, max).await.map(Channel::WebSocket),
        Transport::Udp | Transport::Tcp | Transport::Tls => Ok(Channel::Octets(stream)),
    }
}

/// A TCP connection from the address that a listener is bound to, if to a certain one.
pub(crate) async fn connect(from: Option<SocketAddr>, to: SocketAddr) -> Result<TcpStream, Trouble> {
    let connect = async {
        let socket = if to.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        if let Some(from) = from.filter(|from| !from.ip().is_unspecified()) {
            socket.bind(SocketAddr::new(from.ip(), 0))?;
        }
        let stream = socket.connect(to).await?;
        stream.set_nodelay(true)?;
        std::io::Result::Ok(stream)
    };
    connect.await.map_err(|error| Trouble::connect(&error))
}
