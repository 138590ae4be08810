//! Registrars and notifiers.

use tritone_codes::Method;

use super::seen::{code, method};
use super::{FindingRule, Look};
use crate::call::Severity;
use crate::flaw::Flaw;
use crate::signs::{Sign, Signs};

pub(super) const RULES: &[FindingRule] = &[
    FindingRule {
        id: "registrar-sent-6xx",
        severity: Severity::Warning,
        source: "RFC 3261 section 10.3",
        says: "A REGISTER was answered with a 6xx.",
        needs: Signs::all(&[Sign::Register, Sign::Global]),
        look: Look::Message(|seen, event| {
            let is_one = event.method == Some(Method::Register) && (600..700).contains(&code(event));
            is_one.then(|| {
                let who = seen.who(event);
                format!("{who} answered a REGISTER with {}; a registrar sends no 6xx.", code(event))
            })
        }),
    },
    FindingRule {
        id: "accepted-202",
        severity: Severity::Info,
        source: "RFC 6665 section 8.3.1",
        says: "A SUBSCRIBE or NOTIFY was answered with 202, which counts as 200.",
        needs: Signs::all(&[Sign::Accepted]),
        look: Look::Message(|seen, event| {
            let is_one =
                matches!(event.method, Some(Method::Subscribe | Method::Notify)) && code(event) == 202;
            is_one.then(|| {
                format!("{} answered {} with 202, which is 200 by now.", seen.who(event), method(event))
            })
        }),
    },
    FindingRule {
        id: "missing-event",
        severity: Severity::Warning,
        source: "RFC 6665 section 8.2.1",
        says: "A SUBSCRIBE or NOTIFY does not say of what event.",
        needs: Signs::all(&[Sign::Event]),
        look: Look::Message(|seen, event| {
            let is_one = event.flaws.has(Flaw::Event);
            is_one.then(|| format!("{} sent {} without Event.", seen.who(event), method(event)))
        }),
    },
    FindingRule {
        id: "missing-subscription-state",
        severity: Severity::Info,
        source: "RFC 6665 section 8.2.3",
        says: "A NOTIFY does not say whether the subscription goes on.",
        needs: Signs::all(&[Sign::SubscriptionState]),
        look: Look::Message(|seen, event| {
            let is_one = event.flaws.has(Flaw::SubscriptionState);
            is_one.then(|| format!("{} sent NOTIFY without Subscription-State.", seen.who(event)))
        }),
    },
];
