//! From settings to what is to be repaired.

use std::fmt;
use std::sync::Arc;

use tritone_codes::{StatusCode, profile};
use tritone_config::relay::{self, Codes, Place, Relay};

use super::changeable::{NEVER, Settable};
use super::policy::{PeerPolicy, Policy, Rule, Set};

/// What is wrong with a rule, or of no use in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFault {
    /// Where the rule stands.
    pub place: Place,
    /// Its name.
    pub rule: String,
    /// What it is.
    pub fault: Fault,
}

/// What is wrong with a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It sets a status that no response can be given.
    Unsettable(StatusCode),
    /// It makes a response look like 603 Network Blocked.
    NetworkBlocked,
    /// It asks for a method whose responses are never changed.
    NotInvite(String),
    /// It asks for statuses that are never changed.
    NeverChanged(String),
    /// A rule before it holds whenever it does.
    Hidden(String),
}

impl Fault {
    /// Whether the settings cannot be used; else the rule is only of no use.
    pub const fn is_error(&self) -> bool {
        matches!(self, Self::Unsettable(_) | Self::NetworkBlocked)
    }
}

impl Policy {
    /// What settings say is to be repaired. A status that no response can be given is not set: [`rule_faults`] tells it.
    pub fn of(settings: &Relay) -> Self {
        let shipped = || profile("rfc3398").map(|shipped| Arc::new(shipped.clone()));
        Self {
            reference: settings.profile.clone().or_else(shipped),
            peers: settings.peers.iter().map(PeerPolicy::of).collect(),
            rules: settings.rules.iter().map(Rule::of).collect(),
        }
    }
}

/// What is wrong with the rules of settings, or of no use in them, in their order.
pub fn rule_faults(settings: &Relay) -> Vec<RuleFault> {
    let rules = settings.rules.iter().enumerate();
    rules.flat_map(|(at, rule)| faults(rule, settings.rules.get(..at).unwrap_or_default())).collect()
}

impl PeerPolicy {
    fn of(peer: &relay::Peer) -> Self {
        Self { profile: peer.profile.clone(), location: peer.location, trust_reason: peer.trust_reason }
    }
}

impl Rule {
    fn of(rule: &relay::Rule) -> Self {
        let (asked, set) = (&rule.matches, &rule.set);
        Self {
            name: rule.name.as_str().into(),
            peer: asked.peer,
            method: asked.method.as_deref().map(Into::into),
            codes: asked.codes.clone(),
            cause: asked.cause,
            phrase: asked.phrase.as_deref().map(Into::into),
            set: Set {
                status: set.code.and_then(Settable::new),
                phrase: set.phrase.as_deref().map(Into::into),
                cause: set.cause.map(|cause| (cause, set.location)),
                retry_after: set.retry_after.map(|time| u32::try_from(time.as_secs()).unwrap_or(u32::MAX)),
            },
        }
    }
}

fn faults(rule: &relay::Rule, earlier: &[relay::Rule]) -> Vec<RuleFault> {
    let (asked, set) = (&rule.matches, &rule.set);
    let unsettable = set.code.filter(|code| Settable::new(*code).is_none()).map(Fault::Unsettable);
    let blocked =
        set.phrase.as_deref().is_some_and(|phrase| phrase.trim().eq_ignore_ascii_case("Network Blocked"));
    let method = asked.method.as_deref().filter(|method| *method != "INVITE");
    let hidden = earlier.iter().find(|other| covers(&other.matches, asked));
    let found = [
        unsettable,
        blocked.then_some(Fault::NetworkBlocked),
        method.map(|method| Fault::NotInvite(method.into())),
        never_changed(&asked.codes).map(Fault::NeverChanged),
        hidden.map(|other| Fault::Hidden(other.name.clone())),
    ];
    let fault = |fault| RuleFault { place: rule.place.clone(), rule: rule.name.clone(), fault };
    found.into_iter().flatten().map(fault).collect()
}

