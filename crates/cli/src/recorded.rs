//! `--save`: all messages as a capture.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use tritone_capture::{LINKTYPE_RAW, Packet, PcapngWriter, Rebuilder};
use tritone_live::Sighting;
use tritone_proto::Transport;
use tritone_wire::{Flow, FrameRef, Timestamp};

use crate::failure::{Failure, Status};

/// A capture that is being written.
pub(crate) struct Recorded {
    path: PathBuf,
    out: PcapngWriter<BufWriter<File>>,
    rebuilder: Rebuilder,
    number: u64,
    /// The first error; nothing is written after it.
    error: Option<io::Error>,
}

impl Recorded {
    pub(crate) fn create(path: &Path) -> Result<Self, Failure> {
        let created = File::create(path).and_then(|file| PcapngWriter::new(BufWriter::new(file)));
        let out = created.map_err(|error| Failure::Io(cannot_write(path, &error)))?;
        Ok(Self { path: path.into(), out, rebuilder: Rebuilder::default(), number: 0, error: None })
    }

    /// Writes a message in packets of its own.
    pub(crate) fn take(&mut self, time: Timestamp, sighting: &Sighting<'_>) {
        if self.error.is_some() {
            return;
        }
        let (source, destination) = match sighting.sent {
            true => (sighting.local, sighting.remote),
            false => (sighting.remote, sighting.local),
        };
        let transport = match sighting.transport {
            Transport::Udp => tritone_wire::Transport::Udp,
            _ => tritone_wire::Transport::Tcp,
        };
        let flow = Flow { source: source.into(), destination: destination.into(), transport };
        for octets in self.rebuilder.packets(flow, sighting.bytes) {
            self.number += 1;
            let frame = FrameRef { file: 0, number: self.number };
            let packet = Packet { frame, time, link_type: LINKTYPE_RAW, octets: &octets, original: 0 };
            if let Err(error) = self.out.write(&packet) {
                eprintln!("tritone: {}", cannot_write(&self.path, &error));
                self.error = Some(error);
                return;
            }
        }
    }

    /// Ends the capture.
    pub(crate) fn finish(self) -> Result<Status, Failure> {
        if let Some(error) = self.error {
            return Err(Failure::Io(cannot_write(&self.path, &error)));
        }
        self.out.finish().map_err(|error| Failure::Io(cannot_write(&self.path, &error)))?;
        Ok(Status::Done)
    }
}

fn cannot_write(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("cannot write {}: {error}", path.display()))
}
