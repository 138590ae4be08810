//! The policy that a user wrote.

use tritone_codes::{Method, catalogue};
use tritone_config::answer as config;
use tritone_proto::digest::Algorithm;

use super::dial::{Dialled, DialledMedia};
use super::policy::{Authenticate, BadSetting, Policy, RegistrarPolicy, User};

impl Policy {
    /// The policy of these settings; what they leave out is the default.
    ///
    /// # Errors
    /// An answer that cannot be given, a method that there is not, a language that is not spoken.
    pub fn of(settings: &config::Answer) -> Result<Self, BadSetting> {
        let usual = Self::default();
        let answer = match &settings.answer {
            Some(text) => dialled(text, None)?,
            None => usual.answer,
        };
        let language = match &settings.language {
            Some(tag) => language(tag)?,
            None => None,
        };
        let mut policy = Self {
            realm: settings.realm.clone().unwrap_or(usual.realm),
            hosts: settings.hosts.clone(),
            answer,
            media: settings.media.map_or(usual.media, media),
            authenticate: settings.authenticate.map_or(usual.authenticate, authenticate),
            algorithms: match &settings.algorithms {
                Some(names) => algorithms(names)?,
                None => usual.algorithms,
            },
            registrar: settings.registrar.as_ref().map(registrar),
            everywhere: settings.everywhere,
            refused_methods: methods(&settings.refuse_methods)?,
            required: settings.require.clone(),
            refuse_anonymous: settings.refuse_anonymous,
            require_identity: settings.require_identity,
            require_referred_by: settings.require_referred_by,
            events: settings.events.clone().unwrap_or(usual.events),
            info_packages: settings.info_packages.clone(),
            min_se: settings.min_session.unwrap_or(usual.min_se),
            max_body: settings.max_body.unwrap_or(usual.max_body),
            max_message: settings.max_message.unwrap_or(usual.max_message),
            max_uri: settings.max_uri.unwrap_or(usual.max_uri),
            max_calls: settings.max_calls.unwrap_or(usual.max_calls),
            calls_per_user: settings.calls_per_user.unwrap_or(usual.calls_per_user),
            call_talk: settings.call_talk.unwrap_or(usual.call_talk),
            max_ring: settings.max_ring.unwrap_or(usual.max_ring),
            max_talk: settings.max_talk.unwrap_or(usual.max_talk),
            reliable: settings.reliable,
            language,
            users: usual.users,
        };
        for user in &settings.users {
            let answer = user.answer.as_deref().map(|text| dialled(text, Some(user))).transpose()?;
            let own = User { answer, password: None, calls: user.calls, aliases: user.aliases.clone() };
            policy.users.insert(user.name.clone(), own);
        }
        Ok(policy)
    }
}

fn dialled(text: &str, user: Option<&config::User>) -> Result<Dialled, BadSetting> {
    Dialled::from_text(text)
        .map_err(|error| BadSetting::Answer { user: user.map(|user| (user.name.clone(), user.line)), error })
}

/// The catalogue of a language; `en` has none, its phrases are the codes' own.
pub(super) fn language(tag: &str) -> Result<Option<&'static tritone_codes::Phrases>, BadSetting> {
    if tag.split('-').next().is_some_and(|primary| primary.eq_ignore_ascii_case("en")) {
        return Ok(None);
    }
    catalogue(tag).map(Some).ok_or_else(|| BadSetting::Language(tag.to_owned()))
}

fn methods(names: &[String]) -> Result<Vec<Method>, BadSetting> {
    let method =
        |name: &String| Method::from_bytes(name.as_bytes()).ok_or_else(|| BadSetting::Method(name.clone()));
    names.iter().map(method).collect()
}

fn algorithms(names: &[String]) -> Result<Vec<Algorithm>, BadSetting> {
    let algorithm = |name: &String| {
        Algorithm::from_token(name.as_bytes()).ok_or_else(|| BadSetting::Algorithm(name.clone()))
    };
    let algorithms: Vec<Algorithm> = names.iter().map(algorithm).collect::<Result<_, _>>()?;
    if algorithms.is_empty() { Err(BadSetting::Algorithm(String::new())) } else { Ok(algorithms) }
}

fn media(media: config::Media) -> DialledMedia {
    match media {
        config::Media::Silence => DialledMedia::Silence,
        config::Media::Echo => DialledMedia::Echo,
        config::Media::Nothing => DialledMedia::Nothing,
    }
}

fn authenticate(who: config::Authenticate) -> Authenticate {
    match who {
        config::Authenticate::Never => Authenticate::Never,
        config::Authenticate::Registrations => Authenticate::Registrations,
        config::Authenticate::Everything => Authenticate::Everything,
    }
}

fn registrar(own: &config::Registrar) -> RegistrarPolicy {
    let usual = RegistrarPolicy::default();
    RegistrarPolicy {
        min_expires: own.min_expires.unwrap_or(usual.min_expires),
        max_expires: own.max_expires.unwrap_or(usual.max_expires),
        default_expires: own.default_expires.unwrap_or(usual.default_expires),
        max_contacts: own.max_contacts.unwrap_or(usual.max_contacts),
        max_bindings: own.max_bindings.unwrap_or(usual.max_bindings),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(text: &str) -> Result<Policy, BadSetting> {
        Policy::of(&tritone_config::parse_answer(text, "x").unwrap())
    }

    #[test]
    fn the_default_settings_are_the_default_policy() {
        let (read, usual) = (policy("").unwrap(), Policy::default());
        assert_eq!(format!("{read:?}"), format!("{usual:?}"));
    }

    #[test]
    fn users_and_a_registrar_are_taken_over() {
        let text =
            "[registrar]\nmin-expires = 120\n[[user]]\nname = \"a\"\nanswer = \"486\"\naliases = [\"b\"]\n";
        let read = policy(text).unwrap();
        assert_eq!(read.registrar.unwrap().min_expires, 120);
        assert_eq!(read.users["a"].aliases, ["b"]);
    }

    #[test]
    fn what_cannot_be_is_told() {
        let error = |text| policy(text).unwrap_err().to_string();
        assert!(error("[answer]\nanswer = \"486,183\"\n").contains("486"));
        assert!(error("[[user]]\nname = \"a\"\nanswer = \"busy\"\n").contains("user a (line 1)"));
        assert!(error("[answer]\nlanguage = \"tlh\"\n").contains("tlh"));
        assert!(error("[answer]\nrefuse-methods = [\"invite\"]\n").contains("invite"));
    }
}
