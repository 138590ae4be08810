//! An endpoint that runs, and a caller of messages by hand.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

/// How long an answer may take on a machine that does other work too.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// `tritone answer` at addresses that the system chose, its lines kept. It is ended when it is let go.
pub(crate) struct Endpoint {
    child: Child,
    pub(crate) udp: SocketAddr,
    pub(crate) tcp: SocketAddr,
    lines: Arc<Mutex<Vec<Value>>>,
}

impl Endpoint {
    /// Begins with these arguments.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tritone"))
            .args([
                "answer",
                "--listen",
                "udp:127.0.0.1:0",
                "--listen",
                "tcp:127.0.0.1:0",
                "--format",
                "json",
            ])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command runs");
        let mut told = BufReader::new(child.stderr.take().expect("stderr"));
        let mut address = |what: &str| -> SocketAddr {
            let mut line = String::new();
            told.read_line(&mut line).expect("a line");
            let text = line.split(what).nth(1).unwrap_or_else(|| panic!("{what} in {line}"));
            text.trim().parse().expect("an address")
        };
        let (udp, tcp) = (address("listening on udp "), address("listening on tcp "));
        std::thread::spawn(move || std::io::copy(&mut told, &mut std::io::sink()));
        let lines = Arc::new(Mutex::new(Vec::new()));
        let (kept, stdout) = (Arc::clone(&lines), child.stdout.take().expect("stdout"));
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                kept.lock().expect("lines").push(serde_json::from_str(&line).expect("a line is JSON"));
            }
        });
        Self { child, udp, tcp, lines }
    }

    /// The lines so far.
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.lines.lock().expect("lines").clone()
    }

    /// Waits until a line is there for which this holds, and gives it.
    pub(crate) fn wait_for(&self, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if let Some(line) = self.lines().into_iter().find(&holds) {
                return line;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("{what} is not among {:#?}", self.lines());
    }

    /// Asks it to end, and waits until it has.
    pub(crate) fn end(mut self) -> Vec<Value> {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(asked.expect("kill runs").success());
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("its status") {
                assert!(status.success(), "{status}");
                return self.lines();
            }
            assert!(Instant::now() < end, "it does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends datagrams, and takes the responses.
pub(crate) struct Caller {
    socket: UdpSocket,
    to: SocketAddr,
    number: u32,
}

impl Caller {
    pub(crate) fn of(endpoint: &Endpoint) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
        socket.set_read_timeout(Some(PATIENCE)).expect("a time-out");
        Self { socket, to: endpoint.udp, number: 0 }
    }

    /// Sends this method to this URI, and gives the first response.
    pub(crate) fn ask(&mut self, method: &str, user: &str, lines: &str) -> String {
        self.number += 1;
        let (own, number) = (self.socket.local_addr().expect("its address"), self.number);
        let to = self.to;
        let text = format!(
            "{method} sip:{user}{to} SIP/2.0\r\nVia: SIP/2.0/UDP {own};rport;branch=z9hG4bK-{}-{number}\r\nMax-Forwards: 70\r\n\
             From: <sip:caller@{own}>;tag={number}\r\nTo: <sip:{user}{to}>\r\nCall-ID: {number}-{own}\r\nCSeq: {number} {method}\r\n\
             Contact: <sip:caller@{own}>\r\n{lines}Content-Length: 0\r\n\r\n",
            own.port()
        );
        self.socket.send_to(text.as_bytes(), to).expect("sent");
        self.receive()
    }

    pub(crate) fn send(&self, bytes: &[u8]) {
        self.socket.send_to(bytes, self.to).expect("sent");
    }

    pub(crate) fn receive(&self) -> String {
        let mut buffer = [0; 65_535];
        let (len, _) = self.socket.recv_from(&mut buffer).expect("a response in time");
        String::from_utf8_lossy(&buffer[..len]).into_owned()
    }
}

/// What comes back over a connection: the first response, or what there is when it is quiet.
pub(crate) fn over_tcp(to: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(to).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_millis(400))).expect("a time-out");
    // Whoever sends what is no message may find the connection closed.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let mut buffer = [0; 65_535];
    while let Ok(len @ 1..) = stream.read(&mut buffer) {
        answer.extend_from_slice(&buffer[..len]);
        if answer.windows(4).any(|end| end == b"\r\n\r\n") {
            break;
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}
