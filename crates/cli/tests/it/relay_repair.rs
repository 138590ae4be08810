//! `tritone relay` between two sockets: what shadow mode passes on as it is, and what `--repair` adds.

use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, UdpSocket};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;
use std::{env, fs};

use serde_json::Value;

/// A relay that runs, with a caller and a gateway of Asterisk's on either side.
struct Bench {
    relay: Child,
    address: SocketAddr,
    caller: UdpSocket,
    gateway: UdpSocket,
}

/// Longer than anything here takes; a test that waits for it has failed.
const PATIENCE: Duration = Duration::from_secs(20);

fn socket() -> UdpSocket {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    socket.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    socket
}

fn received(socket: &UdpSocket) -> String {
    let mut octets = [0; 4096];
    let len = socket.recv(&mut octets).expect("a message");
    String::from_utf8(octets[..len].to_vec()).expect("UTF-8")
}

impl Bench {
    fn start(name: &str, rules: &str, options: &[&str]) -> Self {
        let (caller, gateway) = (socket(), socket());
        let uri = gateway.local_addr().expect("an address");
        let settings = format!(
            "[relay]\nlisten = ['udp:127.0.0.1:0']\n[[peer]]\nname = 'gw'\nuri = 'sip:{uri}'\n\
             profile = 'asterisk-pjsip'\nlocation = 'RLN'\n{rules}"
        );
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("relay-repair");
        fs::create_dir_all(&folder).expect("a folder");
        let file = folder.join(format!("{name}.toml"));
        fs::write(&file, settings).expect("a file");
        let mut command = Command::new(env!("CARGO_BIN_EXE_tritone"));
        command.arg("relay").arg(&file).args(["--format", "json"]).args(options);
        let mut relay =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the relay runs");
        let told = BufReader::new(relay.stderr.take().expect("standard error"));
        let mut lines = told.lines().map_while(Result::ok);
        let listening = lines.find_map(|line| Some(line.split_once("listening on udp:")?.1.to_owned()));
        let address = listening.expect("a line with the address").parse().expect("an address");
        // Read on, so that the relay never waits for its reader.
        std::thread::spawn(move || lines.for_each(drop));
        Self { relay, address, caller, gateway }
    }

    /// One call that the gateway refuses with this status line and these fields; what the gateway sends and what the caller
    /// gets.
    fn call(&self, number: u32, status_line: &str, fields: &str) -> (String, String) {
        let own = self.caller.local_addr().expect("an address");
        let request = |method: &str, branch: &str, to: &str| {
            format!(
                "{method} sip:49@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bK{branch}\r\nMax-Forwards: 70\r\n\
                 From: <sip:a@127.0.0.1>;tag=a\r\nTo: <sip:49@127.0.0.1>{to}\r\nCall-ID: {number}@test\r\nCSeq: 1 {method}\r\n\
                 Contact: <sip:a@{own}>\r\nContent-Length: 0\r\n\r\n"
            )
        };
        let branch = number.to_string();
        self.caller.send_to(request("INVITE", &branch, "").as_bytes(), self.address).expect("sent");
        let mut invite = received(&self.gateway);
        // The ACK of the call before may come in between.
        while !invite.starts_with("INVITE") {
            invite = received(&self.gateway);
        }
        let copied = ["Via:", "From:", "To:", "Call-ID:", "CSeq:"];
        let lines = invite.lines().filter(|line| copied.iter().any(|name| line.starts_with(name)));
        let lines =
            lines.map(|line| if line.starts_with("To:") { format!("{line};tag=g") } else { line.to_owned() });
        let head: Vec<String> = lines.collect();
        let sent =
            format!("SIP/2.0 {status_line}\r\n{}\r\n{fields}Content-Length: 0\r\n\r\n", head.join("\r\n"));
        self.gateway.send_to(sent.as_bytes(), self.address).expect("sent");
        let mut got = received(&self.caller);
        while got.starts_with("SIP/2.0 1") {
            got = received(&self.caller);
        }
        self.caller.send_to(request("ACK", &branch, ";tag=g").as_bytes(), self.address).expect("sent");
        (sent, got)
    }

    /// Ends the relay as systemd does, and returns what it told.
    fn end(mut self) -> Vec<Value> {
        let pid = self.relay.id().to_string();
        let told = Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs");
        assert!(told.success());
        let mut text = String::new();
        let mut out: ChildStdout = self.relay.stdout.take().expect("standard output");
        out.read_to_string(&mut text).expect("UTF-8");
        let status = self.relay.wait().expect("it ends");
        assert!(status.success(), "{status}");
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = self.relay.kill();
        let _ = self.relay.wait();
    }
}

/// The lines of a response without the Via fields, which proxies add and take away.
fn without_via(message: &str) -> Vec<&str> {
    message.split("\r\n").filter(|line| !line.starts_with("Via:")).collect()
}

fn check_shape(lines: &[Value]) {
    let schema = include_str!("../../../../schemas/relay.json");
    let schema: Value = serde_json::from_str(schema).expect("JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    for line in lines {
        let errors: Vec<String> = validator.iter_errors(line).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{line}: {errors:?}");
    }
}

#[test]
fn shadow_mode_passes_responses_on_and_tells_what_it_would_repair() {
    let bench = Bench::start("shadow", "", &[]);
    let refusals = [
        (1, "486 Busy Here", ""),
        (2, "480 Gone home", ""),
        (3, "403 No", "Reason: Q.850;cause=21\r\n"),
        (4, "487 Off", ""),
    ];
    for (number, status, fields) in refusals {
        let (sent, got) = bench.call(number, status, fields);
        assert_eq!(without_via(&got), without_via(&sent));
    }
    let lines = bench.end();
    check_shape(&lines);
    let told: Vec<(&str, bool)> = lines
        .iter()
        .map(|line| (line["call_id"].as_str().unwrap(), line["acted"].as_bool().unwrap()))
        .collect();
    assert_eq!(told, [("1@test", false), ("2@test", false), ("3@test", false)]);
    assert_eq!(lines[0]["changes"][0]["rule"], "asterisk-pjsip/q850:17");
    assert_eq!(lines[1]["remarks"][0]["kind"], "ambiguous");
    assert_eq!(lines[2]["reason"]["after"], "Q.850;cause=21;location=RLN");
}

#[test]
fn repair_mode_changes_what_it_tells_and_nothing_else() {
    let rule = "[[rule]]\nname = 'full'\nmatch = { code = 503, phrase = 'circuit' }\n\
                set = { code = 503, cause = 34, retry-after = '20s' }\n";
    let bench = Bench::start("repair", rule, &["--repair"]);
    let (sent, got) = bench.call(1, "486 Busy Here", "");
    let added = "Reason: Q.850;cause=17;text=\"User busy\";location=RLN";
    assert!(got.contains(added), "{got}");
    assert_eq!(without_via(&got.replace(&format!("{added}\r\n"), "")), without_via(&sent));
    for (number, status) in [(2, "480 Gone home"), (3, "488 Not Acceptable Here"), (4, "603 Network Blocked")]
    {
        let (sent, got) = bench.call(number, status, "");
        assert_eq!(without_via(&got), without_via(&sent), "{status}");
    }
    let lines = bench.end();
    check_shape(&lines);
    let told: Vec<&str> = lines.iter().map(|line| line["call_id"].as_str().unwrap()).collect();
    assert_eq!(told, ["1@test", "2@test"]);
    assert_eq!((&lines[0]["acted"], &lines[1]["remarks"][0]["kind"]), (&true.into(), &"ambiguous".into()));
}
