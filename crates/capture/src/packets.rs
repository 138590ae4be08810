//! Where the packets of a reader come from.

use std::fs::File;
use std::io;

use crate::error::{OpenError, ReadError};
use crate::follow::Follow;
use crate::format::Format;
use crate::input::Input;
use crate::interface::Interface;
#[cfg(target_os = "linux")]
use crate::live::Live;
use crate::log::Log;
use crate::record::Record;
use crate::source::Source;
use crate::unpack::Octets;

/// Where packets come from.
#[derive(Debug)]
pub(crate) enum Packets {
    /// Octets in a capture format.
    Stored { source: Source, format: Format },
    /// An interface.
    #[cfg(target_os = "linux")]
    Live(Live),
}

impl Packets {
    /// Opens an input. Waits for the first octets where they come from a pipe.
    pub(crate) fn open(input: &Input) -> Result<Self, OpenError> {
        let name = input.name();
        let octets: io::Result<Octets> = match input {
            Input::Path(path) | Input::Followed { path, .. } if path.is_dir() => {
                return Err(OpenError::Folder { name });
            }
            Input::Interface(interface) => return Self::of_interface(interface),
            Input::Path(path) => File::open(path).map(|file| Box::new(file) as Octets),
            Input::Stdin => Ok(Box::new(io::stdin())),
            Input::Followed { path, until } => {
                Follow::open(path.clone(), until.clone()).map(|file| Box::new(file) as Octets)
            }
        };
        match octets {
            Ok(octets) => Self::of_octets(octets, &name),
            Err(source) => Err(OpenError::Io { name, source }),
        }
    }

    pub(crate) fn of_octets(octets: Octets, name: &str) -> Result<Self, OpenError> {
        let mut source = Source::new(octets);
        let format = Format::open(&mut source, name)?;
        Ok(Self::Stored { source, format })
    }

    /// The log that they are, which is read by lines.
    pub(crate) fn log(&mut self) -> Option<(&mut Log, &mut Source)> {
        match self {
            Self::Stored { source, format: Format::Log(log) } => Some((log, source)),
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
            Self::Stored { source, format } => format.batch(source, packet),
            #[cfg(target_os = "linux")]
            Self::Live(live) => live.batch(packet),
        }
    }
}
