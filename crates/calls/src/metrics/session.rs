//! What the figures need to know of the set-up, course and end of a call (RFC 6076 sections 4.3 to 4.5).

use tritone_wire::Host;

use tritone_codes::{Method, StatusCode};
use tritone_wire::{Protocol, Timestamp};

use super::exchange::{Exchange, TIMER_F, exchanges};
use super::registration::is_challenge;
use crate::attempt::Transaction;
use crate::case::Case;
use crate::event::Event;
use crate::leg::Leg;
use crate::outcome::Outcome;

/// The times of a call, as they were seen on the hop nearest to the caller that was recorded. All are of first
/// sightings: retransmissions move none of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// In what language they were seen. RFC 6076 is about SIP alone.
    pub protocol: Protocol,
    /// The caller's first INVITE, before any challenge or redirection; SETUP or IAM. `None` where it was not recorded.
    pub invite: Option<Timestamp>,
    /// Number of Via values of that INVITE: 1 where it comes straight from the originating UA; 0 of ISDN and SS7.
    pub vias: u8,
    /// Who sent it, as far as the recording shows.
    pub caller: Host,
    /// The element farthest from the caller that the deciding INVITE was seen to reach.
    pub called: Host,
    /// Whether any response came to the caller's INVITEs, be it a 100.
    pub responded: bool,
    /// The first provisional response, 100 included, to an INVITE that was neither challenged nor redirected.
    pub first_provisional: Option<Timestamp>,
    /// For each dialog, early or confirmed, the first response that shows it: 101 to 199, else 2xx. Dialogs of
    /// INVITEs that were challenged or redirected are left out.
    pub dialogs: Vec<Timestamp>,
    /// The final response that decided.
    pub r#final: Option<Timestamp>,
    /// The first 2xx.
    pub answered: Option<Timestamp>,
    /// How the dialog of that 2xx was ended.
    pub disconnect: Option<Disconnect>,
    /// When the call was over, by its BYE, its final response or its timer; else the end of the recording.
    pub until: Timestamp,
}

/// The end of a dialog by BYE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disconnect {
    /// The first BYE where its sender's hop shows it.
    pub sent: Timestamp,
    /// The first BYE on the caller's hop, which differs where proxies are between.
    pub at_caller: Timestamp,
    /// What came of it.
    pub end: DisconnectEnd,
}

/// What came of a BYE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisconnectEnd {
    /// A 2xx, after whatever challenge or recoverable error.
    Accepted(Timestamp),
    /// Another final response, and nothing after it.
    Refused(StatusCode),
    /// Timer F ran out at this time.
    TimedOut(Timestamp),
    /// The recording ended before.
    Undecided,
}

/// The session of a call that ended with this outcome, in a recording that went on until `recording_end`.
pub(crate) fn session(case: &Case<'_>, outcome: Outcome, recording_end: Timestamp) -> Session {
    let (leg, deciding) = (case.leg(), case.deciding());
    let time = |index: usize| leg.events()[index].time;
    let first = case.own().next().unwrap_or(deciding);
    let caller = leg.address(first.sender(leg)).host();
    let invite = first.invite.map(time);
    let decided = deciding.final_event(leg);
    let success = decided.filter(|_| deciding.succeeded(leg));
    let disconnect = success.and_then(|event| disconnect(leg, caller, event, recording_end));
    let over = match outcome {
        Outcome::Answered => disconnect.map(|disconnect| disconnect.sent),
        Outcome::InProgress => None,
        _ => decided.map(|event| event.time).or(deciding.cancel.map(time)).or(invite.map(timer_b)),
    };
    let counting = case.own().filter(|transaction| !is_step(leg, transaction));
    let provisionals = counting.clone().flat_map(|transaction| &transaction.provisionals);
    Session {
        protocol: Protocol::Sip,
        invite,
        vias: first.sample(leg).vias,
        caller,
        called: leg.address(case.farthest().receiver(leg)).host(),
        responded: case.own().any(|t| !t.provisionals.is_empty() || !t.finals.is_empty()),
        first_provisional: provisionals.min().map(|index| time(*index)),
        dialogs: dialogs(leg, &counting),
        r#final: decided.map(|event| event.time),
        answered: success.map(|event| event.time),
        disconnect,
        until: over.map_or(recording_end, |over| over.min(recording_end)),
    }
}

