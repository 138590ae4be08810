//! The README shows what the program prints today. `TRITONE_BLESS=1` writes into it what the program prints.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// Lines that the README shows of an output it does not show in full; it ends the block with `...`.
const SHOWN: usize = 20;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What the program prints, run in the root of the repository as a reader would.
fn printed(arguments: &[&str]) -> Vec<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tritone"));
    let output = command.args(arguments).current_dir(root()).output().expect("the command runs");
    String::from_utf8(output.stdout).expect("UTF-8").lines().map(str::to_owned).collect()
}

/// The README with the text block whose first line begins like this replaced.
fn with_block(readme: &str, first_line: &str, lines: &[String]) -> String {
    let start =
        readme.find(&format!("```text\n{first_line}")).unwrap_or_else(|| panic!("no block {first_line}"));
    let start = start + "```text\n".len();
    let end = start + readme[start..].find("```").expect("the end of the block");
    format!("{}{}\n{}", &readme[..start], lines.join("\n"), &readme[end..])
}

#[test]
fn the_readme_shows_what_the_program_prints() {
    let mut first_screen = printed(&["why", "examples/trunk.pcap"]);
    first_screen.truncate(SHOWN);
    first_screen.push("...".to_owned());
    let mut call = printed(&["why", "examples/trunk.pcap", "--call", "12"]);
    call.insert(0, "$ tritone why examples/trunk.pcap --call 12".to_owned());

    let file = root().join("README.md");
    let readme = fs::read_to_string(&file).expect("the README");
    let right = with_block(&readme, "trunk.pcap: ", &first_screen);
    let right = with_block(&right, &call[0], &call);
    if env::var_os("TRITONE_BLESS").is_some() {
        fs::write(&file, &right).expect("the README can be written");
        return;
    }
    assert!(
        readme == right,
        "README.md is out of date: run this test with TRITONE_BLESS=1 and look at the diff"
    );
}
