//! Connections that others open.

use std::io;
use std::net::TcpListener;
use std::rc::Rc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::task::spawn_local;
use tritone_proto::{ListenerId, Node, Transport};

use crate::counters::DropReason;
use crate::engine::Shared;

/// How long to wait where the system gives no connection, for want of descriptors: it would say so at once, again and
/// again.
const PAUSE: Duration = Duration::from_millis(100);

/// Begins to accept at a socket.
pub(crate) fn start<N: Node + 'static>(
    engine: &Shared<N>,
    listener: ListenerId,
    transport: Transport,
    socket: TcpListener,
) -> io::Result<()> {
    let socket = tokio::net::TcpListener::from_std(socket)?;
    let engine = Rc::clone(engine);
    spawn_local(async move {
        loop {
            match socket.accept().await {
                Ok((stream, remote)) => admit(&engine, listener, transport, stream, remote),
                Err(_) => {
                    engine.borrow_mut().counters.count(DropReason::AcceptFailed);
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    });
    Ok(())
}

fn admit<N: Node + 'static>(
    engine: &Shared<N>,
    listener: ListenerId,
    transport: Transport,
    stream: TcpStream,
    remote: std::net::SocketAddr,
) {
    let mut it = engine.borrow_mut();
    match it.streams.accept(transport, listener, remote) {
        Ok(link) => {
            // Without it, what is sent may come late.
            let _ = stream.set_nodelay(true);
            it.counters.connections = it.streams.len();
            spawn_local(it.task(Rc::clone(engine), link).accepted(stream));
        }
        Err(reason) => it.counters.count(reason),
    }
}
