//! What is irregular in a call besides its end: each finding names a rule that somebody broke, or a contradiction.
//!
//! Nothing here decides a verdict. A rule is a warning where a document says MUST and it can do harm, or where two
//! things contradict each other; healthy traffic has nothing above [`Severity::Info`]. A rule that a recording cannot
//! show without doubt is not here; `docs/findings.md` lists those.

mod authentication;
mod circuit;
mod dialog;
mod exchange;
mod gateway;
mod headers;
mod media;
mod nat;
mod network;
mod provisional;
mod proxy;
mod reason;
mod registrar;
mod rtp;
mod seen;
mod status;
mod timer;
mod transaction;

use std::collections::BTreeMap;

use tritone_codes::Method;
use tritone_wire::{FrameRef, Timestamp};

use crate::call::{Call, Finding, Severity};
use crate::case::Case;
use crate::cause::Reasons;
use crate::event::{Event, What};
use crate::isdn;
use crate::leg::Leg;
use crate::media::Heard;
use crate::signs::{Sign, Signs};
use exchange::Exchange;
use seen::Seen;

/// Findings of one call that are kept: a hostile leg could have one for each of its messages.
const MAX_FINDINGS: usize = 32;
/// Frames that one finding names.
const MAX_FRAMES: usize = 64;

/// One rule of the table.
#[derive(Debug)]
pub struct FindingRule {
    /// Stable id.
    pub id: &'static str,
    /// How much it matters at most.
    pub severity: Severity,
    /// The document and section that it rests on, or the reasoning where no document says so.
    pub source: &'static str,
    /// What was seen where it fires.
    pub says: &'static str,
    /// Without which it has nothing to say.
    needs: Signs,
    look: Look,
}

