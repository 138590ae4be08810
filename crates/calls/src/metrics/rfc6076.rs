//! The metrics of RFC 6076, "Basic Telephony SIP End-to-End Performance Metrics".

use std::time::Duration;

use super::Measured;
use super::distribution::{Distribution, between};
use super::ratio::Ratio;
use super::registration::{Registration, RegistrationEnd, is_failure_response};
use super::session::DisconnectEnd;

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
    pub(super) fn of(cases: &[Measured<'_>], registrations: &[Registration]) -> Self {
        let mut samples = Samples::default();
        let mut ratios = [Ratio::default(); 4];
        for case in cases.iter().filter(|case| case.is_sip()) {
            samples.add(case);
            let [ser, seer, isa, scr] = &mut ratios;
            if !(300..400).contains(&case.code()) {
                ser.add(case.is_answered());
                seer.add(case.is_answered() || matches!(case.code(), 480 | 486 | 600 | 603));
            }
            isa.add(is_ineffective(case));
            scr.add(is_complete(case));
        }
        let [ser, seer, isa, scr] = ratios;
        let (rrd, ira) = registration_figures(registrations);
        Self {
            rrd,
            ira,
            srd_successful: Distribution::of(samples.srd_successful),
            srd_failed: Distribution::of(samples.srd_failed),
            srd_failed_indicative: Distribution::of(samples.srd_failed_indicative),
            sdd: Distribution::of(samples.sdd),
            sdd_timeouts: samples.sdd_timeouts,
            sdd_refused: samples.sdd_refused,
            sdt: Distribution::of(samples.sdt),
            sdt_failed: Distribution::of(samples.sdt_failed),
            ser,
            seer,
            isa,
            scr,
        }
    }
}

fn registration_figures(registrations: &[Registration]) -> (Option<Distribution>, Ratio) {
    let mut ira = Ratio::default();
    let mut delays = Vec::new();
    for registration in registrations {
        match registration.end {
            RegistrationEnd::Undecided => continue,
            RegistrationEnd::Accepted(delay) => delays.push(delay),
            RegistrationEnd::Refused(_) | RegistrationEnd::TimedOut => {}
        }
        ira.add(registration.is_ineffective());
    }
    (Distribution::of(delays), ira)
}

/// ISA by the guideline of section 4.8. An INVITE without a final response counts as the 408 that it is for the
/// caller (RFC 3261 section 8.1.3.1), unless the caller gave up first.
fn is_ineffective(case: &Measured<'_>) -> bool {
    let timed_out = case.call.status.is_none() && case.call.outcome.is_failure();
    timed_out || matches!(case.code(), 408 | 500 | 503 | 504)
}

/// Whether every request of set-up and tear-down got its response. 408 and 504 say of another request that it did
/// not.
fn is_complete(case: &Measured<'_>) -> bool {
    if !case.is_answered() {
        return !matches!(case.code(), 0 | 408 | 504);
    }
    case.session.disconnect.is_some_and(|disconnect| match disconnect.end {
        DisconnectEnd::Accepted(_) => true,
        DisconnectEnd::Refused(status) => status != 408,
        DisconnectEnd::TimedOut(_) | DisconnectEnd::Undecided => false,
    })
}

#[derive(Default)]
struct Samples {
    srd_successful: Vec<Duration>,
    srd_failed: Vec<Duration>,
    srd_failed_indicative: Vec<Duration>,
    sdd: Vec<Duration>,
    sdd_timeouts: u64,
    sdd_refused: u64,
    sdt: Vec<Duration>,
    sdt_failed: Vec<Duration>,
}

impl Samples {
    fn add(&mut self, case: &Measured<'_>) {
        self.add_set_up(case);
        self.add_end(case);
    }

    fn add_set_up(&mut self, case: &Measured<'_>) {
        let session = case.session;
        let Some(invite) = session.invite else { return };
        let dialogs = session.dialogs.iter().filter_map(|at| between(invite, *at));
        if case.is_answered() {
            self.srd_successful.extend(dialogs);
            return;
        }
        let Some(failure) = session.r#final.filter(|_| case.call.status.is_some_and(is_failure_response))
        else {
            return;
        };
        let first = session.first_provisional.map_or(failure, |at| at.min(failure));
        self.srd_failed.extend(between(invite, first));
        let before = self.srd_failed_indicative.len();
        self.srd_failed_indicative.extend(dialogs);
        if self.srd_failed_indicative.len() == before {
            self.srd_failed_indicative.extend(between(invite, failure));
        }
    }

    fn add_end(&mut self, case: &Measured<'_>) {
        let Some((answered, disconnect)) = case.session.answered.zip(case.session.disconnect) else { return };
        match disconnect.end {
            DisconnectEnd::Accepted(at) => self.sdd.extend(between(disconnect.sent, at)),
            DisconnectEnd::Refused(_) => self.sdd_refused += 1,
            DisconnectEnd::TimedOut(at) => {
                self.sdd_timeouts += 1;
                self.sdt_failed.extend(between(answered, at));
                return;
            }
            // Whether its BYE will be answered is not known; the length of the session is one of 4.5.1 or 4.5.2.
            DisconnectEnd::Undecided => return,
        }
        self.sdt.extend(between(answered, disconnect.at_caller));
    }
}
