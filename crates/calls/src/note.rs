//! From a message to its note: all that calls need to know of it, in a few octets.

use std::borrow::Cow;
use std::mem;

use tritone_codes::Method;
use tritone_wire::sip::{HeaderName, Message, StartLine, Via};

use crate::described::Described;
use crate::detail;
use crate::digest;
use crate::event::What;
use crate::flaw::Flaws;
use crate::hash::{short_hash, short_hash_lower};
use crate::isdn::{TunnelledCause, isup_of};
use crate::link;
use crate::packed::{Fixed, Item, Items, Role, put_text_of};
use crate::sdp;

/// Octets kept of one text. Long enough for every Reason seen in the field; a UDP datagram cannot hold ten.
pub(crate) const MAX_TEXT: usize = 8_192;

/// Writes notes of messages. A note says nothing of what other messages say, so that they can be written in any order
/// and by several threads.
#[derive(Clone, Debug)]
pub struct Noter {
    join_headers: Vec<String>,
}

impl Noter {
    /// `join_headers` are those in which an element names the Call-ID of another leg.
    pub(crate) fn new(join_headers: Vec<String>) -> Self {
        Self { join_headers }
    }

    /// Appends the note of a message, for [`Fold::see_note`](crate::Fold::see_note).
    pub fn note(&self, message: &Message<'_>, out: &mut Vec<u8>) {
        let what = match message.start() {
            StartLine::Request { method, .. } => Some(What::Request(Method::from_bytes(method))),
            StartLine::Response { code, .. } => code.map(What::Response),
        };
        let cseq = message.cseq();
        let method = cseq.as_ref().and_then(|cseq| Method::from_bytes(cseq.method));
        let (mut vias, mut top_via) = (0, None);
        for value in message.values(HeaderName::Via).take(255) {
            vias += 1;
            top_via = top_via.or_else(|| Via::parse(value));
        }
        let branch = top_via.as_ref().map_or(0, branch);
        let description = sdp::of(message).map(Described::of);
        let has_body = !message.body().is_empty();
        let fixed = Fixed {
            what,
            method,
            cseq: cseq.map_or(0, |cseq| cseq.number),
            branch,
            from_tag: tag(message.from().and_then(|from| from.tag())),
            to_tag: tag(message.to().and_then(|to| to.tag())),
            vias,
            credentials: digest::has_credentials(message),
            sdp: description.is_some(),
            stale: digest::is_stale(message),
            isup: has_body && isup_of(message).next().is_some(),
            flaws: what.map_or_else(Flaws::default, |what| Flaws::of(message, what, method)),
            length: u32::try_from(message.len()).unwrap_or(u32::MAX),
        };
        fixed.put(out);
        let mut texts = Texts { out, is_ascii: message.bytes().is_ascii(), written: Vec::new() };
        texts.add(Role::CALL_ID, message.call_id().unwrap_or_default());
        let Some(what) = what else { return };
        texts.of_start(message);
        texts.of_headers(message);
        let description = description.as_ref();
        if let Some(description) = description {
            texts.written(Role::MEDIA, |text| description.media(text));
        }
        if fixed.isup
            && let Some(cause) = TunnelledCause::of(message)
        {
            put_text_of(texts.out, Role::TUNNELLED, &[&cause.to_octets()]);
        }
        detail::take(message, what, method, description, top_via.as_ref(), &mut texts);
        let is_opening = what == What::Request(Some(Method::Invite)) && fixed.to_tag == 0;
        link::of(message, is_opening, &self.join_headers, description, &mut |link| {
            put_text_of(texts.out, Role::LINK, &[&link.to_octets()]);
        });
    }
}

/// Where the texts of a note are written.
pub(crate) struct Texts<'o> {
    out: &'o mut Vec<u8>,
    /// Whether the message is, so that no text of it has to be looked at.
    is_ascii: bool,
    /// Where a text is written that does not stand in the message.
    written: Vec<u8>,
}

