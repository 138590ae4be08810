//! What the user typed: the words of the command line, or standard input.

use std::io::{self, Read};

use tritone_codes::recognise::{Context, Reading, recognise};

use crate::failure::Failure;

/// More than this is no code and no message.
const MAX_INPUT: u64 = 1 << 20;

/// The words joined by a space; standard input where there are none, or where the only one is `-`.
pub(crate) fn read(words: &[String]) -> Result<Vec<u8>, Failure> {
    let from_input = words.is_empty() || matches!(words, [only] if only == "-");
    if !from_input {
        return Ok(words.join(" ").into_bytes());
    }
    let mut octets = Vec::new();
    io::stdin().lock().take(MAX_INPUT).read_to_end(&mut octets)?;
    Ok(octets)
}

/// Every reading of a text, or what was expected and what comes close.
pub(crate) fn readings<'a>(text: &'a str, context: &Context<'_>) -> Result<Vec<Reading<'a>>, Failure> {
    let shown: String = text.trim().chars().take(60).collect();
    recognise(text, context).map_err(|error| {
        Failure::Nothing(format!("\"{}\" is not recognised: {error}", tritone_report::clean(&shown)))
    })
}
