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

pub(super) const RULES: &[FindingRule] = &[
    FindingRule {
        id: "session-description-missing",
        severity: Severity::Warning,
        source: "RFC 3261 sections 13.2.1 and 13.3.1.4",
        says: "A 2xx to INVITE has no session description, and no reliable response had one before; or the ACK of a 2xx \
               with an offer has none.",
        look: Look::Exchange(description_missing),
    },
    FindingRule {
        id: "answer-of-other-shape",
        severity: Severity::Warning,
        source: "RFC 3264 section 6",
        says: "An answer has another number of media than the offer, or other kinds of media.",
        look: Look::Exchange(|seen, exchange| {
            pairs(seen, exchange).find_map(|pair| other_shape(seen, &pair))
        }),
    },
    FindingRule {
        id: "answer-without-offered-codec",
        severity: Severity::Warning,
        source: "RFC 3264 section 6.1",
        says: "An answer takes a stream and names no codec of the offer.",
        look: Look::Exchange(|seen, exchange| {
            pairs(seen, exchange).find_map(|pair| no_offered_codec(seen, &pair))
        }),
    },
    FindingRule {
        id: "answer-of-other-security",
        severity: Severity::Warning,
        source: "RFC 3264 section 6, RFC 3711 section 12: RTP/SAVP and RTP/AVP are two transports",
        says: "An answer takes an encrypted stream as one in the clear, or the other way round.",
        look: Look::Exchange(|seen, exchange| {
            pairs(seen, exchange).find_map(|pair| other_security(seen, &pair))
        }),
    },
    FindingRule {
        id: "one-way-answer",
        severity: Severity::Info,
        source: "RFC 3264 section 6.1",
        says: "The first answer of a call makes the media go one way, or none.",
        look: Look::Exchange(one_way),
    },
    FindingRule {
        id: "stream-refused",
        severity: Severity::Info,
        source: "RFC 3264 section 6",
        says: "The answer refuses one of the media by port 0.",
        look: Look::Exchange(stream_refused),
    },
    FindingRule {
        id: "dtmf-not-taken",
        severity: Severity::Info,
        source: "RFC 4733 section 2.5.1.1",
        says: "The offer has telephone-event, and the answer has not: keys go as tones in the speech.",
        look: Look::Exchange(dtmf_not_taken),
    },
];

/// One `m=` line as `sdp::media` writes it.
struct Stream<'c> {
    kind: &'c str,
    transport: &'c str,
    formats: Vec<&'c str>,
}

fn streams<'c>(seen: &Seen<'c>, event: &Event) -> Vec<Stream<'c>> {
    let media = seen.leg.text(event.media).unwrap_or_default();
    let stream = |text: &'c str| {
        let mut words = text.split(' ');
        Some(Stream { kind: words.next()?, transport: words.next()?, formats: words.collect() })
    };
    media.split("; ").filter_map(stream).collect()
}

/// How many streams a description has, as far as they are read.
fn count(seen: &Seen<'_>, event: &Event) -> usize {
    seen.leg.text(event.media).map_or(0, |media| media.split("; ").count())
}

/// An offer and what answers it.
pub(super) struct Pair<'c> {
    pub(super) offer: &'c Event,
    pub(super) answer: &'c Event,
}

/// The offers and answers of an INVITE or UPDATE. Bodies that were not recorded to their end are left out, and those
/// with more media than are read.
fn pairs<'c>(seen: &Seen<'c>, exchange: &Exchange) -> impl Iterator<Item = Pair<'c>> + use<'c> {
    let readable = |event: &Event| event.sdp && !event.is_cut() && count(seen, event) < MAX_MEDIA;
    let request = seen.request(exchange).filter(|request| exchange.is_invite() || !request.is_cut());
    let mut all = Vec::new();
    match request {
        Some(offer) if offer.sdp => {
            let answers =
                seen.responses(exchange).filter(|event| event.status().is_some_and(|s| s.as_u16() < 300));
            all.extend(answers.map(|answer| Pair { offer, answer }));
        }
        Some(_) => {
            let offer = seen.finals(exchange).find(|event| is_success(event));
            let answer =
                |offer: &'c Event| seen.acks(exchange).find(|ack| ack.sdp && ack.to_tag == offer.to_tag);
            all.extend(offer.and_then(|offer| Some(Pair { offer, answer: answer(offer)? })));
        }
        None => {}
    }
    all.retain(|pair| readable(pair.offer) && readable(pair.answer) && seen.leg.is_whole());
    all.into_iter()
}

