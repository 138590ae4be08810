//! Observed mappings: where both sides of an element are visible, what it made of what it got.
//!
//! Two hops of a call that follow each other ([`Call::hops`]) are what one element got and what it sent. Of all calls
//! together they are the table that it really uses. Only the way that decided the call counts, and of it what cannot
//! be anything but a translation; see [`LeftOut`] for the rest.

mod evidence;
mod fit;
mod learn;

use std::collections::BTreeMap;
use tritone_wire::{Endpoint, Host};

use tritone_codes::{Cause, Facts, StatusCode};
use tritone_wire::FrameRef;

use self::evidence::{Evidence, evidence};
use crate::call::{Call, Hop};
use crate::kind::Kind;

pub use fit::{Conclusion, Fit, Fits, Judgement, TELLING_ROWS};
pub use learn::Learned;

/// The end of a call as one side said it. A SIP side has a status, and a cause where a Reason header gave one; an ISDN
/// side has a cause alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Said {
    /// The SIP status.
    pub status: Option<StatusCode>,
    /// The Q.850 cause.
    pub cause: Option<Cause>,
}

impl Said {
    fn on(hop: &Hop) -> Self {
        Self { status: hop.status, cause: hop.cause }
    }
}

/// An element of which both sides were recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Element {
    /// Its address on the side of the caller.
    pub address: Endpoint,
    /// Its address on the side of the called party, where that is another host: one element with two addresses, or
    /// several between which nothing was recorded.
    pub far: Option<Host>,
}

impl Element {
    /// The element that got the response of one hop and sent that of the next.
    fn between(got: &Hop, sent: &Hop) -> Self {
        let far = got.to.host().to_canonical();
        Self { address: sent.from, far: Some(far).filter(|far| *far != sent.from.host().to_canonical()) }
    }
}

/// A call that shows a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// Its number.
    pub call: u64,
    /// The frame that the element got.
    pub got: FrameRef,
    /// The frame that it sent.
    pub sent: FrameRef,
}

/// One row of an observed mapping: what an element made of what it got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObservedRow {
    /// What it got.
    pub got: Said,
    /// What it sent.
    pub sent: Said,
    /// Calls that show it.
    pub calls: u64,
    /// The first of them.
    pub example: Example,
    /// What conditions of tables ask for, each with its number of calls.
    pub facts: Vec<(Facts, u64)>,
}

impl ObservedRow {
    /// Whether the element may just have passed it on: the same status, and no other cause. A cause that is missing may
    /// have been left out on the way.
    pub fn is_passed_on(&self) -> bool {
        self.got.status == self.sent.status && !self.states_a_cause()
    }

    /// Whether the element sent a cause that it did not get.
    fn states_a_cause(&self) -> bool {
        self.sent.cause.is_some() && self.sent.cause != self.got.cause
    }
}

/// What an element does with the end of a call, as far as it was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handling {
    /// It passes statuses on, with the causes that came with them.
    PassesOn,
    /// It passes statuses on, and leaves out causes.
    DropsCauses,
    /// It passes statuses on, and states causes of its own.
    StatesCauses,
    /// It makes other statuses of some of those that it gets.
    Translates,
}

impl Handling {
    /// The stable word: `passes-on`, `drops-causes`, `states-causes`, `translates`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PassesOn => "passes-on",
            Self::DropsCauses => "drops-causes",
            Self::StatesCauses => "states-causes",
            Self::Translates => "translates",
        }
    }

    fn of(rows: &[ObservedRow]) -> Self {
        if rows.iter().any(|row| row.got.status != row.sent.status) {
            Self::Translates
        } else if rows.iter().any(ObservedRow::states_a_cause) {
            Self::StatesCauses
        } else if rows.iter().any(|row| row.got.cause != row.sent.cause) {
            Self::DropsCauses
        } else {
            Self::PassesOn
        }
    }
}

/// Failures that an element got and that show no translation, by number of calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// A 401 or 407 on one of the sides: a challenge is for whoever can answer it.
    pub challenges: u64,
    /// The caller gave up, or the element did and had cancelled what it sent: what it got then decided nothing.
    pub cancels: u64,
    /// It had answered before it got the failure: it gave up by itself.
    pub answered_before: u64,
    /// It had sent the call to several places, or several times: what it sent was chosen among their answers (RFC 3261
    /// section 16.7 step 6), and is no translation of the one that decided.
    pub several_branches: u64,
}

