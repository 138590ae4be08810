//! The requests of a call outside its dialogs.

use std::net::SocketAddr;

use tritone_proto::message::Request;
use tritone_proto::{Hop, ListenerId, Transport};

use super::{Call, Caller, Kind};
use crate::answer::sdp::{self, Local};

/// The methods that are answered.
pub(super) const ALLOW: &str = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK, MESSAGE";
/// The extensions that are understood.
pub(super) const SUPPORTED: &str = "100rel, timer";

impl Caller {
    /// The first request of the call, for this way. Each time it is made, its credentials count as used.
    pub(super) fn initial_request(&mut self, hop: &Hop, expires: Option<u32>) -> Option<Request> {
        let (contact, local) = (self.contact(hop), self.local(hop));
        let settings = &self.settings;
        let call = self.call.as_mut()?;
        let kind = settings.kind;
        let uri = match kind {
            Kind::Register => call.target.domain(),
            Kind::Invite | Kind::Options | Kind::Message => call.target.uri.to_string(),
        };
        let mut request = Request::new(kind.method(), &uri, &call.from, &call.to, &call.call_id, call.cseq)
            .field("User-Agent", &*settings.product)
            .field("Contact", &contact);
        if let Some(proxy) = &settings.proxy {
            request = request.routes(&[route(proxy)]);
        }
        request = match kind {
            Kind::Invite => invite(request, call, local),
            Kind::Register => {
                let expires = expires.unwrap_or(call.min_expires.unwrap_or(settings.expires));
                request.field("Expires", expires.to_string()).field("Supported", "path")
            }
            Kind::Options => request.field("Accept", "application/sdp").field("Allow", ALLOW),
            Kind::Message => request.body("text/plain;charset=UTF-8", settings.text.as_bytes()),
        };
        let body = match kind {
            Kind::Invite => local.map(|local| sdp::offer(&local)).unwrap_or_default(),
            Kind::Message => settings.text.to_string(),
            Kind::Register | Kind::Options => String::new(),
        };
        call.credentials = call.client.credentials(kind.method(), uri.as_bytes(), body.as_bytes());
        for (name, value) in &call.credentials {
            request = request.field(name, value);
        }
        Some(request)
    }

    /// What this side is, for its session descriptions; `None` without a media socket.
    pub(super) fn local(&self, hop: &Hop) -> Option<Local> {
        let (media, call) = (self.settings.media?, self.call.as_ref()?);
        let own = self.listener(hop).and_then(|id| self.settings.listeners.get(usize::from(id.0)));
        let ip = if media.ip().is_unspecified() { own?.address.ip() } else { media.ip() };
        Some(Local { address: SocketAddr::new(ip, media.port()), session: call.number, version: 1 })
    }

    /// The value of Contact by which the other side reaches this one.
    pub(super) fn contact(&self, hop: &Hop) -> String {
        let sent_by = self.sent_by(self.listener(hop));
        match hop.transport {
            Transport::Udp => format!("<sip:tritone@{sent_by}>"),
            other => format!("<sip:tritone@{sent_by};transport={other}>"),
        }
    }

    /// The socket that leads to a hop: the first of its transport and family.
    pub(super) fn listener(&self, hop: &Hop) -> Option<ListenerId> {
        let listeners = &self.settings.listeners;
        let fits = |family: bool| {
            listeners.iter().position(|own| {
                own.transport == hop.transport && (!family || own.address.is_ipv4() == hop.remote.is_ipv4())
            })
        };
        let place = fits(true).or_else(|| fits(false))?;
        u16::try_from(place).ok().map(ListenerId)
    }

    /// What others reach a socket by; the first one where it is not known.
    pub(super) fn sent_by(&self, listener: Option<ListenerId>) -> &str {
        let listeners = &self.settings.listeners;
        let own = listener.and_then(|id| listeners.get(usize::from(id.0))).or(listeners.first());
        own.map_or("invalid.invalid", |own| &own.sent_by)
    }
}

fn invite(request: Request, call: &Call, local: Option<Local>) -> Request {
    let mut request = request.field("Allow", ALLOW).field("Supported", SUPPORTED);
    if let Some(seconds) = call.min_se {
        let seconds = seconds.to_string();
        request = request.field("Session-Expires", &seconds).field("Min-SE", &seconds);
    }
    match local {
        Some(local) => request.body("application/sdp", sdp::offer(&local)),
        None => request,
    }
}

/// A proxy as the value of Route: loose, as RFC 3261 has it.
fn route(proxy: &str) -> String {
    let is_loose = proxy.to_ascii_lowercase().split(';').skip(1).any(|param| param == "lr");
    if is_loose { format!("<{proxy}>") } else { format!("<{proxy};lr>") }
}
