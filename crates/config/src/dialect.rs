//! TOML to vendor dialects.

use std::borrow::Cow;

use tritone_codes::{Dialect, DialectCode, Visibility, dialects};

use crate::fields::{Document, Fields};
use crate::{ConfigError, Problem, row};

const DIALECT: &[&str] = &["id", "title", "source", "code"];
const CODE: &[&str] = &[
    "code",
    "name",
    "text",
    "category",
    "likely-cause",
    "action",
    "status",
    "cause",
    "reasoning",
    "visibility",
];

/// The dialect of a text; `file` names it in errors.
///
/// # Errors
/// Whatever is wrong, with line and field.
pub fn parse_dialect(text: &str, file: &str) -> Result<Dialect, ConfigError> {
    let document = Document::new(text, file);
    let table = document.parse()?;
    let fields = Fields::whole(&document, &table).only(DIALECT)?;
    let id = fields.required_text("id")?;
    if dialects().iter().any(|shipped| shipped.id.eq_ignore_ascii_case(id)) {
        return Err(fields.error("id", Problem::Clash(id.into())));
    }
    let mut codes: Vec<DialectCode> = Vec::new();
    let mut lines = Vec::new();
    for row in fields.rows("code")? {
        let row = row.only(CODE)?;
        let code = code(&row)?;
        if let Some(at) = codes.iter().position(|other| other.code == code.code) {
            let problem = Problem::Duplicate { key: code.code.to_string(), line: lines[at] };
            return Err(row.error("code", problem));
        }
        codes.push(code);
        lines.push(row.line());
    }
    Ok(Dialect {
        id: id.to_string().into(),
        title: fields.text("title")?.unwrap_or(id).to_string().into(),
        source: fields.text("source")?.unwrap_or(file).to_string().into(),
        codes: codes.into(),
    })
}

fn code(row: &Fields<'_>) -> Result<DialectCode, ConfigError> {
    let text = |field| row.text_or_empty(field).map(Cow::Owned);
    let number = row.number_or_word("code")?.ok_or_else(|| row.error("code", Problem::Missing))?;
    let code = number.parse().ok().filter(|code| (1..1000).contains(code));
    let nearest_status = row.number_or_word("status")?.map(|word| row::status(&word)).transpose();
    let nearest_cause = row.number_or_word("cause")?.map(|word| row::cause(&word)).transpose();
    Ok(DialectCode {
        code: code.ok_or_else(|| row.error("code", Problem::Code(number)))?,
        name: row.required_text("name")?.to_string().into(),
        text: text("text")?,
        category: text("category")?,
        likely_cause: text("likely-cause")?,
        action: text("action")?,
        nearest_status: nearest_status.map_err(|p| row.error("status", p))?,
        nearest_cause: nearest_cause.map_err(|p| row.error("cause", p))?,
        reasoning: text("reasoning")?,
        seed: false,
        visibility: visibility(row)?,
    })
}

fn visibility(row: &Fields<'_>) -> Result<Visibility, ConfigError> {
    let word = row.text("visibility")?.unwrap_or("hidden");
    let all = [Visibility::Carried, Visibility::Inferable, Visibility::Hidden];
    all.into_iter().find(|v| v.as_str() == word).ok_or_else(|| {
        row.error("visibility", Problem::Word(word.into(), "visibility: carried, inferable or hidden"))
    })
}
