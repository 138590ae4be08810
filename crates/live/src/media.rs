//! RTP of all sessions, on one socket: silence, or what came in.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::rc::Rc;
use std::time::Duration;

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::sync::Notify;
use tokio::task::{spawn_local, yield_now};
use tritone_proto::{Media, Node, Random, Sound, Time};

use crate::counters::{Counters, DropReason};
use crate::engine::Shared;

/// Octets before the payload (RFC 3550 section 5.1).
const HEADER: usize = 12;
/// Samples of a packet, an octet each: 20 ms.
const SAMPLES: usize = 160;
const PACKET: Duration = Duration::from_millis(20);
/// How often it is looked whose turn it is.
const TICK: Duration = Duration::from_millis(5);
/// Later than this, the packets that were not sent are left out.
const LATE: Duration = Duration::from_millis(200);
const VERSION: u8 = 2 << 6;
const MARKER: u8 = 1 << 7;
const PCMA: u8 = 8;
/// Datagrams taken before others have their turn.
const AT_ONCE: usize = 64;

/// The sessions of a socket.
#[derive(Debug)]
pub(crate) struct Sessions {
    socket: UdpSocket,
    max: usize,
    sessions: HashMap<u64, Session>,
    /// How many sessions send back what comes from an address.
    echoing: HashMap<SocketAddr, usize>,
    random: Random,
    wake: Rc<Notify>,
}

#[derive(Debug)]
struct Session {
    remote: SocketAddr,
    sound: Sound,
    due: Time,
    begins: bool,
    sequence: u16,
    timestamp: u32,
    source: u32,
}

impl Sessions {
    pub(crate) fn new(socket: UdpSocket, max: usize, random: Random) -> Self {
        let (sessions, echoing) = Default::default();
        Self { socket, max, sessions, echoing, random, wake: Rc::default() }
    }

    /// Begins, changes or ends a session.
    pub(crate) fn set(&mut self, now: Time, media: &Media) -> Result<(), DropReason> {
        match *media {
            Media::Stop { session } => {
                if let Some(ended) = self.sessions.remove(&session) {
                    self.forget(&ended);
                }
            }
            Media::Start { session, remote, sound } => {
                if self.sessions.len() >= self.max && !self.sessions.contains_key(&session) {
                    return Err(DropReason::MediaFull);
                }
                let fresh = match self.sessions.remove(&session) {
                    Some(before) => {
                        self.forget(&before);
                        Session { remote, sound, ..before }
                    }
                    None => self.begin(now, remote, sound),
                };
                if sound == Sound::Echo {
                    *self.echoing.entry(remote).or_default() += 1;
                }
                self.sessions.insert(session, fresh);
                self.wake.notify_one();
            }
        }
        Ok(())
    }

    fn begin(&mut self, due: Time, remote: SocketAddr, sound: Sound) -> Session {
        let sequence = self.random.next_u32() as u16;
        let (timestamp, source) = (self.random.next_u32(), self.random.next_u32());
        Session { remote, sound, due, begins: true, sequence, timestamp, source }
    }

    fn forget(&mut self, session: &Session) {
        if session.sound == Sound::Echo
            && let Entry::Occupied(mut count) = self.echoing.entry(session.remote)
        {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }

    fn is_sending(&self) -> bool {
        self.sessions.values().any(|session| matches!(session.sound, Sound::Silence(_)))
    }

    /// Sends the packets that are due.
    fn send(&mut self, now: Time, counters: &mut Counters) {
        for session in self.sessions.values_mut() {
            if let Sound::Silence(payload) = session.sound {
                if now.since(session.due) > LATE {
                    session.due = now;
                }
                while session.due <= now {
                    let packet = session.silence(payload);
                    counters.count_media_sent(self.socket.send_to(&packet, session.remote).is_ok());
                }
            }
        }
    }

    /// Sends a packet back to whom a session wants to hear himself.
    fn echo(&self, remote: SocketAddr, packet: &[u8], counters: &mut Counters) {
        let is_rtp = packet.len() >= HEADER && packet.first().is_some_and(|first| first & 0xC0 == VERSION);
        counters.count_media_received();
        if is_rtp && self.echoing.contains_key(&remote) {
            counters.count_media_sent(self.socket.send_to(packet, remote).is_ok());
        }
    }
}

impl Session {
    /// The next packet.
    fn silence(&mut self, payload: u8) -> [u8; HEADER + SAMPLES] {
        let octet = if payload == PCMA { 0xD5 } else { 0xFF };
        let mut packet = [octet; HEADER + SAMPLES];
        let marker = if self.begins { MARKER } else { 0 };
        let [sequence_high, sequence_low] = self.sequence.to_be_bytes();
        let (header, _) = packet.split_at_mut(HEADER);
        header[..4].copy_from_slice(&[VERSION, marker | payload & !MARKER, sequence_high, sequence_low]);
        header[4..8].copy_from_slice(&self.timestamp.to_be_bytes());
        header[8..].copy_from_slice(&self.source.to_be_bytes());
        self.begins = false;
        self.sequence = self.sequence.wrapping_add(1);
        self.timestamp = self.timestamp.wrapping_add(SAMPLES as u32);
        self.due = self.due + PACKET;
        packet
    }
}

/// Begins to send and to read, if there is a socket.
pub(crate) fn start<N: Node + 'static>(engine: &Shared<N>) -> io::Result<()> {
    let (socket, wake) = match &engine.borrow().media {
        Some(media) => (media.socket.try_clone()?, Rc::clone(&media.wake)),
        None => return Ok(()),
    };
    spawn_local(send(Rc::clone(engine), wake));
    spawn_local(receive(Rc::clone(engine), crate::receive::watch(socket)?));
    Ok(())
}

async fn send<N: Node + 'static>(engine: Shared<N>, wake: Rc<Notify>) {
    loop {
        wake.notified().await;
        let mut turns = tokio::time::interval(TICK);
        turns.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
        while turn(&engine) {
            turns.tick().await;
        }
    }
}

/// Sends what is due; whether there will be more.
fn turn<N: Node + 'static>(engine: &Shared<N>) -> bool {
    let turn = |media: &mut Sessions, now, counters: &mut Counters| {
        media.send(now, counters);
        media.is_sending()
    };
    engine.borrow_mut().with_media(turn).unwrap_or(false)
}

async fn receive<N: Node + 'static>(engine: Shared<N>, socket: AsyncFd<UdpSocket>) -> io::Result<()> {
    let mut buffer = vec![0; 2048];
    loop {
        let mut ready = socket.ready(Interest::READABLE).await?;
        let mut taken = 0;
        while taken < AT_ONCE {
            taken += 1;
            match ready.try_io(|socket| socket.get_ref().recv_from(&mut buffer)) {
                Ok(Ok((len, remote))) => {
                    let packet = buffer.get(..len).unwrap_or_default();
                    engine.borrow_mut().with_media(|media, _, counters| media.echo(remote, packet, counters));
                }
                // An ICMP error of a session's: its signalling ends it.
                Ok(Err(_)) => {}
                Err(_would_block) => break,
            }
        }
        if taken == AT_ONCE {
            yield_now().await;
        }
    }
}
