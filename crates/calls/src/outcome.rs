//! The one word for how a call ended. Rules may look deeper, the outcome stays this simple.

use core::fmt;

use tritone_codes::StatusCode;

/// How a call ended, as its caller saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// 2xx.
    Answered,
    /// 486, 600.
    Busy,
    /// 404, 410, 484, 485, 604.
    NotFound,
    /// 402, 403, 433, 603, 607, 608.
    Rejected,
    /// 480.
    NoAnswer,
    /// 3xx that nobody followed.
    Redirected,
    /// 401 or 407 not followed by credentials that were accepted.
    Unauthorized,
    /// 408, or no final answer 64*T1 after the INVITE.
    Timeout,
    /// 487 after a CANCEL: the caller gave up.
    Cancelled,
    /// CANCEL because another phone answered (RFC 3326 section 3.1).
    Elsewhere,
    /// The recording ended earlier than the attempt.
    InProgress,
    /// Every other failure.
    Failed,
}

impl Outcome {
    /// All outcomes, in the order in which totals list them.
    pub const ALL: [Self; 12] = [
        Self::Answered,
        Self::Busy,
        Self::NoAnswer,
        Self::NotFound,
        Self::Rejected,
        Self::Redirected,
        Self::Unauthorized,
        Self::Timeout,
        Self::Cancelled,
        Self::Elsewhere,
        Self::Failed,
        Self::InProgress,
    ];

    /// The stable word: `answered`, `busy`, `not-found`, ...
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Busy => "busy",
            Self::NotFound => "not-found",
            Self::Rejected => "rejected",
            Self::NoAnswer => "no-answer",
            Self::Redirected => "redirected",
            Self::Unauthorized => "unauthorized",
            Self::Timeout => "timeout",
            Self::Cancelled => "cancelled",
            Self::Elsewhere => "elsewhere",
            Self::InProgress => "in-progress",
            Self::Failed => "failed",
        }
    }

    /// Whether the call failed: neither answered, nor given up by the caller, nor taken by another phone, nor
    /// still going on when the recording ended.
    pub const fn is_failure(self) -> bool {
        !matches!(self, Self::Answered | Self::Cancelled | Self::Elsewhere | Self::InProgress)
    }

    /// The outcome of the final `status` of an INVITE. `cancelled`: a CANCEL came before it.
    pub const fn of_final(status: StatusCode, cancelled: bool) -> Self {
        match status.as_u16() {
            200..=299 => Self::Answered,
            300..=399 => Self::Redirected,
            401 | 407 => Self::Unauthorized,
            402 | 403 | 433 | 603 | 607 | 608 => Self::Rejected,
            404 | 410 | 484 | 485 | 604 => Self::NotFound,
            408 => Self::Timeout,
            480 => Self::NoAnswer,
            486 | 600 => Self::Busy,
            487 if cancelled => Self::Cancelled,
            _ => Self::Failed,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: u16, cancelled: bool) -> Outcome {
        Outcome::of_final(StatusCode::new(code).unwrap(), cancelled)
    }

    #[test]
    fn a_487_is_cancelled_only_after_a_cancel() {
        assert_eq!(of(487, true), Outcome::Cancelled);
        assert_eq!(of(487, false), Outcome::Failed);
    }

    #[test]
    fn a_cancel_does_not_change_what_another_status_says() {
        assert_eq!(of(408, true), Outcome::Timeout);
        assert_eq!(of(486, true), Outcome::Busy);
    }

    #[test]
    fn codes_without_a_word_of_their_own_are_failed() {
        for code in [400, 405, 409, 488, 500, 503, 580, 606, 699] {
            assert_eq!(of(code, false), Outcome::Failed, "{code}");
        }
    }
}
