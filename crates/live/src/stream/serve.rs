//! A connection, from its beginning to its end.

use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};
use tritone_proto::{Hop, Input, Node};
use tritone_wire::sip::{Framed, Framer};

use super::establish::{Channel, Trouble, accepted, connect, opened};
use super::table::Link;
use super::tls::TlsSides;
use super::websocket;
use crate::counters::DropReason;
use crate::engine::Shared;
use crate::options::Limits;

/// Octets of room to read into.
const ROOM: usize = 4096;
/// What is held without being counted: the room for a message of usual length.
const UNCOUNTED: usize = 2 * ROOM;
/// Octets that are written at once.
const BATCH: usize = 16 * 1024;

/// What a connection works with.
pub(crate) struct Task<N: Node> {
    pub(crate) engine: Shared<N>,
    pub(crate) link: Rc<Link>,
    pub(crate) limits: Limits,
    pub(crate) tls: Rc<TlsSides>,
}

impl<N: Node + 'static> Task<N> {
    /// Serves a connection that was accepted.
    pub(crate) async fn accepted(self, stream: TcpStream) {
        self.link.local.set(stream.local_addr().ok());
        let transport = self.link.flow.transport;
        let channel = accepted(transport, stream, &self.tls, self.limits.message);
        let channel = timeout(self.limits.handshake, channel)
            .await
            .unwrap_or_else(|slow| Err(Trouble::handshake(&slow)));
        self.serve(channel).await;
    }

    /// Opens a connection and serves it.
    pub(crate) async fn opened(self, hop: Hop, from: Option<std::net::SocketAddr>) {
        let channel = async {
            let stream = timeout(self.limits.connect, connect(from, hop.remote));
            let stream = stream.await.unwrap_or_else(|slow| Err(Trouble::connect(&slow)))?;
            self.link.local.set(stream.local_addr().ok());
            let channel =
                timeout(self.limits.handshake, opened(&hop, stream, &self.tls, self.limits.message));
            channel.await.unwrap_or_else(|slow| Err(Trouble::handshake(&slow)))
        };
        let channel = channel.await;
        self.serve(channel).await;
    }

    async fn serve(&self, channel: Result<Channel, Trouble>) {
        let was_open = channel.is_ok();
        match channel {
            Ok(Channel::Octets(stream)) => {
                let (reader, writer) = tokio::io::split(stream);
                both_ways(self, self.read(reader), self.write(writer)).await;
            }
            Ok(Channel::WebSocket(socket)) => websocket::serve(self, *socket).await,
            Err(trouble) => self.engine.borrow_mut().not_opened(&self.link, trouble),
        }
        self.engine.borrow_mut().ended(&self.link, was_open);
    }

    async fn read(&self, mut reader: impl AsyncRead + Unpin) {
        let mut held = Held { task: self, octets: 0 };
        let mut framer = Framer::default();
        let mut begun: Option<Instant> = None;
        loop {
            let until =
                begun.map_or_else(|| Instant::now() + self.limits.idle, |it| it + self.limits.unfinished);
            match timeout_at(until, reader.read_buf(framer.room(ROOM))).await {
                Ok(Ok(1..)) => {}
                Ok(Ok(0) | Err(_)) => return,
                Err(_) if begun.is_some() => return self.broken(DropReason::Unfinished),
                Err(_) => return self.count(DropReason::Idle),
            }
            if !held.set(framer.memory()) {
                return self.broken(DropReason::BuffersFull);
            }
            match self.give_out(&mut framer) {
                Err(reason) => return self.broken(reason),
                Ok(_) if self.link.outbox.is_closing() => return,
                Ok(0) if begun.is_some() => {}
                Ok(_) => begun = framer.is_within_message().then(Instant::now),
            }
        }
    }

    /// Gives the node what is whole; how many messages that was.
    fn give_out(&self, framer: &mut Framer) -> Result<usize, DropReason> {
        let mut messages = 0;
        loop {
            match framer.next(self.limits.message) {
                Framed::Message(range) => {
                    messages += 1;
                    self.received(framer.bytes(range));
                }
                Framed::Ping => self.pong(b"\r\n"),
                Framed::More => return Ok(messages),
                Framed::NotFramed => return Err(DropReason::NotFramed),
                Framed::TooLong => return Err(DropReason::TooLong),
            }
        }
    }

    async fn write(&self, mut writer: impl AsyncWrite + Unpin) {
        while let Some(first) = self.link.outbox.take().await {
            let batch = self.batch(first);
            let octets = batch.concat();
            let write = async {
                writer.write_all(&octets).await?;
                writer.flush().await
            };
            match timeout(self.limits.stall, write).await {
                Ok(Ok(())) => batch.iter().for_each(|bytes| self.written(bytes)),
                Ok(Err(_)) => return,
                Err(_) => return self.count(DropReason::Stalled),
            }
        }
        let _ = timeout(self.limits.linger, writer.shutdown()).await;
    }

    /// What waits, as much as is written at once.
    fn batch(&self, first: Arc<[u8]>) -> Vec<Arc<[u8]>> {
        let mut octets = first.len();
        let mut batch = vec![first];
        while octets < BATCH
            && let Some(next) = self.link.outbox.try_take()
        {
            octets = octets.saturating_add(next.len());
            batch.push(next);
        }
        batch
    }

    pub(crate) fn received(&self, bytes: &[u8]) {
        self.engine.borrow_mut().received(self.link.local(), self.link.flow, bytes);
    }

    /// A message is out; the answer to a ping is none.
    pub(crate) fn written(&self, bytes: &[u8]) {
        self.link.outbox.written(bytes.len());
        if bytes != b"\r\n" {
            self.engine.borrow_mut().written(&self.link, bytes);
        }
    }

    pub(crate) fn pong(&self, bytes: &[u8]) {
        if !self.link.outbox.push(bytes.into(), self.limits.queued) {
            self.count(DropReason::QueueFull);
        }
    }

    pub(crate) fn count(&self, reason: DropReason) {
        self.engine.borrow_mut().counters.count(reason);
    }

    /// No further message can be found in what comes.
    pub(crate) fn broken(&self, reason: DropReason) {
        let mut engine = self.engine.borrow_mut();
        engine.counters.count(reason);
        engine.input(Input::NotFramed { flow: self.link.flow });
    }
}

/// Reads and writes until one side ends. What was to be written before the other side ended is still written.
pub(crate) async fn both_ways<N: Node + 'static>(
    task: &Task<N>,
    read: impl Future<Output = ()>,
    write: impl Future<Output = ()>,
) {
    let mut write = pin!(write);
    tokio::select! {
        () = read => {
            task.link.outbox.close();
            let _ = timeout(task.limits.linger, write).await;
        }
        () = &mut write => {}
    }
}

/// The octets that a connection holds, which count until it ends.
struct Held<'a, N: Node + 'static> {
    task: &'a Task<N>,
    octets: usize,
}

impl<N: Node + 'static> Held<'_, N> {
    /// Whether there is room for so many.
    fn set(&mut self, octets: usize) -> bool {
        let octets = octets.saturating_sub(UNCOUNTED);
        let before = std::mem::replace(&mut self.octets, octets);
        self.task.engine.borrow_mut().streams.rebuffer(before, octets)
    }
}

impl<N: Node + 'static> std::ops::Drop for Held<'_, N> {
    fn drop(&mut self) {
        self.set(0);
    }
}
