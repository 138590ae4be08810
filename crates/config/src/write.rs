//! Mapping profiles to TOML.

use std::fmt::Write as _;

use tritone_codes::Profile;
use tritone_codes::profile::{Direction, First, Phase, Rule, Table, Then, When};

/// The profile as a file that [`parse_profile`](crate::parse_profile) reads.
///
/// Ranges of a shipped profile that nobody could read are left out, and so are causes above 127: no user's
/// profile has them.
pub fn write_profile(profile: &Profile) -> String {
    let mut out = format!("id = {}\n", quoted(&profile.id));
    if !profile.aliases.is_empty() {
        let aliases: Vec<_> = profile.aliases.iter().map(|alias| quoted(alias)).collect();
        let _ = writeln!(out, "aliases = [{}]", aliases.join(", "));
    }
    let _ = writeln!(out, "title = {}\nsource = {}", quoted(&profile.title), quoted(&profile.source));
    if !profile.locations.is_empty() {
        out.push_str("\n[locations]\n");
    }
    for (key, location) in profile.locations.iter() {
        let _ = writeln!(out, "{} = {}", quoted(&key.to_string()), quoted(&location.to_string()));
    }
    for direction in [Direction::SipToCause, Direction::CauseToSip] {
        let rules = profile.table(direction).map_or(&[][..], Table::rules);
        rules.iter().filter(|rule| !is_beyond(rule)).for_each(|rule| write_row(&mut out, direction, rule));
    }
    out
}

fn is_beyond(rule: &Rule) -> bool {
    use tritone_codes::Target;
    use tritone_codes::profile::Key;
    matches!(rule.key, Key::Beyond(_)) || matches!(rule.to, Target::Beyond(_))
}

fn write_row(out: &mut String, direction: Direction, rule: &Rule) {
    let (table, from, to) = match direction {
        Direction::SipToCause => ("sip-to-cause", "sip", "cause"),
        Direction::CauseToSip => ("cause-to-sip", "cause", "sip"),
    };
    let _ = writeln!(out, "\n[[{table}]]\n{from} = {}", bare(&rule.key.to_string()));
    let _ = writeln!(out, "{to} = {}", bare(&rule.to.to_string()));
    let texts = [
        ("when", conditions(&rule.when).join(" ")),
        ("then", consequences(&rule.then).join(" ")),
        ("note", rule.note.to_string()),
        ("phrase", rule.phrase.as_deref().unwrap_or_default().to_string()),
        ("cause-name", rule.cause_name.as_deref().unwrap_or_default().to_string()),
    ];
    for (name, text) in texts.iter().filter(|(_, text)| !text.is_empty()) {
        let _ = writeln!(out, "{name} = {}", quoted(text));
    }
}

fn conditions(when: &When) -> Vec<String> {
    let diagnostic = |there| if there { "diagnostic=present" } else { "diagnostic=absent" };
    let alerted = |yes| if yes { "alerted=yes" } else { "alerted=no" };
    let phase = |phase| match phase {
        Phase::Disconnect => "phase=disconnect",
        Phase::Reject => "phase=reject",
    };
    let words = [
        when.diagnostic.map(diagnostic),
        when.bearer_warning.then_some("warning=bearer"),
        when.alerted.map(alerted),
        when.phase.map(phase),
        when.no_channel_left.then_some("channel=none-left"),
        when.unstated.then_some("unstated"),
    ];
    let location = when.location.map(|location| format!("location={location}"));
    location.into_iter().chain(words.into_iter().flatten().map(String::from)).collect()
}

fn consequences(then: &Then) -> Vec<String> {
    let first = |first| match first {
        First::Retry => "first=retry",
        First::Authenticate => "first=authenticate",
        First::FollowContact => "first=follow-contact",
    };
    let words = [
        then.first.map(first),
        then.diagnostic_absent.then_some("diagnostic=absent"),
        then.contact_from_diagnostic.then_some("contact=diagnostic"),
    ];
    let location = then.location.map(|location| format!("location={location}"));
    location.into_iter().chain(words.into_iter().flatten().map(String::from)).collect()
}

/// A number as it is, anything else in quotes.
fn bare(text: &str) -> String {
    if text.bytes().all(|octet| octet.is_ascii_digit()) { text.into() } else { quoted(text) }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
