//! What Kamailio's siptrace reports of a call, written down as it came, is read as that call.

use std::fs;
use std::net::UdpSocket;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tritone_synth::require;

use crate::bench::installed;
use crate::run::{json_lines, tritone};

/// How long Kamailio may take to start and to answer.
const PATIENCE: Duration = Duration::from_secs(20);

struct Kamailio {
    process: Child,
    folder: PathBuf,
}

impl Kamailio {
    /// Refuses what comes to `port` with 486 and a cause, and reports both to the collector in HEP of this version.
    fn start(port: u16, collector: u16, version: u8) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("kamailio-hep-{version}"));
        fs::create_dir_all(&folder).expect("a folder");
        let modules = ["sl", "tm", "rr", "pv", "textops", "siptrace"];
        let loads: String = modules.iter().map(|name| format!("loadmodule \"{name}.so\"\n")).collect();
        let configuration = format!(
            r#"
listen=udp:127.0.0.1:{port}
children=1
{loads}
modparam("siptrace", "trace_on", 1)
modparam("siptrace", "trace_to_database", 0)
modparam("siptrace", "trace_mode", 1)
modparam("siptrace", "hep_mode_on", 1)
modparam("siptrace", "hep_version", {version})
modparam("siptrace", "duplicate_uri", "sip:127.0.0.1:{collector}")
request_route {{
    if (method == "ACK") exit;
    append_to_reply("Reason: Q.850;cause=17\r\n");
    sl_send_reply("486", "Busy Here");
}}
"#
        );
        let path = folder.join("kamailio.cfg");
        fs::write(&path, configuration).expect("a file");
        let process = Command::new("kamailio")
            .args(["-DD", "-E", "-m", "16", "-f"])
            .arg(&path)
            .arg("-w")
            .arg(&folder)
            .arg("-Y")
            .arg(&folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("Kamailio starts");
        Self { process, folder }
    }
}

impl Drop for Kamailio {
    fn drop(&mut self) {
        // Killed outright, it would leave its workers behind.
        let ended = Command::new("kill").arg(self.process.id().to_string()).status();
        if !ended.is_ok_and(|status| status.success()) {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn invite(port: u16, number: usize) -> String {
    format!(
        "INVITE sip:200@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{number}\r\n\
         Max-Forwards: 70\r\nFrom: <sip:100@127.0.0.1>;tag=1\r\nTo: <sip:200@127.0.0.1>\r\nCall-ID: call-{number}\r\n\
         CSeq: 1 INVITE\r\nContact: <sip:100@127.0.0.1:{port}>\r\nContent-Length: 0\r\n\r\n"
    )
}

/// What the collector gets of one call, one packet behind the other.
fn reported(version: u8) -> Vec<u8> {
    let (phone, collector) = (socket(), socket());
    let [from, to] = [&phone, &collector].map(|socket| socket.local_addr().expect("an address").port());
    let proxy = socket().local_addr().expect("an address").port();
    let _kamailio = Kamailio::start(proxy, to, version);
    let begun = Instant::now();
    let mut number = 0;
    while begun.elapsed() < PATIENCE {
        number += 1;
        // Before Kamailio listens, this fails or is lost.
        let _ = phone.send_to(invite(from, number).as_bytes(), ("127.0.0.1", proxy));
        let (Some(request), Some(response)) = (datagram(&collector), datagram(&collector)) else { continue };
        return [request, response].concat();
    }
    panic!("Kamailio has not reported what it got");
}

fn socket() -> UdpSocket {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    socket.set_read_timeout(Some(Duration::from_millis(300))).expect("a limit");
    socket
}

fn datagram(socket: &UdpSocket) -> Option<Vec<u8>> {
    let mut octets = vec![0; 65_536];
    let length = socket.recv(&mut octets).ok()?;
    octets.truncate(length);
    Some(octets)
}

#[test]
fn a_call_that_kamailio_reported_in_hep_of_any_version_is_read_from_a_file() {
    let test = "a_call_that_kamailio_reported_in_hep_of_any_version_is_read_from_a_file";
    let Some(()) = require(test, "kamailio", installed("kamailio").then_some(())) else { return };
    for version in 1..=3 {
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("siptrace-{version}.hep"));
        fs::write(&file, reported(version)).expect("a file");
        let lines =
            json_lines(&tritone(["why".as_ref(), file.as_os_str(), "--format".as_ref(), "json".as_ref()]));
        let call = lines.iter().find(|line| line["type"] == "call").expect("a call");
        assert_eq!((&call["outcome"], &call["status"]), (&"busy".into(), &486.into()), "version {version}");
        assert_eq!(call["observed"]["value"], 17);
        assert_eq!(call["legs"][0]["transport"], "UDP");

        // Its packets can be saved, and are read as before.
        let saved = file.with_extension("pcapng");
        let save = ["why".as_ref(), file.as_os_str(), "--save".as_ref(), saved.as_os_str()];
        assert!(tritone(save).status.success());
        let stats = tritone(["stats".as_ref(), saved.as_os_str(), "--format".as_ref(), "json".as_ref()]);
        let stats: &Value = &json_lines(&stats)[0];
        assert_eq!(
            (&stats["packets"], &stats["sip"]["messages"]),
            (&2.into(), &2.into()),
            "version {version}"
        );
    }
}
