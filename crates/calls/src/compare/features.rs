//! What of an INVITE may make the difference between a call that works and one that does not.

use std::collections::BTreeMap;
use std::net::IpAddr;

use tritone_wire::sdp::{Media, Session};
use tritone_wire::sip::{Header, HeaderName, Message, NameAddr, Uri};
use tritone_wire::{Flow, Transport};

use crate::number::Number;
use crate::sdp;

/// Features kept of one INVITE: a message has more only if somebody plays with it.
const MAX_FEATURES: usize = 256;
/// Characters kept of a name or a value.
const MAX_TEXT: usize = 120;
/// Media descriptions that are read.
const MAX_MEDIA: usize = 8;
/// Octets above which a request must not go over UDP where the path is not known to take it (RFC 3261 section 18.1.1).
const LARGE: usize = 1_300;
/// Leading characters of a called number that are compared.
const BEGINNING: usize = 4;

/// What a feature is about, in the order in which differences are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// Numbers and addresses of who calls whom, and their form.
    Number,
    /// The session description.
    Media,
    /// Header fields.
    Header,
    /// Where it came from and went to.
    Path,
    /// The message as a whole.
    Message,
}

impl Aspect {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Media => "media",
            Self::Header => "header",
            Self::Path => "path",
            Self::Message => "message",
        }
    }
}

/// What a feature is: `Allow` and in it `UPDATE`; `audio` and of it `codec G729`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Feature {
    /// What it is about.
    pub aspect: Aspect,
    /// What it is a part of.
    pub of: Option<String>,
    /// Its name.
    pub name: String,
}

impl Feature {
    /// What holds it: without that it cannot be there.
    pub(super) fn holder(&self) -> Option<Self> {
        let name = match &self.of {
            Some(of) => of.clone(),
            None if self.aspect == Aspect::Media && self.name != DESCRIPTION => DESCRIPTION.to_owned(),
            None => return None,
        };
        Some(Self { aspect: self.aspect, of: None, name })
    }

    /// The feature of the Request-URI that one of To repeats where both name the same.
    pub(super) fn twin(&self) -> Option<Self> {
        (self.of.as_deref() == Some("To"))
            .then(|| Self { of: Some("Request-URI".to_owned()), ..self.clone() })
    }
}

impl core::fmt::Display for Feature {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        if let Some(of) = &self.of {
            write!(f, "{of} ")?;
        }
        f.write_str(&self.name)
    }
}

/// The features of one INVITE, each with its value; what is not there has none. Left out is what differs between any
/// two calls: tags, branches, Call-IDs, nonces, dates, ports and ids of sessions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Features(BTreeMap<Feature, String>);

/// The value of what is there and has no value worth comparing.
pub const PRESENT: &str = "present";
const DESCRIPTION: &str = "session description";

impl Features {
    /// The features of an INVITE that was sent over this flow.
    pub fn of(message: &Message<'_>, flow: Flow) -> Self {
        let mut features = Self::default();
        features.numbers(message);
        features.path(message, flow);
        message.headers().for_each(|header| features.header(&header));
        features.lists(message);
        if let Some(description) = sdp::of(message) {
            features.session(description);
        }
        let size = if message.len() > LARGE { "over 1300 octets" } else { "up to 1300 octets" };
        features.add(Aspect::Message, None, "size", size);
        features
    }

