//! Lines to standard output that nobody waits for: a reader that is slow, or reads no more, does not hold up calls.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};

/// Lines that may wait to be written; more are left out.
const WAITING: usize = 65_536;

/// Writes lines on a thread of its own.
pub(super) struct Lines {
    sender: SyncSender<Vec<u8>>,
    writer: JoinHandle<()>,
    left_out: u64,
}

impl Lines {
    pub(super) fn begin() -> Self {
        Self::onto(io::stdout())
    }

    fn onto(out: impl Write + Send + 'static) -> Self {
        let (sender, lines) = sync_channel(WAITING);
        Self { sender, writer: thread::spawn(move || write(out, &lines)), left_out: 0 }
    }

    /// Writes a line when there is time.
    pub(super) fn put(&mut self, line: Vec<u8>) {
        if let Err(TrySendError::Full(_)) = self.sender.try_send(line) {
            self.left_out += 1;
        }
    }

    /// Waits until all is written, and gives how many lines were left out.
    pub(super) fn finish(self) -> u64 {
        drop(self.sender);
        // A writer that ended early had nobody to write for.
        let _ = self.writer.join();
        self.left_out
    }
}

fn write(mut out: impl Write, lines: &Receiver<Vec<u8>>) {
    while let Ok(line) = lines.recv() {
        if out.write_all(&line).and_then(|()| out.flush()).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    /// Takes nothing before it is told to.
    struct Slow(std::sync::mpsc::Receiver<()>);

    impl Write for Slow {
        fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
            let _ = self.0.recv();
            Ok(octets.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_does_not_read_costs_lines_and_no_time() {
        let (go, waits) = channel();
        let mut lines = Lines::onto(Slow(waits));
        (0..WAITING + 10).for_each(|_| lines.put(b"x\n".to_vec()));
        assert!((8..=10).contains(&lines.left_out), "{}", lines.left_out);
        drop(go);
        assert!(lines.finish() >= 8);
    }
}
