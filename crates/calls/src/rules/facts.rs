//! What the rules may ask of a call.

use tritone_codes::{Method, StatusCode};
use tritone_wire::Timestamp;

use crate::attempt::Transaction;
use crate::call::Call;
use crate::case::Case;
use crate::cause::{is_unspecific, warning_codes};
use crate::detail::Detail;
use crate::event::Event;
use crate::leg::Leg;
use crate::outcome::Outcome;
use crate::scene::{Offered, Scene};

/// An answer within this many seconds and without ringing is none of a person.
const MACHINE_S: f64 = 0.3;

/// One call with its evidence.
pub(crate) struct Facts<'c> {
    /// The call, judged but for its verdict.
    pub(crate) call: &'c Call,
    /// Its attempts.
    pub(crate) case: &'c Case<'c>,
    /// Its sightings.
    pub(crate) leg: &'c Leg,
    /// When the recording ended.
    pub(crate) recorded_until: Timestamp,
    /// The recording around it.
    pub(crate) scene: &'c Scene,
}

impl<'c> Facts<'c> {
    /// The final status as the origin gave it, which is not always the one that the caller got.
    pub(crate) fn status(&self) -> Option<u16> {
        let first = self.call.origin.as_ref().and_then(|origin| origin.status);
        first.or(self.call.status).map(StatusCode::as_u16)
    }

    /// The observed cause.
    pub(crate) fn cause(&self) -> Option<u8> {
        self.call.observed.as_ref().map(|observed| observed.cause.as_u8())
    }

    /// Whether the call ended so.
    pub(crate) fn is(&self, outcome: Outcome) -> bool {
        self.call.outcome == outcome
    }

    /// Whether no cause was seen that says more than "cleared" (16, 31, 127) or one of these.
    pub(crate) fn no_other_cause_than(&self, causes: &[u8]) -> bool {
        self.cause().is_none_or(|cause| is_unspecific(cause) || causes.contains(&cause))
    }

    /// The attempt that decides, on the hop of the caller.
    pub(crate) fn deciding(&self) -> &'c Transaction {
        self.case.deciding()
    }

    /// The same on the hop farthest from the caller.
    pub(crate) fn last_hop(&self) -> &'c Transaction {
        self.case.farthest()
    }

    /// An event by its index.
    pub(crate) fn event(&self, index: usize) -> &'c Event {
        &self.leg.events()[index]
    }

    /// A text of an event.
    pub(crate) fn text(&self, number: u16) -> Option<&'c str> {
        self.leg.text(number)
    }

    /// The call as the element got it that is farthest from the caller.
    pub(crate) fn offered(&self) -> Option<Offered> {
        let hop = self.last_hop();
        let invite = self.event(hop.invite?);
        let peer = self.leg.address(invite.destination);
        Some(Offered { peer, at: invite.time, frame: invite.frame, status: hop.status(self.leg) })
    }

    /// The Request-URI of the INVITE on the hop farthest from the caller.
    pub(crate) fn sent_uri(&self) -> Option<&'c str> {
        self.text(self.event(self.last_hop().invite?).uri)
    }

    /// The seconds of a header such as Session-Expires, without its parameters.
    pub(crate) fn seconds(&self, event: &Event, header: Detail) -> Option<u32> {
        self.leg.detail(event, header)?.split(';').next()?.trim().parse().ok()
    }

    /// Who got the INVITE of a transaction.
    pub(crate) fn asked(&self, transaction: &Transaction) -> String {
        self.leg.address(transaction.receiver(self.leg)).to_string()
    }

    /// Who sent the INVITE of a transaction.
    pub(crate) fn asking(&self, transaction: &Transaction) -> String {
        self.leg.address(transaction.sender(self.leg)).to_string()
    }

    /// The element that said the failure first, with its product; the one that was asked where none is known.
    pub(crate) fn origin(&self) -> String {
        let Some(origin) = &self.call.origin else { return self.asked(self.deciding()) };
        match &origin.product {
            Some(product) => format!("{} ({product})", origin.address),
            None => origin.address.to_string(),
        }
    }

    /// Whether any hop of the deciding attempt saw a ringing or progress response (180 to 183).
    pub(crate) fn had_progress(&self) -> bool {
        let all = self.case.path().flat_map(|transaction| &transaction.provisionals);
        all.filter_map(|index| self.event(*index).status()).any(|status| status.as_u16() >= 180)
    }

    /// Whether the caller's attempt rang.
    pub(crate) fn rang(&self) -> bool {
        self.case.alerted()
    }

    /// Seconds from the INVITE to the final response, on the last hop that has both.
    fn answered_after(&self) -> Option<f64> {
        self.case.path().rev().find_map(|transaction| {
            let (asked, end) = (transaction.invite?, transaction.final_index(self.leg)?);
            Some(self.event(end).time.seconds_since(self.event(asked).time))
        })
    }

    /// Whether the answer came too soon for a person, and without ringing; and then, after how many seconds.
    pub(crate) fn at_once(&self) -> Option<f64> {
        let seconds = self.answered_after()?;
        ((0.0..MACHINE_S).contains(&seconds) && !self.had_progress()).then_some(seconds)
    }

    /// How often an event was seen, and the seconds from its first to its last sighting.
    pub(crate) fn repeated(&self, index: usize) -> (usize, f64) {
        let event = self.event(index);
        let same = || self.leg.events().iter().filter(|other| other.repeats(event));
        let last = same().next_back().unwrap_or(event);
        (same().count(), last.time.seconds_since(event.time))
    }

    /// The first announcement of a failure that reached the caller.
    pub(crate) fn announced(&self) -> Option<(&'c Event, tritone_codes::Cause)> {
        self.case.announcements(self.deciding()).next()
    }

    /// The CANCEL, or the BYE of an early dialog, by which the caller gave up.
    pub(crate) fn given_up(&self) -> Option<&'c Event> {
        self.case.given_up().map(|index| self.event(index))
    }

    /// Seconds from the INVITE to where the caller gave up.
    pub(crate) fn gave_up_after(&self) -> Option<f64> {
        let asked = self.event(self.deciding().invite?);
        Some(self.given_up()?.time.seconds_since(asked.time))
    }

    /// The provisional statuses of the deciding attempt.
    pub(crate) fn provisionals(&self) -> impl Iterator<Item = u16> + use<'c> {
        let leg = self.leg;
        let events = self.deciding().provisionals.iter().map(|index| &leg.events()[*index]);
        events.filter_map(|event| event.status().map(StatusCode::as_u16))
    }

    /// The codes of the Warning headers of the final response.
    pub(crate) fn warnings(&self) -> Vec<u16> {
        warning_codes(self.call.warning.as_deref().unwrap_or_default())
    }

    /// The requests of the leg with this method.
    pub(crate) fn requests(&self, method: Method) -> impl Iterator<Item = &'c Event> + use<'c> {
        self.leg.events().iter().filter(move |event| event.request() == Some(method))
    }
}

/// The whole seconds that ring timers are set to, if `seconds` is one of them within 0.3 s.
pub(crate) fn ring_timer(seconds: f64) -> Option<u32> {
    [15_u32, 20, 30, 45, 60, 90, 120, 180]
        .into_iter()
        .find(|timer| (seconds - f64::from(*timer)).abs() <= 0.3)
}
