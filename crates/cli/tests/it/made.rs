//! Captures that tests make of flow descriptions.

use std::fs;
use std::path::{Path, PathBuf};

use tritone_synth::{capture, flow, packet};

/// Writes the capture of a flow description (see [`flow`]) under a name of its own.
pub(crate) fn made(name: &str, description: &str) -> PathBuf {
    let script = flow::parse(description).unwrap_or_else(|error| panic!("{name}: {error}"));
    let packets = packet::packets(&script).unwrap_or_else(|error| panic!("{name}: {error}"));
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.pcap"));
    let octets = capture::write(&packets, capture::Format::Pcap, capture::Link::Ethernet);
    fs::write(&path, octets).expect("the capture can be written");
    path
}

/// Writes a text file, such as one of names, under a name of its own.
pub(crate) fn written(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).expect("the file can be written");
    path
}

/// A call whose every text that a peer chooses tries to be markup.
pub(crate) const HOSTILE: &str = r#"
call alice@10.0.0.1 -> bob@10.0.0.2 udp id "<script>alert(0)</script>"
  INVITE replace "From: \"<script>alert(1)</script>\" <sip:alice@x>;tag=a" agent "<img src=x onerror=alert(2)>" uri "sip:'\"><script>alert(5)</script>@x"
  < 486 "<b>Busy</b>&]]>`|$;%%{init}" reason "Q.850;cause=17;text=\"</script><script>alert(3)</script>\"" server "'\"><svg onload=alert(4)>"
  ACK
"#;

/// A call through 30 hops, with right-to-left names, a direction override and a number of 62 digits.
pub(crate) fn thirty_hops() -> String {
    let proxies: Vec<String> = (1..30).map(|hop| format!("p{hop}@10.0.{hop}.1")).collect();
    let number = format!("+49{}", "1234567890".repeat(6));
    format!(
        "call alice@10.0.0.1 -> {} -> bob@10.0.200.2 udp\n\
         INVITE uri \"sip:{number}@10.0.200.2\" replace \"To: \\\"\u{645}\u{631}\u{62d}\u{628}\u{627}\\\" \
         <sip:{number}@10.0.200.2>\" replace \"From: \\\"\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{202e}live\\\" \
         <sip:alice@10.0.0.1>;tag=a\"\n\
         < 100 Trying after 1s\n< 180 Ringing after 1s\n< 486 Busy Here reason \"Q.850;cause=17\" after 1s\nACK after 1s\n",
        proxies.join(" -> ")
    )
    .replace("\nINVITE", "\n  INVITE")
    .replace("\n<", "\n  <")
    .replace("\nACK", "\n  ACK")
}
