//! The fields of a TOML table, with the place of each for errors.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::{ConfigError, Problem};

/// A file and its text: what turns a place in it into an error.
pub(crate) struct Document<'a> {
    file: &'a str,
    text: &'a str,
}

impl<'a> Document<'a> {
    pub(crate) fn new(text: &'a str, file: &'a str) -> Self {
        Self { file, text }
    }

    pub(crate) fn parse(&self) -> Result<Spanned<DeTable<'a>>, ConfigError> {
        DeTable::parse(self.text).map_err(|e| {
            let problem = Problem::Syntax(e.message().trim().replace('\n', ", "));
            self.error(e.span().unwrap_or(0..0), "file", problem)
        })
    }

    pub(crate) fn line(&self, span: &Range<usize>) -> usize {
        let before = self.text.as_bytes().get(..span.start).unwrap_or_default();
        before.iter().filter(|octet| **octet == b'\n').count() + 1
    }

    fn error(&self, span: Range<usize>, field: &str, problem: Problem) -> ConfigError {
        ConfigError::Content { file: self.file.into(), line: self.line(&span), field: field.into(), problem }
    }
}

/// A table of a document.
pub(crate) struct Fields<'d> {
    document: &'d Document<'d>,
    /// Its name and a full stop, or nothing for the whole document.
    prefix: String,
    table: &'d DeTable<'d>,
    span: Range<usize>,
}

impl<'d> Fields<'d> {
    pub(crate) fn whole(document: &'d Document<'d>, table: &'d Spanned<DeTable<'d>>) -> Self {
        Self { document, prefix: String::new(), table: table.as_ref(), span: 0..0 }
    }

