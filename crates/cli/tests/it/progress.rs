//! How far reading is: shown at a terminal, when it takes long, and nowhere else.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tritone_synth::require;

/// `examples/trunk.pcap` as it comes from a pipe that stops in the middle for longer than the line waits.
const SLOWLY: &str = "(head -c 4000 $TRUNK; sleep 1.7; tail -c +4001 $TRUNK) | $TRITONE why -";

fn trunk() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/trunk.pcap")
}

fn run(program: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(program);
    command.args(arguments).env("TRUNK", trunk()).env("TRITONE", env!("CARGO_BIN_EXE_tritone"));
    command.env_remove("COLUMNS").output().expect("it runs")
}

/// What a terminal shows while `line` runs, by the program `script` of util-linux. `None` without that program.
fn at_a_terminal(test: &str, line: &str) -> Option<String> {
    require(test, "script", Command::new("script").arg("--version").output().ok())?;
    let output = run("script", &["-qefc", line, "/dev/null"]);
    assert!(output.status.success(), "{output:?}");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn a_terminal_shows_it_and_the_output_is_the_same() {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("progress.out");
    let line = format!("{SLOWLY} > {}", out.display());
    let Some(seen) = at_a_terminal("a_terminal_shows_it_and_the_output_is_the_same", &line) else { return };
    assert!(seen.starts_with("\r\x1b[K4 kB  "), "{seen:?}");
    assert!(seen.contains(" kB/s") && seen.ends_with("/s\r\x1b[K"), "{seen:?}");
    let plain = run("sh", &["-c", "$TRITONE why - < $TRUNK"]);
    assert_eq!(fs::read(out).expect("the output"), plain.stdout);
}

#[test]
fn a_terminal_does_not_show_it_when_reading_is_short() {
    let line = "$TRITONE why $TRUNK > /dev/null";
    if let Some(seen) = at_a_terminal("a_terminal_does_not_show_it_when_reading_is_short", line) {
        assert_eq!(seen, "");
    }
}

#[test]
fn a_pipe_gets_none() {
    let output = run("sh", &["-c", SLOWLY]);
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
