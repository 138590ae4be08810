//! What an answering endpoint is told to be, as TOML. `docs/answering.md` describes every field.
//!
//! ```
//! let settings = tritone_config::parse_answer(
//!     r#"
//!         [answer]
//!         realm = "example.org"
//!         [[user]]
//!         name = "alice"
//!         answer = "183,486;reason=17"
//!     "#,
//!     "answer.toml",
//! )?;
//! assert_eq!(settings.users[0].answer.as_deref(), Some("183,486;reason=17"));
//! # Ok::<(), tritone_config::ConfigError>(())
//! ```

use std::time::Duration;

use crate::fields::{Document, Fields};
use crate::relay::value;
use crate::{ConfigError, Problem};

/// Settings of an endpoint. What is `None` or empty is left as it is by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// `answer.realm`: of challenges.
    pub realm: Option<String>,
    /// `answer.hosts`: those that a Request-URI may have, in lower case; any where there is none.
    pub hosts: Vec<String>,
    /// `answer.answer`: what a user without one of its own answers, as it would be dialled.
    pub answer: Option<String>,
    /// `answer.media`: what answered calls hear.
    pub media: Option<Media>,
    /// `answer.authenticate`: who must give a password.
    pub authenticate: Option<Authenticate>,
    /// `answer.algorithms`: of challenges, the preferred one first.
    pub algorithms: Option<Vec<String>>,
    /// `answer.everywhere`: speaks for every place of its users: 600, 604, 606.
    pub everywhere: bool,
    /// `answer.refuse-methods`: methods answered 405.
    pub refuse_methods: Vec<String>,
    /// `answer.require`: option tags without which a call is answered 421.
    pub require: Vec<String>,
    /// `answer.refuse-anonymous`: 433.
    pub refuse_anonymous: bool,
    /// `answer.require-identity`: 428.
    pub require_identity: bool,
    /// `answer.require-referred-by`: 429.
    pub require_referred_by: bool,
    /// `answer.events`: event packages; others are answered 489.
    pub events: Option<Vec<String>>,
    /// `answer.info-packages`: others are answered 469.
    pub info_packages: Vec<String>,
    /// `answer.min-session`: seconds; shorter sessions are answered 422.
    pub min_session: Option<u32>,
    /// `answer.max-body`: octets; 413.
    pub max_body: Option<usize>,
    /// `answer.max-message`: octets; 513.
    pub max_message: Option<usize>,
    /// `answer.max-uri`: octets; 414.
    pub max_uri: Option<usize>,
    /// `answer.max-calls`: calls at one time; 503.
    pub max_calls: Option<usize>,
    /// `answer.calls-per-user`: calls of one user at one time; 486.
    pub calls_per_user: Option<usize>,
    /// `answer.max-ring`: how long a telephone rings; 480.
    pub max_ring: Option<Duration>,
    /// `answer.max-talk`: how long a call may last.
    pub max_talk: Option<Duration>,
    /// `answer.call-talk`: how long a call that the endpoint places lasts.
    pub call_talk: Option<Duration>,
    /// `answer.reliable`: provisional responses are sent reliably to whoever supports it.
    pub reliable: bool,
    /// `answer.language`: of phrases.
    pub language: Option<String>,
    /// `[registrar]`, where registrations are taken.
    pub registrar: Option<Registrar>,
    /// `[[user]]`.
    pub users: Vec<User>,
}

/// What answered calls hear: `silence`, `echo` or `none`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// Silence.
    Silence,
    /// What they say.
    Echo,
    /// Nothing is sent.
    Nothing,
}

/// Who must give a password: `never`, `registrations` or `everything`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authenticate {
    /// Nobody.
    Never,
    /// Who registers a user that has a password.
    Registrations,
    /// Everybody.
    Everything,
}

/// How registrations are taken: `[registrar]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registrar {
    /// `min-expires`: seconds; shorter times are answered 423.
    pub min_expires: Option<u32>,
    /// `max-expires`: seconds; longer times are shortened.
    pub max_expires: Option<u32>,
    /// `default-expires`: seconds, where a telephone says nothing.
    pub default_expires: Option<u32>,
    /// `max-contacts`: of one user.
    pub max_contacts: Option<usize>,
    /// `max-bindings`: of all users.
    pub max_bindings: Option<usize>,
}

/// A user: `[[user]]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// `name`.
    pub name: String,
    /// `answer`: as it would be dialled.
    pub answer: Option<String>,
    /// `calls`: how many it takes at one time.
    pub calls: Option<usize>,
    /// `aliases`: other names.
    pub aliases: Vec<String>,
    /// The line of the file where it begins.
    pub line: usize,
}

const ANSWER: &[&str] = &[
    "realm",
    "hosts",
    "answer",
    "media",
    "authenticate",
    "algorithms",
    "everywhere",
    "refuse-methods",
    "require",
    "refuse-anonymous",
    "require-identity",
    "require-referred-by",
    "events",
    "info-packages",
    "min-session",
    "max-body",
    "max-message",
    "max-uri",
    "max-calls",
    "calls-per-user",
    "max-ring",
    "max-talk",
    "call-talk",
    "reliable",
    "language",
];

