//! Registration attempts, for RRD and IRA (RFC 6076 sections 4.1 and 4.2).

use std::time::Duration;

use tritone_codes::{Method, StatusCode};
use tritone_wire::Timestamp;

use super::distribution::between;
use super::exchange::{Exchange, TIMER_F, exchanges};
use crate::leg::Leg;

/// One attempt to register: the initial REGISTER and, after a challenge, those that carry the credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registration {
    /// When the initial REGISTER was first seen.
    pub at: Timestamp,
    /// Number of Via values of it: 1 where it comes straight from the UA.
    pub vias: u8,
    /// How it ended.
    pub end: RegistrationEnd,
}

/// How a registration attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegistrationEnd {
    /// With a 2xx, after this delay since the initial REGISTER, the challenge and its answer included: the RRD.
    Accepted(Duration),
    /// With another final response.
    Refused(StatusCode),
    /// Timer F ran out.
    TimedOut,
    /// The recording ended before Timer F did.
    Undecided,
}

impl Registration {
    /// Whether the attempt was ineffective (RFC 6076 section 4.2): refused with 4xx other than 401, 402 and 407,
    /// with 5xx or 6xx, or not answered at all.
    pub fn is_ineffective(&self) -> bool {
        match self.end {
            RegistrationEnd::Refused(status) => is_failure_response(status),
            RegistrationEnd::TimedOut => true,
            RegistrationEnd::Accepted(_) | RegistrationEnd::Undecided => false,
        }
    }
}

/// Whether RFC 6076 (sections 4.2 and 4.3.2) calls this a failure response: 4xx except the challenges 401, 402 and
/// 407, 5xx, 6xx. A 3xx is none.
pub(super) fn is_failure_response(status: StatusCode) -> bool {
    matches!(status.as_u16(), 400..=699) && !is_challenge(status)
}

/// The "non-failure challenge response codes" of RFC 6076.
pub(super) fn is_challenge(status: StatusCode) -> bool {
    matches!(status.as_u16(), 401 | 402 | 407)
}

/// The attempts of a leg, on the hop nearest to who registers. A REGISTER with credentials soon after a challenge
/// goes on with the attempt; every other one begins a new one, as refreshes do.
pub(crate) fn registrations(leg: &Leg, recording_end: Timestamp) -> Vec<Registration> {
    let all = exchanges(leg, Method::Register);
    let Some(nearest) = all.iter().map(|exchange| exchange.vias).min() else { return Vec::new() };
    let near = all.iter().filter(|exchange| exchange.vias == nearest);
    let mut attempts: Vec<Vec<&Exchange>> = Vec::new();
    for exchange in near {
        let open = attempts.iter_mut().rev().find(|attempt| goes_on(attempt, exchange));
        match open {
            Some(attempt) => attempt.push(exchange),
            None => attempts.push(vec![exchange]),
        }
    }
    attempts.iter().filter_map(|attempt| judge(attempt, recording_end)).collect()
}

fn goes_on(attempt: &[&Exchange], next: &Exchange) -> bool {
    let Some(last) = attempt.last() else { return false };
    let challenged = last.answer.filter(|(_, status)| is_challenge(*status));
    next.credentials
        && next.hop == last.hop
        && challenged.is_some_and(|(at, _)| (0..TIMER_F).contains(&next.at.since(at)))
}

fn judge(attempt: &[&Exchange], recording_end: Timestamp) -> Option<Registration> {
    let (first, last) = (attempt.first()?, attempt.last()?);
    let end = match (last.accepted(), last.answer) {
        (Some(at), _) => between(first.at, at).map_or(RegistrationEnd::Undecided, RegistrationEnd::Accepted),
        (None, Some((_, status))) => RegistrationEnd::Refused(status),
        (None, None) if recording_end.since(last.at) >= TIMER_F => RegistrationEnd::TimedOut,
        (None, None) => RegistrationEnd::Undecided,
    };
    Some(Registration { at: first.at, vias: first.vias, end })
}
