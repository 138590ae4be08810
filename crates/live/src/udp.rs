//! Datagrams.

use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;

use tritone_proto::{Hop, ListenerId};

use crate::counters::DropReason;

/// Datagrams that wait for a socket whose buffer is full.
const MAX_WAITING: usize = 4096;

/// The sockets, by the listener's place in the list of all.
#[derive(Debug, Default)]
pub(crate) struct UdpSockets(Vec<Option<Datagrams>>);

/// A socket and what waits for it.
#[derive(Debug)]
pub(crate) struct Datagrams {
    socket: UdpSocket,
    local: SocketAddr,
    waiting: VecDeque<(SocketAddr, Arc<[u8]>)>,
}

/// What became of a datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It was sent from this address.
    Sent(SocketAddr),
    /// It waits for room.
    Waits,
    /// It was dropped.
    Dropped(DropReason),
    /// It was dropped, as nothing can get there.
    Unreachable(DropReason),
}

impl UdpSockets {
    pub(crate) fn push(&mut self, socket: Option<(UdpSocket, SocketAddr)>) {
        self.0.push(socket.map(|(socket, local)| Datagrams { socket, local, waiting: VecDeque::new() }));
    }

    pub(crate) fn get(&self, listener: ListenerId) -> Option<&Datagrams> {
        self.0.get(usize::from(listener.0))?.as_ref()
    }

    /// Every socket with its listener.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (ListenerId, &Datagrams)> {
        self.0
            .iter()
            .enumerate()
            .filter_map(|(index, socket)| Some((ListenerId(index as u16), socket.as_ref()?)))
    }

    pub(crate) fn send(&mut self, hop: &Hop, bytes: &Arc<[u8]>) -> Fate {
        let Some(socket) = self.choose(hop) else { return Fate::Unreachable(DropReason::NoSocket) };
        socket.send(hop.remote, bytes)
    }

    /// The socket that the hop names, else the first of the address family.
    fn choose(&mut self, hop: &Hop) -> Option<&mut Datagrams> {
        let fits = |socket: &Option<Datagrams>| {
            socket.as_ref().is_some_and(|socket| socket.local.is_ipv4() == hop.remote.is_ipv4())
        };
        let named = hop.listener.map(|id| usize::from(id.0));
        let named = named.filter(|index| self.0.get(*index).is_some_and(fits));
        let index = named.or_else(|| self.0.iter().position(fits))?;
        self.0.get_mut(index)?.as_mut()
    }

    /// Whether something waits for room.
    pub(crate) fn is_waiting(&self) -> bool {
        self.0.iter().flatten().any(|socket| !socket.waiting.is_empty())
    }

    /// Sends what waited, as far as there is room now; each goes to `told` with what became of it.
    pub(crate) fn flush(&mut self, mut told: impl FnMut(SocketAddr, &[u8], Fate)) {
        for socket in self.0.iter_mut().flatten() {
            while let Some((remote, bytes)) = socket.waiting.front() {
                let fate = socket.now(*remote, bytes);
                if fate == Fate::Waits {
                    break;
                }
                told(*remote, bytes, fate);
                socket.waiting.pop_front();
            }
        }
    }
}

impl Datagrams {
    pub(crate) fn socket(&self) -> &UdpSocket {
        &self.socket
    }

    pub(crate) fn local(&self) -> SocketAddr {
        self.local
    }

    fn send(&mut self, remote: SocketAddr, bytes: &Arc<[u8]>) -> Fate {
        let fate = if self.waiting.is_empty() { self.now(remote, bytes) } else { Fate::Waits };
        match fate {
            Fate::Waits if self.waiting.len() >= MAX_WAITING => Fate::Dropped(DropReason::SocketFull),
            Fate::Waits => {
                self.waiting.push_back((remote, Arc::clone(bytes)));
                Fate::Waits
            }
            fate => fate,
        }
    }

    fn now(&self, remote: SocketAddr, bytes: &[u8]) -> Fate {
        let sent = match self.socket.send_to(bytes, remote) {
            Err(error) if is_of_another(&error) => self.socket.send_to(bytes, remote),
            sent => sent,
        };
        match sent {
            Ok(_) => Fate::Sent(self.local),
            Err(error) => fate_of(&error),
        }
    }
}

/// Whether an error may be that of a datagram sent earlier: an ICMP error that came for it, given to whoever uses the
/// socket next. The same call does not give it again.
pub(crate) fn is_of_another(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionRefused
            | ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::PermissionDenied
    )
}

fn fate_of(error: &io::Error) -> Fate {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::OutOfMemory | ErrorKind::Interrupted => Fate::Waits,
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::InvalidInput => {
            Fate::Unreachable(DropReason::SendFailed)
        }
        _ if is(error, nix::errno::Errno::EMSGSIZE) => Fate::Unreachable(DropReason::TooLong),
        _ if is(error, nix::errno::Errno::ENOBUFS) => Fate::Waits,
        _ => Fate::Dropped(DropReason::SendFailed),
    }
}

fn is(error: &io::Error, errno: nix::errno::Errno) -> bool {
    error.raw_os_error() == Some(errno as i32)
}