/// The pairs of a call that opens with its 2xx.
pub(super) fn opening<'c>(seen: &Seen<'c>, exchange: &Exchange) -> Option<Pair<'c>> {
    seen.opening(exchange).filter(|_| exchange.is_invite())?;
    pairs(seen, exchange).find(|pair| is_success(pair.answer) || is_success(pair.offer))
}

fn is_refused(seen: &Seen<'_>, event: &Event, kind: &str) -> bool {
    seen.detail(event, Detail::Refused).is_some_and(|refused| has_token(refused, kind))
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
    let (offered, answered) = (streams(seen, pair.offer), streams(seen, pair.answer));
    let kinds = |streams: &[Stream<'_>]| {
        streams.iter().map(|stream| stream.kind.to_ascii_lowercase()).collect::<Vec<_>>()
    };
    (kinds(&offered) != kinds(&answered)).then(|| {
        let text = format!(
            "{} answered an offer of {} with {}: an answer has the same media in the same order.",
            seen.who(pair.answer),
            list(&offered),
            list(&answered)
        );
        Shown::new(text, &[pair.offer, pair.answer])
    })
}

fn list(streams: &[Stream<'_>]) -> String {
    let kinds: Vec<&str> = streams.iter().map(|stream| stream.kind).collect();
    if kinds.is_empty() { "no media".to_owned() } else { kinds.join(" and ") }
}

/// The streams that an answer took, each beside the one that it answers.
fn taken<'c>(seen: &Seen<'c>, pair: &Pair<'c>) -> Vec<(Stream<'c>, Stream<'c>)> {
    let both = streams(seen, pair.offer).into_iter().zip(streams(seen, pair.answer));
    both.filter(|(offered, answered)| {
        offered.kind == answered.kind && !is_refused(seen, pair.answer, answered.kind)
    })
    .collect()
}

/// Whether the formats have names that mean the same on both sides: a number without a name does not.
fn is_named(stream: &Stream<'_>) -> bool {
    let named = stream.formats.iter().all(|format| format.parse::<u8>().is_err());
    named && !stream.formats.is_empty() && stream.formats.len() < MAX_FORMATS
}

/// Formats that carry no speech by themselves.
fn is_beside(format: &str) -> bool {
    ["telephone-event", "CN", "red"].iter().any(|known| known.eq_ignore_ascii_case(format))
}

fn no_offered_codec(seen: &Seen<'_>, pair: &Pair<'_>) -> Option<Shown> {
    let (_, answered) = taken(seen, pair).into_iter().find(|(offered, answered)| {
        let has = |format: &&str| {
            is_beside(format) || offered.formats.iter().any(|known| known.eq_ignore_ascii_case(format))
        };
        let codecs = || answered.formats.iter().filter(|format| !is_beside(format));
        is_named(offered) && is_named(answered) && codecs().next().is_some() && !codecs().any(has)
    })?;
    let text = format!(
        "{} took the {} with {}, which was not offered.",
        seen.who(pair.answer),
        answered.kind,
        answered.formats.join(" ")
    );
    Some(Shown::new(text, &[pair.offer, pair.answer]))
}

fn other_security(seen: &Seen<'_>, pair: &Pair<'_>) -> Option<Shown> {
    let is_secure = |stream: &Stream<'_>| stream.transport.to_ascii_uppercase().contains("SAVP");
    let is_rtp = |stream: &Stream<'_>| stream.transport.to_ascii_uppercase().contains("AVP");
    let (offered, answered) = taken(seen, pair).into_iter().find(|(offered, answered)| {
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
    let has =
        |stream: &Stream<'_>| stream.formats.iter().any(|name| name.eq_ignore_ascii_case("telephone-event"));
    let is_complete = |stream: &Stream<'_>| stream.formats.len() < MAX_FORMATS;
    taken(seen, &pair).into_iter().find(|(offered, answered)| {
        answered.kind == "audio" && has(offered) && !has(answered) && is_complete(answered)
    })?;
    let text =
        format!("{} did not take telephone-event: keys go as tones in the speech.", seen.who(pair.answer));
    Some(Shown::new(text, &[pair.offer, pair.answer]))
}
