//! Offers and answers (RFC 3264): what a side took of the media that the other one offered.

use super::exchange::Exchange;
use super::headers::named;
use super::seen::{Seen, has_token};
use super::{FindingRule, Look, Shown};
use crate::attempt::is_success;
use crate::call::Severity;
use crate::detail::Detail;
use crate::event::Event;
use crate::sdp::{MAX_FORMATS, MAX_MEDIA};
use crate::signs::{Sign, Signs};

/// The format by which keys are sent beside the speech (RFC 4733).
const KEYS: &str = "telephone-event";

pub(super) const RULES: &[FindingRule] = &[
    FindingRule {
        id: "session-description-missing",
        severity: Severity::Warning,
        source: "RFC 3261 sections 13.2.1 and 13.3.1.4",
        says: "A 2xx to INVITE has no session description, and no reliable response had one before; or the ACK of a 2xx \
               with an offer has none.",
        needs: Signs::all(&[Sign::Invite]),
        look: Look::Exchange(description_missing),
    },
    FindingRule {
        id: "answer-of-other-shape",
        severity: Severity::Warning,
        source: "RFC 3264 section 6",
        says: "An answer has another number of media than the offer, or other kinds of media.",
        needs: Signs::all(&[Sign::OtherShape]),
        look: Look::Exchange(|seen, exchange| {
            pairs(seen, exchange).find_map(|pair| other_shape(seen, &pair))
        }),
    },
    FindingRule {
        id: "answer-without-offered-codec",
        severity: Severity::Warning,
        source: "RFC 3264 section 6.1",
        says: "An answer takes a stream and names no codec of the offer.",
        needs: Signs::all(&[Sign::OtherCodec]),
        look: Look::Exchange(|seen, exchange| {
            pairs(seen, exchange).find_map(|pair| no_offered_codec(seen, &pair))
        }),
    },
    FindingRule {
        id: "answer-of-other-security",
        severity: Severity::Warning,
        source: "RFC 3264 section 6, RFC 3711 section 12: RTP/SAVP and RTP/AVP are two transports",
        says: "An answer takes an encrypted stream as one in the clear, or the other way round.",
        needs: Signs::all(&[Sign::OtherTransport]),
        look: Look::Exchange(|seen, exchange| {
            pairs(seen, exchange).find_map(|pair| other_security(seen, &pair))
        }),
    },
    FindingRule {
        id: "one-way-answer",
        severity: Severity::Info,
        source: "RFC 3264 section 6.1",
        says: "The first answer of a call makes the media go one way, or none.",
        needs: Signs::all(&[Sign::OneWay]),
        look: Look::Exchange(one_way),
    },
    FindingRule {
        id: "stream-refused",
        severity: Severity::Info,
        source: "RFC 3264 section 6",
        says: "The answer refuses one of the media by port 0.",
        needs: Signs::all(&[Sign::StreamRefused]),
        look: Look::Exchange(stream_refused),
    },
    FindingRule {
        id: "dtmf-not-taken",
        severity: Severity::Info,
        source: "RFC 4733 section 2.5.1.1",
        says: "The offer has telephone-event, and the answer has not: keys go as tones in the speech.",
        needs: Signs::all(&[Sign::KeysNotTaken]),
        look: Look::Exchange(dtmf_not_taken),
    },
];

/// One `m=` line as `sdp::media` writes it.
#[derive(Clone, Copy)]
struct Stream<'c> {
    kind: &'c str,
    transport: &'c str,
    /// The names of its formats, a blank between them; `None` where it has none.
    formats: Option<&'c str>,
}

impl<'c> Stream<'c> {
    fn of(text: &'c str) -> Option<Self> {
        let (kind, rest) = text.split_once(' ')?;
        let (transport, formats) =
            rest.split_once(' ').map_or((rest, None), |(transport, formats)| (transport, Some(formats)));
        Some(Self { kind, transport, formats })
    }

    fn has(&self, format: &str) -> bool {
        let octets = self.formats.map(str::as_bytes);
        let mut all = octets.into_iter().flat_map(|formats| formats.split(|octet| *octet == b' '));
        all.any(|known| known.eq_ignore_ascii_case(format.as_bytes()))
    }

    fn formats(&self) -> impl Iterator<Item = &'c str> + Clone + use<'c> {
        self.formats.into_iter().flat_map(|formats| formats.split(' '))
    }
}

/// The media of a description as [`crate::sdp::media`] writes them.
fn media<'c>(seen: &Seen<'c>, event: &Event) -> &'c str {
    seen.leg.text(event.media).unwrap_or_default()
}

/// The streams of such a text.
fn streams(media: &str) -> impl Iterator<Item = Stream<'_>> + Clone {
    lines(media).filter_map(Stream::of)
}

