//! TOML to mapping profiles.

use std::borrow::Cow;

use tritone_codes::profile::{Direction, Key, Rule, SentLocation, Standing, Table};
use tritone_codes::{Profile, profile};

use crate::fields::{Document, Fields};
use crate::row::{self, covers};
use crate::{ConfigError, Problem};

const PROFILE: &[&str] =
    &["id", "aliases", "title", "source", "base", "locations", "sip-to-cause", "cause-to-sip"];

/// The mapping profile of a text; `file` names it in errors.
///
/// With `base` all rows of a shipped profile come first, and the rows of a key replace those of the base.
///
/// # Errors
/// Whatever is wrong, with line and field.
pub fn parse_profile(text: &str, file: &str) -> Result<Profile, ConfigError> {
    let document = Document::new(text, file);
    let table = document.parse()?;
    let fields = Fields::whole(&document, &table).only(PROFILE)?;
    let id = fields.required_text("id")?;
    let aliases = aliases(&fields)?;
    refuse_shipped(&fields, "id", id)?;
    aliases.iter().try_for_each(|alias| refuse_shipped(&fields, "aliases", alias))?;
    let base = base(&fields)?;
    let source = match (fields.text("source")?, base) {
        (Some(source), _) => source.to_string(),
        (None, Some(base)) => format!("{file}, on {}", base.id),
        (None, None) => file.to_string(),
    };
    let locations = match (locations(&fields)?, base) {
        (Some(own), _) => own.into(),
        (None, Some(base)) => base.locations.clone(),
        (None, None) => Cow::Borrowed(&[][..]),
    };
    Ok(Profile {
        id: id.to_string().into(),
        aliases: aliases.into_iter().map(Cow::Owned).collect(),
        title: fields.text("title")?.unwrap_or(id).to_string().into(),
        source: source.into(),
        standing: Standing::User,
        sip_to_cause: mapping(&fields, Direction::SipToCause, base)?,
        cause_to_sip: mapping(&fields, Direction::CauseToSip, base)?,
        locations,
    })
}

fn base(fields: &Fields<'_>) -> Result<Option<&'static Profile>, ConfigError> {
    let Some(name) = fields.text("base")? else { return Ok(None) };
    profile(name).map(Some).ok_or_else(|| fields.error("base", Problem::Base(name.into())))
}

fn aliases(fields: &Fields<'_>) -> Result<Vec<String>, ConfigError> {
    let text = |value: &toml::Spanned<toml::de::DeValue<'_>>| {
        let value = value.as_ref();
        value
            .as_str()
            .map(String::from)
            .ok_or_else(|| fields.wrong_type("aliases", "an array of strings", value))
    };
    fields.array("aliases")?.iter().map(text).collect()
}

fn refuse_shipped(fields: &Fields<'_>, field: &str, name: &str) -> Result<(), ConfigError> {
    match profile(name) {
        Some(_) => Err(fields.error(field, Problem::Clash(name.into()))),
        None => Ok(()),
    }
}

/// The locations sent, the default last, since the first that matches counts.
fn locations(fields: &Fields<'_>) -> Result<Option<Vec<(Key, SentLocation)>>, ConfigError> {
    let Some(table) = fields.table("locations")? else { return Ok(None) };
    let mut all = Vec::new();
    for name in table.names() {
        let key = row::key_of(Direction::SipToCause, name).map_err(|p| table.error(name, p))?;
        let place = row::sent_location(table.required_text(name)?).map_err(|p| table.error(name, p))?;
        all.push((key, place));
    }
    all.sort_by_key(|(key, _)| match key {
        Key::Class { .. } => 1,
        Key::Default => 2,
        _ => 0,
    });
    Ok(Some(all))
}

/// A row of the file, and where it is.
struct Own<'d> {
    rule: Rule,
    fields: Fields<'d>,
}

fn mapping(
    fields: &Fields<'_>,
    direction: Direction,
    base: Option<&'static Profile>,
) -> Result<Option<Table>, ConfigError> {
    let (name, from) = match direction {
        Direction::SipToCause => ("sip-to-cause", "sip"),
        Direction::CauseToSip => ("cause-to-sip", "cause"),
    };
    let mut own = Vec::new();
    for row in fields.rows(name)? {
        let (rule, fields) = row::rule(direction, row)?;
        own.push(Own { rule, fields });
    }
    let inherited = base.and_then(|base| base.table(direction));
    if own.is_empty() {
        return Ok(inherited.cloned());
    }
    check(&own, from)?;
    let replaced = |key: Key| own.iter().any(|row| row.rule.key == key);
    let kept = inherited.map_or(&[][..], Table::rules).iter().filter(|rule| !replaced(rule.key));
    let mut rules: Vec<Rule> = kept.cloned().collect();
    let first = rules.len();
    rules.extend(own.iter().map(|row| row.rule.clone()));
    let unread = unread_still(inherited, &own);
    Table::new(direction, fields.file().to_string().into(), rules, unread).map(Some).map_err(|e| {
        let text =
            Problem::Table(e.to_string().split_once(": ").map_or(String::new(), |(_, what)| what.into()));
        match e.row.checked_sub(first).and_then(|row| own.get(row)) {
            Some(row) => row.fields.error(from, text),
            None => fields.error(name, text),
        }
    })
}

/// The ranges that the base could not read, less the keys that the file states.
fn unread_still(inherited: Option<&Table>, own: &[Own<'_>]) -> Vec<(u16, u16)> {
    let mut ranges = inherited.map_or(&[][..], Table::unread).to_vec();
    for number in own.iter().filter_map(|row| row.rule.key.number()) {
        let split = |(low, high): (u16, u16)| {
            if !(low..=high).contains(&number) {
                return vec![(low, high)];
            }
            let halves = [(low, number.saturating_sub(1)), (number.saturating_add(1), high)];
            halves.into_iter().filter(|(a, b)| a <= b && *a >= low && *b <= high).collect()
        };
        ranges = ranges.into_iter().flat_map(split).collect();
    }
    ranges
}

/// The rows of each key: no two alike, none in vain, one without conditions.
fn check(rows: &[Own<'_>], from: &str) -> Result<(), ConfigError> {
    for (index, row) in rows.iter().enumerate() {
        let key = row.rule.key;
        let earlier = || rows[..index].iter().filter(|other| other.rule.key == key);
        if let Some(same) = earlier().find(|other| other.rule.when == row.rule.when) {
            let problem = Problem::Duplicate { key: key.to_string(), line: same.fields.line() };
            return Err(row.fields.error(from, problem));
        }
        let conditional = |other: &&Own<'_>| !other.rule.when.is_always();
        if let Some(wide) =
            earlier().filter(conditional).find(|other| covers(&other.rule.when, &row.rule.when))
        {
            return Err(row.fields.error("when", Problem::Unreachable(wide.fields.line())));
        }
        let all = || rows.iter().filter(|other| other.rule.key == key);
        if !all().any(|other| other.rule.when.is_always() || other.rule.when.unstated) {
            return Err(row.fields.error(from, Problem::NoUnconditional(key.to_string())));
        }
    }
    Ok(())
}
