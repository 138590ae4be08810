//! What tshark says of the messages that the endpoint sent.

use std::path::{Path, PathBuf};
use std::process::Command;

use tritone_synth::require;

use super::endpoint::Endpoint;
use crate::bench::installed;

/// Where an endpoint of this test saves its messages.
pub(crate) fn capture(test: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("answer-{test}.pcapng"))
}

/// Ends the endpoint, and expects tshark to have no warning and no error about what it sent.
pub(crate) fn expect_clean(test: &str, endpoint: Endpoint, capture: &Path) {
    let (udp, tcp) = (endpoint.udp.port(), endpoint.tcp.port());
    endpoint.end();
    let Some(()) = require(test, "tshark", installed("tshark").then_some(())) else { return };
    let sent = format!("(udp.srcport == {udp} || tcp.srcport == {tcp})");
    let count = lines(capture, udp, tcp, &format!("sip && {sent}"));
    assert!(!count.is_empty(), "{test}: tshark sees nothing that was sent");
    // 0x600000 is a warning, what is above an error.
    let complaints = lines(capture, udp, tcp, &format!("_ws.expert.severity >= 0x600000 && {sent}"));
    assert!(complaints.is_empty(), "{test}:\n{}", complaints.join("\n"));
    let _ = std::fs::remove_file(capture);
}

fn lines(capture: &Path, udp: u16, tcp: u16, filter: &str) -> Vec<String> {
    let output = Command::new("tshark")
        .args(["-n", "-d", &format!("udp.port=={udp},sip"), "-d", &format!("tcp.port=={tcp},sip"), "-r"])
        .arg(capture)
        .args([
            "-Y",
            filter,
            "-T",
            "fields",
            "-e",
            "frame.number",
            "-e",
            "_ws.col.Info",
            "-e",
            "_ws.expert.message",
        ])
        .output()
        .expect("tshark runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}
