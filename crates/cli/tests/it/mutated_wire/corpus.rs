//! Messages that are mutated as they stand: those of RFC 4475 and RFC 5118, and the seeds of the fuzz targets.

use std::fs;
use std::path::Path;

use tritone_synth::shared;

/// All of them, always in the same order.
pub(super) fn corpus() -> Vec<Vec<u8>> {
    let test = "some of mutated_sip_over_the_wire_leaves_nothing_behind";
    let mut messages: Vec<Vec<u8>> = ["torture/rfc4475", "torture/rfc5118"]
        .iter()
        .filter_map(|folder| shared(test, folder))
        .flat_map(|folder| files(&folder))
        .collect();
    messages.extend(files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/sip_message")));
    messages.push(b"OPTIONS sip:a@b SIP/2.0\r\n\r\n".to_vec());
    messages
}

/// What the files of a folder hold, by their names; nothing where there is no folder.
fn files(folder: &Path) -> Vec<Vec<u8>> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let is_message =
        |path: &&std::path::PathBuf| path.extension().is_none_or(|kind| kind != "csv" && kind != "md");
    paths.iter().filter(is_message).filter_map(|path| fs::read(path).ok()).collect()
}
