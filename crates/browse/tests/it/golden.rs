//! Screens compared with files.

use std::path::Path;
use std::{env, fs};

/// Compares with a golden file; with `TRITONE_BLESS` set, writes it instead.
pub(crate) fn check(name: &str, screen: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if env::var_os("TRITONE_BLESS").is_some() {
        fs::write(&path, screen).expect("the golden file can be written");
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(screen == expected, "{name} differs; expected\n{expected}\nbut it is\n{screen}");
}
