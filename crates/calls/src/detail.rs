//! What verdicts read of a message besides its place in the call: a closed list, each taken only where a rule reads it.

use tritone_codes::Method;
use tritone_wire::sip::{HeaderName, Message, Via};

use crate::described::Described;
use crate::event::What;
use crate::note::Texts;
use crate::packed::Role;

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
    /// Where the description wants its media, as `media::sockets` reads it.
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

impl Detail {
    /// All of them, in order.
    pub(crate) const ALL: [Self; 24] = [
        Self::Contact,
        Self::RecordRoute,
        Self::SessionExpires,
        Self::MinSe,
        Self::Expires,
        Self::MinExpires,
        Self::Require,
        Self::ProxyRequire,
        Self::RSeq,
        Self::RAck,
        Self::Unsupported,
        Self::Package,
        Self::Identity,
        Self::Diversion,
        Self::Received,
        Self::SentBy,
        Self::MediaAddress,
        Self::MediaSockets,
        Self::Candidates,
        Self::Direction,
        Self::Refused,
        Self::BodyType,
        Self::SubscriptionState,
        Self::MaxForwards,
    ];
}

/// Writes the details of a message; `description` is the session description that it carries, `top_via` its
/// first Via.
pub(crate) fn take(
    message: &Message<'_>,
    what: What,
    method: Option<Method>,
    description: Option<&Described<'_>>,
    top_via: Option<&Via<'_>>,
    texts: &mut Texts<'_>,
) {
    let mut found = Found { top_via, texts };
    found.headers(message, what, method);
    match description {
        Some(description) => found.description(description),
        None if message.body().is_empty() => {}
        None => found.header(Detail::BodyType, message, HeaderName::ContentType),
    }
}

struct Found<'v, 't, 'o> {
    top_via: Option<&'v Via<'v>>,
    texts: &'t mut Texts<'o>,
}

impl Found<'_, '_, '_> {
    fn add(&mut self, detail: Detail, text: &[u8]) {
        self.texts.add(Role::of_detail(detail), text.trim_ascii());
    }

    fn header(&mut self, detail: Detail, message: &Message<'_>, name: HeaderName) {
        self.texts.header(Role::of_detail(detail), message, name);
    }

    fn joined(&mut self, detail: Detail, message: &Message<'_>, name: HeaderName) {
        self.texts.joined(Role::of_detail(detail), message, name);
    }

    fn headers(&mut self, message: &Message<'_>, what: What, method: Option<Method>) {
        let is_request = matches!(what, What::Request(_));
        if let Some(contact) = message.first_contact() {
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
        } else if let Some(received) = self.top_via.and_then(Via::received) {
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
        if let Some(via) = self.top_via {
            let sent_by = Role::of_detail(Detail::SentBy);
            match via.port {
                Some(port) => self.texts.add_parts(sent_by, &[via.host, b":", port]),
                None => self.texts.add(sent_by, via.host),
            }
        }
    }

    fn expires(&mut self, message: &Message<'_>) {
        let of_contact = message.first_contact().and_then(|contact| contact.params.value("expires"));
        if let Some(value) = of_contact.or_else(|| message.header(HeaderName::Expires)) {
            self.add(Detail::Expires, value);
        }
    }

    fn description(&mut self, description: &Described<'_>) {
        if !description.has_media() {
            return;
        }
        if let Some(address) = description.address() {
            self.add(Detail::MediaAddress, address);
        }
        self.texts.written(Role::of_detail(Detail::MediaSockets), |text| description.sockets(text));
        if description.has_candidates {
            self.add(Detail::Candidates, b"yes");
        }
        if description.direction() != "sendrecv" {
            self.add(Detail::Direction, description.direction().as_bytes());
        }
        self.texts.written(Role::of_detail(Detail::Refused), |text| description.refused(text));
    }
}
