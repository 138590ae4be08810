//! Reading what came on a UDP socket.

use std::io;
use std::net::UdpSocket;
use std::rc::Rc;

use tokio::io::Interest;
use tokio::io::unix::{AsyncFd, AsyncFdReadyGuard};
use tokio::task::{spawn_local, yield_now};
use tritone_proto::{Flow, ListenerId, Node, Transport};

use crate::counters::DropReason;
use crate::engine::Shared;
use crate::icmp;
use crate::udp::is_of_another;

/// The longest datagram that there is.
const MAX_DATAGRAM: usize = 65_535;
/// Datagrams taken before others have their turn.
const AT_ONCE: usize = 64;

/// Watches for what can be read alone: each datagram that has gone out would wake whoever watches for room, and sending
/// needs no watching.
type Watched = Rc<AsyncFd<UdpSocket>>;

/// Begins to read every UDP socket.
pub(crate) fn start<N: Node + 'static>(engine: &Shared<N>) -> io::Result<()> {
    let sockets: io::Result<Vec<_>> =
        engine.borrow().udp.iter().map(|(listener, it)| Ok((listener, it.socket().try_clone()?))).collect();
    for (listener, socket) in sockets? {
        let watched = Rc::new(watch(socket)?);
        spawn_local(datagrams(Rc::clone(engine), listener, Rc::clone(&watched)));
        spawn_local(errors(Rc::clone(engine), watched));
    }
    Ok(())
}

#[expect(
    deprecated,
    reason = "unsound for a type that gives other descriptors than its own, which std's does not"
)]
pub(crate) fn watch(socket: UdpSocket) -> io::Result<AsyncFd<UdpSocket>> {
    AsyncFd::with_interest(socket, Interest::READABLE | Interest::ERROR)
}

async fn datagrams<N: Node + 'static>(
    engine: Shared<N>,
    listener: ListenerId,
    socket: Watched,
) -> io::Result<()> {
    let mut buffer = vec![0; MAX_DATAGRAM];
    loop {
        let ready = socket.readable().await?;
        if take(&engine, listener, ready, &mut buffer) == AT_ONCE {
            yield_now().await;
        }
    }
}

/// Takes the datagrams that are there, as many as may be taken at once, and says how many.
fn take<N: Node + 'static>(
    engine: &Shared<N>,
    listener: ListenerId,
    mut ready: AsyncFdReadyGuard<'_, UdpSocket>,
    buffer: &mut [u8],
) -> usize {
    let mut engine = engine.borrow_mut();
    let Some(local) = engine.udp.get(listener).map(|it| it.local()) else { return 0 };
    for taken in 0..AT_ONCE {
        match ready.try_io(|socket| socket.get_ref().recv_from(buffer)) {
            Ok(Ok((len, remote))) => {
                let flow = Flow { transport: Transport::Udp, listener, remote, connection: None };
                engine.received(local, flow, buffer.get(..len).unwrap_or_default());
            }
            Ok(Err(error)) if is_of_another(&error) => {}
            Ok(Err(_)) => engine.counters.count(DropReason::ReceiveFailed),
            Err(_would_block) => return taken,
        }
    }
    AT_ONCE
}

/// Reads which datagrams did not arrive.
async fn errors<N: Node + 'static>(engine: Shared<N>, socket: Watched) -> io::Result<()> {
    loop {
        let mut ready = socket.ready(Interest::ERROR).await?;
        for _ in 0..AT_ONCE {
            match ready.try_io(|socket| icmp::next_unreachable(socket.get_ref())) {
                Ok(Ok(Some(remote))) => engine.borrow_mut().unreachable(Transport::Udp, remote),
                Ok(_) => {}
                Err(_would_block) => break,
            }
        }
        yield_now().await;
    }
}
