//! Where a recording comes from.

use std::ffi::OsStr;
use std::path::PathBuf;

use crate::interface::Interface;
use crate::until::Until;

/// Where a recording comes from.
#[derive(Clone, Debug)]
pub enum Input {
    /// A file; named pipes work too, as nothing is ever sought.
    Path(PathBuf),
    /// Standard input, read as it comes.
    Stdin,
    /// A file that is still being written.
    Followed {
        /// Where it is.
        path: PathBuf,
        /// When to stop waiting for more.
        until: Until,
    },
    /// An interface of this machine.
    Interface(Interface),
}

impl Input {
    /// The input that a command-line argument names: `-` is standard input, anything else a path.
    pub fn from_argument(argument: &OsStr) -> Self {
        if argument == "-" { Self::Stdin } else { Self::Path(argument.into()) }
    }

    /// Whether it has no end of its own.
    pub fn is_endless(&self) -> bool {
        matches!(self, Self::Followed { .. } | Self::Interface(_))
    }

    /// The name by which people know the input: the last part of the path, `-`, or the name of an
    /// interface.
    pub fn name(&self) -> String {
        match self {
            Self::Path(path) | Self::Followed { path, .. } => {
                path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
            }
            Self::Stdin => "-".to_owned(),
            Self::Interface(interface) => interface.name.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_dash_is_standard_input_and_the_rest_are_paths() {
        assert!(matches!(Input::from_argument(OsStr::new("-")), Input::Stdin));
        assert!(
            matches!(Input::from_argument(OsStr::new("-x")), Input::Path(path) if path == Path::new("-x"))
        );
        assert_eq!(Input::from_argument(OsStr::new("dir/trunk.pcap")).name(), "trunk.pcap");
    }
}
