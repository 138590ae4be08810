//! SIPp, with scenarios of the reference data and of tests.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tritone_synth::shared;

use super::program::Program;

/// The reference scenarios: 218 outcomes of a call.
pub(crate) struct Mixed(PathBuf);

impl Mixed {
    /// Where they are there.
    pub(crate) fn find(test: &str) -> Option<Self> {
        shared(test, "bench/sipp").map(Self)
    }

    /// What each call must be read as, by the number dialled.
    pub(crate) fn truth(&self) -> csv::Reader<std::fs::File> {
        csv::Reader::from_path(self.0.join("truth.csv")).expect("the truth")
    }

    /// Starts the called side at an address.
    pub(crate) fn callee(&self, folder: &Path, address: &str) -> Program {
        let file = |name: &str| self.0.join(name);
        // SIPp knows a file by the name that it was given.
        for name in ["outcomes.csv", "ports.csv"] {
            std::fs::copy(file(name), folder.join(name)).expect("it can be copied");
        }
        let mut command = sipp(address, "5060");
        command.arg("-sf").arg(file("uas_mixed.xml"));
        command.args(["-inf", "outcomes.csv", "-infindex", "outcomes.csv", "0", "-inf", "ports.csv"]);
        Program::start(folder, "callee", &mut command)
    }

    /// Calls each of the 218 numbers once; fails if a call did not go as the scenario says.
    pub(crate) fn call_all(&self, folder: &Path, address: &str, to: &str) {
        let mut command = sipp(address, "5060");
        command
            .arg("-sf")
            .arg(self.0.join("uac_mixed.xml"))
            .arg("-inf")
            .arg(self.0.join("every.csv"))
            .args([to, "-m", "218", "-r", "100", "-trace_err", "-error_file", "caller.log"]);
        finish(folder, "caller", &mut command, Duration::from_secs(60));
    }
}

/// SIPp at an address.
pub(crate) fn sipp(address: &str, port: &str) -> Command {
    let mut command = Command::new("sipp");
    command.args(["-i", address, "-p", port, "-nostdin"]);
    command
}

/// Runs SIPp to its end, which must be a good one.
pub(crate) fn finish(folder: &Path, name: &str, command: &mut Command, within: Duration) {
    let mut program = Program::start(folder, name, command);
    let status = program.end(within);
    let log = std::fs::read_to_string(folder.join(format!("{name}.log"))).unwrap_or_default();
    assert!(
        status.is_some_and(|status| status.success()),
        "{name}: {status:?} {log} {} {}",
        program.output(),
        program.errors()
    );
}
