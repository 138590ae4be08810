//! Mapping profiles as configuration of products: one file a product.
//!
//! What a product cannot express (conditions, events, classes, numbers that are no Q.850 value) is written as a
//! comment that says so; nothing is left out silently.

mod audiocodes;
mod cisco_ios;
mod kamailio;
mod oracle;

use std::io::{self, Write};

use tritone_codes::profile::{Direction, Key, Rule, Target};
use tritone_codes::{Cause, Profile, StatusCode};

use crate::map::condition_words;

/// A product whose configuration can hold a mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Product {
    /// Cisco IOS and IOS XE gateways, CUBE.
    CiscoIos,
    /// Oracle (Acme Packet) session border controllers.
    Oracle,
    /// AudioCodes Mediant gateways.
    Audiocodes,
    /// Kamailio.
    Kamailio,
}

impl Product {
    /// All products.
    pub const ALL: [Self; 4] = [Self::CiscoIos, Self::Oracle, Self::Audiocodes, Self::Kamailio];

    /// The name that a user gives.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CiscoIos => "cisco-ios",
            Self::Oracle => "oracle",
            Self::Audiocodes => "audiocodes",
            Self::Kamailio => "kamailio",
        }
    }

    /// The product of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|product| product.name().eq_ignore_ascii_case(name))
    }
}

/// Writes both tables of a profile as configuration of a product.
///
/// # Errors
/// Those of the writer.
pub fn write_config(out: &mut dyn Write, product: Product, profile: &Profile) -> io::Result<()> {
    match product {
        Product::CiscoIos => cisco_ios::write(out, profile),
        Product::Oracle => oracle::write(out, profile),
        Product::Audiocodes => audiocodes::write(out, profile),
        Product::Kamailio => kamailio::write(out, profile),
    }
}

/// A row that every product can express: one status, one cause.
#[derive(Clone, Copy, Debug)]
struct Pair<'a> {
    status: StatusCode,
    cause: Cause,
    rule: &'a Rule,
}

impl Pair<'_> {
    /// The phrase of the status, the profile's own first.
    fn phrase(&self) -> &str {
        self.rule.phrase.as_deref().or(self.status.phrase()).unwrap_or_default()
    }

    /// The name of the cause, the profile's own first.
    fn cause_name(&self) -> &str {
        self.rule.cause_name.as_deref().or(self.cause.name()).unwrap_or_default()
    }
}

/// A row of a table as a product sees it.
#[derive(Debug)]
enum Line<'a> {
    /// A plain pair.
    Pair(Pair<'a>),
    /// A row that is no plain pair, and why.
    Other(&'a Rule, String),
}

/// The rows of a direction, those without conditions as pairs. Empty where the profile has no such table.
fn lines(profile: &Profile, direction: Direction) -> Vec<Line<'_>> {
    let groups = profile.table(direction).into_iter().flat_map(|table| table.groups());
    groups.flat_map(|rows| rows.iter().map(|rule| line(rule, is_chosen(rule, rows)))).collect()
}

/// Whether a row holds when nothing is known: it has no conditions, or it is the first of several that the source
/// prints without saying when.
fn is_chosen(rule: &Rule, rows: &[Rule]) -> bool {
    let first_unstated = rows.iter().find(|row| row.when.unstated);
    match first_unstated {
        Some(first) => std::ptr::eq(first, rule),
        None => rule.when.is_always(),
    }
}

fn line(rule: &Rule, chosen: bool) -> Line<'_> {
    if !chosen {
        let words = condition_words(&rule.when);
        let why = if words.is_empty() { "else".to_owned() } else { format!("only if {words}") };
        return Line::Other(rule, why);
    }
    match (rule.key, rule.to) {
        (Key::Status(status), Target::Cause(cause)) | (Key::Cause(cause), Target::Status(status)) => {
            Line::Pair(Pair { status, cause, rule })
        }
        (Key::Event(_), _) => Line::Other(rule, "an event, not a code".to_owned()),
        (Key::Class { .. }, _) => Line::Other(rule, "a whole class".to_owned()),
        (Key::Default, _) => Line::Other(rule, "the default for every other code".to_owned()),
        (_, Target::Request(_)) => Line::Other(rule, "a request, not a status".to_owned()),
        (_, Target::Nothing | Target::Zero) => Line::Other(rule, "mapped to nothing".to_owned()),
        _ => Line::Other(rule, "no Q.850 value".to_owned()),
    }
}

/// A row that is not expressed, as the text of a comment: `488 -> 65: only if warning=bearer`.
fn comment(rule: &Rule, why: &str) -> String {
    format!("{} -> {}: {why}", rule.key, rule.to)
}

/// The profile and its source, as the text of comment lines; with the ranges that nobody could read.
fn heading(profile: &Profile) -> Vec<String> {
    let mut lines = vec![
        format!("Mapping profile {}: {}", profile.id, profile.title),
        format!("Source: {} ({})", profile.source, profile.standing),
    ];
    for direction in [Direction::SipToCause, Direction::CauseToSip] {
        let side = if direction == Direction::SipToCause { "statuses" } else { "causes" };
        match profile.table(direction) {
            None => lines.push(format!("The profile has no table of {side}.")),
            Some(table) => lines.extend(
                table
                    .unread()
                    .iter()
                    .map(|(from, to)| format!("Not readable in the source: {side} {from} to {to}.")),
            ),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use tritone_codes::{profile, profiles};

    fn written(product: Product, id: &str) -> String {
        let mut out = Vec::new();
        write_config(&mut out, product, profile(id).unwrap()).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_product_has_its_own_words_for_a_pair() {
        let expected = [
            (Product::CiscoIos, " set sip-status 486 pstn-cause 17\n"),
            (Product::CiscoIos, " set pstn-cause 17 sip-status 486\n"),
            (Product::Oracle, "sip-status 486\nq850-cause 17\nq850-reason \"User busy\"\ndone\n"),
            (Product::Audiocodes, "CauseMapSip2Isdn 0 = 400,41;\n"),
            (Product::Kamailio, "Reason: Q.850;cause=17;text=\\\"User busy\\\""),
        ];
        for (product, line) in expected {
            let text = written(product, "rfc3398");
            assert!(text.contains(line), "{}: {line}\n{text}", product.name());
        }
    }

    #[test]
    fn what_cannot_be_expressed_is_a_comment_that_says_so() {
        for product in Product::ALL {
            let text = written(product, "rfc3398");
            assert!(text.contains("488 -> 65: only if warning=bearer"), "{}", product.name());
            assert!(text.contains("BYE -> 16: an event, not a code"), "{}", product.name());
        }
        assert!(written(Product::CiscoIos, "lcr").contains("! 480 -> 180: no Q.850 value"));
    }

    #[test]
    fn what_is_mapped_to_nothing_does_not_reach_the_default() {
        let text = written(Product::Kamailio, "rfc3398");
        let (down, up) = text.split_once("failure_route[").unwrap();
        assert!(down.contains("case 487:\n            return;"), "{down}");
        assert!(
            up.contains("case 16:\n            return;") && up.contains("case 44:\n            return;"),
            "{up}"
        );
    }

    #[test]
    fn every_profile_can_be_written_for_every_product() {
        for product in Product::ALL {
            for profile in profiles() {
                assert!(!written(product, &profile.id).is_empty());
            }
        }
    }
}
