//! The ratios of ITU-T E.411 and E.425 in SIP terms, and what is in common use besides.

use std::collections::BTreeMap;
use std::time::Duration;

use tritone_codes::{Cause, Facts, Profile, StatusCode, profiles};

use super::Measured;
use super::distribution::{Distribution, mean};
use super::ratio::Ratio;
use crate::outcome::Outcome;

/// The Q.850 causes with which the network has done its job although nobody answered (E.425): user busy, no user
/// responding, no answer from the user, call rejected. Operators differ on others; two NERs are comparable only
/// where their lists are equal.
pub const NER_CAUSES: [u8; 4] = [17, 18, 19, 21];

/// Ratios and times of calls. SIP has no circuit: a *bid* is a call, a *seizure* a call to which anything was
/// responded, be it 100. Of ISDN likewise a
/// SETUP to which the other side said anything; of SS7 each IAM, since it takes its circuit, but for one that gave way to
/// that of the other exchange.
#[derive(Clone, Debug, PartialEq)]
pub struct Itu {
    /// Answer seizure ratio (E.411): answered of seizures.
    pub asr: Ratio,
    /// Answer bid ratio (E.411): answered of bids.
    pub abr: Ratio,
    /// Network effectiveness ratio (E.425) of seizures: answered; 486, 600; 408, 480, 487 after ringing; 603, 607; of
    /// ISDN and SS7 the causes of [`NER_CAUSES`], and those given up while it rang.
    pub ner: Ratio,
    /// Average call duration: mean time from 2xx to BYE of the calls that a BYE ended.
    pub acd: Option<Duration>,
    /// Post-dial delay: first INVITE to the first 180, 183 or 2xx.
    pub pdd: Option<Distribution>,
    /// Ringing: first 180 to the final response or the CANCEL.
    pub ringing: Option<Distribution>,
}

impl Itu {
    pub(super) fn of<'c>(cases: impl Iterator<Item = &'c Measured> + Clone) -> Self {
        let (mut asr, mut abr, mut ner) = (Ratio::default(), Ratio::default(), Ratio::default());
        for case in cases.clone() {
            abr.add(case.is_answered());
            if case.responded {
                asr.add(case.is_answered());
                ner.add(is_effective(case));
            }
        }
        Self {
            asr,
            abr,
            ner,
            acd: mean(cases.clone().filter_map(|case| case.talk)),
            pdd: Distribution::of(cases.clone().filter_map(|case| case.pdd)),
            ringing: Distribution::of(cases.filter_map(|case| case.ringing)),
        }
    }
}

/// Whether the network did its job, by status; of a call of ISDN or SS7 by cause.
fn is_effective(case: &Measured) -> bool {
    let cause = case.observed.map(Cause::as_u8);
    match case.code() {
        _ if !case.is_sip() && case.outcome.is_failure() => {
            cause.is_some_and(|cause| NER_CAUSES.contains(&cause))
        }
        486 | 600 | 603 | 607 => true,
        408 | 480 | 487 => case.rang,
        _ => case.is_answered() || given_up_while_ringing(case),
    }
}

fn given_up_while_ringing(case: &Measured) -> bool {
    case.outcome == Outcome::Cancelled && case.rang
}

/// The NER that an ISDN behind a gateway with this mapping would see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NerByProfile {
    /// Id of the profile.
    pub profile: String,
    /// The ratio.
    pub ner: Ratio,
    /// Calls to whose status the profile gives no cause; the ratio counts them as ineffective.
    pub without_cause: u64,
}

/// What NER by profile needs to know of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    /// Answered, or given up by the caller, who sent the cause and got none: whether the network did its job.
    Known(bool),
    /// Failed: the status, whether it rang, and the cause that was on the wire.
    Failed(Option<StatusCode>, bool, Option<Cause>),
}

/// The ends of calls to which anything was responded. There are far fewer ends than calls.
#[derive(Clone, Debug, Default)]
pub(super) struct Ends(BTreeMap<End, u64>);

impl Ends {
    /// Counts the end of a call.
    pub(super) fn add(&mut self, case: &Measured) {
        if case.responded {
            *self.0.entry(end(case)).or_default() += 1;
        }
    }

    /// NER by each shipped profile that translates statuses: a failed call is effective by [`NER_CAUSES`], with the
    /// cause that was on the wire, else with what the profile makes of its status.
    pub(super) fn ner_by_profile(&self) -> Vec<NerByProfile> {
        let translating = profiles().iter().filter(|profile| profile.sip_to_cause.is_some());
        translating.map(|profile| ner_behind(&self.0, profile)).collect()
    }
}

fn end(case: &Measured) -> End {
    if case.is_answered() || case.outcome == Outcome::Cancelled {
        return End::Known(case.is_answered() || case.rang);
    }
    End::Failed(case.status, case.rang, case.observed)
}

fn ner_behind(ends: &BTreeMap<End, u64>, profile: &Profile) -> NerByProfile {
    let mut found = NerByProfile { profile: profile.id.to_string(), ner: Ratio::default(), without_cause: 0 };
    for (end, calls) in ends {
        let effective = match end {
            End::Known(effective) => *effective,
            End::Failed(status, rang, observed) => {
                let facts = Facts { alerted: Some(*rang), ..Facts::NONE };
                let translated = || status.and_then(|status| profile.sip_to_q850(status, &facts).cause());
                let cause = observed.or_else(translated);
                found.without_cause += if cause.is_none() { *calls } else { 0 };
                cause.is_some_and(|cause| NER_CAUSES.contains(&cause.as_u8()))
            }
        };
        found.ner.count += if effective { *calls } else { 0 };
        found.ner.of += calls;
    }
    found
}