/// What `media.split("; ")` gives. Looking for one octet is quicker than for two, and nearly all have one line.
fn lines(media: &str) -> impl Iterator<Item = &str> + Clone {
    let mut rest = Some(media);
    core::iter::from_fn(move || {
        let text = rest?;
        let mut ends = text.match_indices(';').filter(|(at, _)| text[at + 1..].starts_with(' '));
        let Some((end, _)) = ends.next() else { return rest.take() };
        rest = Some(&text[end + 2..]);
        Some(&text[..end])
    })
}

/// An offer and what answers it.
pub(super) struct Pair<'c> {
    pub(super) offer: &'c Event,
    pub(super) answer: &'c Event,
}

/// The offers and answers of an INVITE or UPDATE. Bodies that were not recorded to their end are left out, and those
/// with more media than are read.
fn pairs<'c>(seen: &Seen<'c>, exchange: &Exchange) -> impl Iterator<Item = Pair<'c>> {
    let readable =
        |event: &Event| event.sdp && !event.is_cut() && lines(media(seen, event)).count() < MAX_MEDIA;
    let request = seen.request(exchange).filter(|_| seen.leg.is_whole());
    let request = request.filter(|request| exchange.is_invite() || !request.is_cut());
    let offered = request.filter(|offer| readable(offer)).into_iter().flat_map(|offer| {
        let answers =
            seen.responses(exchange).filter(|event| event.status().is_some_and(|s| s.as_u16() < 300));
        answers.map(move |answer| Pair { offer, answer })
    });
    let asked = request.filter(|request| !request.sdp).and_then(|_| {
        let offer = seen.success(exchange).filter(|offer| readable(offer))?;
        let answer = seen.acks(exchange).find(|ack| ack.sdp && ack.to_tag == offer.to_tag)?;
        Some(Pair { offer, answer })
    });
    offered.chain(asked).filter(move |pair| readable(pair.answer))
}

/// What the offers and answers of a call show at a first look: the rules of this file ask for it.
pub(super) fn signs(seen: &Seen<'_>) -> Signs {
    let mut signs = Signs::NONE;
    for pair in seen.exchanges().iter().flat_map(|exchange| pairs(seen, exchange)) {
        let has = |detail| seen.detail(pair.answer, detail).is_some();
        signs = signs
            .with(Sign::Agreement, true)
            .with(Sign::OneWay, has(Detail::Direction))
            .with(Sign::StreamRefused, has(Detail::Refused));
        if pair.offer.media != pair.answer.media {
            signs = signs.and(differences(media(seen, pair.offer), media(seen, pair.answer)));
        }
    }
    signs
}

/// In what an answer may differ from its offer.
fn differences(offered: &str, answered: &str) -> Signs {
    let (mut offered, mut answered) = (streams(offered), streams(answered));
    let mut signs = Signs::NONE;
    loop {
        let (offer, answer) = match (offered.next(), answered.next()) {
            (Some(offer), Some(answer)) => (offer, answer),
            (None, None) => return signs,
            _ => return signs.with(Sign::OtherShape, true),
        };
        let codec = answer.formats().find(|format| !is_beside(format));
        signs = signs
            .with(Sign::OtherShape, !offer.kind.eq_ignore_ascii_case(answer.kind))
            .with(Sign::OtherTransport, offer.transport != answer.transport)
            .with(Sign::OtherCodec, codec.is_some_and(|codec| !offer.has(codec)))
            .with(Sign::KeysNotTaken, !answer.has(KEYS) && offer.has(KEYS));
    }
}

/// The pairs of a call that opens with its 2xx.
pub(super) fn opening<'c>(seen: &Seen<'c>, exchange: &Exchange) -> Option<Pair<'c>> {
    seen.opening(exchange).filter(|_| exchange.is_invite())?;
    pairs(seen, exchange).find(|pair| is_success(pair.answer) || is_success(pair.offer))
}

fn description_missing(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    let invite = seen.request(exchange).filter(|invite| exchange.is_invite() && seen.is_whole(invite))?;
    let answer = seen.finals(exchange).find(|event| is_success(event) && seen.is_whole(event))?;
    let early =
        seen.provisionals(exchange).any(|event| event.sdp && seen.detail(event, Detail::RSeq).is_some());
    let has_other_body = |event| seen.detail(event, Detail::BodyType).is_some();
    if early || has_other_body(invite) || has_other_body(answer) {
        return None;
    }
    let lacking = if answer.sdp {
        let ack = seen.acks(exchange).find(|ack| ack.to_tag == answer.to_tag && !invite.sdp)?;
        Some(ack).filter(|ack| !ack.sdp && seen.is_whole(ack) && !has_other_body(ack))?
    } else {
        answer
    };
    let text = format!("{} sent {} without a session description.", seen.who(lacking), named(lacking));
    Some(Shown::new(text, &[invite, answer, lacking]))
}

