//! The codes of a dialled answer, with a time before each where one is given.

use core::time::Duration;

use tritone_codes::{Cause, StatusCode};

use super::cause::{gigaset_reason, q850};
use super::params::time;
use super::{DialError, Dialled, MAX_STEPS, Step};

/// Whether a user part begins like a dialled answer: three digits, then nothing, a comma, a star or a slash.
pub(super) fn is_dialled(numbers: &[u8]) -> bool {
    let digits = numbers.iter().take_while(|octet| octet.is_ascii_digit()).count();
    digits == 3 && matches!(numbers.get(3), None | Some(b',' | b'*' | b'/'))
}

/// Reads the codes. Nothing but them is known yet of the answer.
pub(super) fn read(numbers: &[u8]) -> Result<Dialled, DialError> {
    let mut dialled = Dialled::none();
    let text = String::from_utf8_lossy(numbers);
    let (codes, cause) = without_cause(&text);
    dialled.reason = cause.map(q850);
    let mut last: Option<StatusCode> = None;
    for part in codes.split([',', '*']) {
        if let Some(before) = last.filter(|status| status.is_final()) {
            return Err(DialError::FinalNotLast(before));
        }
        if dialled.steps.len() == MAX_STEPS {
            return Err(DialError::TooMany);
        }
        let step = read_step(part, &mut dialled)?;
        last = Some(step.status);
        dialled.steps.push(step);
    }
    Ok(dialled)
}

/// A last number up to 127 behind a star is the cause: a status that small cannot end a sequence.
fn without_cause(numbers: &str) -> (&str, Option<Cause>) {
    let cut = numbers.rsplit_once('*').and_then(|(codes, last)| Some((codes, cause(last)?)));
    cut.map_or((numbers, None), |(codes, cause)| (codes, Some(cause)))
}

/// The cause of one to three digits.
fn cause(digits: &str) -> Option<Cause> {
    let number = digits.parse().ok().filter(|number| *number > 0)?;
    Cause::new(number).filter(|_| digits.len() <= 3)
}

/// Reads `CODE` or `CODE/TIME`.
fn read_step(part: &str, dialled: &mut Dialled) -> Result<Step, DialError> {
    let (code, after) = match part.split_once('/') {
        Some((_, "")) => return Err(DialError::Incomplete),
        Some((code, after)) => (code, time(after)?),
        None => (part, Duration::ZERO),
    };
    // Fewer than three digits: the telephone has not dialled all of them yet.
    if code.len() < 3 && code.bytes().all(|octet| octet.is_ascii_digit()) {
        return Err(DialError::Incomplete);
    }
    let status = code.parse::<StatusCode>().map_err(|_| DialError::NotACode(code.to_owned()))?;
    if status.is_valid_on_the_wire() {
        return Ok(Step { status, after });
    }
    dialled.applicative = Some(status.as_u16());
    dialled.reason = dialled.reason.take().or_else(|| gigaset_reason(status.as_u16()));
    Ok(Step { status: StatusCode::TEMPORARILY_UNAVAILABLE, after })
}
