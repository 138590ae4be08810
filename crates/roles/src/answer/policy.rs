//! What an endpoint is told to be.

use core::fmt;
use core::time::Duration;
use std::collections::BTreeMap;

use tritone_codes::{Method, Phrases};
use tritone_proto::digest::{Algorithm, Password};

use super::dial::{DialError, Dialled, DialledMedia};

/// What the endpoint answers, and to whom.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The realm of challenges.
    pub realm: String,
    /// Hosts that a Request-URI may have, in lower case; any where there is none.
    pub hosts: Vec<String>,
    /// Users by name. Where there is none, every name is a user's.
    pub users: BTreeMap<String, User>,
    /// What a user without an answer of its own answers.
    pub answer: Dialled,
    /// What answered calls hear.
    pub media: DialledMedia,
    /// Whom to challenge.
    pub authenticate: Authenticate,
    /// The algorithms of challenges, the preferred one first. MD5 alone by default: telephones in use (baresip 1.0 among
    /// them) give up at a challenge that they do not know, rather than pass over it as RFC 8760 section 2.4 says.
    pub algorithms: Vec<Algorithm>,
    /// Registrations, where they are taken.
    pub registrar: Option<RegistrarPolicy>,
    /// Whether this endpoint speaks for every place where its users may be: 600, 604 and 606 instead of 486, 404 and 488.
    pub everywhere: bool,
    /// Methods that are not allowed although they are understood.
    pub refused_methods: Vec<Method>,
    /// Option tags without which a caller is not served (421).
    pub required: Vec<String>,
    /// Whether callers without an identity are refused (433).
    pub refuse_anonymous: bool,
    /// Whether a caller must sign (428).
    pub require_identity: bool,
    /// Whether who refers must say so (429).
    pub require_referred_by: bool,
    /// Event packages that can be subscribed to.
    pub events: Vec<String>,
    /// Info packages that are taken.
    pub info_packages: Vec<String>,
    /// The least session interval in seconds (RFC 4028; not below 90).
    pub min_se: u32,
    /// The longest body in octets (413).
    pub max_body: usize,
    /// The longest message in octets (513).
    pub max_message: usize,
    /// The longest Request-URI in octets (414).
    pub max_uri: usize,
    /// Calls at one time (503).
    pub max_calls: usize,
    /// Calls of one user at one time (486), where the user says nothing else; 0 for as many as there may be.
    pub calls_per_user: usize,
    /// How long a call that this endpoint placed lasts.
    pub call_talk: Duration,
    /// How long a telephone rings: that of a caller who does not give up, and one that is called.
    pub max_ring: Duration,
    /// How long a call may last.
    pub max_talk: Duration,
    /// Whether provisional responses are sent reliably to whoever supports it; else only where it is required.
    pub reliable: bool,
    /// The language of phrases where the caller asks for none of those there are.
    pub language: Option<&'static Phrases>,
}

/// A user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// What its calls are answered with; `None` for the answer of the endpoint.
    pub answer: Option<Dialled>,
    /// The password of its registrations.
    pub password: Option<Password>,
    /// How many calls it takes at one time, then it is busy; `None` for what the endpoint says.
    pub calls: Option<usize>,
    /// Other names. A name that several users have is ambiguous (485).
    pub aliases: Vec<String>,
}

/// Who must give a name and a password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Authenticate {
    /// Nobody.
    Never,
    /// Who registers, where that user has a password.
    #[default]
    Registrations,
    /// Everybody.
    Everything,
}

/// How registrations are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegistrarPolicy {
    /// The least time in seconds (423). RFC 3261 section 10.3 forbids refusing an hour or more.
    pub min_expires: u32,
    /// The longest time in seconds; more is shortened.
    pub max_expires: u32,
    /// The time in seconds where none is asked for.
    pub default_expires: u32,
    /// Contacts of one user.
    pub max_contacts: usize,
    /// Contacts of all users.
    pub max_bindings: usize,
}

impl Default for RegistrarPolicy {
    fn default() -> Self {
        Self {
            min_expires: 60,
            max_expires: 7200,
            default_expires: 3600,
            max_contacts: 10,
            max_bindings: 10_000,
        }
    }
}

/// A setting that has the right form, and cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadSetting {
    /// An answer that cannot be given.
    Answer {
        /// The user and its line, or `None` for the answer of the endpoint.
        user: Option<(String, usize)>,
        /// What is wrong.
        error: DialError,
    },
    /// No method.
    Method(String),
    /// No algorithm of digest authentication, or none at all.
    Algorithm(String),
    /// No language that phrases are in.
    Language(String),
}

impl fmt::Display for BadSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer { user: Some((name, line)), error } => {
                write!(f, "user {name} (line {line}): {error}")
            }
            Self::Answer { user: None, error } => write!(f, "answer: {error}"),
            Self::Method(name) => write!(f, "refuse-methods: {name} is no SIP method (they are upper case)"),
            Self::Algorithm(name) => {
                write!(f, "algorithms: {name:?} is none of SHA-256, SHA-512-256, MD5 and their -sess")
            }
            Self::Language(tag) => {
                write!(f, "language: there are no phrases in {tag}; there are in en and de")
            }
        }
    }
}

impl core::error::Error for BadSetting {}

/// Rings for a second, then answers.
const USUAL_ANSWER: &str = "180,200/1s";

