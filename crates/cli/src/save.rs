//! `--save`: the packets of the chosen calls as a capture of their own.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::Path;

use tritone_calls::Call;
use tritone_capture::{Input, Item, LINKTYPE_RAW, Packet, PcapngWriter, ReadError, Reader, Rebuilder};
use tritone_wire::FrameRef;

use crate::belongs::Known;
use crate::failure::Failure;
use crate::mask::Pseudonyms;
use crate::recording::read_again;

type Writer = PcapngWriter<BufWriter<File>>;

/// Sees, before anything is read, that the recordings can be read again and are not written over.
pub(crate) fn check(files: &[OsString], to: &Path) -> Result<(), Failure> {
    for file in files {
        // What does not exist is reported when it is read.
        let is_stream = file == "-" || fs::metadata(file).is_ok_and(|file| !file.is_file());
        if is_stream {
            return Err(Failure::Use(format!(
                "--save reads the recordings a second time, which {} does not allow; give it as a file",
                if file == "-" { "standard input".into() } else { file.to_string_lossy() }
            )));
        }
        let same = fs::canonicalize(file).ok().zip(fs::canonicalize(to).ok()).is_some_and(|(a, b)| a == b);
        if same {
            return Err(Failure::Use(format!("--save would write over the recording {}", to.display())));
        }
    }
    Ok(())
}

/// Writes the packets of these calls, as they are in the recordings.
pub(crate) fn save(files: &[OsString], calls: &[Call], to: &Path) -> Result<(), Failure> {
    let mut out = create(to)?;
    let mut wanted = frames(files, &Known::of(calls));
    wanted.extend(icmp_errors(calls).chain(ends_of_connections(calls)));
    let mut count = 0;
    for (number, file) in (0..=u16::MAX).zip(files) {
        count += copy(file, number, &wanted, &mut out).map_err(|error| cannot_write(to, &error))?;
    }
    finish(out, to, count, calls.len())
}

/// Writes the messages of these calls with numbers and names masked. Each is put into a packet of its own without a link
/// layer: what else the recorded packets held, other calls and hardware addresses among it, is left behind. So are the
/// messages of ISDN and SS7: such a packet cannot hold them.
pub(crate) fn save_masked(
    files: &[OsString],
    calls: &[Call],
    mask: &Pseudonyms,
    to: &Path,
) -> Result<(), Failure> {
    let mut out = create(to)?;
    let known = Known::of(calls);
    let mut rebuilder = Rebuilder::default();
    let (mut written, mut left_out) = (Ok(0), 0);
    read_again(files, &mut |item| {
        if let (Item::Message(captured), Ok(count)) = (item, &mut written)
            && known.has(&captured)
        {
            let packets = rebuilder.packets(captured.flow, &mask.message(captured.bytes));
            *count += packets.len();
            left_out += usize::from(packets.is_empty());
            let result = packets.iter().try_for_each(|octets| {
                let (frame, time) = (captured.frame, captured.time);
                out.write(&Packet { frame, time, link_type: LINKTYPE_RAW, octets, original: 0 })
            });
            if let Err(error) = result {
                written = Err(error);
            }
        }
    });
    let count = written.map_err(|error| cannot_write(to, &error))?;
    if left_out > 0 {
        let noun = if left_out == 1 { "message" } else { "messages" };
        eprintln!(
            "tritone: {left_out} {noun} left out that cannot be masked and saved (ISDN, SS7, or too long)"
        );
    }
    finish(out, to, count, calls.len())
}

/// A new capture file.
fn create(to: &Path) -> Result<Writer, Failure> {
    let file = File::create(to).map(BufWriter::new).and_then(PcapngWriter::new);
    file.map_err(|error| cannot_write(to, &error))
}

fn finish(out: Writer, to: &Path, packets: usize, calls: usize) -> Result<(), Failure> {
    out.finish().map_err(|error| cannot_write(to, &error))?;
    let noun = if calls == 1 { "call" } else { "calls" };
    eprintln!("tritone: {packets} packets of {calls} {noun} saved to {}", to.display());
    Ok(())
}

fn cannot_write(to: &Path, error: &io::Error) -> Failure {
    Failure::Use(format!("cannot write {}: {error}", to.display()))
}

/// The frames that these calls need: those in which their messages lie, and what else lies in those. So a TCP stream of
/// the saved file begins where a message does, also where a segment held the end of another call's message.
fn frames(files: &[OsString], known: &Known<'_>) -> BTreeSet<FrameRef> {
    let mut wanted = BTreeSet::new();
    // Frames of which messages that ended in another one are made: that one, and the part.
    let mut parts: Vec<(FrameRef, FrameRef)> = Vec::new();
    read_again(files, &mut |item| match item {
        Item::Beginning(captured) => {
            if known.has(&captured) {
                wanted.insert(captured.frame);
            }
        }
        Item::Message(captured) => {
            if captured.first_frame != captured.frame {
                parts.push((captured.frame, captured.first_frame));
            }
            if known.has(&captured) {
                wanted.insert(captured.frame);
            }
        }
        Item::Piece { frame, of, .. } => parts.push((of, frame)),
        Item::Closed(_) | Item::Media(_) | Item::Refused(_) | Item::Skipped { .. } => {}
    });
    parts.sort_unstable();
    let mut open: Vec<FrameRef> = wanted.iter().copied().collect();
    while let Some(whole) = open.pop() {
        let first = parts.partition_point(|(of, _)| *of < whole);
        let of_it = parts.iter().skip(first).take_while(|(of, _)| *of == whole);
        open.extend(of_it.map(|(_, part)| *part).filter(|part| wanted.insert(*part)));
    }
    wanted
}

/// The frames in which messages of these calls came back as ICMP errors.
fn icmp_errors(calls: &[Call]) -> impl Iterator<Item = FrameRef> {
    let findings = calls.iter().flat_map(|call| &call.findings).filter(|found| found.rule == "icmp-error");
    findings.flat_map(|found| &found.frames).copied()
}

/// The frames in which connections of these calls ended, where that ended the call (Gigaset 812).
fn ends_of_connections(calls: &[Call]) -> impl Iterator<Item = FrameRef> {
    let shown = calls.iter().filter_map(|call| call.gigaset.as_ref());
    shown.filter(|display| display.code == 812).filter_map(|display| display.frame)
}

/// Copies the wanted frames of one file, and says how many there were.
fn copy(file: &OsString, number: u16, wanted: &BTreeSet<FrameRef>, out: &mut Writer) -> io::Result<usize> {
    // What cannot be opened was reported when the calls were judged.
    let Ok(mut reader) = Reader::open(&Input::from_argument(file), number) else { return Ok(0) };
    let mut written = Ok(0);
    let end: Result<(), ReadError> = reader.read_packets(&mut |packet| {
        if let Ok(count) = &mut written
            && wanted.contains(&packet.frame)
        {
            *count += 1;
            if let Err(error) = out.write(packet) {
                written = Err(error);
            }
        }
    });
    drop(end);
    written
}