/// The codes that are asked for, where all of them are never changed.
fn never_changed(codes: &[Codes]) -> Option<String> {
    let can_change = |code: u16| !NEVER.contains(&code);
    let statuses = || (400..700).filter(|code| can_change(*code)).filter_map(StatusCode::new);
    let is_dead = |codes: &Codes| !statuses().any(|status| codes.hold(status));
    let dead = !codes.is_empty() && codes.iter().all(is_dead);
    dead.then(|| codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
}

/// Whether what `wide` asks for is part of what `narrow` does.
fn covers(wide: &relay::Match, narrow: &relay::Match) -> bool {
    let codes = wide.codes.is_empty()
        || (!narrow.codes.is_empty() && narrow.codes.iter().all(|code| wide.codes.contains(code)));
    codes
        && (wide.peer.is_none() || wide.peer == narrow.peer)
        && (wide.method.is_none() || wide.method == narrow.method)
        && (wide.cause.is_none() || wide.cause == narrow.cause)
        && (wide.phrase.is_none() || wide.phrase == narrow.phrase)
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsettable(status) => write!(f, "no response can be made a {status}"),
            Self::NetworkBlocked => f.write_str("no response can be made a 603 Network Blocked"),
            Self::NotInvite(method) => {
                write!(f, "never acts: responses to {method} are not changed, only those to INVITE")
            }
            Self::NeverChanged(codes) => write!(f, "never acts: responses with {codes} are not changed"),
            Self::Hidden(name) => write!(f, "never acts: {name} before it holds whenever it does"),
        }
    }
}

/// `relay.toml:12: carrier-busy: no response can be made a 407`.
impl fmt::Display for RuleFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.place, self.rule, self.fault)
    }
}

impl std::error::Error for RuleFault {}

#[cfg(test)]
mod tests {
    use tritone_config::parse_relay;

    use super::*;

    const PEER: &str =
        "[[peer]]\nname = 'gw'\nuri = 'sip:192.0.2.1'\nprofile = 'asterisk-pjsip'\nlocation = 'LN'\n";

    fn settings(rules: &str) -> Relay {
        parse_relay(&format!("{PEER}{rules}"), "r.toml").unwrap()
    }

    fn told(rules: &str) -> Vec<String> {
        rule_faults(&settings(rules)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_the_settings_say_is_the_policy() {
        let rules = "[[rule]]\nname = 'a'\nmatch = { peer = 'gw', code = [503, '6xx'], cause = 17 }\n\
                     set = { code = 486, cause = 17, location = 'U', retry-after = '2m' }\n";
        assert_eq!(told(rules), [""; 0]);
        let policy = Policy::of(&settings(rules));
        assert_eq!(policy.reference.as_ref().unwrap().id, "rfc3398");
        assert_eq!(policy.peers[0].profile.as_ref().unwrap().id, "asterisk-pjsip");
        assert_eq!(policy.peers[0].location, tritone_codes::Location::new(2));
        let set = &policy.rules[0].set;
        assert_eq!((set.status.unwrap().status().as_u16(), set.retry_after), (486, Some(120)));
        assert_eq!(&*policy.rules[0].name, "a");
    }

    #[test]
    fn a_rule_that_cannot_be_followed_is_an_error() {
        let error = |set: &str| {
            let faults = rule_faults(&settings(&format!("[[rule]]\nset = {{ {set} }}\n")));
            assert!(faults[0].fault.is_error());
            faults[0].to_string()
        };
        assert_eq!(error("code = 407"), "r.toml:6: rule-1: no response can be made a 407");
        assert_eq!(error("code = 200"), "r.toml:6: rule-1: no response can be made a 200");
        assert_eq!(
            error("phrase = 'network blocked'"),
            "r.toml:6: rule-1: no response can be made a 603 Network Blocked"
        );
    }

    #[test]
    fn a_rule_that_never_acts_is_told() {
        let asking =
            |asked: &str| told(&format!("[[rule]]\nmatch = {{ {asked} }}\nset = {{ code = 480 }}\n"));
        assert_eq!(asking("code = '5xx'"), [""; 0]);
        assert_eq!(
            asking("code = [487, 488]"),
            ["r.toml:6: rule-1: never acts: responses with 487, 488 are not changed"]
        );
        assert_eq!(
            asking("code = '3xx'"),
            ["r.toml:6: rule-1: never acts: responses with 3xx are not changed"]
        );
        assert_eq!(
            asking("method = 'BYE'"),
            ["r.toml:6: rule-1: never acts: responses to BYE are not changed, only those to INVITE"]
        );
        let two = "[[rule]]\nset = { code = 480 }\n[[rule]]\nmatch = { code = 503 }\nset = { code = 486 }\n";
        assert_eq!(told(two), ["r.toml:8: rule-2: never acts: rule-1 before it holds whenever it does"]);
    }
}
