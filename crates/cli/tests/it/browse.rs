//! `tritone browse` as a command: where it cannot work, and with what it begins. How it works is tested in its crate.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use tritone_synth::require;

use crate::made::{made, written};
use crate::run::{text, tritone};

#[test]
fn without_a_terminal_it_says_what_does_work() {
    let output = tritone(["browse", concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/trunk.pcap")]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output), "", "nothing that moves a cursor is written to a pipe");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("terminal") && said.contains("tritone why"), "{said}");
}

const TWO: &str = r#"
call wonder@10.0.0.1 -> queen@10.0.0.2 udp
  INVITE replace "From: \"Alice Liddell\" <sip:+497654321@10.0.0.1>;tag=a1"
  < 486 Busy Here
  ACK
call +497654321@10.0.0.1 -> queen@10.0.0.3 udp
  INVITE
  < 503 Service Unavailable
  ACK
"#;

/// What a terminal of 160 columns gets while these keys are pressed, by the program `script` of util-linux. The keys
/// come one after another: each is pressed when the screen after the one before has come. `None` without that program.
fn typed(test: &str, file: &Path, options: &str, keys: &[(&str, &str)]) -> Option<String> {
    require(test, "script", Command::new("script").arg("--version").output().ok())?;
    let command = format!(
        "stty cols 160 rows 50; timeout --foreground 60 {} browse {} {options}",
        env!("CARGO_BIN_EXE_tritone"),
        file.display()
    );
    let mut script = Command::new("script")
        .args(["-qefc", &command, "/dev/null"])
        .env("TERM", "xterm-256color")
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("script runs");
    let (mut input, mut output) =
        (script.stdin.take().expect("input"), script.stdout.take().expect("output"));
    let (mut seen, mut new) = (String::new(), 0);
    for (awaited, key) in keys {
        let mut octets = [0; 4096];
        while !seen[new..].contains(awaited) {
            let count = output.read(&mut octets).expect("the screen");
            assert!(count > 0, "{awaited} did not come: {seen}");
            seen.push_str(&String::from_utf8_lossy(&octets[..count]));
        }
        new = seen.len();
        input.write_all(key.as_bytes()).expect("typed");
    }
    drop(input);
    let mut rest = Vec::new();
    output.read_to_end(&mut rest).expect("the rest");
    seen.push_str(&String::from_utf8_lossy(&rest));
    script.wait().expect("its end");
    Some(seen)
}

#[test]
fn it_begins_with_the_chosen_calls_and_names_their_elements() {
    let test = "it_begins_with_the_chosen_calls_and_names_their_elements";
    let (file, names) = (made("browse-chosen", TWO), written("browse-names.txt", "10.0.0.3 = Trunk\n"));
    let options = format!("--status 5xx --names {}", names.display());
    let Some(seen) =
        typed(test, &file, &options, &[("1 not chosen", "\r"), ("Elements", "q"), ("Quit", "q")])
    else {
        return;
    };
    assert!(seen.contains("1 of 1 shown, 1 not chosen"), "{seen}");
    assert!(seen.contains("Trunk") && !seen.contains("10.0.0.2"), "{seen}");
}

#[test]
fn mask_hides_numbers_and_names_in_list_ladder_and_message() {
    let test = "mask_hides_numbers_and_names_in_list_ladder_and_message";
    let file = made("browse-mask", TWO);
    let keys = [
        ("Quit", "\r"),
        ("Content-Length", "\r"),
        ("Content-Length", "q"),
        ("Elements", "v"),
        ("Recorded", "q"),
        ("Elements", "q"),
        ("Quit", "q"),
    ];
    let Some(plain) = typed(test, &file, "--from 7654321", &keys) else { return };
    assert!(plain.contains("7654321") && plain.contains("Liddell"), "the test would prove nothing: {plain}");
    let masked = typed(test, &file, "--from 7654321 --mask", &keys).expect("script");
    for secret in ["7654321", "Liddell", "sip:queen"] {
        assert!(!masked.contains(secret), "{secret}: {masked}");
    }
    assert!(masked.contains("Busy Here"));
}
