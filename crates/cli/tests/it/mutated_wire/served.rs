//! A command that serves, seen from outside.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

/// How long it may take to begin or to end.
const PATIENCE: Duration = Duration::from_secs(60);

/// The command. It is ended when it is let go.
pub(super) struct Served {
    pub(super) name: &'static str,
    child: Child,
    pub(super) udp: SocketAddr,
    pub(super) tcp: SocketAddr,
    metrics: SocketAddr,
    /// What it said of a panic.
    panics: Arc<Mutex<Vec<String>>>,
}

impl Served {
    /// Begins with these arguments: one UDP, one TCP and one metrics socket, all at ports that the system chooses.
    pub(super) fn start(name: &'static str, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tritone"))
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command runs");
        let mut told = BufReader::new(child.stderr.take().expect("stderr"));
        let mut address = |what: &str| -> SocketAddr {
            loop {
                let mut line = String::new();
                assert!(told.read_line(&mut line).expect("a line") > 0, "{name} says no {what}");
                let Some((_, rest)) = line.split_once(what) else { continue };
                let end = rest.find(['/', '\n']).unwrap_or(rest.len());
                return rest[..end].trim_start_matches([' ', ':']).parse().expect("an address");
            }
        };
        let (udp, tcp) = (address("listening on udp"), address("listening on tcp"));
        let metrics = address("http://");
        let panics = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&panics);
        thread::spawn(move || {
            for line in told.split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line);
                let mut kept = kept.lock().expect("lines");
                // The place stands before the reason.
                if line.contains("panicked") || (1..4).contains(&kept.len()) {
                    kept.push(line.into_owned());
                }
            }
        });
        Self { name, child, udp, tcp, metrics, panics }
    }

    /// The memory that it takes, where the system says.
    pub(super) fn kib(&self) -> Option<u64> {
        self.status("VmRSS:")
    }

    /// The most that it took.
    pub(super) fn most_kib(&self) -> Option<u64> {
        self.status("VmHWM:")
    }

    fn status(&self, field: &str) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix(field))?;
        line.split_whitespace().next()?.parse().ok()
    }

    /// What it counts under this name.
    pub(super) fn gauge(&self, name: &str) -> u64 {
        let text = self.metrics();
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        value.unwrap_or_else(|| panic!("{}: no {name} in {text}", self.name)).parse().expect("a number")
    }

    fn metrics(&self) -> String {
        let panics = self.panics.lock().expect("lines").join("\n");
        assert!(panics.is_empty(), "{}: {panics}", self.name);
        let mut text = String::new();
        let mut stream = TcpStream::connect(self.metrics).expect("its metrics");
        stream.write_all(b"GET /metrics HTTP/1.1\r\n\r\n").expect("a question");
        stream.read_to_string(&mut text).expect("an answer");
        text
    }

    /// Waits until it counts none of these.
    pub(super) fn falls_to_zero(&self, gauges: &[&str], patience: Duration) {
        let begun = Instant::now();
        loop {
            let left: Vec<(&str, u64)> = gauges.iter().map(|name| (*name, self.gauge(name))).collect();
            if left.iter().all(|(_, count)| *count == 0) {
                return;
            }
            assert!(begun.elapsed() < patience, "{} has left {left:?}\n{}", self.name, self.metrics());
            sleep(Duration::from_millis(500));
        }
    }

    /// Asks it to end, and waits until it has.
    pub(super) fn end(mut self) {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(asked.expect("kill runs").success());
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("its status") {
                let panics = self.panics.lock().expect("lines").join("\n");
                return assert!(status.success() && panics.is_empty(), "{}: {status}, {panics}", self.name);
            }
            assert!(begun.elapsed() < PATIENCE, "{} does not end", self.name);
            sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
