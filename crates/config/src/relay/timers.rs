//! The times of a relay, in `[relay]`.

use std::time::Duration;

use super::value::duration;
use crate::ConfigError;
use crate::fields::Fields;

/// How long a relay waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timers {
    /// `trying`: after this a 100 is sent to an INVITE that has no other response yet (RFC 3261 section 17.2.1).
    pub trying: Duration,
    /// `t1`: an estimate of the round trip (RFC 3261 section 17.1.1.1).
    pub t1: Duration,
    /// `t2`: the longest time between two retransmissions of a response to INVITE or of another request.
    pub t2: Duration,
    /// `t4`: how long a message can stay in the network.
    pub t4: Duration,
    /// `timer-c`: how long an INVITE may go on without a final response (RFC 3261 section 16.6 step 11).
    pub timer_c: Duration,
    /// `first-answer`: how long an upstream may say nothing at all before the next one is tried, where there is one.
    pub first_answer: Duration,
    /// `down`: how long an upstream that did not answer is passed over; an answer to `health` ends that.
    pub down: Duration,
    /// `drain`: how long calls that are being set up may take to come to an end when the relay is stopped.
    pub drain: Duration,
}

impl Default for Timers {
    fn default() -> Self {
        Self {
            trying: Duration::from_millis(100),
            t1: Duration::from_millis(500),
            t2: Duration::from_secs(4),
            t4: Duration::from_secs(5),
            timer_c: Duration::from_secs(181),
            first_answer: Duration::from_secs(2),
            down: Duration::from_secs(30),
            drain: Duration::from_secs(32),
        }
    }
}

pub(super) fn timers(fields: &Fields<'_>) -> Result<Timers, ConfigError> {
    let default = Timers::default();
    let between = |field, default: Duration, from: u64, to: u64| {
        let range = Duration::from_millis(from)..=Duration::from_millis(to);
        Ok::<_, ConfigError>(duration(fields, field, range)?.unwrap_or(default))
    };
    Ok(Timers {
        trying: between("trying", default.trying, 0, 200)?,
        t1: between("t1", default.t1, 1, 10_000)?,
        t2: between("t2", default.t2, 1, 60_000)?,
        t4: between("t4", default.t4, 1, 60_000)?,
        // More than three minutes, says RFC 3261; a shorter one is for tests and for trunks that never ring so long.
        timer_c: between("timer-c", default.timer_c, 1_000, 3_600_000)?,
        first_answer: between("first-answer", default.first_answer, 10, 60_000)?,
        down: between("down", default.down, 0, 3_600_000)?,
        drain: between("drain", default.drain, 0, 3_600_000)?,
    })
}
