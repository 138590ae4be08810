//! Waiting in vain: no answer at all, and timers that ran out (cause 102).

use tritone_codes::Diagnostic;
use tritone_wire::{isup, q931};

use super::{CircuitRule, Facts, failed};
use crate::call::{Confidence, Fault};
use crate::isdn::Signal;
use crate::isdn::sighting::Act;
use crate::outcome::Outcome;

/// After how long an IAM without any answer is given up by its exchange: T7 of ITU-T Q.764, 20 to 30 s.
const T7_S: f64 = 19.0;

pub(super) const RULES: &[CircuitRule] = &[
    CircuitRule {
        id: "setup-unanswered",
        source: "ITU-T Q.931 section 5.1.1 and 9.5 (T303), Q.764 section 2.1.4 (T7)",
        causes: &[],
        holds: |facts| {
            let clearing = facts.case.clearing();
            let by_timer =
                facts.cause() == Some(102) || facts.waited().is_some_and(|seconds| seconds >= T7_S);
            let given_up = clearing.is_none_or(|clearing| facts.case.is_of_caller(clearing) && by_timer);
            failed(facts) && facts.case.opening().is_some() && given_up && !facts.was_responded_to()
        },
        says: |facts| {
            let opening = facts.case.opening();
            let signal = opening.map_or(String::new(), |opening| opening.signal.to_string());
            let times = match facts.case.times_asked() {
                1 => String::new(),
                times => format!(", which was sent {times} times"),
            };
            format!(
                "No answer from {} to the {signal} was recorded{times}: the call was never taken up.",
                facts.case.called()
            )
        },
        advises: "Check that the other side is up, that the data link or linkset is in service, and that both sides mean the same \
                  line.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Inferred,
    },
    CircuitRule {
        id: "stalled-after-proceeding",
        source: "ITU-T Q.931 sections 5.1.5 and 9.5 (T310), Q.764 section 2.1.4 (T9)",
        causes: &[],
        holds: |facts| {
            let is_silent = facts.case.clearing().is_none() && facts.case.announcement().is_none();
            facts.call.outcome == Outcome::Timeout && is_silent && facts.case.alerting().is_none()
        },
        says: |facts| {
            let last = facts.case.leg.seen.iter().rev().find(|seen| !facts.case.is_of_caller(seen));
            let last = last.map_or(String::new(), |last| {
                format!(" after its {} of frame {}", last.signal, last.frame.number)
            });
            format!("{} took the call and then said nothing more{last}.", facts.case.called())
        },
        advises: "Trace the next leg of that element: the call waits there.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Inferred,
    },
    CircuitRule {
        id: "timer-expired",
        source: "ITU-T Q.850 cause 102, Q.931 section 9.5",
        causes: &[102],
        holds: failed,
        says: |facts| {
            format!(
                "The call was given up because an answer that had to come did not come{}.",
                waited_for(facts)
            )
        },
        advises: "Look which message nobody answered, and trace the side that should have: it was down, overloaded, or lost the \
                  message.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
];

/// What was waited for: by the timer that the diagnostic names, else by what the sender of the cause had got last.
fn waited_for(facts: &Facts<'_>) -> String {
    if let Diagnostic::Timer(number) = facts.diagnostic() {
        let of = meaning(number).map(|of| format!(": {of}")).unwrap_or_default();
        return format!(" (timer T{number}{of})");
    }
    let Some((said, _)) = facts.said() else { return String::new() };
    let by_caller = facts.case.is_of_caller(said);
    match facts.case.prompt(said).filter(|_| by_caller) {
        Some(last) => {
            let seconds = said.time.seconds_since(last.time).max(0.0);
            let timer = timer_after(last.signal, last.act)
                .map(|timer| format!(" (timer {timer})"))
                .unwrap_or_default();
            format!(
                ": {} waited for {seconds:.1} s after the {} of frame {}{timer}",
                said.source, last.signal, last.frame.number
            )
        }
        None => format!(": {} waited in vain", facts.who()),
    }
}

/// The timer that a caller starts with a message (ITU-T Q.931 tables 9-1 and 9-2, Q.764 annex A).
fn timer_after(signal: Signal, act: Act) -> Option<&'static str> {
    match (signal, act) {
        (Signal::Q931(q931::MessageType::SETUP_ACKNOWLEDGE), _) => Some("T304"),
        (Signal::Q931(q931::MessageType::CALL_PROCEEDING), _) => Some("T310"),
        (Signal::Q931(_), Act::Alerts) => Some("T301"),
        (Signal::Isup(isup::MessageType::ACM | isup::MessageType::CPG), _) => Some("T9"),
        _ => None,
    }
}

/// What a timer of Q.931 waits for.
fn meaning(timer: u16) -> Option<&'static str> {
    Some(match timer {
        301 => "it rang, and nobody answered",
        302 => "more digits were to come",
        303 => "no answer to the SETUP",
        304 => "no answer to the digits",
        305 => "no answer to the DISCONNECT",
        306 => "an announcement, and no RELEASE after it",
        307 => "a parked call was not taken up",
        308 => "no answer to the RELEASE",
        309 => "the data link was lost and did not come back",
        310 => "the call was proceeding, and nothing came of it",
        312 => "no terminal answered the SETUP that went to all",
        313 => "no CONNECT ACKNOWLEDGE",
        314 => "the other segments of a message did not come",
        316 | 317 => "no answer to the RESTART",
        318 => "no answer to the RESUME",
        319 => "no answer to the SUSPEND",
        320 => "no connection on the D channel was asked for",
        321 => "the D channel did not come back",
        322 => "no answer to the STATUS ENQUIRY",
        _ => return None,
    })
}
