//! Why a registration, a subscription, an OPTIONS or a MESSAGE failed.

use std::borrow::Cow;

use tritone_codes::{Method, StatusCode};
use tritone_wire::Timestamp;

use crate::call::{Call, Confidence, Fault, Verdict};
use crate::detail::Detail;
use crate::event::Event;
use crate::kind::Kind;
use crate::leg::Leg;
use crate::outcome::Outcome;

/// What the verdict on an exchange rests on.
struct Exchange<'l> {
    leg: &'l Leg,
    kind: Kind,
    /// The last request of its own method.
    request: &'l Event,
    /// The last final response to it.
    answer: Option<&'l Event>,
    /// How often credentials were asked for.
    challenges: usize,
    /// When the recording ended.
    recorded_until: Timestamp,
}

/// How long a client may take for the next try.
const NEXT_TRY_S: f64 = 2.0;

/// One way in which an exchange fails.
struct Rule {
    id: &'static str,
    holds: fn(&Exchange<'_>) -> bool,
    says: fn(&Exchange<'_>) -> String,
    advises: &'static str,
    fault: Fault,
    retryable: Option<bool>,
}

/// The table, tried from the top. Ids that calls have too mean the same there.
const RULES: &[Rule] = &[
    Rule {
        id: "wrong-password",
        // Credentials for an old challenge are only out of date.
        holds: |exchange| {
            let is_stale = exchange.answer.is_some_and(|answer| answer.stale);
            exchange.is_challenge() && exchange.request.credentials && exchange.challenges > 1 && !is_stale
        },
        says: |exchange| {
            format!(
                "User name or password is wrong: {} did not accept what {} sent{}.",
                exchange.asked(),
                exchange.asking(),
                exchange.realm()
            )
        },
        advises: "Check user name, password and realm of that account.",
        fault: Fault::Caller,
        retryable: Some(false),
    },
    Rule {
        id: "challenge-unanswered",
        holds: |exchange| exchange.is_challenge() && !exchange.request.credentials && exchange.is_last(),
        says: |exchange| {
            format!(
                "{} asked for user name and password{}, and {} sent none.",
                exchange.asked(),
                exchange.realm(),
                exchange.asking()
            )
        },
        advises: "Enter user name and password there; if they are, look whether the challenge gets back to it.",
        fault: Fault::Caller,
        retryable: Some(false),
    },
    Rule {
        id: "interval-refused",
        holds: |exchange| exchange.status() == 423 && exchange.is_last(),
        says: |exchange| {
            let least = exchange.answer.and_then(|event| exchange.leg.detail(event, Detail::MinExpires));
            format!(
                "The interval that {} asked for is too short: {} takes {} s and more, and it was not tried again with that.",
                exchange.asking(),
                exchange.asked(),
                least.unwrap_or("a number that it does not say of")
            )
        },
        advises: "Raise the interval (Expires) to that value.",
        fault: Fault::Caller,
        retryable: Some(false),
    },
    Rule {
        id: "event-refused",
        holds: |exchange| exchange.status() == 489,
        says: |exchange| {
            let package = exchange.leg.detail(exchange.request, Detail::Package).unwrap_or("none named");
            format!("{} does not offer the events that were asked for ({package}).", exchange.asked())
        },
        advises: "Switch that subscription off, or ask another element for it.",
        fault: Fault::Configuration,
        retryable: Some(false),
    },
    Rule {
        id: "registration-refused",
        holds: |exchange| {
            exchange.kind == Kind::Registration && exchange.status() >= 300 && !exchange.is_challenge()
        },
        says: |exchange| format!("The registration was refused: {}.", exchange.said()),
        advises: "Until it succeeds, calls to this account find nobody: check the account, its domain and whether it may \
                  register from there.",
        fault: Fault::Configuration,
        retryable: Some(false),
    },
    Rule {
        id: "no-response",
        holds: |exchange| exchange.answer.is_none(),
        says: |exchange| format!("Nothing came back from {}.", exchange.asked()),
        advises: "Check that the address is right, that something listens there, that no firewall is between, and that \
                  the recording holds both directions.",
        fault: Fault::Network,
        retryable: Some(true),
    },
    Rule {
        id: "refused",
        // A challenge alone is a step: the recording may have ended before the next one.
        holds: |exchange| !exchange.is_challenge(),
        says: |exchange| format!("It was refused: {}.", exchange.said()),
        advises: "",
        fault: Fault::Unknown,
        retryable: None,
    },
];

/// The verdict on an exchange that failed; `None` where it did not, or where the recording ended before that was
/// decided. `method` is the one that it is about.
pub(crate) fn verdict(
    leg: &Leg,
    call: &Call,
    method: Option<Method>,
    recorded_until: Timestamp,
) -> Option<Verdict> {
    if !call.outcome.is_failure() {
        return None;
    }
    let own = || leg.events().iter().filter(|event| event.method == method);
    let exchange = Exchange {
        leg,
        kind: call.kind,
        request: own().rfind(|event| event.status().is_none())?,
        answer: own().rfind(|event| event.status().is_some_and(StatusCode::is_final)),
        challenges: own().filter(|event| event.status().is_some_and(is_challenge)).count(),
        recorded_until,
    };
    let rule = RULES.iter().find(|rule| (rule.holds)(&exchange))?;
    let stated = call.outcome != Outcome::Timeout || exchange.answer.is_some();
    Some(Verdict {
        rule: rule.id,
        confidence: if stated { Confidence::Stated } else { Confidence::Inferred },
        fault: rule.fault,
        retryable: rule.retryable,
        explanation: (rule.says)(&exchange),
        advice: Some(rule.advises).filter(|advice| !advice.is_empty()).map(Cow::Borrowed),
    })
}

fn is_challenge(status: StatusCode) -> bool {
    matches!(status.as_u16(), 401 | 407)
}

impl Exchange<'_> {
    /// The final status, 0 without one.
    fn status(&self) -> u16 {
        self.answer.and_then(Event::status).map_or(0, StatusCode::as_u16)
    }

    fn is_challenge(&self) -> bool {
        self.answer.and_then(Event::status).is_some_and(is_challenge)
    }

    /// Whether the recording shows that nothing followed.
    fn is_last(&self) -> bool {
        self.answer.is_some_and(|answer| self.recorded_until.seconds_since(answer.time) >= NEXT_TRY_S)
    }

    fn asked(&self) -> String {
        self.leg.address(self.request.destination).to_string()
    }

    fn asking(&self) -> String {
        self.leg.address(self.request.source).to_string()
    }

    /// ` for the realm "a"`.
    fn realm(&self) -> String {
        let realm = self.answer.and_then(|event| self.leg.text(event.realm));
        realm.map(|realm| format!(" for the realm \"{realm}\"")).unwrap_or_default()
    }

    /// `ADDRESS answered 403 Forbidden`.
    fn said(&self) -> String {
        let Some((answer, status)) = self.answer.and_then(|event| Some((event, event.status()?))) else {
            return String::new();
        };
        let phrase = self.leg.text(answer.phrase).or(status.phrase()).unwrap_or_default();
        format!("{} answered {status} {phrase}", self.leg.address(answer.source)).trim_end().to_owned()
    }
}
