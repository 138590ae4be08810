//! Message counts: what `stats` prints. Raw counts of what was on the wire, retransmissions included.

mod words;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};

use tritone_codes::reason::ReasonProtocol;
use tritone_codes::{CauseElement, CodingStandard, Method, StatusCode, reason};
use tritone_wire::sip::{HeaderName, Message, StartLine};
use tritone_wire::{isup, q931};

use crate::event::What;
use crate::isdn::isup_of;
use crate::note::call_id_of;
use crate::packed::{Fixed, Item, Items, Role};
use words::Words;

/// Different Call-IDs counted; beyond it the number is a lower bound. So many fill a table of 36 MiB, which doubles with
/// one more.
const MAX_CALL_IDS: usize = 3_670_016;

/// The method of a response whose CSeq is missing or has no number.
const NO_METHOD: &str = "None";

/// What a method is counted by: `None` is [`NO_METHOD`].
type Word = Option<Method>;

/// Counts of messages of ISDN or SS7.
#[derive(Clone, Debug, Default)]
pub struct CircuitCounts {
    /// All messages.
    pub messages: u64,
    /// By message type: `SETUP`, `IAM`; one without a name as `0x30`.
    pub message_types: BTreeMap<String, u64>,
    /// Causes in them that ITU-T coded, by value.
    pub cause_values: BTreeMap<u8, u64>,
    /// Causes in them, by message type and value: `DISCONNECT cause 17`.
    pub cause_by_message: BTreeMap<String, u64>,
}

impl CircuitCounts {
    /// A cause of another coding standard than that of ITU-T has no value of Q.850.
    fn see<'a>(&mut self, name: &str, causes: impl Iterator<Item = CauseElement<'a>>) {
        self.messages += 1;
        *self.message_types.entry(name.to_owned()).or_default() += 1;
        for cause in causes.filter(|cause| cause.coding() == CodingStandard::ItuT) {
            *self.cause_values.entry(cause.value()).or_default() += 1;
            *self.cause_by_message.entry(format!("{name} cause {}", cause.value())).or_default() += 1;
        }
    }
}

/// Counts of messages.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// Messages of Q.931, those of H.225.0 among them.
    pub q931: CircuitCounts,
    /// Messages of ISUP, those inside SIP (RFC 3372) among them.
    pub isup: CircuitCounts,
    /// All messages of SIP.
    pub messages: u64,
    requests: Words<Word>,
    /// By the method of the CSeq and the status.
    responses: Words<(Word, u16)>,
    /// By status, also of responses whose method is counted with others.
    statuses: BTreeMap<u16, u64>,
    invite_finals: BTreeMap<u16, u64>,
    /// By the protocol, if it is registered, and the cause.
    reason_headers: Words<(usize, u32)>,
    call_ids: HashSet<u64, BuildHasherDefault<AsItIs>>,
    hasher: RandomState,
}

/// A message of SIP, as far as it is counted. Whoever has looked at a message need not keep it for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted<'a> {
    /// What it is.
    pub what: CountedWhat<'a>,
    /// Its Call-ID.
    pub call_id: Option<&'a [u8]>,
}

/// A request or a response, as far as it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountedWhat<'a> {
    /// A request.
    Request(MethodName<'a>),
    /// A response.
    Response {
        /// Its status, if that is one.
        status: Option<StatusCode>,
        /// The method of its CSeq.
        method: MethodName<'a>,
    },
}

/// A method as on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MethodName<'a> {
    /// One that is registered.
    Known(Method),
    /// Another word.
    Other(&'a [u8]),
    /// That of a response whose CSeq is missing or has no number.
    None,
}

impl<'a> MethodName<'a> {
    fn of(name: &'a [u8]) -> Self {
        Method::from_bytes(name).map_or(Self::Other(name), Self::Known)
    }

