//! Takes messages one by one and keeps them by leg.

use std::collections::HashMap;

use tritone_codes::{Method, StatusCode};
use tritone_wire::sip::{HeaderName, Message, StartLine, Via};
use tritone_wire::{Flow, FrameRef, Timestamp};

use crate::call::Call;
use crate::event::{Event, What};
use crate::judge::{Recording, judge};
use crate::leg::Leg;
use crate::sdp;
use crate::translate::Auto;

/// Settings of a [`Fold`].
#[derive(Clone, Debug)]
pub struct FoldOptions {
    /// How a profile is chosen.
    pub profile: Auto,
    /// Legs kept; messages of further ones are counted in [`Fold::legs_left_out`].
    pub max_legs: usize,
}

impl Default for FoldOptions {
    fn default() -> Self {
        Self { profile: Auto::ByProduct, max_legs: 4_000_000 }
    }
}

/// Messages on their way to calls. Nothing is decided before [`Fold::finish`].
#[derive(Debug, Default)]
pub struct Fold {
    options: FoldOptions,
    legs: Vec<Leg>,
    by_call_id: HashMap<Box<[u8]>, usize>,
    no_call_id: u64,
    left_out: u64,
    no_status: u64,
    recording: Recording,
}

impl Fold {
    /// An empty fold.
    pub fn new(options: FoldOptions) -> Self {
        Self { options, ..Self::default() }
    }

    /// Notes that the recording went on until `time`, whatever was in that packet.
    pub fn saw_time(&mut self, time: Timestamp) {
        self.recording.saw(time);
    }

    /// Messages without a Call-ID, which belong to no leg.
    pub fn without_call_id(&self) -> u64 {
        self.no_call_id
    }

    /// Messages of legs beyond [`FoldOptions::max_legs`].
    pub fn legs_left_out(&self) -> u64 {
        self.left_out
    }

    /// Responses whose status is no number from 100 to 999.
    pub fn without_status(&self) -> u64 {
        self.no_status
    }

    /// Takes one message.
    pub fn see(&mut self, frame: FrameRef, time: Timestamp, flow: Flow, message: &Message<'_>) {
        self.saw_time(time);
        let Some(call_id) = message.call_id().filter(|id| !id.is_empty()) else {
            self.no_call_id += 1;
            return;
        };
        let Some(index) = self.leg_of(call_id, flow) else {
            self.left_out += 1;
            return;
        };
        let Some(leg) = self.legs.get_mut(index) else { return };
        match note(leg, frame, time, flow, message) {
            Noted::Kept => {}
            Noted::NoRoom => leg.leave_out(),
            Noted::NoStatus => self.no_status += 1,
        }
    }

    fn leg_of(&mut self, call_id: &[u8], flow: Flow) -> Option<usize> {
        if let Some(index) = self.by_call_id.get(call_id) {
            return Some(*index);
        }
        if self.legs.len() >= self.options.max_legs {
            return None;
        }
        self.legs.push(Leg::new(call_id, flow));
        self.by_call_id.insert(call_id.into(), self.legs.len() - 1);
        Some(self.legs.len() - 1)
    }

    /// Judges every leg, in order of its first packet.
    pub fn finish(mut self) -> Vec<Call> {
        self.by_call_id = HashMap::new();
        for leg in &mut self.legs {
            leg.sort();
        }
        let place = |leg: &Leg| leg.events().first().map(Event::order);
        self.legs.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.call_id().cmp(b.call_id())));
        let (recording, profile) = (self.recording, self.options.profile);
        // A leg goes as soon as its call is judged: both together are what a large recording costs most.
        let judged = self.legs.into_iter().map(|leg| judge(&leg, &recording, &profile));
        judged.enumerate().map(|(index, call)| Call { id: index as u64 + 1, ..call }).collect()
    }
}

/// What became of a message.
enum Noted {
    /// It is an event of the leg.
    Kept,
    /// The leg is full.
    NoRoom,
    /// Its status is no number that a status can be.
    NoStatus,
}

