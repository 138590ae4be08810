//! Who sends it all: callers, and a callee, by UDP and TCP.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use tritone_synth::disorder::Random;

use super::corpus::corpus;
use super::mutation::mutate;
use super::served::Served;
use super::words::{Talk, responses, values};

/// Dialogues at a time.
const TALKS: usize = 128;
/// Messages of the other side that are kept, to be sent back in other words.
const KEPT: usize = 64;
/// How long a whole exchange may take.
const PATIENCE: Duration = Duration::from_secs(60);

pub(super) struct Hostility {
    random: Random,
    caller: UdpSocket,
    callee: UdpSocket,
    targets: Vec<Target>,
    talks: Vec<Talk>,
    corpus: Vec<Vec<u8>>,
    heard: VecDeque<Vec<u8>>,
    numbers: u64,
    begun: u64,
    sent: u64,
}

/// Whom it all is sent to.
struct Target {
    udp: SocketAddr,
    tcp: SocketAddr,
    /// A connection, and how many messages it is still used for.
    stream: Option<(TcpStream, usize)>,
}

impl Hostility {
    pub(super) fn new(callee: UdpSocket, targets: &[&Served]) -> Self {
        let caller = UdpSocket::bind("127.0.0.1:0").expect("a socket");
        for socket in [&caller, &callee] {
            socket.set_nonblocking(true).expect("a socket that does not wait");
        }
        let target = |served: &&Served| Target { udp: served.udp, tcp: served.tcp, stream: None };
        Self {
            random: Random(0),
            caller,
            callee,
            targets: targets.iter().map(target).collect(),
            talks: Vec::new(),
            corpus: corpus(),
            heard: VecDeque::new(),
            numbers: 0,
            begun: 0,
            sent: 0,
        }
    }

    /// Messages sent.
    pub(super) fn sent(&self) -> u64 {
        self.sent
    }

    /// Answers what came, and begins until so many messages were begun.
    pub(super) fn go_on_until(&mut self, due: u64) {
        self.hear();
        while self.begun < due {
            self.begun += 1;
            self.act();
        }
    }

    fn act(&mut self) {
        let at = self.random.below(self.targets.len());
        match self.random.below(16) {
            0..=4 => self.begin_talk(at),
            5..=9 if !self.talks.is_empty() => {
                let talk = self.random.below(self.talks.len());
                let bytes = self.talks[talk].next(&mut self.random);
                self.send_perhaps_mutated(at, bytes);
            }
            10..=12 if !self.heard.is_empty() => {
                // Its own messages come back, whatever they are.
                let bytes = self.heard[self.random.below(self.heard.len())].clone();
                self.send_perhaps_mutated(at, bytes);
            }
            _ => {
                let bytes = self.corpus[self.random.below(self.corpus.len())].clone();
                self.send_perhaps_mutated(at, bytes);
            }
        }
    }

    fn begin_talk(&mut self, at: usize) {
        self.numbers += 1;
        let own = self.caller.local_addr().expect("its address");
        let talk = Talk::new(self.numbers, own, self.targets[at].udp, &mut self.random);
        let bytes = talk.first(&mut self.random);
        if self.talks.len() < TALKS {
            self.talks.push(talk);
        } else {
            let place = self.random.below(TALKS);
            self.talks[place] = talk;
        }
        self.send_perhaps_mutated(at, bytes);
    }

    /// Takes what came to both sockets.
    fn hear(&mut self) {
        let mut buffer = vec![0; 65_535];
        for _ in 0..500 {
            let mut nothing = true;
            for is_caller in [true, false] {
                let socket = if is_caller { &self.caller } else { &self.callee };
                // An error is that of a datagram sent before, to where nobody is.
                let Ok((length, from)) = socket.recv_from(&mut buffer) else { continue };
                nothing = false;
                self.heard.push_back(buffer[..length].to_vec());
                if self.heard.len() > KEPT {
                    self.heard.pop_front();
                }
                let text = String::from_utf8_lossy(&buffer[..length]).into_owned();
                self.react(&text, from, is_caller);
            }
            if nothing {
                return;
            }
        }
    }

