//! Programs that run beside a test, and end with it.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use tritone_synth::require;

use crate::bench::installed;

/// Whether all of these may be run; else the test is left out, and says so.
pub(crate) fn may_run(test: &str, programs: &[&str]) -> bool {
    let found = programs.iter().all(|program| installed(program));
    require(test, &programs.join(", "), found.then_some(())).is_some()
}

/// An empty folder for what a test writes.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wire").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}

/// A program that runs; it is ended when this goes out of scope.
pub(crate) struct Program {
    name: String,
    child: Child,
    folder: PathBuf,
}

impl Program {
    /// Starts a command in a folder; what it says goes to `NAME.out` and `NAME.err` there.
    pub(crate) fn start(folder: &Path, name: &str, command: &mut Command) -> Self {
        let file =
            |end: &str| File::create(folder.join(format!("{name}.{end}"))).expect("a file can be made");
        let child = command
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(file("out"))
            .stderr(file("err"))
            .spawn()
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        Self { name: name.into(), child, folder: folder.into() }
    }

    fn said_in(&self, end: &str) -> String {
        let mut octets = Vec::new();
        if let Ok(mut file) = File::open(self.folder.join(format!("{}.{end}", self.name))) {
            let _ = file.read_to_end(&mut octets);
        }
        String::from_utf8_lossy(&octets).into_owned()
    }

    /// What it has written to standard output so far.
    pub(crate) fn output(&self) -> String {
        self.said_in("out")
    }

    /// What it has written to standard error so far.
    pub(crate) fn errors(&self) -> String {
        self.said_in("err")
    }

    /// Waits until it has said something on either.
    pub(crate) fn wait_for(&mut self, text: &str) {
        let said = |program: &mut Self| program.output().contains(text) || program.errors().contains(text);
        let found = until(Duration::from_secs(20), || said(self) || self.has_ended());
        assert!(
            found && said(self),
            "{} did not say {text:?}: {}{}",
            self.name,
            self.output(),
            self.errors()
        );
    }

    fn has_ended(&mut self) -> bool {
        self.child.try_wait().is_ok_and(|status| status.is_some())
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: &str) {
        let _ = Command::new("kill").args(["-s", signal, &self.child.id().to_string()]).status();
    }

    /// Waits for its end, for so long.
    pub(crate) fn end(&mut self, within: Duration) -> Option<ExitStatus> {
        until(within, || self.has_ended());
        self.child.try_wait().ok().flatten()
    }

    /// Tells it to end, and waits for it.
    pub(crate) fn stop(&mut self) -> ExitStatus {
        self.signal("TERM");
        self.end(Duration::from_secs(40)).unwrap_or_else(|| panic!("{} does not end", self.name))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether something comes true within a time.
pub(crate) fn until(within: Duration, mut is_true: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + within;
    loop {
        if is_true() {
            return true;
        }
        if Instant::now() >= end {
            return false;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
