//! What is changed in which responses: `[[rule]]`.

use std::time::Duration;

use tritone_codes::{Cause, Location, StatusCode};

use super::codes::{Codes, codes};
use super::peer::Peer;
use super::place::Place;
use super::route::find;
use super::value::duration;
use crate::fields::Fields;
use crate::{ConfigError, Problem, row};

/// An explicit rule: the first whose `match` holds decides. Which responses may be changed at all is no setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// `name`: for reports; by default `rule-1` and so on.
    pub name: String,
    /// Where it stands in the file.
    pub place: Place,
    /// `match`: all of these must hold.
    pub matches: Match,
    /// `set`: at least one of these.
    pub set: Set,
}

/// When a rule holds: `match = { peer = "gw-a", code = "5xx", cause = 17 }`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Match {
    /// `peer`: the peer that sent the response, as its place in the list of peers.
    pub peer: Option<usize>,
    /// `method`: the method of the request, as written.
    pub method: Option<String>,
    /// `code`: any of these; a number, a class, or an array of both.
    pub codes: Vec<Codes>,
    /// `cause`: the Q.850 cause that the response carries.
    pub cause: Option<Cause>,
    /// `phrase`: the reason phrase contains this, in any case.
    pub phrase: Option<String>,
}

/// What a rule sets: `set = { code = 486, cause = 17, phrase = "Busy" }`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Set {
    /// `code`: the status.
    pub code: Option<StatusCode>,
    /// `cause`: the Q.850 value of the Reason header.
    pub cause: Option<Cause>,
    /// `location`: its location, by default none.
    pub location: Option<Location>,
    /// `phrase`: the reason phrase; by default that of the code that is set.
    pub phrase: Option<String>,
    /// `retry-after`: in whole seconds.
    pub retry_after: Option<Duration>,
}

const MATCH: &[&str] = &["peer", "method", "code", "cause", "phrase"];
const SET: &[&str] = &["code", "cause", "location", "phrase", "retry-after"];

pub(super) fn rules(fields: &Fields<'_>, peers: &[Peer]) -> Result<Vec<Rule>, ConfigError> {
    let mut rules: Vec<Rule> = Vec::new();
    for (row, nth) in fields.rows("rule")?.into_iter().zip(1..) {
        let row = row.only(&["name", "match", "set"])?;
        let name = row.text("name")?.map_or_else(|| format!("rule-{nth}"), String::from);
        if let Some(earlier) = rules.iter().find(|other| other.name == name) {
            return Err(row.error("name", Problem::Duplicate { key: name, line: earlier.place.line }));
        }
        rules.push(Rule { name, place: Place::of(&row), matches: matches(&row, peers)?, set: set(&row)? });
    }
    Ok(rules)
}

fn matches(fields: &Fields<'_>, peers: &[Peer]) -> Result<Match, ConfigError> {
    let Some(table) = fields.table("match")? else { return Ok(Match::default()) };
    let table = table.only(MATCH)?;
    Ok(Match {
        peer: table.text("peer")?.map(|name| find(&table, "peer", name, peers)).transpose()?,
        method: table.text("method")?.map(String::from),
        codes: code_or_codes(&table)?,
        cause: cause(&table)?,
        phrase: table.text("phrase")?.map(String::from),
    })
}

fn code_or_codes(fields: &Fields<'_>) -> Result<Vec<Codes>, ConfigError> {
    if fields.array("code").is_ok() {
        return Ok(codes(fields, "code")?.unwrap_or_default());
    }
    let Some(word) = fields.number_or_word("code")? else { return Ok(Vec::new()) };
    let code = Codes::parse(&word).ok_or_else(|| fields.error("code", Problem::Codes(word)))?;
    Ok(vec![code])
}

fn cause(fields: &Fields<'_>) -> Result<Option<Cause>, ConfigError> {
    let cause = fields.number_or_word("cause")?.map(|word| row::cause(&word)).transpose();
    cause.map_err(|problem| fields.error("cause", problem))
}

fn set(fields: &Fields<'_>) -> Result<Set, ConfigError> {
    let Some(table) = fields.table("set")? else { return Err(fields.error("set", Problem::Missing)) };
    let table = table.only(SET)?;
    let code = table.number_or_word("code")?.map(|word| row::status(&word)).transpose();
    let seconds = Duration::from_secs(1)..=Duration::from_secs(86_400);
    let set = Set {
        code: code.map_err(|problem| table.error("code", problem))?,
        cause: cause(&table)?,
        location: location(&table)?,
        phrase: phrase(&table)?,
        retry_after: duration(&table, "retry-after", seconds)?,
    };
    if set == Set::default() {
        return Err(fields.error("set", Problem::Together("a rule must set something")));
    }
    if set.location.is_some() && set.cause.is_none() {
        return Err(table.error("location", Problem::Together("is of no use without a cause")));
    }
    Ok(set)
}

/// A token of RFC 8606.
pub(super) fn location(fields: &Fields<'_>) -> Result<Option<Location>, ConfigError> {
    let Some(word) = fields.text("location")? else { return Ok(None) };
    let location = Location::from_token(word.as_bytes());
    let problem =
        || Problem::Word(word.into(), "location of RFC 8606: U, LPN, LN, TN, RLN, RPN, INTL, BI or LOC-n");
    location.map(Some).ok_or_else(|| fields.error("location", problem()))
}

/// A phrase is part of a line.
fn phrase(fields: &Fields<'_>) -> Result<Option<String>, ConfigError> {
    match fields.text("phrase")? {
        Some(text) if text.chars().any(char::is_control) => {
            Err(fields.error("phrase", Problem::Word(text.into(), "phrase of one line")))
        }
        text => Ok(text.map(String::from)),
    }
}
