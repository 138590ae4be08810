//! One code through one profile, or through several side by side.

use std::io::{self, Write};

use serde::Serialize;
use tritone_codes::profile::{Direction, First, Held, How, Key, Rule, SentLocation, Target, Translation};
use tritone_codes::{Answer, Facts, Phrases, Profile};

use super::names::{cause_words, condition_words, how_words, status_words};
use crate::columns::Align;
use crate::style::Style;
use crate::table::Table;

/// What a profile makes of a code, with the rows that may decide where a fact is missing.
#[derive(Clone, Debug)]
pub struct Mapped<'a> {
    /// The translation.
    pub translation: Translation<'a>,
    /// The rows that may decide, in the order of the source: one, unless a fact is missing on which they differ or
    /// the source prints several without saying when.
    pub candidates: Vec<&'a Rule>,
}

impl<'a> Mapped<'a> {
    /// What `profile` makes of `key`.
    pub fn new(profile: &'a Profile, direction: Direction, key: Key, facts: &Facts) -> Self {
        let translation = profile.translate(direction, key, facts);
        Self { translation, candidates: candidates(&translation, facts) }
    }

    /// The targets of the candidates with `/` between them, as they stand in the table; empty where there is none.
    pub fn result(&self) -> String {
        self.candidates.iter().map(|rule| target_word(rule.to)).collect::<Vec<_>>().join("/")
    }

    /// How the answer came about: listed, class, default, nothing, not stated, unread, depends, ...
    pub fn how(&self) -> &'static str {
        how_words(self.translation.to, self.translation.how)
    }

    /// The rule that fired, else the first candidate, as people find it: `rfc3398/sip:486`.
    pub fn rule(&self) -> Option<String> {
        self.translation.rule_id().map(|id| id.to_string())
    }

    /// What a reader should know: the conditions of the candidates, what to try first, the note of the row.
    pub fn note(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        if self.candidates.len() > 1 {
            parts.push(self.conditions());
        }
        if let Some(rule) = self.translation.rule {
            parts.extend(rule.then.first.map(|first| first_words(first).to_owned()));
            if rule.then.contact_from_diagnostic {
                parts.push("Contact from the diagnostic".to_owned());
            }
            parts.extend(rule.cause_name.as_ref().map(|name| format!("\"{name}\"")));
            parts.extend(Some(rule.note.to_string()).filter(|note| !note.is_empty()));
        }
        if let Answer::To(Target::Beyond(number)) = self.translation.to {
            parts.push(format!("{number} is no Q.850 value and fits no octet"));
        }
        parts.join("; ")
    }

    fn conditions(&self) -> String {
        let condition = |rule: &&Rule| match condition_words(&rule.when) {
            none if none.is_empty() => format!("{} else", target_word(rule.to)),
            words => format!("{} if {words}", target_word(rule.to)),
        };
        self.candidates.iter().map(condition).collect::<Vec<_>>().join(", ")
    }
}

/// The rows that may decide: those whose conditions may hold, up to one that does, else the row without conditions
/// too.
fn candidates<'a>(translation: &Translation<'a>, facts: &Facts) -> Vec<&'a Rule> {
    let rows = translation.rows;
    let stated = |rule: &&Rule| !rule.when.is_always() && !rule.when.unstated;
    if let Some(rule) = translation.rule.filter(|rule| stated(rule)) {
        let open = |row: &&Rule| stated(row) && row.when.held(facts) == Held::Unknown;
        let before: Vec<&Rule> =
            rows.iter().take_while(|row| !core::ptr::eq(*row, rule)).filter(open).collect();
        return before.into_iter().chain([rule]).collect();
    }
    rows.iter().filter(|row| row.when.held(facts) != Held::No).collect()
}

/// A target as the tables write it; `-` for nothing.
fn target_word(target: Target) -> String {
    if target == Target::Nothing { "-".to_owned() } else { target.to_string() }
}

const fn first_words(first: First) -> &'static str {
    match first {
        First::Retry => "first mend the request and retry",
        First::Authenticate => "first authenticate",
        First::FollowContact => "first follow the Contact",
    }
}

/// A code with its name: `486 Busy Here`, `17 User busy (DSS1 91)`.
pub(crate) fn key_words(key: Key, phrases: Option<&Phrases>) -> String {
    match key {
        Key::Status(status) => format!("{status} {}", status_words(status, phrases)),
        Key::Cause(cause) => {
            format!("cause {cause} {} (DSS1 {:02X})", cause_words(cause, phrases), cause.dss1_octet())
        }
        Key::NoCause => "no cause".to_owned(),
        Key::NoResponse => "no response".to_owned(),
        Key::Beyond(number) => format!("cause {number}, which is no Q.850 value"),
        Key::Class { .. } | Key::Event(_) | Key::Default => key.to_string(),
    }
    .trim_end()
    .to_owned()
}