fn other_shape(seen: &Seen<'_>, pair: &Pair<'_>) -> Option<Shown> {
    let (offered, answered) = (streams(media(seen, pair.offer)), streams(media(seen, pair.answer)));
    let kinds = |(one, other): (Stream<'_>, Stream<'_>)| one.kind.eq_ignore_ascii_case(other.kind);
    let is_same_number = offered.clone().count() == answered.clone().count();
    if is_same_number && offered.clone().zip(answered.clone()).all(kinds) {
        return None;
    }
    let text = format!(
        "{} answered an offer of {} with {}: an answer has the same media in the same order.",
        seen.who(pair.answer),
        list(offered),
        list(answered)
    );
    Some(Shown::new(text, &[pair.offer, pair.answer]))
}

fn list<'c>(streams: impl Iterator<Item = Stream<'c>>) -> String {
    let kinds: Vec<&str> = streams.map(|stream| stream.kind).collect();
    if kinds.is_empty() { "no media".to_owned() } else { kinds.join(" and ") }
}

/// The streams that an answer took, each beside the one that it answers.
fn taken<'c>(seen: &Seen<'c>, pair: &Pair<'c>) -> impl Iterator<Item = (Stream<'c>, Stream<'c>)> + use<'c> {
    let refused = seen.detail(pair.answer, Detail::Refused);
    let both = streams(media(seen, pair.offer)).zip(streams(media(seen, pair.answer)));
    both.filter(move |(offered, answered)| {
        let is_refused = refused.is_some_and(|refused| has_token(refused, answered.kind));
        offered.kind == answered.kind && !is_refused
    })
}

/// Whether the formats have names that mean the same on both sides: a number without a name does not.
fn is_named(stream: &Stream<'_>) -> bool {
    let named = stream.formats().all(|format| format.parse::<u8>().is_err());
    named && stream.formats.is_some() && stream.formats().count() < MAX_FORMATS
}

/// Formats that carry no speech by themselves.
fn is_beside(format: &str) -> bool {
    [KEYS, "CN", "red"].iter().any(|known| known.eq_ignore_ascii_case(format))
}

fn no_offered_codec(seen: &Seen<'_>, pair: &Pair<'_>) -> Option<Shown> {
    let (_, answered) = taken(seen, pair).find(|(offered, answered)| {
        let codecs = || answered.formats().filter(|format| !is_beside(format));
        is_named(offered)
            && is_named(answered)
            && codecs().next().is_some()
            && !codecs().any(|codec| offered.has(codec))
    })?;
    let text = format!(
        "{} took the {} with {}, which was not offered.",
        seen.who(pair.answer),
        answered.kind,
        answered.formats.unwrap_or_default()
    );
    Some(Shown::new(text, &[pair.offer, pair.answer]))
}

fn other_security(seen: &Seen<'_>, pair: &Pair<'_>) -> Option<Shown> {
    let is_secure = |stream: &Stream<'_>| stream.transport.to_ascii_uppercase().contains("SAVP");
    let is_rtp = |stream: &Stream<'_>| stream.transport.to_ascii_uppercase().contains("AVP");
    let (offered, answered) = taken(seen, pair).find(|(offered, answered)| {
        is_rtp(offered) && is_rtp(answered) && is_secure(offered) != is_secure(answered)
    })?;
    let text = format!(
        "{} took the {} as {}, which was offered as {}.",
        seen.who(pair.answer),
        answered.kind,
        answered.transport,
        offered.transport
    );
    Some(Shown::new(text, &[pair.offer, pair.answer]))
}

fn one_way(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    let pair = opening(seen, exchange)?;
    let direction = seen.detail(pair.answer, Detail::Direction)?;
    let text = format!("{} answered the call with media that are {direction}.", seen.who(pair.answer));
    Some(Shown::new(text, &[pair.offer, pair.answer]))
}

fn stream_refused(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    let pair = opening(seen, exchange)?;
    let refused = seen.detail(pair.answer, Detail::Refused)?;
    let text = format!("{} did not take the {refused} that was offered.", seen.who(pair.answer));
    Some(Shown::new(text, &[pair.offer, pair.answer]))
}

fn dtmf_not_taken(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    let pair = opening(seen, exchange)?;
    let is_complete = |stream: &Stream<'_>| stream.formats().count() < MAX_FORMATS;
    taken(seen, &pair).find(|(offered, answered)| {
        answered.kind == "audio" && offered.has(KEYS) && !answered.has(KEYS) && is_complete(answered)
    })?;
    let text =
        format!("{} did not take telephone-event: keys go as tones in the speech.", seen.who(pair.answer));
    Some(Shown::new(text, &[pair.offer, pair.answer]))
}