impl Texts<'_> {
    /// Adds a text, cut at the cap, octets that are no UTF-8 replaced; an empty one is none, but for the Call-ID.
    pub(crate) fn add(&mut self, role: Role, text: &[u8]) {
        self.add_parts(role, &[text]);
    }

    /// Adds a text of several parts.
    pub(crate) fn add_parts(&mut self, role: Role, parts: &[&[u8]]) {
        let length: usize = parts.iter().map(|part| part.len()).sum();
        if length == 0 && role != Role::CALL_ID {
            return;
        }
        if self.is_ascii && length <= MAX_TEXT {
            return put_text_of(self.out, role, parts);
        }
        put_text_of(self.out, role, &[text_of(&parts.concat()).as_bytes()]);
    }

    /// Adds a text that does not stand in the message so.
    pub(crate) fn written(&mut self, role: Role, write: impl FnOnce(&mut Vec<u8>)) {
        let mut text = mem::take(&mut self.written);
        text.clear();
        write(&mut text);
        self.add(role, &text);
        self.written = text;
    }

    /// Adds the value of a header.
    pub(crate) fn header(&mut self, role: Role, message: &Message<'_>, name: HeaderName) {
        if let Some(value) = message.header(name) {
            self.add(role, value);
        }
    }

    /// Adds all values of a header.
    pub(crate) fn joined(&mut self, role: Role, message: &Message<'_>, name: HeaderName) {
        if let Some(values) = joined(message, name) {
            self.add(role, &values);
        }
    }

    fn of_start(&mut self, message: &Message<'_>) {
        match message.start() {
            StartLine::Request { method, uri, .. } => {
                if Method::from_bytes(method).is_none() {
                    self.add(Role::PHRASE, method);
                }
                self.add(Role::URI, uri);
            }
            StartLine::Response { phrase, .. } => self.add(Role::PHRASE, phrase),
        }
    }

    fn of_headers(&mut self, message: &Message<'_>) {
        self.header(Role::FROM, message, HeaderName::From);
        self.header(Role::TO, message, HeaderName::To);
        self.header(Role::IDENTITY, message, HeaderName::PAssertedIdentity);
        let product = message.header(HeaderName::Server).or_else(|| message.header(HeaderName::UserAgent));
        self.add(Role::PRODUCT, product.unwrap_or_default());
        self.joined(Role::REASON, message, HeaderName::Reason);
        self.joined(Role::WARNING, message, HeaderName::Warning);
        self.header(Role::RETRY_AFTER, message, HeaderName::RetryAfter);
        self.add(Role::REALM, &digest::realms(message));
    }
}

/// A text from outside: cut at the cap, octets that are no UTF-8 replaced.
pub(crate) fn text_of(value: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(value.get(..MAX_TEXT).unwrap_or(value))
}

/// The Call-ID that a note begins with; the octets that follow it.
pub(crate) fn call_id_of(items: Items<'_>) -> Option<(&[u8], Items<'_>)> {
    let mut rest = items;
    match rest.next()? {
        Item::Text(Role::CALL_ID, call_id) => Some((call_id, rest)),
        _ => None,
    }
}

/// All values of a header, joined by a comma as RFC 3261 section 7.3.1 allows.
fn joined<'a>(message: &Message<'a>, name: HeaderName) -> Option<Cow<'a, [u8]>> {
    let mut values = message.field_values(name);
    let mut all = Cow::Borrowed(values.next()?);
    for value in values {
        let all = all.to_mut();
        all.extend_from_slice(b", ");
        all.extend_from_slice(value);
    }
    Some(all)
}

/// Hash of a tag, 0 without one. An empty one is none: stacks exist that write `;tag=` into the first INVITE.
fn tag(tag: Option<&[u8]>) -> u32 {
    tag.filter(|tag| !tag.is_empty()).map_or(0, short_hash)
}

/// Hash of the top Via's branch and sent-by, 0 without the magic cookie.
fn branch(via: &Via<'_>) -> u32 {
    let Some(branch) = via.transaction_branch() else { return 0 };
    // Clients exist that name the port in the INVITE and leave it out in the CANCEL.
    let port = short_hash(via.port.unwrap_or(b"5060"));
    short_hash(branch) ^ short_hash_lower(via.host).rotate_left(7) ^ port.rotate_left(14)
}
