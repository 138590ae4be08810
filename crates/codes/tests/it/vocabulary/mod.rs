//! The vocabularies: statuses, methods, causes, dialects, phrases.

mod q850;
mod seed;
mod statuses;

use std::collections::HashMap;
use std::fs;

use tritone_synth::shared;

/// One row of a reference table: column name to text.
type Row = HashMap<String, String>;

/// The rows of a reference table without its comment lines, or `None` where the data is absent.
fn table(test: &str, path: &str) -> Option<Vec<Row>> {
    let text = fs::read_to_string(shared(test, path)?).unwrap();
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    Some(reader.deserialize().collect::<Result<_, _>>().unwrap())
}