    /// The features with their values, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Feature, &str)> {
        self.0.iter().map(|(feature, value)| (feature, value.as_str()))
    }

    /// The value of a feature.
    pub(super) fn get(&self, feature: &Feature) -> Option<&str> {
        self.0.get(feature).map(String::as_str)
    }

    /// Adds a feature; the first value of a name stays.
    fn add(&mut self, aspect: Aspect, of: Option<&str>, name: &str, value: &str) {
        if self.0.len() < MAX_FEATURES {
            let feature = Feature { aspect, of: of.map(cut), name: cut(name) };
            self.0.entry(feature).or_insert_with(|| cut(value));
        }
    }

    fn numbers(&mut self, message: &Message<'_>) {
        if let Some(uri) = message.request_uri() {
            let uri = Uri::parse(uri);
            self.uri("Request-URI", &uri);
            if let Some(user) = uri.number().map(String::from_utf8_lossy).filter(|user| is_long(user)) {
                let beginning: String = user.chars().take(BEGINNING).collect();
                self.add(Aspect::Number, Some("Request-URI"), "beginning", &beginning);
            }
        }
        let heads = [
            ("From", message.from()),
            ("To", message.to()),
            ("P-Asserted-Identity", address(message, HeaderName::PAssertedIdentity)),
            ("P-Preferred-Identity", address(message, HeaderName::PPreferredIdentity)),
        ];
        for (name, address) in heads.into_iter().filter_map(|(name, address)| Some((name, address?))) {
            self.uri(name, &address.parse_uri());
        }
        if let Some(contact) = message.contacts().next() {
            let uri = contact.parse_uri();
            self.add(Aspect::Path, Some("Contact"), "address", kind_of_host(uri.host));
            if let Some(transport) = uri.params.value("transport") {
                self.add(Aspect::Path, Some("Contact"), "transport", &lower(transport));
            }
        }
    }

    /// Form and length of the number of a URI, its scheme, host and `user` parameter.
    fn uri(&mut self, of: &str, uri: &Uri<'_>) {
        let user = uri.number().map(String::from_utf8_lossy).unwrap_or_default();
        let number = Number::parse(&user);
        let form = match &number {
            Some(number) => number.form().phrase(),
            None if user.is_empty() => "no user part",
            None if user.eq_ignore_ascii_case("anonymous") => "anonymous",
            None => "as a name",
        };
        self.add(Aspect::Number, Some(of), "number", form);
        if matches!(of, "Request-URI" | "From") && !user.is_empty() {
            let name = if of == "From" { "calling number" } else { "called number" };
            self.add(Aspect::Number, None, name, &user);
        }
        if let Some(number) = number {
            self.add(Aspect::Number, Some(of), "digits", &number.digits().len().to_string());
        }
        self.add(Aspect::Number, Some(of), "scheme", &lower(uri.scheme));
        if !uri.host.is_empty() {
            self.add(Aspect::Number, Some(of), "host", &lower(uri.host));
        }
        if let Some(user) = uri.params.value("user") {
            self.add(Aspect::Number, Some(of), "user", &lower(user));
        }
    }

    fn path(&mut self, message: &Message<'_>, flow: Flow) {
        self.add(Aspect::Path, None, "next hop", &flow.destination.to_string());
        self.add(Aspect::Path, None, "source", &flow.source.host().to_string());
        self.add(Aspect::Path, None, "transport", Transport::name(flow.transport));
        self.add(Aspect::Path, None, "Via values", &message.vias().count().to_string());
        self.add(Aspect::Path, None, "Route values", &message.values(HeaderName::Route).count().to_string());
    }

    /// That a header field is there; its value where calls share it.
    fn header(&mut self, header: &Header<'_>) {
        let raw = String::from_utf8_lossy(header.raw_name);
        let name = if header.name == HeaderName::Other { &*raw } else { header.name.as_str() };
        if name.is_empty() || header.name == HeaderName::Route || header.name == HeaderName::Via {
            return;
        }
        let value = String::from_utf8_lossy(header.value);
        match header.name {
            HeaderName::UserAgent
            | HeaderName::SessionExpires
            | HeaderName::MinSe
            | HeaderName::MaxForwards
            | HeaderName::Expires
            | HeaderName::Priority
            | HeaderName::ResourcePriority
            | HeaderName::ContentDisposition => self.add(Aspect::Header, None, name, value.trim()),
            HeaderName::ContentType => {
                let kind = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
                self.add(Aspect::Header, None, name, &kind);
            }
            _ => self.add(Aspect::Header, None, name, PRESENT),
        }
    }

    /// The members of headers that are lists, whatever their order.
    fn lists(&mut self, message: &Message<'_>) {
        let lists = [
            HeaderName::Supported,
            HeaderName::Require,
            HeaderName::ProxyRequire,
            HeaderName::Allow,
            HeaderName::Privacy,
        ];
        for list in lists {
            for value in message.values(list) {
                for member in value.split(|byte| *byte == b';') {
                    let member = String::from_utf8_lossy(member.trim_ascii());
                    self.add(Aspect::Header, Some(list.as_str()), &member, PRESENT);
                }
            }
        }
    }

    fn session(&mut self, body: &[u8]) {
        self.add(Aspect::Media, None, DESCRIPTION, PRESENT);
        let attributes = attributes(body);
        for (place, media) in Session::of(body).media().take(MAX_MEDIA).enumerate() {
            self.media(&media, attributes.get(place).map(Vec::as_slice).unwrap_or_default());
        }
    }

    /// The first media of each kind counts.
    fn media(&mut self, media: &Media<'_>, attributes: &[&[u8]]) {
        let kind = lower(media.kind);
        let known = Feature { aspect: Aspect::Media, of: None, name: kind.clone() };
        if kind.is_empty() || self.0.contains_key(&known) {
            return;
        }
        let protocol = String::from_utf8_lossy(media.protocol);
        self.add(Aspect::Media, None, &kind, if media.port == Some(0) { "refused" } else { &protocol });
        let of = Some(kind.as_str());
        for (place, format) in media.formats().enumerate() {
            let name = format.encoding.map_or_else(
                || format!("{}", String::from_utf8_lossy(format.number)),
                |name| String::from_utf8_lossy(name).into_owned(),
            );
            if place == 0 {
                self.add(Aspect::Media, of, "first codec", &name);
            }
            self.add(Aspect::Media, of, &format!("codec {name}"), PRESENT);
        }
        self.add(Aspect::Media, of, "direction", media.direction());
        let host = media.connection().map_or("missing", kind_of_host);
        self.add(Aspect::Media, of, "address", host);
        for attribute in attributes {
            let (name, value) = match attribute.iter().position(|byte| *byte == b':') {
                Some(colon) => attribute.split_at(colon),
                None => (*attribute, &[][..]),
            };
            let value = String::from_utf8_lossy(value.get(1..).unwrap_or_default());
            match name {
                b"ptime" | b"maxptime" => {
                    self.add(Aspect::Media, of, &lower(name), value.trim());
                }
                b"crypto" => {
                    let suite = value.split_whitespace().nth(1).unwrap_or_default();
                    self.add(Aspect::Media, of, &format!("crypto {suite}"), PRESENT);
                }
                b"fingerprint" | b"rtcp-mux" | b"ice-ufrag" => {
                    self.add(Aspect::Media, of, &lower(name), PRESENT);
                }
                _ => {}
            }
        }
    }
}