impl Default for Policy {
    fn default() -> Self {
        Self {
            realm: "tritone".to_owned(),
            hosts: Vec::new(),
            users: BTreeMap::new(),
            answer: usual_answer(),
            media: DialledMedia::Silence,
            authenticate: Authenticate::default(),
            algorithms: vec![Algorithm::Md5],
            registrar: None,
            everywhere: false,
            refused_methods: Vec::new(),
            required: Vec::new(),
            refuse_anonymous: false,
            require_identity: false,
            require_referred_by: false,
            events: vec!["presence".to_owned(), "dialog".to_owned(), "message-summary".to_owned()],
            info_packages: Vec::new(),
            min_se: 90,
            max_body: 16 * 1024,
            max_message: 48 * 1024,
            max_uri: 2048,
            max_calls: 10_000,
            calls_per_user: 0,
            call_talk: Duration::from_secs(5),
            max_ring: Duration::from_secs(180),
            max_talk: Duration::from_secs(3600),
            reliable: false,
            language: None,
        }
    }
}

fn usual_answer() -> Dialled {
    Dialled::from_text(USUAL_ANSWER).unwrap_or_else(|_| Dialled::none())
}

/// Methods that the endpoint has code for, in the order of Allow.
const METHODS: &[Method] = &[
    Method::Invite,
    Method::Ack,
    Method::Cancel,
    Method::Bye,
    Method::Options,
    Method::Info,
    Method::Message,
    Method::Prack,
    Method::Update,
    Method::Subscribe,
    Method::Notify,
    Method::Publish,
    Method::Refer,
    Method::Register,
];

impl Policy {
    /// Whether the endpoint takes this method.
    pub fn allows(&self, method: Method) -> bool {
        let may_register = method != Method::Register || self.registrar.is_some();
        METHODS.contains(&method) && may_register && !self.refused_methods.contains(&method)
    }

    /// The value of Allow.
    pub fn allow(&self) -> String {
        let allowed = METHODS.iter().filter(|method| self.allows(**method));
        allowed.map(|method| method.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Who this name is.
    pub fn find(&self, name: &str) -> Found<'_> {
        if self.users.is_empty() {
            return Found::Anyone;
        }
        if let Some((name, user)) = self.users.get_key_value(name) {
            return Found::User(name, user);
        }
        let named: Vec<&str> = self
            .users
            .iter()
            .filter(|(_, user)| user.aliases.iter().any(|alias| alias == name))
            .map(|(own, _)| own.as_str())
            .collect();
        match *named {
            [] if self.is_beginning(name) => Found::Incomplete,
            [] => Found::Nobody,
            [one] => {
                self.users.get_key_value(one).map_or(Found::Nobody, |(name, user)| Found::User(name, user))
            }
            _ => Found::Several(named.into_iter().map(str::to_owned).collect()),
        }
    }

    /// Whether the digits are the beginning of a user's longer number.
    fn is_beginning(&self, digits: &str) -> bool {
        let is_number = |text: &str| text.trim_start_matches('+').bytes().all(|octet| octet.is_ascii_digit());
        !digits.is_empty()
            && is_number(digits)
            && self.users.keys().any(|name| is_number(name) && name.starts_with(digits))
    }
}

/// Who a name is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<'a> {
    /// There is no list of users: whoever it is.
    Anyone,
    /// This user.
    User(&'a str, &'a User),
    /// The beginning of a user's number.
    Incomplete,
    /// One of these.
    Several(Vec<String>),
    /// Nobody.
    Nobody,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(users: &[(&str, &[&str])]) -> Policy {
        let user = |aliases: &[&str]| User {
            aliases: aliases.iter().map(|a| (*a).to_owned()).collect(),
            ..User::default()
        };
        let users = users.iter().map(|(name, aliases)| ((*name).to_owned(), user(aliases))).collect();
        Policy { users, ..Policy::default() }
    }

    #[test]
    fn the_usual_answer_rings_and_answers() {
        let statuses: Vec<u16> =
            Policy::default().answer.steps.iter().map(|step| step.status.as_u16()).collect();
        assert_eq!(statuses, [180, 200]);
    }

    #[test]
    fn names_aliases_and_beginnings_of_numbers_are_told_apart() {
        let policy = policy(&[("john", &["smith"]), ("jane", &["smith", "jd"]), ("493012345", &[])]);
        assert!(matches!(policy.find("john"), Found::User("john", _)));
        assert!(matches!(policy.find("jd"), Found::User("jane", _)));
        assert_eq!(policy.find("smith"), Found::Several(vec!["jane".to_owned(), "john".to_owned()]));
        assert_eq!(policy.find("4930"), Found::Incomplete);
        assert_eq!(policy.find("4931"), Found::Nobody);
        assert_eq!(policy.find("jo"), Found::Nobody);
        assert_eq!(Policy::default().find("x"), Found::Anyone);
    }

    #[test]
    fn registrations_are_allowed_where_they_are_taken() {
        let mut policy = Policy::default();
        assert!(!policy.allow().contains("REGISTER") && policy.allow().starts_with("INVITE, ACK"));
        policy.registrar = Some(RegistrarPolicy::default());
        assert!(policy.allows(Method::Register));
        policy.refused_methods.push(Method::Refer);
        assert!(!policy.allow().contains("REFER"));
    }
}
