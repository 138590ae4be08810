//! TOML to catalogues of phrases.

use std::borrow::Cow;

use tritone_codes::Phrases;

use crate::fields::{Document, Fields};
use crate::{ConfigError, Problem, row};

/// The catalogue of a text; `file` names it in errors.
///
/// # Errors
/// Whatever is wrong, with line and field.
pub fn parse_phrases(text: &str, file: &str) -> Result<Phrases, ConfigError> {
    let document = Document::new(text, file);
    let table = document.parse()?;
    let fields = Fields::whole(&document, &table).only(&["lang", "status", "cause"])?;
    Ok(Phrases {
        lang: fields.required_text("lang")?.to_string().into(),
        statuses: entries(&fields, "status", row::status)?.into(),
        causes: entries(&fields, "cause", row::cause)?.into(),
    })
}

/// `number = "words"`, in the order of the numbers.
fn entries<K: Ord + Copy>(
    fields: &Fields<'_>,
    name: &str,
    key: fn(&str) -> Result<K, Problem>,
) -> Result<Vec<(K, Cow<'static, str>)>, ConfigError> {
    let Some(table) = fields.table(name)? else { return Ok(Vec::new()) };
    let mut all: Vec<(K, Cow<'static, str>)> = Vec::new();
    for number in table.names() {
        let code = key(number).map_err(|problem| table.error(number, problem))?;
        all.push((code, table.required_text(number)?.to_string().into()));
    }
    all.sort_by_key(|(code, _)| *code);
    Ok(all)
}