    fn as_text(&self) -> Cow<'a, str> {
        match self {
            Self::Known(method) => method.as_str().into(),
            Self::Other(name) => String::from_utf8_lossy(name),
            Self::None => NO_METHOD.into(),
        }
    }

    /// What it is counted by, if that is no text.
    fn word(&self) -> Option<Word> {
        match self {
            Self::Known(method) => Some(Some(*method)),
            Self::Other(_) => None,
            Self::None => Some(None),
        }
    }
}

impl<'a> Counted<'a> {
    /// What of a message is counted.
    pub fn of(message: &Message<'a>) -> Self {
        let what = match message.start() {
            StartLine::Request { method, .. } => CountedWhat::Request(MethodName::of(method)),
            StartLine::Response { code, .. } => CountedWhat::Response {
                status: code,
                method: message.cseq().map_or(MethodName::None, |cseq| MethodName::of(cseq.method)),
            },
        };
        Self { what, call_id: message.call_id() }
    }
}

impl Counts {
    /// Counts one message.
    pub fn see(&mut self, message: &Message<'_>) {
        self.see_counted(&Counted::of(message));
        self.see_inside(message);
    }

    /// Counts one message by the note that [`Noter::note`](crate::Noter::note) wrote of it; `false` where that says too
    /// little, and the message must be shown ([`see`](Self::see)): it has Reason headers, carries ISUP, or its method is not
    /// registered.
    pub fn see_note(&mut self, note: &[u8]) -> bool {
        let counted = Self::of_note(note);
        if let Some(counted) = &counted {
            self.see_counted(counted);
        }
        counted.is_some()
    }

    fn of_note(mut note: &[u8]) -> Option<Counted<'_>> {
        let fixed = Fixed::take(&mut note).filter(|fixed| !fixed.isup)?;
        let (call_id, mut items) = call_id_of(Items(note))?;
        let what = match fixed.what? {
            What::Request(method) => CountedWhat::Request(MethodName::Known(method?)),
            What::Response(status) => {
                CountedWhat::Response { status: Some(status), method: MethodName::Known(fixed.method?) }
            }
        };
        let has_reason = items.any(|item| matches!(item, Item::Text(Role::REASON, _)));
        (!has_reason).then_some(Counted { what, call_id: Some(call_id).filter(|id| !id.is_empty()) })
    }

    /// Counts one message but for what only few have: see [`see_inside`](Self::see_inside).
    pub fn see_counted(&mut self, message: &Counted<'_>) {
        self.messages += 1;
        match &message.what {
            CountedWhat::Request(method) => self.requests.add(method.word(), || method.as_text()),
            CountedWhat::Response { status: Some(status), method } => {
                self.see_response(status.as_u16(), method);
            }
            CountedWhat::Response { status: None, .. } => {}
        }
        if let Some(id) = message.call_id
            && self.call_ids.len() < MAX_CALL_IDS
        {
            self.call_ids.insert(self.hasher.hash_one(id));
        }
    }

    /// Counts the Reason headers of a message and the messages of ISUP that it carries. A message with neither need not
    /// be shown.
    pub fn see_inside(&mut self, message: &Message<'_>) {
        for message in isup_of(message) {
            self.see_isup(&message);
        }
        for header in message.headers_named(HeaderName::Reason) {
            for value in reason::values(header.value).flatten() {
                let Some(cause) = value.cause else { continue };
                let of_protocol = |known: &ReasonProtocol<'_>| *known == value.protocol;
                let key = ReasonProtocol::REGISTERED.iter().position(of_protocol).map(|known| (known, cause));
                self.reason_headers.add(key, || format!("{};cause={cause}", value.protocol).into());
            }
        }
    }

    /// Counts one message of Q.931 or H.225.0.
    pub fn see_q931(&mut self, message: &q931::Message<'_>) {
        let kind = message.message_type;
        let name = kind.name().map_or_else(|| format!("0x{:02x}", kind.0), str::to_owned);
        self.q931.see(&name, message.causes().flatten());
    }

    /// Counts one message of ISUP.
    pub fn see_isup(&mut self, message: &isup::Message<'_>) {
        let kind = message.message_type;
        let name = kind.acronym().map_or_else(|| format!("0x{:02x}", kind.0), str::to_owned);
        self.isup.see(&name, message.causes().flatten());
    }

    fn see_response(&mut self, status: u16, method: &MethodName<'_>) {
        *self.statuses.entry(status).or_default() += 1;
        if *method == MethodName::Known(Method::Invite) && status >= 200 {
            *self.invite_finals.entry(status).or_default() += 1;
        }
        let key = method.word().map(|word| (word, status));
        self.responses.add(key, || format!("{} {status}", method.as_text()).into());
    }

    /// Requests, by method as on the wire.
    pub fn requests_by_method(&self) -> BTreeMap<String, u64> {
        self.requests.counts()
    }

    /// Responses, by status.
    pub fn responses_by_status(&self) -> &BTreeMap<u16, u64> {
        &self.statuses
    }

    /// Responses, by method of the CSeq and status: `INVITE 486`.
    pub fn responses_by_cseq_method_and_status(&self) -> BTreeMap<String, u64> {
        self.responses.counts()
    }

    /// Final responses to INVITE, by status.
    pub fn invite_final_responses(&self) -> &BTreeMap<u16, u64> {
        &self.invite_finals
    }

    /// Reason values that have a cause, by protocol and cause: `Q.850;cause=16`.
    pub fn reason_headers(&self) -> BTreeMap<String, u64> {
        self.reason_headers.counts()
    }

    /// Different Call-IDs seen.
    pub fn call_ids(&self) -> u64 {
        self.call_ids.len() as u64
    }
}