/// The attributes (`a=` lines) of each media description, in their order.
fn attributes(body: &[u8]) -> Vec<Vec<&[u8]>> {
    let mut all: Vec<Vec<&[u8]>> = Vec::new();
    for line in body.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii) {
        if line.starts_with(b"m=") {
            all.push(Vec::new());
        } else if let (Some(attribute), Some(media)) = (line.strip_prefix(b"a="), all.last_mut()) {
            media.push(attribute);
        }
    }
    all
}

fn address<'a>(message: &Message<'a>, name: HeaderName) -> Option<NameAddr<'a>> {
    message.values(name).next().map(NameAddr::parse)
}

fn is_long(user: &str) -> bool {
    Number::parse(user).is_some_and(|number| number.is_long())
}

/// Whether a host is an address, and of which kind.
fn kind_of_host(host: &[u8]) -> &'static str {
    let text = core::str::from_utf8(host).unwrap_or_default();
    let text = text.trim_start_matches('[').trim_end_matches(']').split('/').next().unwrap_or_default();
    match text.parse::<IpAddr>() {
        Ok(address) if address.is_unspecified() => "no address (hold)",
        Ok(address) if is_private(address) => "private",
        Ok(_) => "public",
        Err(_) => "a name",
    }
}

/// Whether an address is valid inside one network only (RFC 1918, 3927, 4193, 6598, loopback).
fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            let is_shared = a == 100 && (64..128).contains(&b);
            v4.is_private() || v4.is_link_local() || v4.is_loopback() || is_shared
        }
        IpAddr::V6(v6) => {
            let [first, ..] = v6.segments();
            v6.is_loopback() || first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80
        }
    }
}

fn lower(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).to_ascii_lowercase()
}

/// A text of a bounded length.
fn cut(text: &str) -> String {
    text.chars().take(MAX_TEXT).collect()
}