/// What a rule looks at.
#[derive(Debug)]
enum Look {
    /// One message. Where elements passed it on, the one that wrote it is named.
    Message(fn(&Seen<'_>, &Event) -> Option<String>),
    /// A request and its responses on one hop. Where elements passed them on, the last hop is named.
    Exchange(fn(&Seen<'_>, &Exchange) -> Option<Shown>),
    /// The same, on each hop for itself.
    Hop(fn(&Seen<'_>, &Exchange) -> Option<Shown>),
    /// All of the call.
    Call(fn(&Seen<'_>) -> Vec<Shown>),
    /// All of a call of ISDN or SS7.
    Circuit(fn(&isdn::Case<'_>) -> Vec<Shown>),
}

/// What a rule has to say.
#[derive(Debug)]
struct Shown {
    /// One sentence.
    text: String,
    /// The frames that show it.
    frames: Vec<FrameRef>,
    /// It did no harm here: no more than worth knowing.
    is_harmless: bool,
}

impl Shown {
    fn new(text: String, events: &[&Event]) -> Self {
        Self { text, frames: events.iter().map(|event| event.frame).collect(), is_harmless: false }
    }
}

/// The table, subject by subject.
const GROUPS: [&[FindingRule]; 16] = [
    reason::RULES,
    status::RULES,
    headers::RULES,
    provisional::RULES,
    transaction::RULES,
    dialog::RULES,
    timer::RULES,
    proxy::RULES,
    media::RULES,
    rtp::RULES,
    nat::RULES,
    authentication::RULES,
    registrar::RULES,
    network::RULES,
    gateway::RULES,
    circuit::RULES,
];

/// All rules of findings, by subject.
pub fn finding_rules() -> impl Iterator<Item = &'static FindingRule> {
    GROUPS.into_iter().flatten()
}

/// All findings of a judged call or exchange, in order of the first frame.
pub(crate) fn of(
    leg: &Leg,
    reasons: &Reasons<'_>,
    case: Option<&Case<'_>>,
    call: &Call,
    recorded_until: Timestamp,
    heard: &Heard,
) -> Vec<Finding> {
    let seen = Seen::new(leg, reasons, case, call, recorded_until, heard);
    let signs = Signs::of(leg)
        .and(media::signs(&seen))
        .with(Sign::BrokenReason, reasons.has_broken())
        .with(Sign::SeveralReasons, reasons.has_several())
        .with(Sign::Path, case.is_some_and(|case| case.path().len() > 1))
        .with(Sign::Heard, !heard.is_empty());
    let mut found = Found::default();
    for rule in finding_rules() {
        if !signs.has(rule.needs) {
            debug_assert!(rule.look.at(&seen).is_empty(), "{} needs less than it says", rule.id);
            continue;
        }
        for shown in rule.look.at(&seen) {
            found.add(rule, shown);
        }
    }
    found.0.sort_by_key(|finding| (finding.frames.first().copied(), finding.rule));
    found.0
}

/// All findings of a call of ISDN or SS7, in order of the first frame.
pub(crate) fn of_circuit(case: &isdn::Case<'_>) -> Vec<Finding> {
    let mut found = Found::default();
    for rule in circuit::RULES {
        if let Look::Circuit(look) = rule.look {
            look(case).into_iter().for_each(|shown| found.add(rule, shown));
        }
    }
    found.0.sort_by_key(|finding| (finding.frames.first().copied(), finding.rule));
    found.0
}

impl Look {
    fn at(&self, seen: &Seen<'_>) -> Vec<Shown> {
        match self {
            Self::Message(look) => messages(seen, *look),
            Self::Exchange(look) => farthest(seen, *look),
            Self::Hop(look) => seen.exchanges().iter().filter_map(|exchange| look(seen, exchange)).collect(),
            Self::Call(look) => look(seen),
            Self::Circuit(_) => Vec::new(),
        }
    }
}

/// What a message has in common with itself on the other hops, as long as nobody changed what it says: leg, kind,
/// phrase, Reason, method, CSeq and tags.
type Passed = (u16, What, [u16; 2], Option<Method>, [u32; 3]);

/// The messages of which `look` says something, by who wrote them: a response is written where it has the most Via
/// values, a request where it has the fewest. An element that passed it on as it was did nothing wrong.
fn messages(seen: &Seen<'_>, look: fn(&Seen<'_>, &Event) -> Option<String>) -> Vec<Shown> {
    let key = |event: &Event| -> Passed {
        let texts = [event.phrase, event.reason];
        (event.part, event.what, texts, event.method, [event.cseq, event.from_tag, event.to_tag])
    };
    let mut said: BTreeMap<Passed, (u8, Shown)> = BTreeMap::new();
    for event in seen.events() {
        let Some(text) = look(seen, event) else { continue };
        let hops = if event.status().is_some() { u8::MAX - event.vias } else { event.vias };
        let (nearest, shown) = said.entry(key(event)).or_insert((hops, Shown::new(text.clone(), &[])));
        if hops < *nearest {
            (*nearest, shown.text) = (hops, text);
        }
        if shown.frames.len() < MAX_FRAMES {
            shown.frames.push(event.frame);
        }
    }
    said.into_values().map(|(_, shown)| shown).collect()
}

/// The exchanges of which `look` says something, each on its last hop.
fn farthest(seen: &Seen<'_>, look: fn(&Seen<'_>, &Exchange) -> Option<Shown>) -> Vec<Shown> {
    let said: Vec<(&Exchange, Shown)> =
        seen.exchanges().iter().filter_map(|exchange| Some((exchange, look(seen, exchange)?))).collect();
    if said.is_empty() {
        return Vec::new();
    }
    let mut last: BTreeMap<_, u8> = BTreeMap::new();
    for (exchange, _) in &said {
        let known = last.entry(exchange.request_key()).or_insert(exchange.vias);
        *known = exchange.vias.max(*known);
    }
    let said =
        said.into_iter().filter(|(exchange, _)| last.get(&exchange.request_key()) == Some(&exchange.vias));
    said.map(|(_, shown)| shown).collect()
}

/// Findings, those that say the same joined.
#[derive(Default)]
struct Found(Vec<Finding>);

impl Found {
    fn add(&mut self, rule: &FindingRule, shown: Shown) {
        let same = |known: &&mut Finding| known.rule == rule.id && known.text == shown.text;
        if let Some(known) = self.0.iter_mut().find(same) {
            for frame in shown.frames {
                if known.frames.len() < MAX_FRAMES && !known.frames.contains(&frame) {
                    known.frames.push(frame);
                }
            }
        } else if self.0.len() < MAX_FINDINGS {
            let severity = if shown.is_harmless { Severity::Info } else { rule.severity };
            let Shown { text, frames, .. } = shown;
            self.0.push(Finding { rule: rule.id, severity, text, frames });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::finding_rules;

    #[test]
    fn ids_are_unique_and_each_rule_says_what_it_rests_on() {
        let mut ids = BTreeSet::new();
        for rule in finding_rules() {
            assert!(ids.insert(rule.id), "{} twice", rule.id);
            assert!(!rule.source.is_empty() && !rule.says.is_empty(), "{}", rule.id);
        }
    }
}