/// A hash of what is one already.
#[derive(Clone, Copy, Debug, Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

#[cfg(test)]
mod tests {
    use super::words::{MAX_WORDS, REST};
    use super::*;

    fn counted(messages: &[&str]) -> Counts {
        let mut counts = Counts::default();
        for message in messages {
            counts.see(&Message::scan(message.as_bytes()).unwrap());
        }
        counts
    }

    fn request(method: &str) -> String {
        format!("{method} sip:b SIP/2.0\r\nCall-ID: {method}\r\n\r\n")
    }

    #[test]
    fn methods_are_counted_as_they_are_written() {
        let all = ["INVITE", "invite", "INVITE", "X"].map(request);
        let counts = counted(&all.each_ref().map(String::as_str));
        let expected = [("INVITE", 2), ("X", 1), ("invite", 1)].map(|(word, count)| (word.to_owned(), count));
        assert_eq!(counts.requests_by_method(), expected.into());
        assert_eq!((counts.messages, counts.call_ids()), (4, 3));
    }

    #[test]
    fn a_response_is_counted_by_the_method_that_it_answers_if_it_says_which() {
        let counts = counted(&[
            "SIP/2.0 486 Busy\r\nCSeq: 1 INVITE\r\n\r\n",
            "SIP/2.0 486 Busy\r\nCSeq: 1 INVITE\r\n\r\n",
            "SIP/2.0 486 Busy\r\nCSeq: 1 bye\r\n\r\n",
            "SIP/2.0 180 Ringing\r\n\r\n",
        ]);
        let expected = [("INVITE 486", 2), ("None 180", 1), ("bye 486", 1)];
        let expected = expected.map(|(word, count)| (word.to_owned(), count));
        assert_eq!(counts.responses_by_cseq_method_and_status(), expected.into());
        assert_eq!(counts.responses_by_status(), &[(180, 1), (486, 3)].into());
        assert_eq!(counts.invite_final_responses(), &[(486, 2)].into());
    }

    #[test]
    fn a_registered_method_that_comes_when_there_is_no_room_is_counted_with_the_others() {
        let mut all: Vec<String> = (0..MAX_WORDS).map(|number| request(&format!("X{number}"))).collect();
        all.extend(["INVITE", "INVITE", "X0"].map(request));
        let counts = counted(&all.iter().map(String::as_str).collect::<Vec<_>>()).requests_by_method();
        assert_eq!((counts.get(REST), counts.get("X0"), counts.get("INVITE")), (Some(&2), Some(&2), None));
    }
}
