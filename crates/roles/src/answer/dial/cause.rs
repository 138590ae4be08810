//! Values of a Reason header field from what is dialled.

use tritone_codes::reason::{self, Reason};
use tritone_codes::{Cause, GIGASET, Location};

use super::DialError;

/// `Q.850;cause=17;text="User busy"`.
pub(super) fn q850(cause: Cause) -> String {
    let reason = Reason::q850(cause);
    cause.name().map_or(reason, |name| reason.with_text(name)).to_string()
}

/// The nearest cause of a Gigaset code, with the code and its text; `None` where there is none.
pub(super) fn gigaset_reason(code: u16) -> Option<String> {
    let row = GIGASET.get(code)?;
    let text = format!("Gigaset {code} {}", row.text);
    Some(Reason::q850(row.nearest_cause?).with_text(&text).to_string())
}

/// The parameters of a dialled Reason, `reason=Q.850;cause=17;text=...;location=LN`, or `reason=17` alone, or the
/// whole value escaped.
#[derive(Clone, Debug, Default)]
pub(super) struct DialledReason {
    pub(super) reason: Option<String>,
    pub(super) cause: Option<String>,
    pub(super) text: Option<String>,
    pub(super) location: Option<String>,
}

impl DialledReason {
    /// The value of the header field; `None` where nothing of it was dialled.
    pub(super) fn value(self) -> Result<Option<String>, DialError> {
        let protocol = match (&self.reason, &self.cause) {
            (None, None) => return Ok(None),
            (Some(reason), None) if reason.contains(['=', ',']) => return whole(reason).map(Some),
            (Some(number), None) => return self.of_cause(number).map(Some),
            (Some(protocol), Some(_)) => protocol.as_str(),
            (None, Some(_)) => "Q.850",
        };
        let cause = self.cause.as_deref().unwrap_or_default();
        if protocol.eq_ignore_ascii_case("Q.850") {
            return self.of_cause(cause).map(Some);
        }
        let value = format!("{protocol};cause={cause}");
        whole(&with_text(value, self.text.as_deref())).map(Some)
    }

    fn of_cause(&self, number: &str) -> Result<String, DialError> {
        let refused = || DialError::NotAReason(number.to_owned());
        let cause =
            number.parse().ok().filter(|cause| *cause > 0).and_then(Cause::new).ok_or_else(refused)?;
        let mut reason = Reason::q850(cause);
        if let Some(text) = self.text.as_deref().or(cause.name()) {
            reason = reason.with_text(text);
        }
        if let Some(location) = &self.location {
            let expected = "U, LPN, LN, TN, RLN, RPN, INTL, BI or LOC-n";
            let known = Location::from_token(location.as_bytes());
            reason = reason.with_location(known.ok_or(DialError::Parameter { name: "location", expected })?);
        }
        Ok(reason.to_string())
    }
}

fn with_text(value: String, text: Option<&str>) -> String {
    match text {
        Some(text) => format!("{value};text=\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        None => value,
    }
}

/// A whole value, which must be one that can be sent.
fn whole(value: &str) -> Result<String, DialError> {
    let sound = reason::values(value.as_bytes()).all(|value| value.is_ok_and(|value| value.defect.is_none()));
    let plain = !value.chars().any(char::is_control);
    if sound && plain { Ok(value.to_owned()) } else { Err(DialError::NotAReason(value.to_owned())) }
}
