//! What rules of findings may ask of a call.

use tritone_codes::{Method, StatusCode};
use tritone_wire::{Endpoint, Timestamp, Transport};

use super::exchange::{Exchange, Exchanges};
use crate::attempt::is_success;
use crate::call::Call;
use crate::case::Case;
use crate::cause::Reasons;
use crate::detail::Detail;
use crate::event::Event;
use crate::leg::Leg;
use crate::media::Heard;

/// A call with its evidence.
pub(super) struct Seen<'c> {
    /// Its sightings.
    pub(super) leg: &'c Leg,
    /// Its Reason headers.
    pub(super) reasons: &'c Reasons<'c>,
    /// Its attempts; `None` where it is no call, or where only its dialog was recorded.
    pub(super) case: Option<&'c Case<'c>>,
    /// The call, judged.
    pub(super) call: &'c Call,
    /// When the recording ended.
    pub(super) recorded_until: Timestamp,
    /// The media of the recording.
    pub(super) heard: &'c Heard,
    exchanges: Exchanges,
}

/// A dialog, whoever of the two speaks: its leg and both tags.
pub(super) type Dialog = (u16, u32, u32);

/// The dialog that an event is in.
pub(super) fn dialog(event: &Event) -> Dialog {
    (event.part, event.from_tag.min(event.to_tag), event.from_tag.max(event.to_tag))
}

impl<'c> Seen<'c> {
    pub(super) fn new(
        leg: &'c Leg,
        reasons: &'c Reasons<'c>,
        case: Option<&'c Case<'c>>,
        call: &'c Call,
        recorded_until: Timestamp,
        heard: &'c Heard,
    ) -> Self {
        Self { leg, reasons, case, call, recorded_until, heard, exchanges: Exchanges::of(leg) }
    }

