//! What was seen at all in a leg, in one look over its events: a rule that needs what is not there is not tried.
//!
//! Measured: a call has six events, and of the findings three in four need what it does not have; trying them all the same
//! was half of all that judging costs.

use tritone_codes::{Method, StatusCode};

use crate::attempt::is_success;
use crate::event::Event;
use crate::flaw::{Flaw, Flaws};
use crate::leg::Leg;

/// One thing that a leg may show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Sign {
    /// A status of 300 or above.
    Failure,
    /// One of 401 or 407.
    Challenge,
    /// One of 408 or 481, which end a dialog.
    DialogEnd,
    /// One of 420, 422 or 423, which say what the request should have had.
    Demand,
    /// A 487.
    Terminated,
    /// One of 600 and above.
    Global,
    /// One above 699, which is no status of SIP.
    OutOfRange,
    /// One that is not registered.
    Unregistered,
    /// A 202.
    Accepted,
    /// A Reason header, or a message of ISUP with a cause in the body.
    Reason,
    /// Retry-After.
    RetryAfter,
    /// A session description.
    Description,
    /// A response without a To tag that should have one.
    Untagged,
    /// A provisional response to another request than INVITE.
    ProvisionalElse,
    /// A provisional response after a failure.
    ProvisionalAfterFailure,
    /// A response to ACK.
    AckAnswered,
    /// INVITE, or a response to it.
    Invite,
    /// A request INVITE with a To tag.
    ReInvite,
    /// CANCEL, or a response to it.
    Cancel,
    /// A request BYE.
    Bye,
    /// REGISTER, or a response to it.
    Register,
    /// A 408 to another request than INVITE.
    TimeoutElse,
    /// Two different To tags in responses to INVITE.
    Forks,
    /// [`MANY`] final responses to INVITE.
    ManyFinals,
    /// [`MANY`] requests with a To tag.
    ManyInside,
    /// What a side of a dialog sent has a lower CSeq than something before it, or the same with another method.
    CseqAgain,
    /// Different numbers of Via values: a message was seen on more hops than one, or came another way.
    Hops,
    /// An ICMP error about one of its messages.
    Refusal,
    /// A response lacks the header that its status must have.
    RequiredHeader,
    /// A response lacks the header that its status should have.
    AdvisedHeader,
    /// A message without Contact that should have one.
    Contact,
    /// A request without Max-Forwards.
    MaxForwards,
    /// A body without Content-Type.
    ContentType,
    /// SUBSCRIBE or NOTIFY without Event.
    Event,
    /// NOTIFY without Subscription-State.
    SubscriptionState,
    /// Only one of `Require: 100rel` and RSeq.
    HalfReliable,
    /// A challenge of the Basic scheme.
    BasicChallenge,
    /// A 401 with the challenge of a proxy alone.
    ChallengeOfProxy,
    // What follows is added by those who know more than the events.
    /// The deciding attempt was seen on more hops than one.
    Path,
    /// A Reason header breaks its grammar.
    BrokenReason,
    /// A message has more than one Reason value.
    SeveralReasons,
    /// Media were recorded.
    Heard,
    /// An offer was answered.
    Agreement,
    /// An answer has other kinds of media than its offer, or another number of them.
    OtherShape,
    /// It has another transport.
    OtherTransport,
    /// Its first codec was not offered.
    OtherCodec,
    /// It has no telephone-event, and the offer has.
    KeysNotTaken,
    /// Its media are to go one way, or none.
    OneWay,
    /// It refuses a stream.
    StreamRefused,
}

/// Sightings by which a message may have been repeated in vain.
pub(crate) const MANY: usize = 4;

/// What a leg shows, or what a rule needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Signs(u64);

impl Signs {
    /// Nothing: a rule that needs it is always tried.
    pub(crate) const NONE: Self = Self(0);

    /// All of these.
    pub(crate) const fn all(signs: &[Sign]) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < signs.len() {
            bits |= 1 << signs[at] as u8;
            at += 1;
        }
        Self(bits)
    }

    /// Whether all of `needed` is there.
    pub(crate) const fn has(self, needed: Self) -> bool {
        self.0 & needed.0 == needed.0
    }

    /// The same, and `sign` if it `is_there`.
    pub(crate) const fn with(self, sign: Sign, is_there: bool) -> Self {
        Self(self.0 | (is_there as u64) << sign as u8)
    }

    /// Both.
    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What a leg shows, whose events are in order of time.
    pub(crate) fn of(leg: &Leg) -> Self {
        let mut gathered = Gathered::default();
        for event in leg.events() {
            gathered.add(event);
        }
        let Gathered { signs, finals, inside, .. } = gathered;
        let signs = signs.with(Sign::ManyFinals, finals >= MANY).with(Sign::ManyInside, inside >= MANY);
        signs.with(Sign::Refusal, !leg.refusals().is_empty())
    }

    fn set(&mut self, sign: Sign, is_there: bool) {
        *self = self.with(sign, is_there);
    }
}

