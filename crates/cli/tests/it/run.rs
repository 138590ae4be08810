//! Runs the command.

use std::ffi::OsStr;
use std::process::{Command, Output};

use serde_json::Value;

/// The command with these arguments, its output as bytes.
pub(crate) fn tritone<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tritone"));
    command.args(arguments).env_remove("COLUMNS").output().expect("the command runs")
}

/// Standard output as text.
pub(crate) fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// Standard output as JSON Lines.
pub(crate) fn json_lines(output: &Output) -> Vec<Value> {
    let line = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    text(output).lines().map(line).collect()
}