/// The result in words: a code with its name, the candidates, or the absence.
pub(crate) fn result_words(mapped: &Mapped<'_>, phrases: Option<&Phrases>) -> String {
    if mapped.candidates.len() > 1 {
        return mapped.result();
    }
    match mapped.translation.to {
        Answer::To(target) => match target.as_key() {
            Some(key) => key_words(key, phrases),
            None if target.is_nothing() => "nothing".to_owned(),
            None => target.to_string(),
        },
        _ => how_words(mapped.translation.to, None).to_owned(),
    }
}

/// The table of `map` over several profiles: profile, result, how, rule, note.
fn mapped_table(all: &[Mapped<'_>], phrases: Option<&Phrases>) -> Table {
    let mut table = Table::new([
        ("Profile", Align::Left),
        ("Result", Align::Left),
        ("How", Align::Left),
        ("Rule", Align::Left),
        ("Note", Align::Left),
    ]);
    for mapped in all {
        table.push(vec![
            mapped.translation.profile.id.to_string(),
            result_words(mapped, phrases),
            mapped.how().to_owned(),
            mapped.rule().unwrap_or_default(),
            mapped.note(),
        ]);
    }
    table
}

/// The same for spreadsheets and programs: codes and names in columns of their own, several codes in one table.
pub fn mapped_records(all: &[Mapped<'_>], phrases: Option<&Phrases>) -> Table {
    let columns =
        ["direction", "code", "profile", "result", "name", "dss1", "how", "rule", "location", "note"];
    let mut table = Table::new(columns.map(|name| (name, Align::Left)));
    for mapped in all {
        let translation = &mapped.translation;
        let line = mapped_line(mapped, phrases);
        let octet = translation.cause().map(|cause| format!("{:02X}", cause.dss1_octet()));
        table.push(vec![
            direction_word(translation.direction).to_owned(),
            translation.from.to_string(),
            line.profile.to_owned(),
            line.result.unwrap_or_default(),
            line.name.unwrap_or_default(),
            octet.unwrap_or_default(),
            line.how.to_owned(),
            line.rule.unwrap_or_default(),
            line.location.unwrap_or_default(),
            line.note.unwrap_or_default(),
        ]);
    }
    table
}

/// Writes one translation in full, or several as a table.
///
/// # Errors
/// Those of the writer.
pub fn write_mapped_text(
    out: &mut dyn Write,
    all: &[Mapped<'_>],
    phrases: Option<&Phrases>,
    style: Style,
) -> io::Result<()> {
    let Some(first) = all.first() else { return Ok(()) };
    let from = key_words(first.translation.from, phrases);
    if let [only] = all {
        let result = result_words(only, phrases);
        writeln!(out, "{}", style.bold(&format!("{from} -> {result}")))?;
        return write_details(out, only);
    }
    writeln!(out, "{}", style.bold(&from))?;
    mapped_table(all, phrases).write_text(out, style)
}

fn write_details(out: &mut dyn Write, mapped: &Mapped<'_>) -> io::Result<()> {
    let translation = &mapped.translation;
    let profile = translation.profile;
    writeln!(out, "Profile    {}: {} ({})", profile.id, profile.title, profile.standing)?;
    writeln!(out, "How        {}", mapped.how())?;
    if let Some(rule) = mapped.rule() {
        writeln!(out, "Rule       {rule}")?;
    }
    if let Some(location) = translation.location() {
        writeln!(out, "Location   {}", location_words(location))?;
    }
    let note = mapped.note();
    if !note.is_empty() {
        writeln!(out, "Note       {note}")?;
    }
    let table = profile.table(translation.direction);
    writeln!(out, "Source     {}", source(profile, table.map(|table| table.source())))
}

fn source(profile: &Profile, of_table: Option<&str>) -> String {
    match of_table {
        Some(place) => format!("{}, {place}", profile.source),
        None => format!("{}; it has no table of this direction", profile.source),
    }
}

/// A location with its name: `LN (public network serving the local user)`.
pub(crate) fn location_words(location: SentLocation) -> String {
    match location {
        SentLocation::Exactly(location) => format!("{location} ({})", location.name()),
        SentLocation::Network => "network (the source does not say which)".to_owned(),
    }
}

#[derive(Serialize)]
struct MapLine<'a> {
    schema: u32,
    direction: &'static str,
    from: CodeOf,
    translations: Vec<MappedLine<'a>>,
}

#[derive(Serialize)]
struct CodeOf {
    vocabulary: &'static str,
    code: Option<u16>,
    key: String,
    name: Option<String>,
    octet: Option<String>,
}

#[derive(Serialize)]
struct MappedLine<'a> {
    profile: &'a str,
    standing: &'static str,
    result: Option<String>,
    value: Option<u16>,
    name: Option<String>,
    octet: Option<String>,
    request: Option<String>,
    how: &'static str,
    matched: Option<&'static str>,
    rule: Option<String>,
    location: Option<String>,
    first: Option<&'static str>,
    candidates: Vec<CandidateLine>,
    note: Option<String>,
    source: String,
}

#[derive(Serialize)]
struct CandidateLine {
    result: String,
    condition: Option<String>,
}

/// The word of a direction in options and output.
pub(crate) const fn direction_word(direction: Direction) -> &'static str {
    match direction {
        Direction::SipToCause => "sip-to-cause",
        Direction::CauseToSip => "cause-to-sip",
    }
}

