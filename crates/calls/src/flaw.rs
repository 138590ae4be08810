//! What a message breaks by itself, as far as its headers show it: taken while they are at hand.

use tritone_codes::{Method, StatusCode};
use tritone_wire::sip::{HeaderName, Message};

use crate::event::What;

/// One rule that a message breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Flaw {
    /// It ends before its header section or its Content-Length does: what it lacks may have been there.
    Cut,
    /// A response without the header that its status must have (RFC 3261 section 20, and the RFCs of later codes).
    RequiredHeader,
    /// A response without the header that its status should have.
    AdvisedHeader,
    /// What makes a dialog, or gives its target anew, without Contact (RFC 3261 sections 8.1.1.8 and 12.1.1).
    Contact,
    /// A request without Max-Forwards (RFC 3261 section 8.1.1.6).
    MaxForwards,
    /// A body without Content-Type (RFC 3261 section 20.15).
    ContentType,
    /// SUBSCRIBE or NOTIFY without Event (RFC 6665 section 8.2.1).
    Event,
    /// NOTIFY without Subscription-State (RFC 6665 section 8.2.3).
    SubscriptionState,
    /// `Require: 100rel` without RSeq, or RSeq without it (RFC 3262 section 3).
    HalfReliable,
    /// A challenge of the Basic scheme (RFC 3261 section 22).
    BasicChallenge,
    /// A 401 with the challenge of a proxy alone (RFC 3261 section 22.2).
    ChallengeOfProxy,
}

/// The rules that a message breaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Flaws(u16);

impl Flaws {
    /// Those of a message, whose header section is complete.
    pub(crate) fn of(message: &Message<'_>, what: What, method: Option<Method>) -> Self {
        let mut flaws = Self::default();
        flaws.add(Flaw::Cut, !message.is_complete());
        if !message.has_blank_line() {
            return flaws;
        }
        let has = |name| message.header(name).is_some();
        match what {
            What::Request(known) => flaws.of_request(known, &has),
            What::Response(status) => flaws.of_response(message, status, method, &has),
        }
        flaws.add(Flaw::Contact, lacks_contact(message, what, method));
        let has_body = !message.body().trim_ascii().is_empty();
        flaws.add(Flaw::ContentType, has_body && !has(HeaderName::ContentType));
        flaws
    }

    /// The rules as a set of bits.
    pub(crate) const fn bits(self) -> u16 {
        self.0
    }

    /// The rules of a set of bits.
    pub(crate) const fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    /// Whether the message breaks this one.
    pub(crate) fn has(self, flaw: Flaw) -> bool {
        self.0 & (1 << flaw as u8) != 0
    }

    fn add(&mut self, flaw: Flaw, is_broken: bool) {
        if is_broken {
            self.0 |= 1 << flaw as u8;
        }
    }

    fn of_request(&mut self, method: Option<Method>, has: &impl Fn(HeaderName) -> bool) {
        self.add(Flaw::MaxForwards, !has(HeaderName::MaxForwards));
        let is_event = matches!(method, Some(Method::Subscribe | Method::Notify));
        self.add(Flaw::Event, is_event && !has(HeaderName::Event));
        let is_notify = method == Some(Method::Notify);
        self.add(Flaw::SubscriptionState, is_notify && !has(HeaderName::SubscriptionState));
    }

    fn of_response(
        &mut self,
        message: &Message<'_>,
        status: StatusCode,
        method: Option<Method>,
        has: &impl Fn(HeaderName) -> bool,
    ) {
        let lacks = |any_of: &[HeaderName]| !any_of.is_empty() && !any_of.iter().any(|name| has(*name));
        self.add(Flaw::RequiredHeader, lacks(required(status, method)));
        self.add(Flaw::AdvisedHeader, lacks(advised(status, method)));
        if method == Some(Method::Invite) && (101..200).contains(&status.as_u16()) {
            let mut required = message.values(HeaderName::Require);
            let is_reliable = required.any(|tag| tag.eq_ignore_ascii_case(b"100rel"));
            self.add(Flaw::HalfReliable, is_reliable != has(HeaderName::RSeq));
        }
        let challenges = [HeaderName::WwwAuthenticate, HeaderName::ProxyAuthenticate];
        let is_basic =
            |value: &[u8]| value.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"basic "));
        let asks_basic = |name: &HeaderName| message.field_values(*name).any(is_basic);
        self.add(Flaw::BasicChallenge, challenges.iter().any(asks_basic));
        let by_proxy_alone = has(HeaderName::ProxyAuthenticate) && !has(HeaderName::WwwAuthenticate);
        self.add(Flaw::ChallengeOfProxy, status == 401 && by_proxy_alone);
    }
}

/// The headers of which a status must have one; empty where it needs none. A proxy that merges challenges may put
/// either header into a 401 or 407 (RFC 3261 section 16.7 step 7).
fn required(status: StatusCode, method: Option<Method>) -> &'static [HeaderName] {
    match status.as_u16() {
        199 => &[HeaderName::Reason],
        200..=299 if method == Some(Method::Subscribe) => &[HeaderName::Expires],
        401 | 407 => &[HeaderName::WwwAuthenticate, HeaderName::ProxyAuthenticate],
        405 => &[HeaderName::Allow],
        415 => &[HeaderName::Accept, HeaderName::AcceptEncoding, HeaderName::AcceptLanguage],
        420 => &[HeaderName::Unsupported],
        421 => &[HeaderName::Require],
        422 => &[HeaderName::MinSe],
        423 => &[HeaderName::MinExpires],
        424 => &[HeaderName::GeolocationError],
        469 => &[HeaderName::RecvInfo],
        494 => &[HeaderName::SecurityServer],
        _ => &[],
    }
}

/// The headers of which a status should have one, or without which it helps nobody.
fn advised(status: StatusCode, method: Option<Method>) -> &'static [HeaderName] {
    match status.as_u16() {
        300..=302 | 305 => &[HeaderName::Contact],
        470 => &[HeaderName::PermissionMissing],
        488 if method == Some(Method::Invite) => &[HeaderName::Warning],
        608 => &[HeaderName::CallInfo],
        _ => &[],
    }
}

/// Whether a message has no Contact, though others in its dialog are to be sent there. Of provisional responses only
/// those that make an early dialog count.
fn lacks_contact(message: &Message<'_>, what: What, method: Option<Method>) -> bool {
    use Method::{Invite, Refer, Subscribe, Update};
    if message.header(HeaderName::Contact).is_some() {
        return false;
    }
    match what {
        What::Request(method) => matches!(method, Some(Invite | Subscribe | Refer | Update)),
        What::Response(status) => match status.as_u16() {
            101..=198 => method == Some(Invite) && message.to().is_some_and(|to| to.tag().is_some()),
            200..=299 => matches!(method, Some(Invite | Subscribe | Update)),
            _ => false,
        },
    }
}
