//! Any text as the settings of a relay: what is read can be made a policy, and every error names its line.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tritone_config::{ConfigError, parse_relay, parse_users};
use tritone_roles::repair::{Policy, rule_faults};

fuzz_target!(|octets: &[u8]| {
    let Ok(text) = std::str::from_utf8(octets) else { return };
    let lines = text.matches('\n').count() + 1;
    // A profile that the settings name by a file is looked for in a folder that is not there.
    match parse_relay(text, "/nowhere/relay.toml") {
        Ok(settings) => {
            let policy = Policy::of(&settings);
            assert_eq!(
                (policy.peers.len(), policy.rules.len()),
                (settings.peers.len(), settings.rules.len())
            );
            assert!(!settings.listen.is_empty() && !settings.routes.is_empty());
            assert!(settings.routes.iter().all(|route| route.weights.len() == route.to.len()));
            assert!(rule_faults(&settings).iter().all(|fault| (1..=lines).contains(&fault.place.line)));
        }
        Err(ConfigError::Content { line, .. }) => assert!((1..=lines).contains(&line)),
        Err(ConfigError::Read { .. }) => {}
    }
    if let Err(ConfigError::Content { line, .. }) = parse_users(text, "users.txt") {
        assert!((1..=lines).contains(&line));
    }
});
