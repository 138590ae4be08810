//! Finds reference data that is not part of the repository.

use std::env;
use std::path::{Path, PathBuf};

/// The file or folder `path` of the reference data: below `$TRITONE_SHARED`, else below `../shared` beside the
/// workspace. `None` where it is not there; then one line on standard error names the caller's `test`, which
/// should return. With `TRITONE_LEAVE_NOTHING_OUT` set, as in CI, it panics instead.
pub fn shared(test: &str, path: &str) -> Option<PathBuf> {
    let root = env::var_os("TRITONE_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    require(test, &format!("reference data {path}"), Some(root.join(path)).filter(|p| p.exists()))
}

/// Passes on what a `test` needs; where it is missing, says so in one line, or panics with
/// `TRITONE_LEAVE_NOTHING_OUT` set.
pub fn require<T>(test: &str, what: &str, found: Option<T>) -> Option<T> {
    if found.is_none() {
        assert!(env::var_os("TRITONE_LEAVE_NOTHING_OUT").is_none(), "{test} needs {what}");
        eprintln!("left out: {test} (needs {what})");
    }
    found
}
