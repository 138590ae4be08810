//! Messages are not kept: those that are wanted again are read from the files again.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tritone_capture::{Captured, Input, Item, Reader, Totals, Unfinished};
use tritone_wire::FrameRef;

/// The name of a file that can be read only once: a pipe, a device, standard input (`-`).
pub(crate) fn readable_once(file: &OsString) -> Option<String> {
    let once =
        file == "-" || fs::metadata(file).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir());
    let name = || if file == "-" { "standard input".into() } else { file.to_string_lossy() };
    once.then(|| name().into_owned())
}

/// Hands over the messages that end in these frames.
///
/// # Errors
/// Where a file cannot be opened; one that breaks off was reported when it was first read.
pub(crate) fn read_again(
    files: &[OsString],
    frames: &BTreeSet<FrameRef>,
    sink: &mut dyn FnMut(&Captured<'_>),
) -> Result<(), String> {
    for (file, number) in files.iter().zip(0..=u16::MAX) {
        let wanted: BTreeSet<FrameRef> =
            frames.iter().copied().filter(|frame| frame.file == number).collect();
        if wanted.is_empty() {
            continue;
        }
        let missing = read_files(std::slice::from_ref(file), number, &wanted, sink)?;
        // A message that began in the file before is whole only behind that one.
        let before = number.checked_sub(1).and_then(|before| {
            let pair = files.get(usize::from(before)..=usize::from(number))?;
            Some((before, pair)).filter(|_| !missing.is_empty())
        });
        if let Some((before, pair)) = before {
            read_files(pair, before, &missing, sink)?;
        }
    }
    Ok(())
}

/// Reads these frames of files, of which the first has this number, and no more of them than that takes. Gives the frames
/// that were not found.
fn read_files(
    files: &[OsString],
    first: u16,
    wanted: &BTreeSet<FrameRef>,
    sink: &mut dyn FnMut(&Captured<'_>),
) -> Result<BTreeSet<FrameRef>, String> {
    let enough = Arc::new(AtomicBool::new(false));
    let mut missing = wanted.clone();
    let mut item = |item: Item<'_>| {
        let (Item::Message(captured) | Item::Beginning(captured)) = item else { return };
        if wanted.contains(&captured.frame) {
            sink(&captured);
            missing.remove(&captured.frame);
            enough.store(missing.is_empty(), Ordering::Relaxed);
        }
    };
    let mut unfinished = Unfinished::default();
    for (file, number) in files.iter().zip(first..=u16::MAX) {
        let name = Input::from_argument(file).name();
        let opened = File::open(file).map_err(|error| format!("{name}: {error}"))?;
        let octets = Box::new(Until { file: opened, enough: Arc::clone(&enough) });
        let mut reader = Reader::from_read(octets, name, number).map_err(|error| error.to_string())?;
        // A recording that breaks off was reported when it was first read; what is missing is said where it would be shown.
        drop(reader.read_after(&mut unfinished, &mut [], &mut item));
    }
    unfinished.finish(&mut [Totals::default()], &mut item);
    Ok(missing)
}

/// A file that ends when enough of it was read.
struct Until {
    file: File,
    enough: Arc<AtomicBool>,
}

impl Read for Until {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.enough.load(Ordering::Relaxed) { Ok(0) } else { self.file.read(buffer) }
    }
}
