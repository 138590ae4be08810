//! All findings on a profile in one list.

use alloc::vec::Vec;
use core::fmt;

use super::{
    Assumptions, Difference, DifferenceKind, Loss, Promotion, RoundTrip, Shared, differences, promotions,
    round_trips, shared_targets, unreachable,
};
use crate::StatusCode;
use crate::profile::{Direction, Key, Profile, Rule, RuleId, Table, Target};

/// A finding of an audit.
#[derive(Clone, Debug)]
pub enum Finding<'a> {
    /// The source puts a number above 127 where a cause belongs.
    OutOfRange {
        /// The row.
        rule: &'a Rule,
        /// Its id.
        id: RuleId<'a>,
    },
    /// The source sends a status from 400 to 699 that is not registered.
    Unregistered {
        /// The row.
        rule: &'a Rule,
        /// Its id.
        id: RuleId<'a>,
    },
    /// A 4xx or 5xx can come back as a 6xx, which stops all forking.
    Promoted(Promotion<'a>),
    /// The profile differs from the one it is held against.
    Differs(Difference<'a>),
    /// A code does not come back from a round trip.
    Lost(RoundTrip<'a>),
    /// Several codes share a target.
    Shared(Direction, Shared),
    /// No row leads to a code, cause or status, of the other table.
    Unreachable(Direction, Key),
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// To know.
    Note,
    /// Something is lost because the other side has fewer words for it.
    Lossy,
    /// The table contradicts itself, the reference, or the range of the value.
    Wrong,
}

impl Finding<'_> {
    /// How much it weighs: "wrong" is kept for what cannot be explained by the other side having fewer codes.
    pub fn weight(&self) -> Weight {
        match self {
            Self::OutOfRange { .. } | Self::Unregistered { .. } => Weight::Wrong,
            Self::Promoted(promotion) => lossy_unless(promotion.certain),
            Self::Differs(difference) => weight_of_difference(difference.kind),
            Self::Lost(trip) => weight_of_trip(trip),
            Self::Shared(..) => Weight::Lossy,
            Self::Unreachable(..) => Weight::Note,
        }
    }
}

const fn lossy_unless(wrong: bool) -> Weight {
    if wrong { Weight::Wrong } else { Weight::Lossy }
}

const fn weight_of_difference(kind: DifferenceKind) -> Weight {
    match kind {
        DifferenceKind::Contradicts => Weight::Wrong,
        DifferenceKind::Coarser => Weight::Lossy,
        DifferenceKind::ByDefault | DifferenceKind::OneSided | DifferenceKind::Unknown => Weight::Note,
    }
}

fn weight_of_trip(trip: &RoundTrip<'_>) -> Weight {
    match trip.loss() {
        Some(Loss::Drift) => Weight::Wrong,
        Some(Loss::Shared | Loss::Dropped) => Weight::Lossy,
        Some(Loss::Unknown) | None => Weight::Note,
    }
}

impl fmt::Display for Finding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfRange { rule, id } => write!(f, "{id}: {} is no Q.850 value", rule.to),
            Self::Unregistered { rule, id } => write!(f, "{id}: {} is no registered status", rule.to),
            Self::Promoted(promotion) => write!(f, "promoted: {promotion}"),
            Self::Differs(difference) => write!(f, "differs: {difference}"),
            Self::Lost(trip) => write!(f, "lost: {trip}"),
            Self::Shared(_, shared) => write_shared(f, shared),
            Self::Unreachable(Direction::SipToCause, cause) => write!(f, "no status leads to cause {cause}"),
            Self::Unreachable(Direction::CauseToSip, status) => {
                write!(f, "no cause leads to status {status}")
            }
        }
    }
}

fn write_shared(f: &mut fmt::Formatter<'_>, shared: &Shared) -> fmt::Result {
    write!(f, "{} is shared by", shared.to)?;
    shared.keys.iter().try_for_each(|key| write!(f, " {key}"))
}

/// Everything that can be said of a profile, and of how it differs from `reference`, the heaviest kinds first and
/// each kind in the order of the tables.
pub fn audit<'a>(
    profile: &'a Profile,
    reference: Option<&'a Profile>,
    assumptions: &Assumptions,
) -> Vec<Finding<'a>> {
    const BOTH: [Direction; 2] = [Direction::SipToCause, Direction::CauseToSip];
    let mut findings: Vec<Finding<'a>> = BOTH.into_iter().flat_map(|way| odd_targets(profile, way)).collect();
    findings.extend(promotions(profile, assumptions).into_iter().map(Finding::Promoted));
    for (reference, way) in BOTH.into_iter().filter_map(|way| Some((reference?, way))) {
        findings.extend(
            differences(profile, reference, way, &assumptions.facts).into_iter().map(Finding::Differs),
        );
    }
    if profile.sip_to_cause.is_some() && profile.cause_to_sip.is_some() {
        let trips = BOTH.into_iter().flat_map(|way| round_trips(profile, way, assumptions));
        findings.extend(trips.filter(|trip| !trip.is_kept()).map(Finding::Lost));
    }
    for way in BOTH {
        findings.extend(shared_targets(profile, way).into_iter().map(|shared| Finding::Shared(way, shared)));
        findings.extend(unreachable(profile, way).into_iter().map(|key| Finding::Unreachable(way, key)));
    }
    findings
}

/// Rows whose target is no value of the registry it belongs to.
fn odd_targets(profile: &Profile, direction: Direction) -> Vec<Finding<'_>> {
    let groups = profile.table(direction).into_iter().flat_map(Table::groups);
    let rows = groups.flat_map(|rows| rows.iter().zip(1..));
    rows.filter_map(|(rule, nth)| {
        let id = RuleId { profile: &profile.id, direction, key: rule.key, nth };
        match rule.to {
            Target::Beyond(_) => Some(Finding::OutOfRange { rule, id }),
            Target::Status(status) if !is_registered(status) => Some(Finding::Unregistered { rule, id }),
            _ => None,
        }
    })
    .collect()
}

fn is_registered(status: StatusCode) -> bool {
    status.info().is_some_and(crate::StatusInfo::is_registered)
}
