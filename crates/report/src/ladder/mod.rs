//! A call as a ladder: an element a column, an arrow a message, retransmissions folded to a count, the cause of a
//! Reason header beside its message. In text, SVG, Mermaid and Markdown.

mod markdown;
mod mermaid;
mod svg;
mod text;

use tritone_calls::{Call, LadderStep, Step};
use tritone_codes::Cause;
use unicode_width::UnicodeWidthStr;

use crate::clean::{clean, fit};

pub use self::markdown::write_ladder_markdown;
pub use self::mermaid::write_ladder_mermaid;
pub use self::svg::write_ladder_svg;
pub(crate) use self::svg::{SVG_STYLE, write_embedded_svg};
pub use self::text::{Strokes, write_ladder};

/// What an arrow says: `INVITE (SDP)`, `486 Busy Here [17] x3`.
pub fn step_label(step: &LadderStep) -> String {
    said(step) + &tail(step, &short_cause(step))
}

/// [`step_label`] in at most `width` columns: the phrase is cut before the cause is, and of an ICMP error its kind stays.
fn fitted_label(step: &LadderStep, width: usize) -> String {
    let tail = tail(step, &short_cause(step));
    let room = width.saturating_sub(tail.width()).max(3);
    let said = match &step.step {
        Step::Icmp { kind, .. } if said(step).width() > room => fit(kind.name(), room),
        _ => fit(&said(step), room),
    };
    fit(&(said + &tail), width)
}

/// What an arrow says, with the cause in both of its forms: `486 Busy Here [cause 17 (DSS1 91) User busy]`.
fn long_label(step: &LadderStep) -> String {
    let cause = step.cause.map(|cause| format!(" [{}]", cause_words(cause))).unwrap_or_default();
    said(step) + &tail(step, &cause)
}

/// What an arrow says, without its cause.
fn bare_label(step: &LadderStep) -> String {
    said(step) + &tail(step, "")
}

fn short_cause(step: &LadderStep) -> String {
    step.cause.map(|cause| format!(" [{cause}]")).unwrap_or_default()
}

/// What follows method or status: whether there is a session description, the cause, how often it was sent.
fn tail(step: &LadderStep, cause: &str) -> String {
    let sdp = if step.sdp { " (SDP)" } else { "" };
    let times = match step.repeated {
        0 => String::new(),
        repeated => format!(" x{}", u64::from(repeated) + 1),
    };
    format!("{sdp}{cause}{times}")
}

/// Method, status and phrase, or what an ICMP error says.
fn said(step: &LadderStep) -> String {
    match &step.step {
        Step::Request(method) => clean(method).into_owned(),
        Step::Response(status, phrase) => format!("{status} {}", clean(phrase)).trim_end().to_owned(),
        Step::Circuit(signal) => signal.to_string(),
        Step::Icmp { kind, by: None } => format!("ICMP {kind}"),
        Step::Icmp { kind, by: Some(by) } => format!("ICMP {kind} from {by}"),
    }
}

/// A cause in both of its forms: `cause 17 (DSS1 91) User busy`.
fn cause_words(cause: Cause) -> String {
    let name = cause.name().map(|name| format!(" {name}")).unwrap_or_default();
    format!("cause {cause} (DSS1 {:02X}){name}", cause.dss1_octet())
}

/// The arrows whose two ends are known elements: all of them, unless the call was put together wrongly.
fn steps(call: &Call) -> impl Iterator<Item = &LadderStep> {
    let elements = call.participants.len();
    call.ladder.iter().filter(move |step| step.from < elements && step.to < elements)
}
