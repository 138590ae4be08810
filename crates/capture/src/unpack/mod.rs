//! Compressed recordings, unpacked on the way: known by their first octets, whatever their names say. They are read as
//! a stream, so one that unpacks to a thousand times its size takes time, but no memory.

mod beside;
mod gzip;
mod xz;
mod zstd;

use std::error::Error;
use std::io::{self, BufReader, ErrorKind, Read};

use beside::Beside;

/// Where octets come from.
pub(crate) type Octets = Box<dyn Read + Send>;

/// Octets by which a compressed stream is known.
pub(crate) const MAGIC: usize = 4;

/// Compressed octets that are read at once.
const PACKED: usize = 64 * 1024;

/// MiB of unpacked octets that may be kept to be referred to: what zstd itself allows where nobody asks for more, and
/// twice what xz needs at its highest level.
const MAX_WINDOW_MIB: u32 = 128;

/// How a recording is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    /// RFC 1952.
    Gzip,
    /// RFC 8878.
    Zstd,
    /// The .xz file format, version 1.2.1.
    Xz,
}

impl Packing {
    /// By the [`MAGIC`] first octets; `None` where they are of nothing that can be unpacked here.
    pub(crate) fn of(start: &[u8]) -> Option<Self> {
        match start {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            // A frame of data, or one to be skipped, with which files of parallel compressors begin.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            [0xfd, b'7', b'z', b'X', ..] => Some(Self::Xz),
            _ => None,
        }
    }

    /// What the octets unpack to. Where that is long, another thread unpacks it.
    pub(crate) fn unpack(self, packed: Octets) -> Octets {
        let packed = BufReader::with_capacity(PACKED, packed);
        let unpacked: Octets = match self {
            Self::Gzip => Box::new(Unpacked::new("gzip", gzip::Members::new(packed))),
            Self::Zstd => Box::new(Unpacked::new("zstd", zstd::Frames::new(packed))),
            Self::Xz => Box::new(Unpacked::new("xz", xz::streams(packed))),
        };
        Box::new(Beside::new(unpacked))
    }
}

/// A decoder that says what is wrong in words of the user, and is not asked again after that.
struct Unpacked<D> {
    name: &'static str,
    decoder: Option<D>,
}

impl<D: Read> Unpacked<D> {
    fn new(name: &'static str, decoder: D) -> Self {
        Self { name, decoder: Some(decoder) }
    }
}

impl<D: Read> Read for Unpacked<D> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Some(decoder) = &mut self.decoder else { return Ok(0) };
        decoder.read(into).map_err(|error| {
            if error.kind() == ErrorKind::Interrupted {
                return error;
            }
            self.decoder = None;
            in_words(self.name, &error)
        })
    }
}

/// Tells data that ends too early from data that is wrong, and both from what the operating system says.
fn in_words(name: &str, error: &io::Error) -> io::Error {
    let (mut early, mut cause) = (false, Some(error as &(dyn Error + 'static)));
    while let Some(known) = cause {
        if let Some(io) = known.downcast_ref::<io::Error>() {
            if let Some(code) = io.raw_os_error() {
                return io::Error::from_raw_os_error(code);
            }
            early |= io.kind() == ErrorKind::UnexpectedEof;
        }
        cause = known.source();
    }
    if early {
        return io::Error::new(ErrorKind::UnexpectedEof, format!("the {name} data ends in the middle"));
    }
    if error.kind() == ErrorKind::OutOfMemory {
        let needs = format!("the {name} data needs more than {MAX_WINDOW_MIB} MiB of memory to unpack");
        return io::Error::new(ErrorKind::OutOfMemory, needs);
    }
    io::Error::new(ErrorKind::InvalidData, format!("the {name} data is broken: {error}"))
}

#[cfg(test)]
mod tests;
