//! `tritone relay`, running.

use std::path::Path;
use std::process::{Command, ExitStatus};

use serde_json::Value;

use super::program::Program;

/// A relay that runs.
pub(crate) struct Relay(Program);

impl Relay {
    /// Starts it with these arguments, in a folder, and waits until it listens.
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tritone"));
        command.arg("relay").args(arguments).args(["--format", "json"]);
        let mut program = Program::start(folder, "relay", &mut command);
        program.wait_for("shadow mode");
        Self(program)
    }

    /// Starts it with settings.
    pub(crate) fn with(folder: &Path, settings: &str) -> Self {
        std::fs::write(folder.join("relay.toml"), settings).expect("it can be written");
        let mut command = Command::new(env!("CARGO_BIN_EXE_tritone"));
        command.args(["relay", "relay.toml", "--format", "json"]);
        let mut program = Program::start(folder, "relay", &mut command);
        program.wait_for("repair");
        Self(program)
    }

    /// What it reported so far, a value for each response.
    pub(crate) fn reported(&self) -> Vec<Value> {
        let line = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        self.0.output().lines().map(line).collect()
    }

    /// Its log.
    pub(crate) fn log(&self) -> String {
        self.0.errors()
    }

    /// Ends it as a service manager does. It must end well, with nothing left open.
    pub(crate) fn stop(&mut self) -> ExitStatus {
        self.0.stop()
    }
}
