//! Randomness of the system.

use std::io;

/// A seed for [`Random`](tritone_proto::Random), from the system.
///
/// # Errors
/// The system has none.
pub fn seed() -> io::Result<[u8; 32]> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(seed)
}
