//! What another reader, tshark, finds in a capture.

use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs, process};

use tritone_synth::require;

/// What tshark should not find in a capture.
const COMPLAINTS: &str = "_ws.malformed || ip.checksum.status == Bad || udp.checksum.status == Bad || \
     tcp.checksum.status == Bad || sctp.checksum.status == Bad || _ws.expert.severity >= 0x00800000";

/// What tshark prints for `arguments` on the capture; `None` where it is not installed.
pub(crate) fn tshark(test: &str, name: &str, file: &[u8], arguments: &[&str]) -> Option<String> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    require(test, "tshark", Command::new("tshark").arg("-v").output().ok())?;
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let path: PathBuf = env::temp_dir().join(format!("tritone-synth-{}-{number}-{name}", process::id()));
    fs::write(&path, file).unwrap();
    let checks = ["ip.check_checksum", "udp.check_checksum", "tcp.check_checksum"];
    let mut command = Command::new("tshark");
    checks.iter().for_each(|c| {
        command.args(["-o", &format!("{c}:TRUE")]);
    });
    command.args(["-o", "sctp.checksum:TRUE"]);
    let output = command.arg("-n").arg("-r").arg(&path).args(arguments).output().unwrap();
    fs::remove_file(&path).unwrap();
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

/// The fields of the frames that match the filter, and of no other: a line a frame, fields parted by blanks, several
/// values of one by commas. Fails if tshark finds something wrong in any frame; `None` where it is not installed.
pub(crate) fn fields(test: &str, file: &[u8], filter: &str, names: &[&str]) -> Option<Vec<String>> {
    fields_with(test, file, &[], filter, names)
}

/// The same with more `options` for tshark.
pub(crate) fn fields_with(
    test: &str,
    file: &[u8],
    options: &[&str],
    filter: &str,
    names: &[&str],
) -> Option<Vec<String>> {
    // What is wrong is shown by the same run: it takes most of the time of a test.
    let filter = format!("({filter}) || {COMPLAINTS}");
    let named = names.iter().chain(&WRONG).flat_map(|name| ["-e", name]);
    let fixed = ["-Y", &filter, "-T", "fields", "-E", "separator=/t"];
    let arguments: Vec<&str> = options.iter().copied().chain(fixed).chain(named).collect();
    let text = tshark(test, "fields", file, &arguments)?;
    Some(text.lines().map(|line| without_wrong(line, names.len())).collect())
}

/// Fields of a frame that has something wrong.
const WRONG: [&str; 6] = [
    "_ws.malformed",
    "_ws.expert.severity",
    "ip.checksum.status",
    "udp.checksum.status",
    "tcp.checksum.status",
    "sctp.checksum.status",
];
const ERROR: u32 = 0x0080_0000;
const BAD_CHECKSUM: &str = "0";

fn without_wrong(line: &str, fields: usize) -> String {
    let all: Vec<&str> = line.split('\t').collect();
    let (found, wrong) = all.split_at(fields);
    let severe = |severity: &str| severity.parse::<u32>().is_ok_and(|severity| severity >= ERROR);
    assert!(wrong[0].is_empty() && !wrong[1].split(',').any(severe), "{line}");
    assert!(!wrong[2..].iter().any(|sums| sums.split(',').any(|sum| sum == BAD_CHECKSUM)), "{line}");
    found.join(" ").trim_end().to_owned()
}
