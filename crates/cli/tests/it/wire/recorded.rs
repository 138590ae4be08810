//! What was on the wire: recorded by tcpdump, read by tshark.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::program::{Program, until};

/// A recording of loopback that goes on.
pub(crate) struct Recorder {
    program: Program,
    file: PathBuf,
}

impl Recorder {
    /// Records what a network of loopback sends and receives, as `127.61.0.0/24`.
    pub(crate) fn start(folder: &Path, network: &str) -> Self {
        let file = folder.join("recorded.pcap");
        let mut command = Command::new("tcpdump");
        command.args(["-q", "-i", "lo", "--immediate-mode", "-B", "8192", "-U", "-w"]).arg(&file);
        let program = Program::start(folder, "tcpdump", command.args(["net", network]));
        let is_there = || file.metadata().is_ok_and(|file| file.len() > 0);
        assert!(until(Duration::from_secs(20), is_there), "tcpdump: {}", program.errors());
        Self { program, file }
    }

    /// Ends it, and gives all SIP messages by UDP.
    pub(crate) fn stop(mut self) -> Recorded {
        // What was sent last may still be on its way to the file.
        let mut size = 0;
        until(Duration::from_secs(10), || {
            std::thread::sleep(Duration::from_millis(300));
            let now = self.file.metadata().map_or(0, |file| file.len());
            std::mem::replace(&mut size, now) == now
        });
        self.program.stop();
        Recorded { messages: messages(&self.file), file: self.file }
    }
}

/// A recording.
pub(crate) struct Recorded {
    pub(crate) file: PathBuf,
    pub(crate) messages: Vec<Message>,
}

impl Recorded {
    /// What tshark warns of, or calls an error, in what an element sent, and that is not in what it received.
    pub(crate) fn complaints(&self, element: &str) -> Vec<String> {
        // 0x600000 is a warning, what is above an error.
        let of = |side: &str| -> BTreeSet<String> {
            let filter = format!("_ws.expert.severity >= 0x600000 && sip && !icmp && ip.{side} == {element}");
            let mut command = Command::new("tshark");
            command.args(["-n", "-T", "fields", "-e", "_ws.expert.message", "-Y", &filter, "-r"]);
            let output = command.arg(&self.file).output().expect("tshark runs");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
        };
        of("src").difference(&of("dst")).cloned().collect()
    }

    /// What an address sent and received of a call, in order.
    pub(crate) fn of<'r>(&'r self, address: &str, call_id: &'r str) -> impl Iterator<Item = &'r Message> {
        let address: SocketAddr = address.parse().expect("an address");
        let is_between =
            move |message: &&Message| message.source == address || message.destination == address;
        self.messages.iter().filter(move |message| message.call_id() == call_id).filter(is_between)
    }
}

/// A SIP message in a datagram.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Message {
    /// The number of its packet.
    pub(crate) frame: u32,
    /// Seconds since 1970.
    pub(crate) time: f64,
    pub(crate) source: SocketAddr,
    pub(crate) destination: SocketAddr,
    pub(crate) text: String,
}

impl Message {
    pub(crate) fn start_line(&self) -> &str {
        self.text.lines().next().unwrap_or_default()
    }

    fn head(&self) -> &str {
        self.text.split_once("\r\n\r\n").map_or(&*self.text, |(head, _)| head)
    }

    pub(crate) fn body(&self) -> &str {
        self.text.split_once("\r\n\r\n").map_or("", |(_, body)| body)
    }

    /// The fields of a name, by its long form.
    pub(crate) fn fields<'m>(&'m self, name: &str) -> Vec<&'m str> {
        let field = |line: &'m str| {
            let (own, value) = line.split_once(':')?;
            own.trim().eq_ignore_ascii_case(name).then(|| value.trim())
        };
        self.head().split("\r\n").skip(1).filter_map(field).collect()
    }

    /// The first field of a name, or nothing.
    pub(crate) fn field(&self, name: &str) -> &str {
        self.fields(name).first().copied().unwrap_or_default()
    }

    pub(crate) fn call_id(&self) -> &str {
        self.field("Call-ID")
    }

    /// The status of a response.
    pub(crate) fn status(&self) -> Option<u16> {
        self.start_line().strip_prefix("SIP/2.0 ")?.get(..3)?.parse().ok()
    }

    /// The method of a request, or that which a response answers.
    pub(crate) fn method(&self) -> &str {
        self.field("CSeq").split_whitespace().nth(1).unwrap_or_default()
    }

    pub(crate) fn is_request(&self) -> bool {
        self.status().is_none()
    }

    /// The user part of the Request-URI.
    pub(crate) fn dialled(&self) -> &str {
        let uri = self.start_line().split(' ').nth(1).unwrap_or_default();
        uri.trim_start_matches("sip:").split(['@', ';']).next().unwrap_or_default()
    }

    /// Start line, fields and body without the fields of these names.
    pub(crate) fn without(&self, names: &[&str]) -> String {
        let is_kept = |line: &&str| {
            let name = line.split(':').next().unwrap_or_default().trim();
            !names.iter().any(|other| name.eq_ignore_ascii_case(other))
        };
        let head: Vec<&str> = self.head().split("\r\n").filter(is_kept).collect();
        format!("{}\r\n\r\n{}", head.join("\r\n"), self.body())
    }
}

fn messages(file: &Path) -> Vec<Message> {
    let fields =
        ["frame.number", "frame.time_epoch", "ip.src", "udp.srcport", "ip.dst", "udp.dstport", "udp.payload"];
    // An ICMP error quotes a datagram; it is none.
    let mut command = Command::new("tshark");
    command.args(["-n", "-Y", "udp && !icmp", "-T", "fields"]).arg("-r").arg(file);
    command.args(fields.iter().flat_map(|field| ["-e", field]));
    let output = command.output().expect("tshark runs");
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().filter_map(message).filter(|message| message.text.contains("SIP/2.0")).collect()
}

fn message(line: &str) -> Option<Message> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [frame, time, source, source_port, destination, destination_port, octets] = cells[..] else {
        return None;
    };
    let address = |host: &str, port: &str| format!("{host}:{port}").parse().ok();
    let octets: Vec<u8> = (0..octets.len() / 2)
        .filter_map(|at| u8::from_str_radix(octets.get(2 * at..2 * at + 2)?, 16).ok())
        .collect();
    Some(Message {
        frame: frame.parse().ok()?,
        time: time.parse().ok()?,
        source: address(source, source_port)?,
        destination: address(destination, destination_port)?,
        text: String::from_utf8_lossy(&octets).into_owned(),
    })
}