#[derive(Default)]
struct Gathered {
    signs: Signs,
    /// Via values of the first event.
    vias: Option<u8>,
    /// The first To tag of a response to INVITE, 0 before there is one.
    to_tag: u32,
    /// Final responses to INVITE.
    finals: usize,
    /// Requests with a To tag.
    inside: usize,
    /// The highest CSeq in dialogs, by From tag.
    sides: [Option<Highest>; 2],
}

/// A From tag, and the highest CSeq number that came with it in a dialog, with its method.
type Highest = (u32, u32, Option<Method>);

impl Gathered {
    fn add(&mut self, event: &Event) {
        let signs = &mut self.signs;
        signs.set(Sign::Reason, event.reason != 0 || event.tunnelled.is_some());
        signs.set(Sign::RetryAfter, event.retry_after != 0);
        signs.set(Sign::Description, event.sdp);
        signs.set(Sign::Hops, *self.vias.get_or_insert(event.vias) != event.vias);
        if event.flaws != Flaws::default() {
            self.add_flaws(event.flaws);
        }
        match event.method {
            Some(Method::Invite) => self.signs.set(Sign::Invite, true),
            Some(Method::Cancel) => self.signs.set(Sign::Cancel, true),
            Some(Method::Register) => self.signs.set(Sign::Register, true),
            _ => {}
        }
        match event.status() {
            Some(status) => self.add_response(event, status),
            None => self.add_request(event),
        }
        let is_counted = match event.status() {
            Some(_) => event.method == Some(Method::Invite) && is_success(event),
            None => !matches!(event.request(), Some(Method::Ack | Method::Cancel)),
        };
        if is_counted && event.to_tag != 0 {
            self.count_in_dialog(event);
        }
    }

    fn count_in_dialog(&mut self, event: &Event) {
        let now = (event.from_tag, event.cseq, event.method);
        let is_its = |side: &&mut Option<Highest>| side.is_none_or(|(tag, ..)| tag == event.from_tag);
        let Some(side) = self.sides.iter_mut().find(is_its) else {
            self.signs.set(Sign::CseqAgain, true);
            return;
        };
        let (_, highest, method) = *side.get_or_insert(now);
        let is_again = event.cseq < highest || (event.cseq == highest && event.method != method);
        self.signs.set(Sign::CseqAgain, is_again);
        if event.cseq > highest {
            *side = Some(now);
        }
    }

    fn add_request(&mut self, event: &Event) {
        // The request line and CSeq may name two methods.
        let is = |method| event.request() == Some(method) || event.method == Some(method);
        self.inside += usize::from(event.to_tag != 0);
        self.signs.set(Sign::Invite, is(Method::Invite));
        self.signs.set(Sign::ReInvite, is(Method::Invite) && event.to_tag != 0);
        self.signs.set(Sign::Cancel, is(Method::Cancel));
        self.signs.set(Sign::Bye, is(Method::Bye));
    }

    fn add_response(&mut self, event: &Event, status: StatusCode) {
        let is_invite = event.method == Some(Method::Invite);
        let (signs, code) = (&mut self.signs, status.as_u16());
        if code < 200 {
            signs.set(Sign::ProvisionalElse, !is_invite);
            let is_late = signs.has(Signs::all(&[Sign::Failure]));
            signs.set(Sign::ProvisionalAfterFailure, is_late);
        } else if !is_success(event) {
            signs.set(Sign::Failure, true);
            signs.set(Sign::Challenge, matches!(code, 401 | 407));
            signs.set(Sign::DialogEnd, matches!(code, 408 | 481));
            signs.set(Sign::TimeoutElse, code == 408 && !is_invite);
            signs.set(Sign::Demand, matches!(code, 420 | 422 | 423));
            signs.set(Sign::Terminated, code == 487);
            signs.set(Sign::Global, code >= 600);
            signs.set(Sign::OutOfRange, !status.is_valid_on_the_wire());
        }
        signs.set(Sign::Accepted, code == 202);
        signs.set(Sign::Unregistered, !status.info().is_some_and(|info| info.is_registered()));
        signs.set(Sign::AckAnswered, event.method == Some(Method::Ack));
        signs.set(Sign::Untagged, event.to_tag == 0 && code != 100);
        if is_invite {
            self.finals += usize::from(code >= 200);
            self.to_tag = if self.to_tag == 0 { event.to_tag } else { self.to_tag };
            signs.set(Sign::Forks, event.to_tag != 0 && event.to_tag != self.to_tag);
        }
    }

    fn add_flaws(&mut self, flaws: Flaws) {
        let known = [
            (Flaw::RequiredHeader, Sign::RequiredHeader),
            (Flaw::AdvisedHeader, Sign::AdvisedHeader),
            (Flaw::Contact, Sign::Contact),
            (Flaw::MaxForwards, Sign::MaxForwards),
            (Flaw::ContentType, Sign::ContentType),
            (Flaw::Event, Sign::Event),
            (Flaw::SubscriptionState, Sign::SubscriptionState),
            (Flaw::HalfReliable, Sign::HalfReliable),
            (Flaw::BasicChallenge, Sign::BasicChallenge),
            (Flaw::ChallengeOfProxy, Sign::ChallengeOfProxy),
        ];
        for (flaw, sign) in known {
            self.signs.set(sign, flaws.has(flaw));
        }
    }
}