/// When Timer B (RFC 3261 section 17.1.1.2) ends an INVITE that nobody answers; it is as long as Timer F.
fn timer_b(invite: Timestamp) -> Timestamp {
    Timestamp(invite.0.saturating_add(TIMER_F))
}

/// Whether an INVITE was only a step to the next: it was challenged or redirected.
fn is_step(leg: &Leg, transaction: &Transaction) -> bool {
    let status = transaction.final_event(leg).and_then(Event::status);
    status.is_some_and(|status| is_challenge(status) || (300..400).contains(&status.as_u16()))
}

/// The first response of each dialog, told apart by the To tag. A provisional without a tag (RFC 2543) is of the
/// dialog that the next tag names.
fn dialogs<'t>(leg: &Leg, counting: &(impl Iterator<Item = &'t Transaction> + Clone)) -> Vec<Timestamp> {
    let counts = |index: &usize| {
        counting.clone().any(|one| one.provisionals.contains(index) || one.finals.contains(index))
    };
    let shows = |event: &Event| event.status().is_some_and(|status| (101..300).contains(&status.as_u16()));
    let (mut tags, mut times): (Vec<u32>, Vec<Timestamp>) = (Vec::new(), Vec::new());
    let responses = leg.events().iter().enumerate().filter(|(_, event)| shows(event));
    for (_, event) in responses.filter(|(index, _)| counts(index)) {
        let known = tags.iter_mut().find(|tag| **tag == event.to_tag || **tag == 0 || event.to_tag == 0);
        match known {
            Some(tag) => *tag = (*tag).max(event.to_tag),
            None => {
                tags.push(event.to_tag);
                times.push(event.time);
            }
        }
    }
    times
}

/// How the dialog that `answer` confirmed ended. Of several BYEs the first one's sender counts, with whatever it
/// sent after a challenge or a recoverable error (RFC 6076 section 4.4).
fn disconnect(leg: &Leg, caller: Host, answer: &Event, recording_end: Timestamp) -> Option<Disconnect> {
    let of_dialog: Vec<Exchange> =
        exchanges(leg, Method::Bye).into_iter().filter(|bye| is_of_dialog(bye, answer)).collect();
    let first = of_dialog.first()?;
    let touches = |bye: &&Exchange| bye.hop.0 == caller || bye.hop.1 == caller;
    let at_caller = of_dialog.iter().find(touches).map_or(first.at, |bye| bye.at);
    let own: Vec<&Exchange> =
        of_dialog.iter().filter(|bye| bye.from_tag == first.from_tag && bye.hop.0 == first.hop.0).collect();
    let last = own.last()?;
    let timer = Timestamp(last.at.0.saturating_add(TIMER_F));
    let end = match (own.iter().find_map(|bye| bye.accepted()), last.answer) {
        (Some(at), _) => DisconnectEnd::Accepted(at),
        (None, Some((_, status))) => DisconnectEnd::Refused(status),
        (None, None) if recording_end >= timer => DisconnectEnd::TimedOut(timer),
        (None, None) => DisconnectEnd::Undecided,
    };
    Some(Disconnect { sent: first.at, at_caller, end })
}

/// Whether a BYE carries the two tags of the dialog, in either order. A tag that is missing (RFC 2543) fits any.
fn is_of_dialog(bye: &Exchange, answer: &Event) -> bool {
    let fits = |a: u32, b: u32| a == b || a == 0 || b == 0;
    let (caller, callee) = (answer.from_tag, answer.to_tag);
    fits(bye.from_tag, caller) && fits(bye.to_tag, callee)
        || fits(bye.from_tag, callee) && fits(bye.to_tag, caller)
}
