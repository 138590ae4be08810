//! Where the packets of a reader come from.

use std::fs::{File, Metadata};
use std::io;

use crate::error::{OpenError, ReadError};
use crate::follow::Follow;
use crate::format::Format;
use crate::input::Input;
use crate::interface::Interface;
#[cfg(target_os = "linux")]
use crate::live::Live;
use crate::log::Log;
use crate::progress::{Counted, Progress};
use crate::record::Record;
use crate::records::Records;
use crate::source::Source;
use crate::unpack::Octets;

/// Where packets come from.
#[derive(Debug)]
pub(crate) enum Packets {
    /// Octets in a capture format.
    Stored { source: Source, format: Format, progress: Progress },
    /// An interface.
    #[cfg(target_os = "linux")]
    Live(Live),
}

impl Packets {
    /// Opens an input. Waits for the first octets where they come from a pipe.
    pub(crate) fn open(input: &Input) -> Result<Self, OpenError> {
        let name = input.name();
        let opened: io::Result<(Octets, Option<u64>)> = match input {
            Input::Path(path) | Input::Followed { path, .. } if path.is_dir() => {
                return Err(OpenError::Folder { name });
            }
            Input::Interface(interface) => return Self::of_interface(interface),
            Input::Path(path) => File::open(path).map(|file| {
                let length = length_of(&file);
                (Box::new(file) as Octets, length)
            }),
            Input::Stdin => Ok((Box::new(io::stdin()), None)),
            Input::Followed { path, until } => {
                Follow::open(path.clone(), until.clone()).map(|file| (Box::new(file) as Octets, None))
            }
        };
        match opened {
            Ok((octets, length)) => Self::of_octets(octets, length, &name),
            Err(source) => Err(OpenError::Io { name, source }),
        }
    }

    /// Of these octets, of which there are so many in a file.
    pub(crate) fn of_octets(octets: Octets, length: Option<u64>, name: &str) -> Result<Self, OpenError> {
        let progress = Progress::new(length);
        let counted = Counted { octets, progress: progress.clone() };
        let mut source = Source::new(Box::new(counted));
        source.is_prompt = length.is_some();
        let format = Format::open(&mut source, name)?;
        Ok(Self::Stored { source, format, progress })
    }

    #[cfg(test)]
    pub(crate) fn with_chunks(octets: Octets, chunk: usize, is_prompt: bool) -> Result<Self, OpenError> {
        let mut source = Source::with_chunks(octets, chunk);
        source.is_prompt = is_prompt;
        let format = Format::open(&mut source, "x")?;
        Ok(Self::Stored { source, format, progress: Progress::default() })
    }

    /// How much was read; of an interface, nothing is known.
    pub(crate) fn progress(&self) -> Progress {
        match self {
            Self::Stored { progress, .. } => progress.clone(),
            #[cfg(target_os = "linux")]
            Self::Live(_) => Progress::default(),
        }
    }

    /// The log that they are, which is read by lines.
    pub(crate) fn log(&mut self) -> Option<(&mut Log, &mut Source)> {
        match self {
            Self::Stored { source, format: Format::Log(log), .. } => Some((log, source)),
            _ => None,
        }
    }

    /// The stored records that they are, which can be read without looking into them.
    pub(crate) fn records(&mut self) -> Option<(&mut Records, &mut Source)> {
        match self {
            Self::Stored { source, format: Format::Records(records), .. } => Some((records, source)),
            _ => None,
        }
    }

    #[cfg(target_os = "linux")]
    fn of_interface(interface: &Interface) -> Result<Self, OpenError> {
        Live::open(interface).map(Self::Live)
    }

    #[cfg(not(target_os = "linux"))]
    fn of_interface(interface: &Interface) -> Result<Self, OpenError> {
        Err(OpenError::NotHere { name: interface.name.clone() })
    }

    /// Packets that were there and could not be read.
    pub(crate) fn dropped(&self) -> u64 {
        match self {
            Self::Stored { .. } => 0,
            #[cfg(target_os = "linux")]
            Self::Live(live) => live.dropped(),
        }
    }

    /// Gives the packets at hand, and waits for one where there is none. `false` at the end.
    pub(crate) fn batch(&mut self, packet: &mut dyn FnMut(Record<'_>)) -> Result<bool, ReadError> {
        match self {
            Self::Stored { source, format, .. } => format.batch(source, packet),
            #[cfg(target_os = "linux")]
            Self::Live(live) => live.batch(packet),
        }
    }
}

/// Octets of a file; `None` of a pipe or device, whose octets come when they come.
fn length_of(file: &File) -> Option<u64> {
    file.metadata().ok().filter(Metadata::is_file).map(|metadata| metadata.len())
}