    fn react(&mut self, text: &str, from: SocketAddr, is_caller: bool) {
        let Some(at) = self.targets.iter().position(|target| target.udp == from) else { return };
        if !text.starts_with("SIP/2.0 ") {
            let socket = if is_caller { &self.caller } else { &self.callee };
            let own = socket.local_addr().expect("its address");
            for response in responses(text, own, &mut self.random) {
                self.send_perhaps_mutated(at, response);
            }
            return;
        }
        let Some((place, status)) =
            self.talks.iter_mut().enumerate().find_map(|(place, talk)| Some((place, talk.hear(text)?)))
        else {
            return;
        };
        let is_of_invite = values(text, "CSeq").any(|cseq| cseq.ends_with("INVITE"));
        if status >= 200 && is_of_invite && self.random.below(4) > 0 {
            let ack = self.talks[place].ack(status, &mut self.random);
            self.send_perhaps_mutated(at, ack);
        }
    }

    /// Half of all messages are as they should be, so that the others find something to disturb.
    fn send_perhaps_mutated(&mut self, at: usize, mut bytes: Vec<u8>) {
        if self.random.below(2) == 0 {
            mutate(&mut bytes, &self.corpus, &mut self.random);
        }
        self.sent += 1;
        match self.random.below(8) {
            0 => self.send_by_tcp(at, &bytes),
            1 => drop(self.callee.send_to(&bytes, self.targets[at].udp)),
            _ => drop(self.caller.send_to(&bytes, self.targets[at].udp)),
        }
    }

    fn send_by_tcp(&mut self, at: usize, bytes: &[u8]) {
        let target = &mut self.targets[at];
        if target.stream.is_none() {
            let stream = TcpStream::connect(target.tcp).expect("a connection");
            stream.set_nonblocking(true).expect("a connection that does not wait");
            target.stream = Some((stream, 1 + self.random.below(12)));
        }
        let Some((stream, left)) = &mut target.stream else { return };
        let _ = stream.read(&mut [0; 65_535]);
        *left -= 1;
        // Whoever sends what is no message may find the connection closed.
        if stream.write_all(bytes).is_err() || *left == 0 {
            target.stream = None;
        }
    }

    /// The final status of a call that is as it should be.
    pub(super) fn ask(&mut self, target: SocketAddr, user: &str) -> u16 {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
        socket.set_read_timeout(Some(Duration::from_millis(500))).expect("a time-out");
        let own = socket.local_addr().expect("its address");
        self.numbers += 1;
        let number = self.numbers;
        let request = |method: &str, to: &str| {
            format!(
                "{method} sip:{user}@{target} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bKask{number}\r\n\
                 Max-Forwards: 70\r\nFrom: <sip:c@{own}>;tag=1\r\nTo: {to}\r\nCall-ID: ask-{number}\r\n\
                 CSeq: 1 {method}\r\nContact: <sip:c@{own}>\r\nContent-Length: 0\r\n\r\n"
            )
        };
        let (begun, mut buffer) = (Instant::now(), vec![0; 65_535]);
        while begun.elapsed() < PATIENCE {
            let _ = socket.send_to(request("INVITE", &format!("<sip:{user}@{target}>")).as_bytes(), target);
            while let Ok((length, _)) = socket.recv_from(&mut buffer) {
                let text = String::from_utf8_lossy(&buffer[..length]);
                let status = text.strip_prefix("SIP/2.0 ").and_then(|rest| rest.get(..3)?.parse().ok());
                let Some(status @ 200..) = status else { continue };
                let to = values(&text, "To").next().unwrap_or_default();
                let _ = socket.send_to(request("ACK", to).as_bytes(), target);
                return status;
            }
        }
        panic!("no answer of {target} in {PATIENCE:?}");
    }
}
