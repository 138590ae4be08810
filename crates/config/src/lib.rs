//! What the user defines: mapping profiles, vendor dialects, catalogues of phrases, the settings of a relay and
//! of an answering endpoint in TOML, names of peers and passwords of users in lines of text.
//!
//! Each kind is read from a file (`load_*`) or from text (`parse_*`, with a name for the errors). Whatever is wrong
//! is told with file, line and field. `docs/profiles.md`, `docs/relay.md` and `docs/answering.md` describe the files for their
//! authors.
//!
//! ```
//! use tritone_codes::{Cause, Facts, StatusCode};
//!
//! let profile = tritone_config::parse_profile(
//!     r#"
//!         id = "carrier"
//!         base = "rfc3398"
//!         [[sip-to-cause]]
//!         sip = 480
//!         cause = 19
//!     "#,
//!     "carrier.toml",
//! )?;
//! let cause = profile.sip_to_q850(StatusCode::new(480).unwrap(), &Facts::NONE).cause();
//! assert_eq!(cause, Cause::new(19));
//! # Ok::<(), tritone_config::ConfigError>(())
//! ```
#![forbid(unsafe_code)]

pub mod answer;
mod dialect;
mod error;
mod fields;
mod names;
mod network;
mod phrases;
mod profile;
pub mod relay;
mod row;
mod users;
mod write;

use std::fs;
use std::path::Path;

use tritone_codes::{Dialect, Phrases, Profile};

use answer::Answer;
use relay::Relay;

pub use answer::parse_answer;
pub use dialect::parse_dialect;
pub use error::{ConfigError, Problem};
pub use names::{Names, parse_names};
pub use network::Network;
pub use phrases::parse_phrases;
pub use profile::parse_profile;
pub use relay::parse_relay;
pub use users::{Users, parse_users};
pub use write::write_profile;

/// The mapping profile of a file.
///
/// # Errors
/// The file cannot be read, or something in it is wrong: with file, line and field.
pub fn load_profile(path: impl AsRef<Path>) -> Result<Profile, ConfigError> {
    load(path.as_ref(), parse_profile)
}

/// The dialect of a file.
///
/// # Errors
/// As for [`load_profile`].
pub fn load_dialect(path: impl AsRef<Path>) -> Result<Dialect, ConfigError> {
    load(path.as_ref(), parse_dialect)
}

/// The catalogue of phrases of a file.
///
/// # Errors
/// As for [`load_profile`].
pub fn load_phrases(path: impl AsRef<Path>) -> Result<Phrases, ConfigError> {
    load(path.as_ref(), parse_phrases)
}

/// The names of peers of a file.
///
/// # Errors
/// As for [`load_profile`].
pub fn load_names(path: impl AsRef<Path>) -> Result<Names, ConfigError> {
    load(path.as_ref(), parse_names)
}

/// The settings of a relay of a file, with the mapping profiles that it names.
///
/// # Errors
/// As for [`load_profile`].
pub fn load_relay(path: impl AsRef<Path>) -> Result<Relay, ConfigError> {
    load(path.as_ref(), parse_relay)
}

/// The settings of an answering endpoint of a file.
///
/// # Errors
/// As for [`load_profile`].
pub fn load_answer(path: impl AsRef<Path>) -> Result<Answer, ConfigError> {
    load(path.as_ref(), parse_answer)
}

/// The users of a file.
///
/// # Errors
/// As for [`load_profile`].
pub fn load_users(path: impl AsRef<Path>) -> Result<Users, ConfigError> {
    load(path.as_ref(), parse_users)
}

fn load<T>(path: &Path, parse: fn(&str, &str) -> Result<T, ConfigError>) -> Result<T, ConfigError> {
    let file = path.display().to_string();
    match fs::read_to_string(path) {
        Ok(text) => parse(&text, &file),
        Err(source) => Err(ConfigError::Read { file, source }),
    }
}