    /// Everything seen, in order of time.
    pub(super) fn events(&self) -> &'c [Event] {
        self.leg.events()
    }

    /// An event by its index.
    pub(super) fn event(&self, index: usize) -> &'c Event {
        &self.leg.events()[index]
    }

    /// All exchanges, in order of their first event.
    pub(super) fn exchanges(&self) -> &[Exchange] {
        self.exchanges.all()
    }

    /// Who sent it.
    pub(super) fn who(&self, event: &Event) -> Endpoint {
        self.leg.address(event.source)
    }

    /// A detail of an event.
    pub(super) fn detail(&self, event: &Event, wanted: Detail) -> Option<&'c str> {
        self.leg.detail(event, wanted)
    }

    /// Whether the event has all that its message had, so that what is missing was missing there.
    pub(super) fn is_whole(&self, event: &Event) -> bool {
        !event.is_cut() && self.leg.is_whole()
    }

    /// What carried an event.
    pub(super) fn transport(&self, event: &Event) -> Transport {
        let part = self.leg.parts().get(usize::from(event.part));
        part.map_or(self.leg.flow(), |part| part.flow).transport
    }

    /// Whether anything was seen from one host to another: else silence between them says nothing.
    pub(super) fn heard(&self, from: u16, to: u16) -> bool {
        self.events().iter().any(|event| self.way(event) == (from, to))
    }

    /// Whether a request in a dialog of that leg went from one host to another.
    pub(super) fn reached_in_dialog(&self, part: u16, from: u16, to: u16) -> bool {
        let is_inside = |event: &Event| event.status().is_none() && event.to_tag != 0 && event.part == part;
        self.events().iter().any(|event| is_inside(event) && self.way(event) == (from, to))
    }

    /// The hosts of its sender and receiver.
    fn way(&self, event: &Event) -> (u16, u16) {
        (self.leg.host(event.source), self.leg.host(event.destination))
    }

    /// The first 2xx to an INVITE in the dialog of an event.
    pub(super) fn confirmed(&self, event: &Event) -> Option<&'c Event> {
        let wanted = dialog(event);
        let confirms = |event: &Event| event.method == Some(Method::Invite) && is_success(event);
        self.events().iter().find(|event| confirms(event) && dialog(event) == wanted)
    }

    /// The first BYE of each side of the dialog of an event, in order.
    pub(super) fn byes(&self, event: &Event) -> impl Iterator<Item = &'c Event> + use<'c> {
        let wanted = dialog(event);
        let is_one = move |event: &&Event| event.request() == Some(Method::Bye) && dialog(event) == wanted;
        let mut byes = self.leg.events().iter().filter(is_one);
        let first = byes.next();
        let other = byes.find(|bye| first.is_some_and(|first| first.from_tag != bye.from_tag));
        first.into_iter().chain(other)
    }

    /// The ACKs for an INVITE, on all hops.
    pub(super) fn acks(&self, invite: &Exchange) -> impl Iterator<Item = &'c Event> + use<'c> {
        let wanted = (invite.part, invite.cseq, invite.from_tag);
        let acks = self.leg.events().iter().filter(|event| event.request() == Some(Method::Ack));
        acks.filter(move |ack| (ack.part, ack.cseq, ack.from_tag) == wanted)
    }

    /// The PRACKs of who sent an INVITE.
    pub(super) fn pracks(&self, invite: &Exchange) -> impl Iterator<Item = &'c Event> + use<'c> {
        let wanted = (invite.part, invite.from_tag);
        let pracks = self.leg.events().iter().filter(|event| event.request() == Some(Method::Prack));
        pracks.filter(move |prack| (prack.part, prack.from_tag) == wanted)
    }

    /// The first final response to the CANCEL of an INVITE.
    pub(super) fn answer_to_cancel(&self, invite: &Exchange) -> Option<&'c Event> {
        let cancel = self.exchanges.of_event(invite.cancel?)?;
        let is_first = cancel.method == Some(Method::Cancel) && cancel.requests.first() == invite.cancel;
        cancel.end.filter(|_| is_first).map(|index| self.event(index))
    }

    /// The requests of an exchange, retransmissions included.
    pub(super) fn requests(&self, exchange: &Exchange) -> impl Iterator<Item = &'c Event> {
        self.exchanges.indices(exchange.requests).map(|index| self.event(index))
    }

    /// The request of an exchange, first time seen.
    pub(super) fn request(&self, exchange: &Exchange) -> Option<&'c Event> {
        exchange.requests.first().map(|index| self.event(index))
    }

    /// The request, where it opens a dialog or stands alone.
    pub(super) fn opening(&self, exchange: &Exchange) -> Option<&'c Event> {
        self.request(exchange).filter(|request| request.to_tag == 0)
    }

    /// The responses of an exchange, retransmissions included.
    pub(super) fn responses(&self, exchange: &Exchange) -> impl Iterator<Item = &'c Event> {
        self.exchanges.indices(exchange.responses).map(|index| self.event(index))
    }

    /// The provisional responses.
    pub(super) fn provisionals(&self, exchange: &Exchange) -> impl Iterator<Item = &'c Event> {
        self.responses(exchange).filter(|event| event.status().is_some_and(StatusCode::is_provisional))
    }

    /// The final responses.
    pub(super) fn finals(&self, exchange: &Exchange) -> impl Iterator<Item = &'c Event> {
        let is_final = |status: StatusCode| status.is_final() && status.is_valid_on_the_wire();
        self.responses(exchange).filter(move |event| event.status().is_some_and(is_final))
    }

    /// The first final response, with its status.
    pub(super) fn end(&self, exchange: &Exchange) -> Option<(&'c Event, u16)> {
        let event = self.event(exchange.end?);
        Some((event, code(event)))
    }

    /// The first 2xx.
    pub(super) fn success(&self, exchange: &Exchange) -> Option<&'c Event> {
        exchange.success.map(|index| self.event(index))
    }

    /// Seconds from an event to the end of the recording.
    pub(super) fn waited(&self, event: &Event) -> f64 {
        self.recorded_until.seconds_since(event.time)
    }
}

/// The status of a response, 0 of a request.
pub(super) fn code(event: &Event) -> u16 {
    event.status().map_or(0, StatusCode::as_u16)
}

/// The method of the CSeq header as a word.
pub(super) fn method(event: &Event) -> &'static str {
    event.method.map_or("request", |method| method.as_str())
}

/// The whole number that a header value begins with.
pub(super) fn number(value: &str) -> Option<u32> {
    let digits = value.trim_start().split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// Whether a list of tokens has this one.
pub(super) fn has_token(list: &str, token: &str) -> bool {
    tokens(list).any(|known| known.eq_ignore_ascii_case(token))
}

/// The tokens of a list.
pub(super) fn tokens(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|token| !token.is_empty())
}
