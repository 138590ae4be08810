//! Mutated copies of all recordings, through the whole program: none makes it panic, hang, lose count of packets, write
//! what is no JSON, or grow.
//!
//! Each has a number, from which it is made: the same originals give the same file. `TRITONE_MUTATIONS=N` reads the first
//! `N` (default 200,000), `TRITONE_MUTATIONS=A-B` those from `A` on before `B`; where one fails, it says which.

mod mutation;
mod original;
mod whole;

use std::env;
use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tritone_capture::Input;

use whole::Depth;

/// How many are read where nobody says how many.
const MANY: u64 = 200_000;
/// How long one file may take, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(60);
/// How much more memory a process may take after all files than after the first tenth of them.
const MAX_GROWTH_KIB: u64 = 24 * 1024;

/// Tells a process which part it reads: `FIRST STEP END FOLDER`.
const PART: &str = "TRITONE_MUTATION_PART";

/// Files are read in processes of their own, so that whatever happens to one can be told, with its number.
#[test]
fn mutated_recordings_are_read_to_their_end() {
    if let Ok(part) = env::var(PART) {
        return read_part(&part);
    }
    let (begin, end) = wanted();
    let workers = thread::available_parallelism().map_or(1, |count| count.get() as u64);
    let folder = env::temp_dir().join(format!("tritone-mutated-{}", std::process::id()));
    let parts: Vec<Part> =
        (begin..end.min(begin + workers)).map(|first| Part::start(first, workers, end, &folder)).collect();
    parts.into_iter().for_each(Part::finish);
    fs::remove_dir_all(&folder).expect("what was made can be removed");
}

/// The numbers of the files to read: the first, and that behind the last.
fn wanted() -> (u64, u64) {
    let Ok(text) = env::var("TRITONE_MUTATIONS") else { return (0, MANY) };
    let (begin, end) = text.split_once('-').unwrap_or(("0", &text));
    let number = |text: &str| text.parse().expect("TRITONE_MUTATIONS is N or A-B");
    (number(begin), number(end))
}

/// A process that reads some of the files.
struct Part {
    process: Child,
    folder: PathBuf,
}

impl Part {
    fn start(first: u64, step: u64, end: u64, folder: &Path) -> Self {
        let folder = folder.join(first.to_string());
        fs::create_dir_all(&folder).expect("a folder for temporary files");
        let log = File::create(folder.join("log")).expect("a file in it");
        let process = Command::new(env::current_exe().expect("this test"))
            .args(["--exact", "mutated::mutated_recordings_are_read_to_their_end", "--nocapture"])
            .env(PART, format!("{first} {step} {end} {}", folder.display()))
            .stdout(log.try_clone().expect("a file in it"))
            .stderr(log)
            .stdin(Stdio::null())
            .spawn()
            .expect("this test runs again");
        Self { process, folder }
    }

    fn finish(mut self) {
        let (mut at, mut since) = (String::new(), Instant::now());
        let end = loop {
            if let Some(status) = self.process.try_wait().expect("a child") {
                break status.to_string();
            }
            let now = self.at();
            if now != at {
                (at, since) = (now, Instant::now());
            } else if since.elapsed() > PATIENCE {
                self.process.kill().expect("a child");
                self.process.wait().expect("a child");
                break format!("took longer than {PATIENCE:?}");
            }
            thread::sleep(Duration::from_millis(50));
        };
        if end == "exit status: 0" {
            return;
        }
        let log = fs::read(self.folder.join("log")).unwrap_or_default();
        let log = String::from_utf8_lossy(&log[log.len().saturating_sub(3_000)..]).into_owned();
        let number: u64 = self.at().parse().unwrap_or_default();
        let (next, folder) = (number + 1, self.folder.display());
        panic!("{end}; TRITONE_MUTATIONS={number}-{next} repeats it, the file is in {folder}\n{log}");
    }

    /// The number of the file that is read now.
    fn at(&self) -> String {
        fs::read_to_string(self.folder.join("at")).unwrap_or_default().trim().to_owned()
    }
}

/// Reads every `step`th file from `first` on.
fn read_part(part: &str) {
    let mut words = part.splitn(4, ' ');
    let mut number = || words.next().and_then(|word| word.parse().ok()).expect("a number");
    let (first, step, end): (u64, u64, u64) = (number(), number(), number());
    let folder = Path::new(words.next().expect("a folder"));
    let originals = original::originals();
    let at = File::create(folder.join("at")).expect("a file");
    let (one, other) = (folder.join("one"), folder.join("other"));
    let mut early = None;
    for number in (first..end).step_by(step as usize) {
        at.write_all_at(format!("{number:<20}").as_bytes(), 0).expect("a file");
        let mut inputs = vec![input(&one, &mutation::mutated(&originals, number))];
        // Two recordings at once, the second made of a number that no other file has.
        if number % 16 == 0 {
            inputs.push(input(&other, &mutation::mutated(&originals, !number)));
        }
        // The last two of eight, so that each of two processes has its share.
        let depth = if number % 8 < 6 { Depth::Written } else { Depth::ReadBack };
        whole::read_and_show(&inputs, depth);
        if early.is_none() && number - first > (end - first) / 10 {
            early = memory_kib();
        }
    }
    if let (Some(early), Some(late)) = (early, memory_kib()) {
        assert!(late < early + MAX_GROWTH_KIB, "memory grew from {early} KiB to {late} KiB");
    }
}

fn input(path: &Path, file: &[u8]) -> Input {
    fs::write(path, file).expect("a file");
    Input::Path(path.to_owned())
}

/// Memory that this process has now, where the system says so.
fn memory_kib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.split_whitespace().next()?.parse().ok()
}