/// Adds the message to the leg. A full leg is left alone before anything is looked up in it: a sender that goes on
/// with one Call-ID costs no more than the scan.
fn note(leg: &mut Leg, frame: FrameRef, time: Timestamp, flow: Flow, message: &Message<'_>) -> Noted {
    if matches!(message.start(), StartLine::Response { code: None, .. }) {
        return Noted::NoStatus;
    }
    if leg.is_full() {
        return Noted::NoRoom;
    }
    let (Some(source), Some(destination)) =
        (leg.address_index(flow.source), leg.address_index(flow.destination))
    else {
        return Noted::NoRoom;
    };
    let (what, phrase, uri) = match message.start() {
        StartLine::Request { method, uri, .. } => {
            let known = Method::from_bytes(method);
            let name = if known.is_none() { leg.text_number(method) } else { 0 };
            (What::Request(known), name, leg.text_number(uri))
        }
        StartLine::Response { code: Some(code), phrase, .. } => {
            (What::Response(code), leg.text_number(phrase), 0)
        }
        StartLine::Response { code: None, .. } => return Noted::NoStatus,
    };
    let cseq = message.cseq();
    let (branch, vias) = via(message);
    let product = message.header(HeaderName::Server).or_else(|| message.header(HeaderName::UserAgent));
    let event = Event {
        time,
        frame,
        source,
        destination,
        what,
        method: cseq.as_ref().and_then(|cseq| Method::from_bytes(cseq.method)),
        cseq: cseq.map_or(0, |cseq| cseq.number),
        branch,
        from_tag: tag(message.from().and_then(|from| from.tag())),
        to_tag: tag(message.to().and_then(|to| to.tag())),
        vias,
        credentials: message.header(HeaderName::Authorization).is_some()
            || message.header(HeaderName::ProxyAuthorization).is_some(),
        sdp: has_sdp(message),
        phrase,
        product: product.map_or(0, |product| leg.text_number(product)),
        reason: joined(leg, message, HeaderName::Reason),
        warning: joined(leg, message, HeaderName::Warning),
        uri,
        retry_after: message.header(HeaderName::RetryAfter).map_or(0, |value| leg.text_number(value)),
        realm: realms(leg, message),
        stale: is_stale(message),
        lacks_header: lacks_header(message),
        media: offered_media(leg, message, what),
    };
    let header = |name| message.header(name).unwrap_or_default();
    leg.offer_head(&event, header(HeaderName::From), header(HeaderName::To), flow);
    if let Some(identity) = message.header(HeaderName::PAssertedIdentity) {
        leg.offer_identity(&event, identity);
    }
    leg.push(event);
    Noted::Kept
}

/// Whether a response has none of the headers of which its status must have one. A proxy that merges challenges may
/// put either header into a 401 or 407 (RFC 3261 section 16.7 step 7).
fn lacks_header(message: &Message<'_>) -> bool {
    let any_of: &[HeaderName] = match message.status().map(StatusCode::as_u16) {
        Some(401 | 407) => &[HeaderName::WwwAuthenticate, HeaderName::ProxyAuthenticate],
        Some(405) => &[HeaderName::Allow],
        Some(415) => &[HeaderName::Accept, HeaderName::AcceptEncoding, HeaderName::AcceptLanguage],
        Some(420) => &[HeaderName::Unsupported],
        Some(421) => &[HeaderName::Require],
        Some(422) => &[HeaderName::MinSe],
        Some(423) => &[HeaderName::MinExpires],
        Some(424) => &[HeaderName::GeolocationError],
        Some(469) => &[HeaderName::RecvInfo],
        Some(494) => &[HeaderName::SecurityServer],
        _ => return false,
    };
    !any_of.iter().any(|name| message.header(*name).is_some())
}

/// The headers of a challenge, and those that answer it.
const OF_DIGEST: [HeaderName; 4] = [
    HeaderName::WwwAuthenticate,
    HeaderName::ProxyAuthenticate,
    HeaderName::Authorization,
    HeaderName::ProxyAuthorization,
];

