//! What rules of findings may ask of a call.

use std::collections::{BTreeMap, BTreeSet};
use tritone_wire::Endpoint;

use tritone_codes::{Method, StatusCode};
use tritone_wire::{Timestamp, Transport};

use super::exchange::{Exchange, exchanges};
use crate::attempt::is_success;
use crate::call::Call;
use crate::case::Case;
use crate::detail::Detail;
use crate::event::Event;
use crate::leg::Leg;
use crate::media::Heard;

/// A call with its evidence.
pub(super) struct Seen<'c> {
    /// Its sightings.
    pub(super) leg: &'c Leg,
    /// Its attempts; `None` where it is no call, or where only its dialog was recorded.
    pub(super) case: Option<&'c Case<'c>>,
    /// The call, judged.
    pub(super) call: &'c Call,
    /// When the recording ended.
    pub(super) recorded_until: Timestamp,
    /// The media of the recording.
    pub(super) heard: &'c Heard,
    exchanges: Vec<Exchange>,
    acks: BTreeMap<(u16, u32, u32), Vec<usize>>,
    pracks: BTreeMap<(u16, u32), Vec<usize>>,
    /// The exchange of each CANCEL, by the index of its event.
    cancels: BTreeMap<usize, usize>,
    dialogs: BTreeMap<Dialog, DialogSeen>,
    /// Hosts between which something went.
    ways: BTreeSet<(u16, u16)>,
    /// Hosts between which requests in a dialog went, by leg.
    dialog_ways: BTreeSet<(u16, u16, u16)>,
}

/// A dialog, whoever of the two speaks: its leg and both tags.
pub(super) type Dialog = (u16, u32, u32);

/// The dialog that an event is in.
pub(super) fn dialog(event: &Event) -> Dialog {
    (event.part, event.from_tag.min(event.to_tag), event.from_tag.max(event.to_tag))
}

/// What became of a dialog.
#[derive(Default)]
pub(super) struct DialogSeen {
    /// The first 2xx to an INVITE.
    pub(super) confirmed: Option<usize>,
    /// The first BYE of each side, by its From tag.
    pub(super) byes: BTreeMap<u32, usize>,
}

impl<'c> Seen<'c> {
    pub(super) fn new(
        leg: &'c Leg,
        case: Option<&'c Case<'c>>,
        call: &'c Call,
        recorded_until: Timestamp,
        heard: &'c Heard,
    ) -> Self {
        let mut seen = Self {
            leg,
            case,
            call,
            recorded_until,
            heard,
            exchanges: exchanges(leg),
            acks: BTreeMap::new(),
            pracks: BTreeMap::new(),
            cancels: BTreeMap::new(),
            dialogs: BTreeMap::new(),
            ways: BTreeSet::new(),
            dialog_ways: BTreeSet::new(),
        };
        for (index, event) in leg.events().iter().enumerate() {
            seen.note(index, event);
        }
        for (place, exchange) in seen.exchanges.iter().enumerate() {
            if let Some(first) = exchange.requests.first().filter(|_| exchange.method == Some(Method::Cancel))
            {
                seen.cancels.insert(*first, place);
            }
        }
        seen
    }

    fn note(&mut self, index: usize, event: &Event) {
        let (from, to) = (self.leg.host(event.source), self.leg.host(event.destination));
        self.ways.insert((from, to));
        let request = event.request();
        if event.status().is_none() && event.to_tag != 0 {
            self.dialog_ways.insert((event.part, from, to));
        }
        match request {
            Some(Method::Ack) => {
                self.acks.entry((event.part, event.cseq, event.from_tag)).or_default().push(index);
            }
            Some(Method::Prack) => {
                self.pracks.entry((event.part, event.from_tag)).or_default().push(index);
            }
            Some(Method::Bye) => {
                let byes = &mut self.dialogs.entry(dialog(event)).or_default().byes;
                byes.entry(event.from_tag).or_insert(index);
            }
            _ => {}
        }
        if event.method == Some(Method::Invite) && is_success(event) {
            self.dialogs.entry(dialog(event)).or_default().confirmed.get_or_insert(index);
        }
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
        &self.exchanges
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
        self.ways.contains(&(from, to))
    }

    /// Whether a request in a dialog of that leg went from one host to another.
    pub(super) fn reached_in_dialog(&self, part: u16, from: u16, to: u16) -> bool {
        self.dialog_ways.contains(&(part, from, to))
    }

    /// What became of the dialog of an event.
    pub(super) fn dialog(&self, event: &Event) -> Option<&DialogSeen> {
        self.dialogs.get(&dialog(event))
    }

    /// The ACKs for an INVITE, on all hops.
    pub(super) fn acks(&self, invite: &Exchange) -> impl Iterator<Item = &'c Event> {
        let list = self.acks.get(&(invite.part, invite.cseq, invite.from_tag));
        list.into_iter().flatten().map(|index| self.event(*index))
    }

    /// The PRACKs of who sent an INVITE.
    pub(super) fn pracks(&self, invite: &Exchange) -> impl Iterator<Item = &'c Event> {
        let list = self.pracks.get(&(invite.part, invite.from_tag));
        list.into_iter().flatten().map(|index| self.event(*index))
    }

    /// The first final response to the CANCEL of an INVITE.
    pub(super) fn answer_to_cancel(&self, invite: &Exchange) -> Option<&'c Event> {
        let place = self.cancels.get(&invite.cancel?)?;
        self.finals(self.exchanges.get(*place)?).next()
    }

    /// The request of an exchange, first time seen.
    pub(super) fn request(&self, exchange: &Exchange) -> Option<&'c Event> {
        exchange.requests.first().map(|index| self.event(*index))
    }

    /// The request, where it opens a dialog or stands alone.
    pub(super) fn opening(&self, exchange: &Exchange) -> Option<&'c Event> {
        self.request(exchange).filter(|request| request.to_tag == 0)
    }

    /// The responses of an exchange, retransmissions included.
    pub(super) fn responses(&self, exchange: &Exchange) -> impl Iterator<Item = &'c Event> {
        exchange.responses.iter().map(|index| self.event(*index))
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
        let event = self.finals(exchange).next()?;
        Some((event, code(event)))
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
