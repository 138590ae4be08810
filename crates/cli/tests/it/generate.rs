//! Completions, manual pages, help.

use std::fs;
use std::process::{Command, Stdio};

use crate::run::{text, tritone};

const COMMANDS: [&str; 7] = ["why", "stats", "explain", "map", "audit", "completions", "man"];

#[test]
fn every_shell_gets_completions_for_every_command() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = text(&tritone(["completions", shell]));
        COMMANDS.iter().for_each(|command| assert!(script.contains(command), "{shell}: {command}"));
    }
}

#[test]
fn every_command_gets_a_manual_page() {
    let directory = std::env::temp_dir().join(format!("tritone-man-{}", std::process::id()));
    let output = tritone(["man".as_ref(), directory.as_os_str()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for command in COMMANDS {
        let page = fs::read_to_string(directory.join(format!("tritone-{command}.1"))).expect(command);
        assert!(page.contains(".SH NAME"), "{command}");
    }
    assert!(directory.join("tritone.1").is_file());
    fs::remove_dir_all(&directory).expect("it is there");
}

#[test]
fn the_help_of_each_new_command_has_examples() {
    for command in ["explain", "map", "audit"] {
        let help = text(&tritone([command, "--help"]));
        assert!(help.contains("Examples:") && help.contains("Exit status:"), "{help}");
    }
}

#[test]
fn a_broken_pipe_is_success() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tritone"));
    let command = command.args(["map", "--table", "--profile", "yate", "--direction", "cause-to-sip"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty());
}