/// Writes what the profiles make of one code as one line of JSON.
///
/// # Errors
/// Those of the writer.
pub fn write_mapped_json(
    out: &mut dyn Write,
    all: &[Mapped<'_>],
    phrases: Option<&Phrases>,
) -> io::Result<()> {
    let Some(first) = all.first() else { return Ok(()) };
    let line = MapLine {
        schema: 1,
        direction: direction_word(first.translation.direction),
        from: code_of(first.translation.from, phrases),
        translations: all.iter().map(|mapped| mapped_line(mapped, phrases)).collect(),
    };
    serde_json::to_writer(&mut *out, &line)?;
    writeln!(out)
}

/// By which kind of row the key was found, also where that row maps it to nothing.
const fn matched_word(how: How) -> &'static str {
    match how {
        How::Exact => "exact",
        How::Class => "class",
        How::Default => "default",
    }
}

fn code_of(key: Key, phrases: Option<&Phrases>) -> CodeOf {
    let (vocabulary, name, octet) = match key {
        Key::Status(status) => ("sip", status_words(status, phrases), None),
        Key::Cause(cause) => {
            ("q850", cause_words(cause, phrases), Some(format!("0x{:02X}", cause.dss1_octet())))
        }
        Key::NoCause | Key::Beyond(_) => ("q850", String::new(), None),
        Key::NoResponse | Key::Class { .. } => ("sip", String::new(), None),
        Key::Event(_) | Key::Default => ("event", String::new(), None),
    };
    let name = Some(name).filter(|name| !name.is_empty());
    CodeOf { vocabulary, code: key.number(), key: key.to_string(), name, octet }
}

fn mapped_line<'a>(mapped: &Mapped<'a>, phrases: Option<&Phrases>) -> MappedLine<'a> {
    let translation = &mapped.translation;
    let target = translation.to.target();
    let code = target.and_then(Target::as_key).map(|key| code_of(key, phrases));
    let table = translation.profile.table(translation.direction);
    let candidate = |rule: &&Rule| CandidateLine {
        result: target_word(rule.to),
        condition: Some(condition_words(&rule.when)).filter(|words| !words.is_empty()),
    };
    MappedLine {
        profile: &translation.profile.id,
        standing: translation.profile.standing.word(),
        result: Some(mapped.result()).filter(|result| !result.is_empty()),
        value: code.as_ref().and_then(|code| code.code),
        name: code.as_ref().and_then(|code| code.name.clone()),
        octet: code.and_then(|code| code.octet),
        request: target.and_then(|target| match target {
            Target::Request(request) => Some(request.to_string()),
            _ => None,
        }),
        how: mapped.how(),
        matched: translation.how.map(matched_word),
        rule: mapped.rule(),
        location: translation.location().map(|location| location.to_string()),
        first: translation.rule.and_then(|rule| rule.then.first).map(first_words),
        candidates: mapped.candidates.iter().map(candidate).collect(),
        note: Some(mapped.note()).filter(|note| !note.is_empty()),
        source: source(translation.profile, table.map(|table| table.source())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tritone_codes::{Location, StatusCode, profile};

    fn mapped(id: &str, status: u16, facts: &Facts) -> Mapped<'static> {
        let key = Key::Status(StatusCode::new(status).unwrap());
        Mapped::new(profile(id).unwrap(), Direction::SipToCause, key, facts)
    }

    #[test]
    fn missing_facts_leave_every_candidate_in_the_order_of_the_source() {
        assert_eq!(mapped("rfc3398", 488, &Facts::NONE).result(), "31/65");
        assert_eq!(mapped("rfc4497", 488, &Facts::NONE).result(), "65/31");
        assert_eq!(mapped("rfc3398", 488, &Facts::NONE.with_warnings(&[304])).result(), "65");
        assert_eq!(mapped("rfc3398", 488, &Facts::NONE.with_warnings(&[399])).result(), "31");
    }

    #[test]
    fn absences_keep_their_own_words() {
        let how = |id, status| mapped(id, status, &Facts::NONE).how();
        assert_eq!(how("rfc3398", 433), "default");
        assert_eq!(how("rfc3398", 487), "nothing");
        assert_eq!(how("dss1", 416), "not stated");
        assert_eq!(how("hp-msr", 503), "unread");
        assert_eq!(how("welltech", 486), "no table");
        assert_eq!(how("opensips-sip-i", 400), "class");
    }

    #[test]
    fn a_known_location_decides() {
        let facts = Facts { location: Some(Location::USER), ..Facts::NONE };
        let key = Key::Cause(tritone_codes::Cause::new(21).unwrap());
        let by = |facts: &Facts| {
            Mapped::new(profile("rfc3398").unwrap(), Direction::CauseToSip, key, facts).result()
        };
        assert_eq!(by(&facts), "603");
        assert_eq!(by(&Facts::NONE), "403/603");
    }
}