/// The text of the realms of a challenge or of credentials; each once, in order.
fn realms(leg: &mut Leg, message: &Message<'_>) -> u16 {
    let mut all: Vec<u8> = Vec::new();
    let mut seen: Vec<&[u8]> = Vec::new();
    for header in message.headers().filter(|header| OF_DIGEST.contains(&header.name)) {
        let Some(realm) = digest_param(header.value, b"realm") else { continue };
        if seen.contains(&realm) {
            continue;
        }
        if !seen.is_empty() {
            all.extend_from_slice(b", ");
        }
        all.extend_from_slice(realm);
        seen.push(realm);
    }
    leg.text_number(&all)
}

fn is_stale(message: &Message<'_>) -> bool {
    let mut challenges = message.headers().filter(|header| OF_DIGEST[..2].contains(&header.name));
    challenges.any(|header| {
        digest_param(header.value, b"stale").is_some_and(|value| value.eq_ignore_ascii_case(b"true"))
    })
}

/// A parameter of a challenge or of credentials (RFC 3261 section 25.1, `auth-param`), without its quotes. A comma
/// inside quotes separates nothing.
fn digest_param<'a>(value: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let after_scheme = value.iter().position(|byte| *byte == b' ')? + 1;
    let mut quoted = false;
    let mut parts = value.get(after_scheme..)?.split(|byte| {
        quoted ^= *byte == b'"';
        *byte == b',' && !quoted
    });
    parts.find_map(|part| {
        let equals = part.iter().position(|byte| *byte == b'=')?;
        let (key, value) = (part.get(..equals)?.trim_ascii(), part.get(equals + 1..)?.trim_ascii());
        let value = value.strip_prefix(b"\"").and_then(|inner| inner.strip_suffix(b"\"")).unwrap_or(value);
        key.eq_ignore_ascii_case(name).then_some(value)
    })
}

/// The text of what an INVITE offers.
fn offered_media(leg: &mut Leg, message: &Message<'_>, what: What) -> u16 {
    let offers = what == What::Request(Some(Method::Invite)) && has_sdp(message);
    if offers { leg.text_number(sdp::media(message.body()).as_bytes()) } else { 0 }
}

/// Hash of a tag, 0 without one. An empty one is none: stacks exist that write `;tag=` into the first INVITE.
fn tag(tag: Option<&[u8]>) -> u32 {
    tag.filter(|tag| !tag.is_empty()).map_or(0, hash)
}

/// Hash of the top Via's branch and sent-by, 0 without the magic cookie; and the number of Via values.
fn via(message: &Message<'_>) -> (u32, u8) {
    let count = message.values(HeaderName::Via).take(255).count() as u8;
    let Some(via) = message.top_via().filter(Via::has_magic_cookie) else { return (0, count) };
    let branch = via.branch().map_or(0, hash);
    // Clients exist that name the port in the INVITE and leave it out in the CANCEL.
    let port = hash(via.port.unwrap_or(b"5060"));
    (branch ^ hash(&via.host.to_ascii_lowercase()).rotate_left(7) ^ port.rotate_left(14), count)
}

fn has_sdp(message: &Message<'_>) -> bool {
    let kind = message.header(HeaderName::ContentType).unwrap_or_default();
    !message.body().is_empty() && kind.to_ascii_lowercase().windows(15).any(|part| part == b"application/sdp")
}

/// The text of all values of a header, joined by a comma as RFC 3261 section 7.3.1 allows; 0 without one.
fn joined(leg: &mut Leg, message: &Message<'_>, name: HeaderName) -> u16 {
    let mut lines = message.headers().filter(|header| header.name == name).map(|header| header.value);
    let Some(first) = lines.next() else { return 0 };
    let Some(second) = lines.next() else { return leg.text_number(first) };
    let mut all = first.to_vec();
    for line in core::iter::once(second).chain(lines) {
        all.extend_from_slice(b", ");
        all.extend_from_slice(line);
    }
    leg.text_number(&all)
}

/// FNV-1a, never 0: tells tags and branches of one leg apart.
fn hash(bytes: &[u8]) -> u32 {
    let mixed =
        bytes.iter().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    mixed.max(1)
}
