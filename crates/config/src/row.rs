//! The words of a row: keys, targets, conditions and consequences, as the shipped tables print them.

use tritone_codes::profile::{
    Direction, Event, First, Key, Phase, Request, Rule, SentLocation, Target, Then, When,
};
use tritone_codes::{Cause, Location, StatusCode};

use crate::fields::Fields;
use crate::{ConfigError, Problem};

const ROW: &[&str] = &["sip", "cause", "when", "then", "note", "phrase", "cause-name"];

/// The row of a table.
pub(crate) fn rule(direction: Direction, fields: Fields<'_>) -> Result<(Rule, Fields<'_>), ConfigError> {
    let fields = fields.only(ROW)?;
    let (from, to) = match direction {
        Direction::SipToCause => ("sip", "cause"),
        Direction::CauseToSip => ("cause", "sip"),
    };
    let word = |field| fields.number_or_word(field)?.ok_or_else(|| fields.error(field, Problem::Missing));
    let (key, target) = (word(from)?, word(to)?);
    let at = |field: &'static str| move |problem| (field, problem);
    let parsed = (|| {
        let key = key_of(direction, &key).map_err(at(from))?;
        let to = target_of(direction, &target).map_err(at(to))?;
        Ok((key, to))
    })();
    let (key, to) = parsed.map_err(|(field, problem)| fields.error(field, problem))?;
    let when = words(&fields, "when", When::ALWAYS, condition)?;
    let then = words(&fields, "then", Then::default(), consequence)?;
    let phrase = fields.text("phrase")?.map(|text| text.to_string().into());
    let cause_name = fields.text("cause-name")?.map(|text| text.to_string().into());
    let note = fields.text_or_empty("note")?.into();
    Ok((Rule { key, when, to, then, note, phrase, cause_name }, fields))
}

fn words<T>(
    fields: &Fields<'_>,
    field: &str,
    mut all: T,
    apply: fn(&mut T, &str) -> Result<(), Problem>,
) -> Result<T, ConfigError> {
    for word in fields.text(field)?.unwrap_or_default().split_whitespace() {
        apply(&mut all, word).map_err(|problem| fields.error(field, problem))?;
    }
    Ok(all)
}

pub(crate) fn key_of(direction: Direction, word: &str) -> Result<Key, Problem> {
    if word == "*" {
        return Ok(Key::Default);
    }
    if let Some(event) = Event::from_word(word) {
        return Ok(Key::Event(event));
    }
    match direction {
        Direction::SipToCause if word == "0" => Ok(Key::NoResponse),
        Direction::SipToCause if is_number(word) => status(word).map(Key::Status),
        Direction::SipToCause => {
            class(word).ok_or_else(|| Problem::Word(word.into(), "status, class, event or *"))
        }
        Direction::CauseToSip if word == "0" => Ok(Key::NoCause),
        Direction::CauseToSip if is_number(word) => cause(word).map(Key::Cause),
        Direction::CauseToSip => Err(Problem::Word(word.into(), "cause, event or *")),
    }
}

fn target_of(direction: Direction, word: &str) -> Result<Target, Problem> {
    match (direction, word) {
        (_, "none") => Ok(Target::Nothing),
        (_, "0") => Ok(Target::Zero),
        (Direction::SipToCause, word) if is_number(word) => cause(word).map(Target::Cause),
        (Direction::SipToCause, word) => Err(Problem::Word(word.into(), "cause or none")),
        (Direction::CauseToSip, "BYE") => Ok(Target::Request(Request::Bye)),
        (Direction::CauseToSip, "CANCEL") => Ok(Target::Request(Request::Cancel)),
        (Direction::CauseToSip, "BYE/CANCEL") => Ok(Target::Request(Request::ByeOrCancel)),
        (Direction::CauseToSip, "request") => Ok(Target::Request(Request::Unnamed)),
        (Direction::CauseToSip, word) if is_number(word) => status(word).map(Target::Status),
        (Direction::CauseToSip, word) => Err(Problem::Word(word.into(), "status, request or none")),
    }
}

fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit() || c == '-') && !word.contains('x')
}

/// `4xx` or `4xx-6xx`.
fn class(word: &str) -> Option<Key> {
    let digit = |text: &str| text.strip_suffix("xx")?.parse().ok().filter(|d| (1..=9).contains(d));
    let (from, to) = word.split_once('-').unwrap_or((word, word));
    Some(Key::Class { from: digit(from)?, to: digit(to)? })
}

pub(crate) fn status(word: &str) -> Result<StatusCode, Problem> {
    let code = word.parse().ok().filter(|code| (100..700).contains(code)).and_then(StatusCode::new);
    code.ok_or_else(|| Problem::Status(word.into()))
}

pub(crate) fn cause(word: &str) -> Result<Cause, Problem> {
    word.parse().ok().and_then(Cause::new).ok_or_else(|| Problem::Cause(word.into()))
}

fn condition(when: &mut When, word: &str) -> Result<(), Problem> {
    match word {
        "diagnostic=present" => when.diagnostic = Some(true),
        "diagnostic=absent" => when.diagnostic = Some(false),
        "warning=bearer" => when.bearer_warning = true,
        "alerted=yes" => when.alerted = Some(true),
        "alerted=no" => when.alerted = Some(false),
        "phase=disconnect" => when.phase = Some(Phase::Disconnect),
        "phase=reject" => when.phase = Some(Phase::Reject),
        "channel=none-left" => when.no_channel_left = true,
        "unstated" => when.unstated = true,
        _ => when.location = Some(location_word(word).ok_or_else(|| Problem::Condition(word.into()))?),
    }
    Ok(())
}

fn consequence(then: &mut Then, word: &str) -> Result<(), Problem> {
    match word {
        "diagnostic=absent" => then.diagnostic_absent = true,
        "contact=diagnostic" => then.contact_from_diagnostic = true,
        "first=retry" => then.first = Some(First::Retry),
        "first=authenticate" => then.first = Some(First::Authenticate),
        "first=follow-contact" => then.first = Some(First::FollowContact),
        _ => then.location = Some(location_word(word).ok_or_else(|| Problem::Consequence(word.into()))?),
    }
    Ok(())
}

fn location_word(word: &str) -> Option<Location> {
    location(word.strip_prefix("location=")?)
}

/// `user`, or a token of RFC 8606.
fn location(word: &str) -> Option<Location> {
    if word == "user" { Some(Location::USER) } else { Location::from_token(word.as_bytes()) }
}

/// A location that is sent: also `network`, which does not say which.
pub(crate) fn sent_location(word: &str) -> Result<SentLocation, Problem> {
    if word == "network" {
        return Ok(SentLocation::Network);
    }
    let exactly = location(word).map(SentLocation::Exactly);
    exactly.ok_or_else(|| Problem::Word(word.into(), "location: user, network or a token of RFC 8606"))
}

/// Whether `wide` holds whenever `narrow` does: each condition of `wide` is one of `narrow` too.
pub(crate) fn covers(wide: &When, narrow: &When) -> bool {
    let within = |a: bool, b: bool| !a || b;
    (wide.location.is_none() || wide.location == narrow.location)
        && (wide.diagnostic.is_none() || wide.diagnostic == narrow.diagnostic)
        && (wide.alerted.is_none() || wide.alerted == narrow.alerted)
        && (wide.phase.is_none() || wide.phase == narrow.phase)
        && within(wide.bearer_warning, narrow.bearer_warning)
        && within(wide.no_channel_left, narrow.no_channel_left)
}
