//! Files that hold what the command printed when someone last looked at it.

use std::env;
use std::fs;
use std::path::Path;

/// Compares with a golden file; with `TRITONE_BLESS` set, writes it instead.
pub(crate) fn check(name: &str, printed: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if env::var_os("TRITONE_BLESS").is_some() {
        fs::write(&path, printed).expect("the golden file can be written");
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(printed, golden, "{name} differs; look at it, then run again with TRITONE_BLESS=1");
}
