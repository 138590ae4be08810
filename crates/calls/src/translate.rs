//! Which profile translates a call, and what it makes of the call's status.

use std::borrow::Cow;
use std::fmt::Write;

use tritone_codes::profile::{How, RuleId, SipKey};
use tritone_codes::{Answer, Cause, Facts, Profile, StatusCode, profile, profile_for_product};

use crate::call::Translated;

/// The seed's table, which is always shown beside the chosen profile.
const SEED_PROFILE: &str = "dss1";
/// The profile where nothing tells which product answered.
const DEFAULT_PROFILE: &str = "rfc3398";

/// How a call's profile is chosen.
#[derive(Clone, Debug, Default)]
pub enum Auto {
    /// `auto`: the table of the product that sent the response, else RFC 3398.
    #[default]
    ByProduct,
    /// The profile that the user named.
    Fixed(Box<Profile>),
}

/// The profile chosen for a call, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileChoice {
    /// Profile id.
    pub profile: Cow<'static, str>,
    /// The product that decided; `None` where the profile is the default or the user's choice.
    pub product: Option<String>,
}

impl Auto {
    /// The profile for a response of an element whose Server or User-Agent header is `product`.
    pub(crate) fn choose(&self, product: Option<&str>) -> (Option<&Profile>, ProfileChoice) {
        match self {
            Self::Fixed(profile) => (Some(profile), ProfileChoice::of(profile, None)),
            Self::ByProduct => match product.and_then(|name| Some((name, profile_for_product(name)?.1))) {
                Some((name, profile)) => (Some(profile), ProfileChoice::of(profile, Some(name))),
                None => (profile(DEFAULT_PROFILE), ProfileChoice::default()),
            },
        }
    }
}

impl ProfileChoice {
    fn of(profile: &Profile, product: Option<&str>) -> Self {
        Self { profile: profile.id.clone(), product: product.map(str::to_owned) }
    }
}

impl Default for ProfileChoice {
    /// The choice where nothing tells which product answered.
    fn default() -> Self {
        Self { profile: Cow::Borrowed(DEFAULT_PROFILE), product: None }
    }
}

/// What the chosen profile and the seed's table make of a status.
pub(crate) fn translations(chosen: Option<&Profile>, status: StatusCode, facts: &Facts) -> Vec<Translated> {
    let seed = profile(SEED_PROFILE).filter(|seed| chosen.is_none_or(|chosen| chosen.id != seed.id));
    chosen.into_iter().chain(seed).map(|profile| translate(profile, status, facts)).collect()
}

fn translate(profile: &Profile, status: StatusCode, facts: &Facts) -> Translated {
    let translation = profile.sip_to_q850(SipKey::Status(status), facts);
    let target = translation.to.target();
    let value = target.and_then(|target| match target.as_key() {
        Some(key) => key.number(),
        None => None,
    });
    Translated {
        profile: profile.id.clone(),
        rule: translation.rule_id().map(written).unwrap_or_default(),
        value,
        cause: translation.cause(),
        status: None,
        how: how(translation.to, translation.how),
    }
}

/// What a profile makes of a cause: a status.
pub(crate) fn status_of_cause(profile: &Profile, cause: Cause, facts: &Facts) -> Translated {
    let translation = profile.q850_to_sip(cause, facts);
    let target = translation.to.target();
    let status = translation.status();
    Translated {
        profile: profile.id.clone(),
        rule: translation.rule_id().map(written).unwrap_or_default(),
        value: status.map(u16::from).or_else(|| target.and_then(|target| target.as_key()?.number())),
        cause: None,
        status,
        how: how(translation.to, translation.how),
    }
}

fn written(rule: RuleId<'_>) -> String {
    let mut text = String::with_capacity(rule.profile.len() + 12);
    let _ = write!(text, "{rule}");
    text
}

fn how(answer: Answer, how: Option<How>) -> &'static str {
    match answer {
        Answer::To(target) if target.is_nothing() => "mapped to nothing",
        Answer::To(_) => match how {
            Some(How::Class) => "by class",
            Some(How::Default) => "by default",
            _ => "listed",
        },
        Answer::NotStated => "not stated",
        Answer::Unread => "unread",
        Answer::Unmet => "no condition holds",
        Answer::Depends => "depends",
        Answer::NoTable => "no table",
    }
}
