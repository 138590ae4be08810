//! Scenarios of SIPp, made from what is sent and what is to come.

use std::fs;
use std::net::{SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::endpoint::Endpoint;

/// A step of a scenario.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Sends this text.
    Send(String),
    /// Waits for this status; the response must hold all of these texts (regular expressions). Provisional responses before
    /// it are passed over.
    Receive(u16, Vec<String>),
    /// Waits for a challenge with this status, for `[authentication]` in what is sent next.
    Challenge(u16),
    /// Waits for a request of this method.
    Request(&'static str),
}

/// An offer of this payload type.
pub(crate) fn offer(payload: u8) -> String {
    format!(
        "v=0\r\no=- 1 1 IN IP4 [local_ip]\r\ns=-\r\nc=IN IP4 [local_ip]\r\nt=0 0\r\nm=audio [media_port] RTP/AVP {payload}\r\n"
    )
}

/// A request outside a dialog. `lines` end with a line end each.
pub(crate) fn request(method: &str, uri: &str, cseq: u32, lines: &str, body: &str) -> String {
    inside(method, uri, cseq, "", lines, body)
}

/// A request; `tag` is what To has behind its URI, `[peer_tag_param]` inside a dialog.
pub(crate) fn inside(method: &str, uri: &str, cseq: u32, tag: &str, lines: &str, body: &str) -> String {
    let kind = if body.is_empty() || lines.contains("Content-Type") {
        ""
    } else {
        "Content-Type: application/sdp\r\n"
    };
    format!(
        "{method} {uri} SIP/2.0\r\nVia: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\r\n\
         From: <sip:sipp@[local_ip]:[local_port]>;tag=[call_number]\r\nTo: <sip:callee@[remote_ip]>{tag}\r\n\
         Call-ID: [call_id]\r\nCSeq: {cseq} {method}\r\nContact: <sip:sipp@[local_ip]:[local_port]>\r\n\
         Max-Forwards: 70\r\n{lines}{kind}Content-Length: [len]\r\n\r\n{body}"
    )
}

/// The ACK of a response to the INVITE with CSeq 1. That of a failure has the branch of its INVITE.
pub(crate) fn ack(uri: &str, of_failure: bool) -> String {
    let text = inside("ACK", uri, 1, "[peer_tag_param]", "", "");
    if of_failure { text.replace("branch=[branch]", "branch=[branch-2]") } else { text }
}

/// Runs a scenario with one call; what went wrong, where something did.
pub(crate) fn run(name: &str, steps: &[Step], endpoint: &Endpoint) -> Result<(), String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("answer-sipp");
    fs::create_dir_all(&folder).expect("a folder");
    let file: PathBuf = folder.join(format!("{name}-{}.xml", endpoint.udp.port()));
    fs::write(&file, scenario(name, steps)).expect("the scenario can be written");
    let port = free_port();
    let errors = file.with_extension("errors");
    let output = Command::new("timeout")
        .args(["40", "sipp", "-sf"])
        .arg(&file)
        .args([
            "-m",
            "1",
            "-nostdin",
            "-i",
            "127.0.0.1",
            "-p",
            &port.to_string(),
            "-timeout",
            "30",
            "-recv_timeout",
            "20000",
        ])
        .args(["-au", "bob", "-ap", "secret", "-trace_err", "-error_file"])
        .arg(&errors)
        .arg(endpoint.udp.to_string())
        .output()
        .expect("timeout runs");
    if output.status.success() {
        let _ = fs::remove_file(&file);
        return Ok(());
    }
    let told = fs::read_to_string(&errors).unwrap_or_default();
    Err(format!("{name}: {}\n{}", output.status, told.chars().take(2000).collect::<String>()))
}

fn free_port() -> u16 {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    let address: SocketAddr = socket.local_addr().expect("its address");
    address.port()
}

fn scenario(name: &str, steps: &[Step]) -> String {
    let steps: String = steps.iter().map(step).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\" ?>\n<scenario name=\"{name}\">\n{steps}</scenario>\n"
    )
}

fn step(step: &Step) -> String {
    match step {
        Step::Send(text) => format!("<send><![CDATA[\n{}\n]]></send>\n", text.replace("\r\n", "\n")),
        Step::Challenge(status) => format!("<recv response=\"{status}\" auth=\"true\"/>\n"),
        Step::Request(method) => format!("<recv request=\"{method}\"/>\n"),
        Step::Receive(status, texts) => {
            let optional: String = [100, 180, 183]
                .iter()
                .filter(|code| *code != status && *status >= 200)
                .map(|code| format!("<recv response=\"{code}\" optional=\"true\"/>\n"))
                .collect();
            let checks: String = texts
                .iter()
                .map(|text| {
                    let text = text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
                    format!("<ereg regexp=\"{text}\" search_in=\"msg\" check_it=\"true\" assign_to=\"1\"/>\n")
                })
                .collect();
            let checks = if checks.is_empty() {
                checks
            } else {
                format!("<action>\n{checks}<log message=\"[$1]\"/></action>\n")
            };
            format!("{optional}<recv response=\"{status}\">\n{checks}</recv>\n")
        }
    }
}
