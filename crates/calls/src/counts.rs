//! Message counts: what `stats` prints. Raw counts of what was on the wire, retransmissions included.

use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use tritone_codes::{CauseElement, CodingStandard, reason};
use tritone_wire::sip::{HeaderName, Message, StartLine};
use tritone_wire::{isup, q931};

use crate::isdn::isup_of;

/// Different words (methods, Reason values) counted under their own name; further ones are counted together.
const MAX_WORDS: usize = 1_000;
/// Octets of such a word, but for the first few: longer ones are nobody's, and many of them are counted together with
/// the further ones.
const MAX_WORD: usize = 256;
/// Different words below which long ones are counted under their own name.
const FEW_WORDS: usize = 64;
/// Different Call-IDs counted; beyond it the number is a lower bound. So many fill a table of 36 MiB, which doubles with
/// one more.
const MAX_CALL_IDS: usize = 3_670_016;
/// The name under which words beyond the cap are counted.
const REST: &str = "(others)";

/// The method of a response whose CSeq is missing or has no number.
const NO_METHOD: &[u8] = b"None";

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
    /// Requests, by method as on the wire.
    pub requests_by_method: BTreeMap<String, u64>,
    /// Responses, by status.
    pub responses_by_status: BTreeMap<u16, u64>,
    /// Responses, by method of the CSeq and status: `INVITE 486`.
    pub responses_by_cseq_method_and_status: BTreeMap<String, u64>,
    /// Final responses to INVITE, by status.
    pub invite_final_responses: BTreeMap<u16, u64>,
    /// Reason values that have a cause, by protocol and cause: `Q.850;cause=16`.
    pub reason_headers: BTreeMap<String, u64>,
    call_ids: HashSet<u64>,
    hasher: RandomState,
}

impl Counts {
    /// Counts one message.
    pub fn see(&mut self, message: &Message<'_>) {
        self.messages += 1;
        match message.start() {
            StartLine::Request { method, .. } => add(&mut self.requests_by_method, method),
            StartLine::Response { code: Some(code), .. } => self.see_response(message, code.as_u16()),
            StartLine::Response { code: None, .. } => {}
        }
        if let Some(id) = message.call_id()
            && self.call_ids.len() < MAX_CALL_IDS
        {
            self.call_ids.insert(self.hasher.hash_one(id));
        }
        for message in isup_of(message) {
            self.see_isup(&message);
        }
        for header in message.headers_named(HeaderName::Reason) {
            for value in reason::values(header.value).flatten() {
                let Some(cause) = value.cause else { continue };
                add(&mut self.reason_headers, format!("{};cause={cause}", value.protocol).as_bytes());
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

    fn see_response(&mut self, message: &Message<'_>, code: u16) {
        *self.responses_by_status.entry(code).or_default() += 1;
        let method = message.cseq().map_or(NO_METHOD, |cseq| cseq.method);
        if method == b"INVITE" && code >= 200 {
            *self.invite_final_responses.entry(code).or_default() += 1;
        }
        let method = String::from_utf8_lossy(method);
        add(&mut self.responses_by_cseq_method_and_status, format!("{method} {code}").as_bytes());
    }

    /// Different Call-IDs seen.
    pub fn call_ids(&self) -> u64 {
        self.call_ids.len() as u64
    }
}

fn add(counts: &mut BTreeMap<String, u64>, word: &[u8]) {
    let word = String::from_utf8_lossy(word);
    if let Some(count) = counts.get_mut(&*word) {
        *count += 1;
        return;
    }
    let is_short = word.len() <= MAX_WORD || counts.len() < FEW_WORDS;
    let has_room = counts.len() < MAX_WORDS && is_short;
    let word = if has_room { word.into_owned() } else { REST.to_owned() };
    *counts.entry(word).or_default() += 1;
}