    /// Refuses any field that is not among `known`.
    pub(crate) fn only(self, known: &'static [&'static str]) -> Result<Self, ConfigError> {
        for (key, _) in self.table {
            let name: &str = key.as_ref();
            if !known.contains(&name) {
                return Err(self.place(key.span(), name, Problem::UnknownField(known)));
            }
        }
        Ok(self)
    }

    /// The line where the table begins.
    pub(crate) fn line(&self) -> usize {
        self.document.line(&self.span)
    }

    pub(crate) fn file(&self) -> &'d str {
        self.document.file
    }

    /// An error about a field; about the table's beginning where the field is not there.
    pub(crate) fn error(&self, field: &str, problem: Problem) -> ConfigError {
        let span = self.get(field).map_or(self.span.clone(), Spanned::span);
        self.place(span, field, problem)
    }

    /// An error about an element of a field that is an array, counted from 0.
    pub(crate) fn error_at(&self, field: &str, index: usize, problem: Problem) -> ConfigError {
        let element = self.array(field).ok().and_then(|elements| elements.get(index));
        let span = element.map_or(self.span.clone(), Spanned::span);
        self.place(span, &format!("{field}[{}]", index + 1), problem)
    }

    fn place(&self, span: Range<usize>, field: &str, problem: Problem) -> ConfigError {
        self.document.error(span, &format!("{}{field}", self.prefix), problem)
    }

    pub(crate) fn get(&self, field: &str) -> Option<&'d Spanned<DeValue<'d>>> {
        self.table.iter().find(|(key, _)| key.as_ref().as_ref() == field).map(|(_, value)| value)
    }

    pub(crate) fn wrong_type(&self, field: &str, expected: &'static str, found: &DeValue<'_>) -> ConfigError {
        self.error(field, Problem::Type { expected, found: found.type_str() })
    }

    pub(crate) fn text(&self, field: &str) -> Result<Option<&'d str>, ConfigError> {
        let Some(value) = self.get(field) else { return Ok(None) };
        let value = value.as_ref();
        value.as_str().map(Some).ok_or_else(|| self.wrong_type(field, "a string", value))
    }

    /// The texts of a field that is an array of them; `None` where it is not there.
    pub(crate) fn texts(&self, field: &str) -> Result<Option<Vec<&'d str>>, ConfigError> {
        if self.get(field).is_none() {
            return Ok(None);
        }
        let text = |(index, value): (usize, &'d Spanned<DeValue<'d>>)| match value.as_ref() {
            DeValue::String(text) => Ok(&**text),
            other => {
                let problem = Problem::Type { expected: "a string", found: other.type_str() };
                Err(self.error_at(field, index, problem))
            }
        };
        self.array(field)?.iter().enumerate().map(text).collect::<Result<_, _>>().map(Some)
    }

    /// The numbers and texts of a field that is an array of them; `None` where it is not there.
    pub(crate) fn words(&self, field: &str) -> Result<Option<Vec<String>>, ConfigError> {
        if self.get(field).is_none() {
            return Ok(None);
        }
        let word = |(index, value): (usize, &'d Spanned<DeValue<'d>>)| match value.as_ref() {
            DeValue::Integer(number) => Ok(number.to_string()),
            DeValue::String(word) => Ok(word.to_string()),
            other => {
                let problem = Problem::Type { expected: "a number or a string", found: other.type_str() };
                Err(self.error_at(field, index, problem))
            }
        };
        self.array(field)?.iter().enumerate().map(word).collect::<Result<_, _>>().map(Some)
    }

    /// A field that is yes or no.
    pub(crate) fn switch(&self, field: &str) -> Result<Option<bool>, ConfigError> {
        let Some(value) = self.get(field) else { return Ok(None) };
        match value.as_ref() {
            DeValue::Boolean(switch) => Ok(Some(*switch)),
            other => Err(self.wrong_type(field, "true or false", other)),
        }
    }

    pub(crate) fn text_or_empty(&self, field: &str) -> Result<String, ConfigError> {
        Ok(self.text(field)?.unwrap_or_default().to_string())
    }

    pub(crate) fn required_text(&self, field: &str) -> Result<&'d str, ConfigError> {
        match self.text(field)? {
            Some(text) if !text.is_empty() => Ok(text),
            _ => Err(self.error(field, Problem::Missing)),
        }
    }

    /// A number or a word, as it is written; `None` where the field is not there.
    pub(crate) fn number_or_word(&self, field: &str) -> Result<Option<String>, ConfigError> {
        let Some(value) = self.get(field) else { return Ok(None) };
        match value.as_ref() {
            DeValue::Integer(number) => Ok(Some(number.to_string())),
            DeValue::String(word) => Ok(Some(word.to_string())),
            other => Err(self.wrong_type(field, "a number or a string", other)),
        }
    }

    /// The elements of a field that is an array; none where it is not there.
    pub(crate) fn array(&self, field: &str) -> Result<&'d [Spanned<DeValue<'d>>], ConfigError> {
        let Some(value) = self.get(field) else { return Ok(&[]) };
        match value.as_ref() {
            DeValue::Array(array) => Ok(array),
            other => Err(self.wrong_type(field, "an array", other)),
        }
    }

    /// The tables of an array of tables, named from 1.
    pub(crate) fn rows(&self, field: &str) -> Result<Vec<Fields<'d>>, ConfigError> {
        let table = |(index, value): (usize, &'d Spanned<DeValue<'d>>)| match value.as_ref() {
            DeValue::Table(table) => Ok(Fields {
                document: self.document,
                prefix: format!("{}{field}[{}].", self.prefix, index + 1),
                table,
                span: value.span(),
            }),
            other => Err(self.wrong_type(field, "an array of tables", other)),
        };
        self.array(field)?.iter().enumerate().map(table).collect()
    }

    /// The table of this name; an empty one where it is not there.
    pub(crate) fn table(&self, field: &str) -> Result<Option<Fields<'d>>, ConfigError> {
        let Some(value) = self.get(field) else { return Ok(None) };
        match value.as_ref() {
            DeValue::Table(table) => {
                let prefix = format!("{}{field}.", self.prefix);
                Ok(Some(Fields { document: self.document, prefix, table, span: value.span() }))
            }
            other => Err(self.wrong_type(field, "a table", other)),
        }
    }

    /// The names of all fields, sorted.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'d str> {
        self.table.keys().map(|key| key.as_ref().as_ref())
    }
}
