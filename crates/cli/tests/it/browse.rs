//! `tritone browse` where it cannot work. How it works where it can is tested in its crate.

use crate::run::{text, tritone};

#[test]
fn without_a_terminal_it_says_what_does_work() {
    let output = tritone(["browse", concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/trunk.pcap")]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output), "", "nothing that moves a cursor is written to a pipe");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("terminal") && said.contains("tritone why"), "{said}");
}
