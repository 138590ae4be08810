//! Values of settings: numbers in a range, durations, and either of them or "off".

use std::ops::RangeInclusive;
use std::time::Duration;

use crate::fields::Fields;
use crate::{ConfigError, Problem};

/// A whole number in a range; `None` where the field is not there.
pub(crate) fn number<T>(
    fields: &Fields<'_>,
    field: &str,
    range: RangeInclusive<T>,
) -> Result<Option<T>, ConfigError>
where
    T: Copy + std::str::FromStr + PartialOrd + std::fmt::Display,
{
    let Some(word) = fields.number_or_word(field)? else { return Ok(None) };
    match word.parse::<T>() {
        Ok(number) if range.contains(&number) => Ok(Some(number)),
        _ => {
            let shown = format!("{} to {}", range.start(), range.end());
            Err(fields.error(field, Problem::Range(word, shown)))
        }
    }
}

/// A duration in a range; `None` where the field is not there.
pub(crate) fn duration(
    fields: &Fields<'_>,
    field: &str,
    range: RangeInclusive<Duration>,
) -> Result<Option<Duration>, ConfigError> {
    let Some(word) = fields.text(field)? else { return Ok(None) };
    let Ok(duration) = humantime::parse_duration(word) else {
        return Err(fields.error(field, Problem::Duration(word.into())));
    };
    if range.contains(&duration) {
        return Ok(Some(duration));
    }
    let shown = |duration: &Duration| humantime::format_duration(*duration).to_string();
    let shown = format!("{} to {}", shown(range.start()), shown(range.end()));
    Err(fields.error(field, Problem::Range(word.into(), shown)))
}

/// What a field says, or `Some(None)` where it says "off"; `None` where it is not there.
pub(crate) fn or_off<T>(
    fields: &Fields<'_>,
    field: &str,
    read: impl FnOnce() -> Result<Option<T>, ConfigError>,
) -> Result<Option<Option<T>>, ConfigError> {
    if fields.number_or_word(field)?.as_deref() == Some("off") {
        return Ok(Some(None));
    }
    Ok(read()?.map(Some))
}

/// One of a few words; `None` where the field is not there.
pub(crate) fn choice<T: Copy>(
    fields: &Fields<'_>,
    field: &str,
    words: &[(&str, T)],
    what: &'static str,
) -> Result<Option<T>, ConfigError> {
    let Some(word) = fields.text(field)? else { return Ok(None) };
    let found = words.iter().find(|(name, _)| *name == word).map(|(_, value)| Some(*value));
    found.ok_or_else(|| fields.error(field, Problem::Word(word.into(), what)))
}