impl LeftOut {
    /// All of them.
    pub const fn total(self) -> u64 {
        self.challenges + self.cancels + self.answered_before + self.several_branches
    }
}

/// What an element made of the failures that it got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObservedMapping {
    /// The element.
    pub element: Element,
    /// The product that it names most often, by Server or User-Agent, where that is not what came from behind it.
    pub product: Option<String>,
    /// What it does.
    pub handling: Handling,
    /// What it made of what, in order of what it got. May be empty, where everything was left out.
    pub rows: Vec<ObservedRow>,
    /// What shows no translation.
    pub left_out: LeftOut,
    /// Calls of the rows whose legs nothing on the wire joins: they fit by time, and by numbers or media.
    pub by_likeness: u64,
}

impl ObservedMapping {
    /// Calls of all rows.
    pub fn calls(&self) -> u64 {
        self.rows.iter().map(|row| row.calls).sum()
    }

    /// Whether a row tells of a translation. Where every status is passed on, a table of statuses is not seen to be
    /// used, and only causes that the element stated are.
    pub fn is_translation(&self, row: &ObservedRow) -> bool {
        match self.handling {
            Handling::Translates => true,
            Handling::StatesCauses => row.states_a_cause(),
            Handling::PassesOn | Handling::DropsCauses => false,
        }
    }
}

/// What the elements between the caller and the called side made of failures, in order of their addresses.
pub fn observed_mappings(calls: &[Call]) -> Vec<ObservedMapping> {
    let mut elements: BTreeMap<Element, Collected> = BTreeMap::new();
    for call in calls.iter().filter(|call| call.kind == Kind::Call) {
        for pair in call.hops.windows(2) {
            let [got, sent] = pair else { continue };
            let Some(evidence) = evidence(call, got, sent) else { continue };
            let element = elements.entry(Element::between(got, sent)).or_default();
            element.add(call, got, sent, &evidence);
        }
    }
    elements.into_iter().map(|(element, collected)| collected.into_mapping(element)).collect()
}

/// What was collected of one element.
#[derive(Default)]
struct Collected {
    rows: BTreeMap<(Said, Said), ObservedRow>,
    products: BTreeMap<String, u64>,
    left_out: LeftOut,
    by_likeness: u64,
}

impl Collected {
    fn add(&mut self, call: &Call, got: &Hop, sent: &Hop, evidence: &Evidence) {
        if let Some(product) = sent.product.as_ref().filter(|_| sent.product != got.product) {
            *self.products.entry(product.clone()).or_default() += 1;
        }
        let facts = match evidence {
            Evidence::Translation(facts) => *facts,
            Evidence::Challenge => return self.left_out.challenges += 1,
            Evidence::Cancel => return self.left_out.cancels += 1,
            Evidence::AnsweredBefore => return self.left_out.answered_before += 1,
            Evidence::SeveralBranches => return self.left_out.several_branches += 1,
        };
        let by_likeness = call.legs.iter().filter_map(|leg| leg.joined_by).any(|by| !by.is_stated());
        self.by_likeness += u64::from(by_likeness);
        let (got_said, sent_said) = (Said::on(got), Said::on(sent));
        let row = self.rows.entry((got_said, sent_said)).or_insert_with(|| ObservedRow {
            got: got_said,
            sent: sent_said,
            calls: 0,
            example: Example { call: call.id, got: got.frame, sent: sent.frame },
            facts: Vec::new(),
        });
        row.calls += 1;
        match row.facts.iter_mut().find(|(known, _)| *known == facts) {
            Some((_, calls)) => *calls += 1,
            None => row.facts.push((facts, 1)),
        }
    }

    fn into_mapping(self, element: Element) -> ObservedMapping {
        let rows: Vec<ObservedRow> = self.rows.into_values().collect();
        // Of products named equally often the first in the alphabet.
        let product = self.products.into_iter().rev().max_by_key(|(_, calls)| *calls);
        ObservedMapping {
            element,
            product: product.map(|(name, _)| name),
            handling: Handling::of(&rows),
            rows,
            left_out: self.left_out,
            by_likeness: self.by_likeness,
        }
    }
}
