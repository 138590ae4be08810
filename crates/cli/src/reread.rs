//! Messages are not kept: those that are wanted again are read from the files again.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tritone_capture::{Captured, Input, Item, Reader, Unfinished, Workers};
use tritone_wire::FrameRef;

use crate::inputs::of_files;
use crate::recording::in_order;

/// Files before one among which the one that it goes on with is looked for.
const MAX_BEFORE: usize = 4;

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
    let inputs = of_files(files);
    let order: Vec<(u16, &Input)> = in_order(&inputs).collect();
    for (place, part) in order.iter().enumerate() {
        let wanted: BTreeSet<FrameRef> =
            frames.iter().copied().filter(|frame| frame.file == part.0).collect();
        if wanted.is_empty() {
            continue;
        }
        let mut missing = read_files(&[part], &wanted, sink)?;
        // A message that began in a file before is whole only behind that one, which is one of the last where recordings
        // of several capture points overlap.
        for before in order[..place].iter().rev().take(MAX_BEFORE) {
            if missing.is_empty() {
                break;
            }
            missing = read_files(&[before, part], &missing, sink)?;
        }
    }
    Ok(())
}

/// Reads these frames of files, and no more of them than that takes. Gives the frames that were not found.
fn read_files(
    files: &[&(u16, &Input)],
    wanted: &BTreeSet<FrameRef>,
    sink: &mut dyn FnMut(&Captured<'_>),
) -> Result<BTreeSet<FrameRef>, String> {
    let enough = Arc::new(AtomicBool::new(false));
    let mut missing = wanted.clone();
    let mut item = |item: Item<'_>, _: Option<&[u8]>| {
        let (Item::Message(captured) | Item::Beginning(captured)) = item else { return };
        if wanted.contains(&captured.frame) {
            sink(&captured);
            missing.remove(&captured.frame);
            enough.store(missing.is_empty(), Ordering::Relaxed);
        }
    };
    let mut unfinished = Unfinished::default();
    for (number, input) in files {
        let (name, path) = (input.name(), path_of(input));
        let opened = File::open(path).map_err(|error| format!("{name}: {error}"))?;
        let octets = Box::new(Until { file: opened, enough: Arc::clone(&enough) });
        let mut reader = Reader::from_read(octets, name, *number).map_err(|error| error.to_string())?;
        // A recording that breaks off was reported when it was first read; what is missing is said where it would be shown.
        drop(reader.read_after(&mut unfinished, &mut [], &Workers::ALONE, &mut item));
    }
    unfinished.finish(&mut [], Workers::ALONE.ahead, &mut item);
    Ok(missing)
}

/// The path of a file; others cannot be read again, and are refused where they would have to be.
fn path_of(input: &Input) -> &Path {
    match input {
        Input::Path(path) | Input::Followed { path, .. } => path,
        Input::Stdin | Input::Interface(_) => Path::new("-"),
    }
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
