//! What the predicates and sentences of rules may ask.

use tritone_codes::Diagnostic;
use tritone_wire::Protocol;

use crate::call::Call;
use crate::isdn::case::Case;
use crate::isdn::sighting::{CauseSeen, Sighting};

/// The facts of one call.
pub(crate) struct Facts<'c> {
    /// The call, but for verdict and findings.
    pub(crate) call: &'c Call,
    /// Its messages in their roles.
    pub(crate) case: &'c Case<'c>,
}

impl Facts<'_> {
    /// The cause that counts.
    pub(crate) fn cause(&self) -> Option<u8> {
        self.call.observed.as_ref().map(|observed| observed.cause.as_u8())
    }

    /// The message with the cause that counts, and that cause.
    pub(crate) fn said(&self) -> Option<(&Sighting, &CauseSeen)> {
        self.case.said()
    }

    /// What the diagnostic of the cause says.
    pub(crate) fn diagnostic(&self) -> Diagnostic<'_> {
        self.said().map_or(Diagnostic::None, |(_, seen)| Diagnostic::decode(seen.cause, &seen.diagnostic))
    }

    /// Who said so: the sender, and whoever may be behind it: `isdn-0:network or something behind it`.
    pub(crate) fn who(&self) -> String {
        let sender =
            self.said().map(|(seen, _)| seen.source).or(self.case.clearing().map(|seen| seen.source));
        let sender = sender.unwrap_or(self.case.called());
        let or_behind = self.call.origin.as_ref().is_some_and(|origin| origin.or_behind);
        if or_behind { format!("{sender} or something behind it") } else { sender.to_string() }
    }

    /// The kind of call that was asked for: ` (3.1 kHz audio)`; empty where it is not known.
    pub(crate) fn kind(&self) -> String {
        self.case.bearer().map(|bearer| format!(" ({bearer})")).unwrap_or_default()
    }

    /// Whether the call is one of ISUP.
    pub(crate) fn is_isup(&self) -> bool {
        self.call.protocol == Protocol::Isup
    }

    /// Whether anything came from the called side before the call was cleared.
    pub(crate) fn was_responded_to(&self) -> bool {
        match self.case.clearing() {
            Some(clearing) if self.case.is_of_caller(clearing) => {
                self.case.last_of_called(clearing).is_some()
            }
            Some(_) => true,
            None => self.case.leg.seen.iter().any(|seen| !self.case.is_of_caller(seen)),
        }
    }

    /// Seconds from the message that opened the call to the one that cleared it.
    pub(crate) fn waited(&self) -> Option<f64> {
        let (opening, clearing) = (self.case.opening()?, self.case.clearing()?);
        Some(clearing.time.seconds_since(opening.time)).filter(|seconds| *seconds >= 0.0)
    }

    /// The channel or circuit in words: `circuit 7`, `channel 3`, `a channel`.
    pub(crate) fn place(&self) -> String {
        if let crate::isdn::line::Line::Circuit { circuit, .. } = self.case.leg.line {
            return format!("circuit {circuit}");
        }
        let named = self.case.leg.seen.iter().find_map(|seen| seen.channel);
        named.map_or("a channel".to_owned(), |channel| format!("channel {}", channel.number))
    }
}

/// Whether the call failed.
pub(crate) fn failed(facts: &Facts<'_>) -> bool {
    facts.call.outcome.is_failure()
}
