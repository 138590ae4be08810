//! A file that is still being written: at its end, reading waits for more.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use crate::until::Until;

/// How long to wait before looking for more.
const PAUSE: Duration = Duration::from_millis(100);

/// The octets of a file as they are written. They end when the time has come, or when other octets stand in the file's
/// place: under its name is another file, or it was cut.
pub(crate) struct Follow {
    file: File,
    path: PathBuf,
    /// Octets read.
    position: u64,
    until: Until,
}

impl Follow {
    pub(crate) fn open(path: PathBuf, until: Until) -> io::Result<Self> {
        Ok(Self { file: File::open(&path)?, path, position: 0, until })
    }

    /// Whether the file is not what it was.
    fn is_replaced(&self) -> bool {
        let Ok(read) = self.file.metadata() else { return false };
        // Between the removal of a file and the creation of the next there is none under its name.
        read.len() < self.position || fs::metadata(&self.path).is_ok_and(|named| is_other(&read, &named))
    }
}

#[cfg(unix)]
fn is_other(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) != (other.dev(), other.ino())
}

/// Elsewhere the name of a file that is open cannot be given to another one.
#[cfg(not(unix))]
fn is_other(_: &Metadata, _: &Metadata) -> bool {
    false
}

impl Read for Follow {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            // Looked at before the last octets are read, so that none are lost that were written meanwhile.
            let last = self.until.is_over() || self.is_replaced();
            let count = self.file.read(into)?;
            self.position += count as u64;
            if count > 0 || last {
                return Ok(count);
            }
            thread::sleep(PAUSE);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    fn file(name: &str, octets: &[u8]) -> PathBuf {
        let path = std::env::temp_dir().join(format!("tritone-{}-{name}", std::process::id()));
        fs::write(&path, octets).unwrap();
        path
    }

    fn read(follow: &mut Follow) -> Vec<u8> {
        let mut octets = [0; 100];
        let count = follow.read(&mut octets).unwrap();
        octets[..count].to_vec()
    }

    #[test]
    fn octets_come_as_they_are_written_and_end_when_the_time_has_come() {
        let path = file("follow-grows", b"abc");
        let stop = Arc::new(AtomicBool::new(false));
        let mut follow = Follow::open(path.clone(), Until::new(Arc::clone(&stop), None)).unwrap();
        assert_eq!(read(&mut follow), b"abc");
        let writer = thread::spawn(move || {
            thread::sleep(PAUSE / 2);
            File::options().append(true).open(path).unwrap().write_all(b"def").unwrap();
        });
        assert_eq!(read(&mut follow), b"def");
        writer.join().unwrap();
        stop.store(true, Ordering::Relaxed);
        assert_eq!(read(&mut follow), b"");
        fs::remove_file(follow.path).unwrap();
    }

    #[test]
    fn a_file_that_was_cut_or_replaced_ends_behind_what_was_written_before() {
        let path = file("follow-cut", b"abc");
        let mut follow = Follow::open(path.clone(), Until::default()).unwrap();
        assert_eq!(read(&mut follow), b"abc");
        File::create(&path).unwrap();
        assert_eq!(read(&mut follow), b"");

        let mut follow = Follow::open(path.clone(), Until::default()).unwrap();
        fs::rename(&path, path.with_extension("1")).unwrap();
        fs::write(path.with_extension("1"), b"last").unwrap();
        fs::write(&path, b"new").unwrap();
        assert_eq!(read(&mut follow), b"last");
        assert_eq!(read(&mut follow), b"");
        [path.with_extension("1"), path].into_iter().for_each(|path| fs::remove_file(path).unwrap());
    }

    #[test]
    fn a_time_ends_it() {
        let path = file("follow-time", b"");
        let until = Until::new(Arc::default(), Some(Duration::from_millis(1)));
        assert_eq!(read(&mut Follow::open(path.clone(), until).unwrap()), b"");
        fs::remove_file(path).unwrap();
    }
}
