//! How far reading is: a line on standard error, for those who wait at a terminal.
//!
//! It appears after a second and is gone when reading ends, so short runs show nothing, and no file or pipe gets it. A
//! thread of its own looks at counters that reading keeps anyway; the reader does nothing for it.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tritone_capture::{Input, Progress};

/// Reading that takes less shows nothing.
const QUIET: Duration = Duration::from_secs(1);
const REDRAWN: Duration = Duration::from_millis(200);
/// Carriage return, and erasing to the end of the line.
const ERASE: &str = "\r\x1b[K";

/// The line, while recordings are read. It is taken away when this is dropped.
pub(crate) struct ProgressLine(Option<Shown>);

struct Shown {
    recordings: Sender<Progress>,
    /// Whether the line stands on the terminal.
    drawn: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl ProgressLine {
    /// Begins to look after the reading of `inputs`, where somebody would see the line.
    pub(crate) fn begin(inputs: &[Input]) -> Self {
        let seen = io::stderr().is_terminal() && !inputs.iter().any(Input::is_endless);
        Self(seen.then(|| Shown::start(length(inputs))))
    }

    /// Goes on with the next recording.
    pub(crate) fn follow(&self, recording: Progress) {
        if let Self(Some(shown)) = self {
            drop(shown.recordings.send(recording));
        }
    }

    /// Makes room for something else on standard error; the line comes back below it.
    pub(crate) fn clear(&self) {
        if let Self(Some(shown)) = self {
            erase(&shown.drawn);
        }
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        if let Some(Shown { recordings, drawn, thread }) = self.0.take() {
            drop(recordings);
            drop(thread.join());
            erase(&drawn);
        }
    }
}

/// Octets of all files; `None` where one is no file.
fn length(inputs: &[Input]) -> Option<u64> {
    let length = |input: &Input| match input {
        Input::Path(path) => fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|file| file.len()),
        _ => None,
    };
    inputs.iter().map(length).sum()
}

impl Shown {
    fn start(length: Option<u64>) -> Self {
        let (recordings, followed) = mpsc::channel();
        let drawn = Arc::new(AtomicBool::new(false));
        let thread = thread::spawn({
            let drawn = Arc::clone(&drawn);
            move || draw(&followed, length, &drawn)
        });
        Self { recordings, drawn, thread }
    }
}

/// Draws until the sender is gone.
fn draw(followed: &Receiver<Progress>, length: Option<u64>, drawn: &AtomicBool) {
    let began = Instant::now();
    let (mut recordings, mut due) = (Vec::new(), QUIET);
    loop {
        match followed.recv_timeout(due.saturating_sub(began.elapsed())) {
            Ok(recording) => recordings.push(recording),
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {
                let read = recordings.iter().map(Progress::read).sum();
                put(&format!("{ERASE}{}", line(read, length, began.elapsed())));
                drawn.store(true, Ordering::Relaxed);
                due = began.elapsed() + REDRAWN;
            }
        }
    }
}

fn erase(drawn: &AtomicBool) {
    if drawn.swap(false, Ordering::Relaxed) {
        put(ERASE);
    }
}

/// A terminal that does not take it loses the line and nothing else.
fn put(text: &str) {
    let mut terminal = io::stderr().lock();
    drop(terminal.write_all(text.as_bytes()).and_then(|()| terminal.flush()));
}

/// What is said: how much of how much, how fast, and how long it will take.
fn line(read: u64, length: Option<u64>, elapsed: Duration) -> String {
    let rate = read as f64 / elapsed.as_secs_f64().max(0.001);
    let rate_words = format!("{}/s", octets(rate as u64));
    match length {
        Some(length) if length > 0 => {
            let percent = read.saturating_mul(100) / length;
            let left = length.saturating_sub(read) as f64 / rate.max(1.0);
            let (read, length, left) = (octets(read), octets(length), duration(left));
            format!("{percent:3}%  {read} of {length}  {rate_words}  {left} left")
        }
        _ => format!("{}  {rate_words}", octets(read)),
    }
}

fn octets(count: u64) -> String {
    match count {
        0..1_000_000 => format!("{} kB", count / 1_000),
        1_000_000..10_000_000_000 => format!("{} MB", count / 1_000_000),
        _ => format!("{:.1} GB", count as f64 / 1e9),
    }
}

fn duration(seconds: f64) -> String {
    let seconds = seconds.ceil() as u64;
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        _ => format!("{} h {:02} min", seconds / 3_600, seconds / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_how_much_how_fast_and_how_long() {
        let line = |read, length, seconds| super::line(read, length, Duration::from_secs(seconds));
        assert_eq!(line(430_000_000, Some(1_000_000_000), 2), " 43%  430 MB of 1000 MB  215 MB/s  3 s left");
        assert_eq!(
            line(1_000_000, Some(12_000_000_000), 1),
            "  0%  1 MB of 12.0 GB  1 MB/s  3 h 19 min left"
        );
        assert_eq!(
            line(1_000_000_000, Some(1_000_000_000), 5),
            "100%  1000 MB of 1000 MB  200 MB/s  0 s left"
        );
        assert_eq!(line(3_000_000, None, 2), "3 MB  1 MB/s");
        assert_eq!(line(0, Some(90_000), 1), "  0%  0 kB of 90 kB  0 kB/s  25 h 00 min left");
    }

    #[test]
    fn an_empty_or_growing_file_has_no_end_to_wait_for() {
        let line = |read, length| super::line(read, length, Duration::from_secs(1));
        assert_eq!(line(0, Some(0)), "0 kB  0 kB/s");
        assert_eq!(line(30_000, Some(20_000)), "150%  30 kB of 20 kB  30 kB/s  0 s left");
    }

    #[test]
    fn what_is_no_file_has_no_length() {
        assert_eq!(length(&[Input::Stdin]), None);
        let here = Input::Path(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml").into());
        assert!(length(std::slice::from_ref(&here)).is_some_and(|octets| octets > 100));
        assert_eq!(length(&[here, Input::Stdin]), None);
    }
}
