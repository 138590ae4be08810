//! The metrics of RFC 6076, "Basic Telephony SIP End-to-End Performance Metrics".

use super::distribution::{Delay, Distribution};
use super::measured::{Measured, Teardown};
use super::ratio::Ratio;
use super::registration::{Registration, RegistrationEnd};

/// The metrics of RFC 6076 section 4. A delay without samples is `None`; a ratio of nothing is undefined.
///
/// What the RFC leaves open is settled so: an INVITE that was repeated after a challenge or a redirection is one
/// session request with it; any 2xx is as good as a 200; an INVITE without a final response counts as 408, and
/// without any response has no SRD; a 487 after CANCEL lowers SER and SEER as every other code does.
#[derive(Clone, Debug, PartialEq)]
pub struct Rfc6076 {
    /// Registration Request Delay (4.1) of successful registrations: initial REGISTER to 2xx.
    pub rrd: Option<Distribution>,
    /// Ineffective Registration Attempts (4.2) of all registration attempts that were decided.
    pub ira: Ratio,
    /// Session Request Delay of successful set-ups (4.3.1): first INVITE to the first provisional response other
    /// than 100, else to the 2xx; one sample for each dialog of a fork (5.4).
    pub srd_successful: Option<Distribution>,
    /// Session Request Delay of failed set-ups (4.3.2) by the letter: first INVITE to the first provisional
    /// response, 100 included, or to the failure response; one sample a call.
    pub srd_failed: Option<Distribution>,
    /// The same to the first response that tells the caller something ("Status Indicative Response"), so that 100
    /// does not count; one sample for each early dialog.
    pub srd_failed_indicative: Option<Distribution>,
    /// Session Disconnect Delay (4.4): BYE to its 2xx, across challenges and recoverable errors.
    pub sdd: Option<Distribution>,
    /// BYEs that Timer F ended, which SDD excludes.
    pub sdd_timeouts: u64,
    /// BYEs that were refused and not repeated with success, which have no SDD.
    pub sdd_refused: u64,
    /// Session Duration Time of sessions that were ended properly (4.5.1): 2xx to BYE, both as the caller saw them.
    pub sdt: Option<Distribution>,
    /// Session Duration Time of sessions whose BYE was not answered (4.5.2): 2xx to Timer F.
    pub sdt_failed: Option<Distribution>,
    /// Session Establishment Ratio (4.6): answered of all but redirected.
    pub ser: Ratio,
    /// Session Establishment Effectiveness Ratio (4.7): answered, 480, 486, 600 and 603 of all but redirected.
    pub seer: Ratio,
    /// Ineffective Session Attempts (4.8): 408, 500, 503, 504 and no final response, of all.
    pub isa: Ratio,
    /// Session Completion Ratio (4.9): calls in which no request lacked its response, of all. A call that still
    /// runs when the recording ends has not completed.
    pub scr: Ratio,
}

impl Rfc6076 {
    pub(super) fn of<'c>(
        cases: impl Iterator<Item = &'c Measured> + Clone,
        registrations: &Registrations,
    ) -> Self {
        let cases = cases.filter(|case| case.is_sip());
        let (mut sdd_timeouts, mut sdd_refused) = (0, 0);
        let mut ratios = [Ratio::default(); 4];
        for case in cases.clone() {
            match case.teardown {
                Teardown::TimedOut(_) => sdd_timeouts += 1,
                Teardown::Refused(_) => sdd_refused += 1,
                Teardown::None | Teardown::Accepted(_) | Teardown::Undecided => {}
            }
            let [ser, seer, isa, scr] = &mut ratios;
            if !(300..400).contains(&case.code()) {
                ser.add(case.is_answered());
                seer.add(case.is_answered() || matches!(case.code(), 480 | 486 | 600 | 603));
            }
            isa.add(is_ineffective(case));
            scr.add(is_complete(case));
        }
        let [ser, seer, isa, scr] = ratios;
        let answered = cases.clone().filter(|case| case.is_answered());
        let failed = cases.clone().filter(|case| !case.is_answered());
        Self {
            rrd: Distribution::of(registrations.delays.iter().copied()),
            ira: registrations.ineffective,
            srd_successful: Distribution::of(answered.flat_map(Measured::dialogs)),
            srd_failed: Distribution::of(cases.clone().filter_map(|case| case.first_response)),
            srd_failed_indicative: Distribution::of(failed.flat_map(Measured::dialogs)),
            sdd: Distribution::of(cases.clone().filter_map(sdd)),
            sdd_timeouts,
            sdd_refused,
            sdt: Distribution::of(cases.clone().filter_map(sdt)),
            sdt_failed: Distribution::of(cases.filter_map(sdt_failed)),
            ser,
            seer,
            isa,
            scr,
        }
    }
}

/// Registrations being measured.
#[derive(Clone, Debug, Default)]
pub(super) struct Registrations {
    delays: Vec<Delay>,
    ineffective: Ratio,
}

impl Registrations {
    pub(super) fn add(&mut self, registration: &Registration) {
        match registration.end {
            RegistrationEnd::Undecided => return,
            RegistrationEnd::Accepted(delay) => self.delays.push(Delay::of(delay)),
            RegistrationEnd::Refused(_) | RegistrationEnd::TimedOut => {}
        }
        self.ineffective.add(registration.is_ineffective());
    }
}

/// ISA by the guideline of section 4.8. An INVITE without a final response counts as the 408 that it is for the
/// caller (RFC 3261 section 8.1.3.1), unless the caller gave up first.
fn is_ineffective(case: &Measured) -> bool {
    let timed_out = case.status.is_none() && case.outcome.is_failure();
    timed_out || matches!(case.code(), 408 | 500 | 503 | 504)
}

/// Whether every request of set-up and tear-down got its response. 408 and 504 say of another request that it did
/// not.
fn is_complete(case: &Measured) -> bool {
    if !case.is_answered() {
        return !matches!(case.code(), 0 | 408 | 504);
    }
    match case.teardown {
        Teardown::Accepted(_) => true,
        Teardown::Refused(status) => status != 408,
        Teardown::None | Teardown::TimedOut(_) | Teardown::Undecided => false,
    }
}

fn sdd(case: &Measured) -> Option<Delay> {
    match case.teardown {
        Teardown::Accepted(delay) => delay,
        _ => None,
    }
}

/// Where it is undecided whether its BYE will be answered, the length of the session is one of 4.5.1 or 4.5.2.
fn sdt(case: &Measured) -> Option<Delay> {
    case.talk.filter(|_| matches!(case.teardown, Teardown::Accepted(_) | Teardown::Refused(_)))
}

fn sdt_failed(case: &Measured) -> Option<Delay> {
    match case.teardown {
        Teardown::TimedOut(delay) => delay,
        _ => None,
    }
}
