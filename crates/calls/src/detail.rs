//! What verdicts read of a message besides its place in the call: a closed list, each taken only where a rule reads it.

use std::borrow::Cow;

use tritone_codes::Method;
use tritone_wire::sdp::Session;
use tritone_wire::sip::{HeaderName, Message};

use crate::event::What;
use crate::leg::Leg;
use crate::media::write_sockets;
use crate::sdp;

/// One thing that a rule may read of a message. Its text is as on the wire, but where the entry says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Detail {
    /// The URI of the first Contact.
    Contact,
    /// All Record-Route values, joined by a comma.
    RecordRoute,
    /// Session-Expires (RFC 4028).
    SessionExpires,
    /// Min-SE (RFC 4028).
    MinSe,
    /// Expires, else the `expires` parameter of the first Contact, of a REGISTER and of its responses.
    Expires,
    /// Min-Expires (RFC 3261 section 20.23).
    MinExpires,
    /// All Require values of a request or response, joined by a comma.
    Require,
    /// All Proxy-Require values of a request, joined by a comma.
    ProxyRequire,
    /// RSeq (RFC 3262 section 7.1).
    RSeq,
    /// RAck (RFC 3262 section 7.2).
    RAck,
    /// All Unsupported values.
    Unsupported,
    /// The Event package (RFC 6665).
    Package,
    /// An Identity header is there (RFC 8224); its text is `yes`, the signature says nothing to a reader.
    Identity,
    /// The first Diversion, else the last History-Info: who had been called before.
    Diversion,
    /// The `received` parameter of the top Via of a response: where its sender saw the request come from.
    Received,
    /// The `host[:port]` of the top Via of a request.
    SentBy,
    /// The address of the first media (its `c=` line, else the session's).
    MediaAddress,
    /// Where the description wants its media, as `media::write_sockets` writes it.
    MediaSockets,
    /// The description names further addresses for ICE (RFC 8839); its text is `yes`.
    Candidates,
    /// The direction of the first media, where it is not `sendrecv`.
    Direction,
    /// The kinds of media that were refused by port 0, joined by a comma.
    Refused,
    /// The Content-Type of a body that is no session description.
    BodyType,
    /// Subscription-State of a NOTIFY (RFC 6665 section 8.2.3).
    SubscriptionState,
    /// Max-Forwards of a request.
    MaxForwards,
}

/// Gathers the details of a message; the number of their list in [`Leg::detail`].
pub(crate) fn take(leg: &mut Leg, message: &Message<'_>, what: What, method: Option<Method>) -> u16 {
    let mut found = Found { leg, list: Vec::new() };
    found.headers(message, what, method);
    found.body(message);
    let Found { leg, list } = found;
    leg.details_number(list)
}

/// All values of a header, joined by a comma as RFC 3261 section 7.3.1 allows.
pub(crate) fn joined<'a>(message: &Message<'a>, name: HeaderName) -> Option<Cow<'a, [u8]>> {
    let mut values = message.headers_named(name).map(|header| header.value);
    let first = values.next()?;
    let mut all = Cow::Borrowed(first);
    for value in values {
        let all = all.to_mut();
        all.extend_from_slice(b", ");
        all.extend_from_slice(value);
    }
    Some(all)
}

struct Found<'l> {
    leg: &'l mut Leg,
    list: Vec<(Detail, u16)>,
}

impl Found<'_> {
    fn add(&mut self, detail: Detail, text: &[u8]) {
        let number = self.leg.text_number(text.trim_ascii());
        if number != 0 {
            self.list.push((detail, number));
        }
    }

    fn header(&mut self, detail: Detail, message: &Message<'_>, name: HeaderName) {
        if let Some(value) = message.header(name) {
            self.add(detail, value);
        }
    }

    fn joined(&mut self, detail: Detail, message: &Message<'_>, name: HeaderName) {
        if let Some(values) = joined(message, name) {
            self.add(detail, &values);
        }
    }

    fn headers(&mut self, message: &Message<'_>, what: What, method: Option<Method>) {
        let is_request = matches!(what, What::Request(_));
        if let Some(contact) = message.contacts().next() {
            self.add(Detail::Contact, contact.uri);
        }
        self.header(Detail::SessionExpires, message, HeaderName::SessionExpires);
        self.header(Detail::MinSe, message, HeaderName::MinSe);
        self.header(Detail::MinExpires, message, HeaderName::MinExpires);
        self.joined(Detail::Require, message, HeaderName::Require);
        self.joined(Detail::Unsupported, message, HeaderName::Unsupported);
        self.header(Detail::RSeq, message, HeaderName::RSeq);
        self.header(Detail::RAck, message, HeaderName::RAck);
        if method == Some(Method::Register) {
            self.expires(message);
        }
        if method == Some(Method::Invite) {
            self.joined(Detail::RecordRoute, message, HeaderName::RecordRoute);
        }
        if is_request {
            self.of_request(message);
        } else if let Some(received) = message.top_via().and_then(|via| via.params.value("received")) {
            self.add(Detail::Received, received);
        }
    }

    fn of_request(&mut self, message: &Message<'_>) {
        self.header(Detail::Package, message, HeaderName::Event);
        self.header(Detail::SubscriptionState, message, HeaderName::SubscriptionState);
        self.header(Detail::MaxForwards, message, HeaderName::MaxForwards);
        self.joined(Detail::ProxyRequire, message, HeaderName::ProxyRequire);
        if message.header(HeaderName::Identity).is_some() {
            self.add(Detail::Identity, b"yes");
        }
        let diverted = message.header(HeaderName::Diversion);
        if let Some(value) = diverted.or_else(|| message.values(HeaderName::HistoryInfo).last()) {
            self.add(Detail::Diversion, value);
        }
        if let Some(via) = message.top_via() {
            let port = via.port.map(|port| [b":", port].concat()).unwrap_or_default();
            self.add(Detail::SentBy, &[via.host, &port].concat());
        }
    }

    fn expires(&mut self, message: &Message<'_>) {
        let of_contact = message.contacts().next().and_then(|contact| contact.params.value("expires"));
        if let Some(value) = of_contact.or_else(|| message.header(HeaderName::Expires)) {
            self.add(Detail::Expires, value);
        }
    }

    fn body(&mut self, message: &Message<'_>) {
        if message.body().is_empty() {
            return;
        }
        let Some(description) = sdp::of(message) else {
            self.header(Detail::BodyType, message, HeaderName::ContentType);
            return;
        };
        let session = Session::of(description);
        let Some(first) = session.media().next() else { return };
        if let Some(address) = first.connection() {
            self.add(Detail::MediaAddress, address);
        }
        self.add(Detail::MediaSockets, write_sockets(description).as_bytes());
        if description.split(|byte| *byte == b'\n').any(|line| line.starts_with(b"a=candidate:")) {
            self.add(Detail::Candidates, b"yes");
        }
        if first.direction() != "sendrecv" {
            self.add(Detail::Direction, first.direction().as_bytes());
        }
        let refused: Vec<&[u8]> =
            session.media().take(8).filter(|media| media.port == Some(0)).map(|media| media.kind).collect();
        self.add(Detail::Refused, &refused.join(&b", "[..]));
    }
}
