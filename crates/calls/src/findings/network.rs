//! What the network said of messages that it did not deliver.

use super::seen::Seen;
use super::{FindingRule, Look, Shown};
use crate::call::Severity;
use crate::event::What;
use crate::outcome::Outcome;
use crate::signs::{Sign, Signs};

pub(super) const RULES: &[FindingRule] = &[FindingRule {
    id: "icmp-error",
    severity: Severity::Warning,
    source: "RFC 792, RFC 4443",
    says: "A message came back as an ICMP error; only worth knowing where the call was answered all the same.",
    needs: Signs::all(&[Sign::Refusal]),
    look: Look::Call(refused),
}];

fn refused(seen: &Seen<'_>) -> Vec<Shown> {
    let is_harmless = matches!(seen.call.outcome, Outcome::Answered | Outcome::Elsewhere);
    let of = |refusal: &crate::unreachable::Refusal| {
        let event = seen.events().iter().find(|event| event.frame == refusal.of)?;
        let what = match event.what {
            What::Request(Some(method)) => method.as_str().to_owned(),
            What::Request(None) => "request".to_owned(),
            What::Response(status) => status.to_string(),
        };
        let (from, to) = (seen.who(event), seen.leg.address(event.destination));
        let (by, kind) = (refusal.reporter, refusal.kind);
        let text =
            format!("{by} sent back the {what} of {from} to {to} (ICMP {kind}): {}.", kind.explanation());
        Some(Shown { text, frames: vec![refusal.frame], is_harmless })
    };
    seen.leg.refusals().iter().filter_map(of).collect()
}
