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
use crate::note::{MAX_TEXT, call_id_of};
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

/// A message of SIP, as far as it is counted, but for what only few have.
struct Counted<'a> {
    what: CountedWhat<'a>,
    call_id: Option<&'a [u8]>,
}

enum CountedWhat<'a> {
    Request(MethodName<'a>),
    /// With the method of its CSeq.
    Response(Option<StatusCode>, MethodName<'a>),
}

/// A method as on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MethodName<'a> {
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
    fn of(message: &Message<'a>) -> Self {
        let what = match message.start() {
            StartLine::Request { method, .. } => CountedWhat::Request(MethodName::of(method)),
            StartLine::Response { code, .. } => {
                let method = message.cseq().map_or(MethodName::None, |cseq| MethodName::of(cseq.method));
                CountedWhat::Response(code, method)
            }
        };
        Self { what, call_id: message.call_id() }
    }
}

impl Counts {
    /// Counts one message.
    pub fn see(&mut self, message: &Message<'_>) {
        self.see_counted(&Counted::of(message));
        for message in isup_of(message) {
            self.see_isup(&message);
        }
        for header in message.headers_named(HeaderName::Reason) {
            self.see_reason(header.value);
        }
    }

    /// Counts one message by the note that [`Noter::note`](crate::Noter::note) wrote of it; `false` where that says too
    /// little, and the message must be shown ([`see`](Self::see)): it has several Reason values, carries ISUP, its method is
    /// not registered, or a text that counts is not in the note as it was in the message.
    pub fn see_note(&mut self, note: &[u8]) -> bool {
        let Some((counted, reason)) = of_note(note) else { return false };
        self.see_counted(&counted);
        self.see_reason(reason.unwrap_or_default());
        true
    }

    fn see_counted(&mut self, message: &Counted<'_>) {
        self.messages += 1;
        match &message.what {
            CountedWhat::Request(method) => self.requests.add(method.word(), || method.as_text()),
            CountedWhat::Response(Some(status), method) => self.see_response(status.as_u16(), method),
            CountedWhat::Response(None, _) => {}
        }
        if let Some(id) = message.call_id
            && self.call_ids.len() < MAX_CALL_IDS
        {
            self.call_ids.insert(self.hasher.hash_one(id));
        }
    }

    fn see_reason(&mut self, header: &[u8]) {
        for value in reason::values(header).flatten() {
            let Some(cause) = value.cause else { continue };
            let of_protocol = |known: &ReasonProtocol<'_>| *known == value.protocol;
            let key = ReasonProtocol::REGISTERED.iter().position(of_protocol).map(|known| (known, cause));
            self.reason_headers.add(key, || format!("{};cause={cause}", value.protocol).into());
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

/// What a note says of a message that is counted, and the value of its Reason header; `None` where it says too little.
fn of_note(mut note: &[u8]) -> Option<(Counted<'_>, Option<&[u8]>)> {
    let fixed = Fixed::take(&mut note).filter(|fixed| !fixed.isup)?;
    let (call_id, mut items) = call_id_of(Items(note)).filter(|(id, _)| !id.is_empty() && is_whole(id))?;
    let what = match fixed.what? {
        What::Request(method) => CountedWhat::Request(MethodName::Known(method?)),
        What::Response(status) => CountedWhat::Response(Some(status), MethodName::Known(fixed.method?)),
    };
    let reason = items.find_map(|item| match item {
        Item::Text(Role::REASON, text) => Some(text),
        _ => None,
    });
    // Several are joined there, and those that break the grammar could read otherwise.
    let is_one = reason.is_none_or(|text| is_whole(text) && !text.contains(&b','));
    is_one.then_some((Counted { what, call_id: Some(call_id) }, reason))
}

/// Whether a text of a note is what stood in the message: it was not cut, and nothing in it was replaced.
fn is_whole(text: &[u8]) -> bool {
    text.len() < MAX_TEXT && text.is_ascii()
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
    use crate::note::Noter;

    /// The counts of messages, which are the same by their notes.
    fn counted(messages: &[&str]) -> Counts {
        let noter = Noter::new(Vec::new());
        let (mut counts, mut by_note) = (Counts::default(), Counts::default());
        for message in messages {
            let message = Message::scan(message.as_bytes()).unwrap();
            counts.see(&message);
            let mut note = Vec::new();
            noter.note(&message, &mut note);
            if !by_note.see_note(&note) {
                by_note.see(&message);
            }
        }
        let all = |counts: &Counts| {
            let words = [
                counts.requests_by_method(),
                counts.responses_by_cseq_method_and_status(),
                counts.reason_headers(),
            ];
            let statuses = [counts.responses_by_status(), counts.invite_final_responses()];
            (words, statuses.map(BTreeMap::clone), counts.messages, counts.call_ids())
        };
        assert_eq!(all(&counts), all(&by_note));
        counts
    }

    #[test]
    fn causes_are_counted_by_whose_they_are() {
        let bye = |reason: &str| format!("BYE sip:b SIP/2.0\r\nCall-ID: a\r\n{reason}\r\n\r\n");
        let all = [
            "Reason: Q.850;cause=16, SIP ;cause=200\r\nReason: x;cause=1, q.850;text=a",
            "Reason: q.850;cause=016",
            "Reason: SIP;cause=4294967295",
            "Reason: Q.850;text=\"a\r\nReason: b\";cause=17",
        ];
        let all = all.map(bye);
        let counts = counted(&all.each_ref().map(String::as_str));
        let expected =
            [("Q.850;cause=16", 2), ("SIP;cause=200", 1), ("SIP;cause=4294967295", 1), ("x;cause=1", 1)];
        assert_eq!(counts.reason_headers(), expected.map(|(word, count)| (word.to_owned(), count)).into());
    }

    #[test]
    fn call_ids_are_told_apart_wherever_they_differ() {
        let long = "a".repeat(MAX_TEXT);
        let ids = [long.as_str(), &format!("{long}1"), &format!("{long}2"), "\u{fffd}", "", ""];
        let all = ids.map(|id| format!("BYE sip:b SIP/2.0\r\nCall-ID: {id}\r\n\r\n"));
        assert_eq!(counted(&all.each_ref().map(String::as_str)).call_ids(), 5);
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