/// The settings of a text; `file` names it in errors.
///
/// # Errors
/// Whatever is wrong, with line and field.
pub fn parse_answer(text: &str, file: &str) -> Result<Answer, ConfigError> {
    let document = Document::new(text, file);
    let table = document.parse()?;
    let fields = Fields::whole(&document, &table).only(&["answer", "registrar", "user"])?;
    let mut answer = Answer::default();
    if let Some(own) = fields.table("answer")? {
        own_settings(&mut answer, &own.only(ANSWER)?)?;
    }
    answer.registrar = registrar(&fields)?;
    answer.users = users(&fields)?;
    Ok(answer)
}

fn own_settings(answer: &mut Answer, fields: &Fields<'_>) -> Result<(), ConfigError> {
    const HOUR: Duration = Duration::from_secs(3600);
    const MEDIA: &[(&str, Media)] =
        &[("silence", Media::Silence), ("echo", Media::Echo), ("none", Media::Nothing)];
    const WHO: &[(&str, Authenticate)] = &[
        ("never", Authenticate::Never),
        ("registrations", Authenticate::Registrations),
        ("everything", Authenticate::Everything),
    ];
    let list = |field| Ok::<_, ConfigError>(owned(fields.texts(field)?.unwrap_or_default()));
    let switch = |field| Ok::<_, ConfigError>(fields.switch(field)?.unwrap_or(false));
    answer.realm = fields.text("realm")?.map(String::from);
    answer.hosts = list("hosts")?.into_iter().map(|host| host.to_ascii_lowercase()).collect();
    answer.answer = fields.text("answer")?.map(String::from);
    answer.media = value::choice(fields, "media", MEDIA, "media: silence, echo or none")?;
    answer.authenticate =
        value::choice(fields, "authenticate", WHO, "rule: never, registrations or everything")?;
    answer.algorithms = fields.texts("algorithms")?.map(owned);
    answer.everywhere = switch("everywhere")?;
    answer.refuse_methods = list("refuse-methods")?;
    answer.require = list("require")?;
    answer.refuse_anonymous = switch("refuse-anonymous")?;
    answer.require_identity = switch("require-identity")?;
    answer.require_referred_by = switch("require-referred-by")?;
    answer.events = fields.texts("events")?.map(owned);
    answer.info_packages = list("info-packages")?;
    // RFC 4028 section 4: no session is shorter.
    answer.min_session = value::number(fields, "min-session", 90..=86_400)?;
    answer.max_body = value::number(fields, "max-body", 0..=65_535)?;
    answer.max_message = value::number(fields, "max-message", 200..=65_535)?;
    answer.max_uri = value::number(fields, "max-uri", 16..=65_535)?;
    answer.max_calls = value::number(fields, "max-calls", 0..=100_000)?;
    answer.calls_per_user = value::number(fields, "calls-per-user", 0..=100_000)?;
    answer.max_ring = value::duration(fields, "max-ring", Duration::from_secs(1)..=HOUR)?;
    answer.max_talk = value::duration(fields, "max-talk", Duration::from_secs(1)..=HOUR * 24)?;
    answer.call_talk = value::duration(fields, "call-talk", Duration::ZERO..=HOUR)?;
    answer.reliable = switch("reliable")?;
    answer.language = fields.text("language")?.map(String::from);
    Ok(())
}

fn owned(texts: Vec<&str>) -> Vec<String> {
    texts.into_iter().map(String::from).collect()
}

fn registrar(fields: &Fields<'_>) -> Result<Option<Registrar>, ConfigError> {
    let Some(table) = fields.table("registrar")? else { return Ok(None) };
    let table =
        table.only(&["min-expires", "max-expires", "default-expires", "max-contacts", "max-bindings"])?;
    Ok(Some(Registrar {
        min_expires: value::number(&table, "min-expires", 1..=3600)?,
        max_expires: value::number(&table, "max-expires", 60..=2_592_000)?,
        default_expires: value::number(&table, "default-expires", 1..=2_592_000)?,
        max_contacts: value::number(&table, "max-contacts", 1..=1000)?,
        max_bindings: value::number(&table, "max-bindings", 1..=1_000_000)?,
    }))
}

fn users(fields: &Fields<'_>) -> Result<Vec<User>, ConfigError> {
    let mut users: Vec<User> = Vec::new();
    for row in fields.rows("user")? {
        let row = row.only(&["name", "answer", "calls", "aliases"])?;
        let name = row.required_text("name")?;
        if let Some(earlier) = users.iter().find(|user| user.name == name) {
            return Err(row.error("name", Problem::Duplicate { key: name.into(), line: earlier.line }));
        }
        users.push(User {
            name: name.into(),
            answer: row.text("answer")?.map(String::from),
            calls: value::number(&row, "calls", 0..=100_000)?,
            aliases: owned(row.texts("aliases")?.unwrap_or_default()),
            line: row.line(),
        });
    }
    Ok(users)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_left_out() {
        assert_eq!(parse_answer("", "x").unwrap(), Answer::default());
        let settings = parse_answer("[registrar]\nmin-expires = 120\n", "x").unwrap();
        assert_eq!(settings.registrar.unwrap().min_expires, Some(120));
    }

    #[test]
    fn mistakes_are_told_with_line_and_field() {
        let error = |text| parse_answer(text, "a.toml").unwrap_err().to_string();
        assert!(error("[answer]\nmedia = \"music\"\n").starts_with("a.toml:2: answer.media: "));
        assert!(error("[answer]\nmin-session = 30\n").contains("90 to 86400"));
        assert!(error("[[user]]\nname = \"a\"\n[[user]]\nname = \"a\"\n").contains("line 1"));
        assert!(error("[anwser]\n").contains("answer, registrar, user"));
    }
}
