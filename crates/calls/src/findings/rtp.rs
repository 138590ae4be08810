//! Media that were recorded, against what offer and answer agreed on.
//!
//! Nothing is claimed where the recording may not show it: without RTP between the two hosts, where a call was held or
//! its media moved, and where ICE may have chosen other addresses.

use std::net::SocketAddr;

use tritone_codes::Method;
use tritone_wire::Timestamp;

use super::exchange::Exchange;
use super::media::{Pair, opening};
use super::seen::Seen;
use super::{FindingRule, Look, Shown};
use crate::attempt::is_success;
use crate::call::Severity;
use crate::detail::Detail;
use crate::event::Event;
use crate::media::{Direction, MediaSocket, Stream, sockets};
use crate::signs::{Sign, Signs};

/// A conversation shorter than this may be over before anybody spoke.
const LEAST_S: f64 = 5.0;

pub(super) const RULES: &[FindingRule] = &[
    FindingRule {
        id: "no-media",
        severity: Severity::Warning,
        source: "RFC 3264 section 6; RFC 3550: packets come at regular times while a stream is open",
        says: "A call was answered and not held, and no audio was recorded either way for 5 s and more, though other media \
               between the two hosts were.",
        needs: Signs::all(&[Sign::Heard, Sign::Agreement]),
        look: Look::Hop(no_media),
    },
    FindingRule {
        id: "one-way-media",
        severity: Severity::Warning,
        source: "RFC 3264 section 6; RFC 3550: packets come at regular times while a stream is open",
        says: "A call was answered and not held, and for 5 s and more audio was recorded one way alone.",
        needs: Signs::all(&[Sign::Heard, Sign::Agreement]),
        look: Look::Hop(one_way_media),
    },
];

/// What was agreed and recorded between the two sides of a hop.
struct Agreed<'c> {
    pair: Pair<'c>,
    /// Where the offerer wants audio, and where the answerer does.
    offerer: SocketAddr,
    answerer: SocketAddr,
    /// Seconds of conversation.
    lasted: f64,
    until: Timestamp,
}

impl<'c> Agreed<'c> {
    fn of(seen: &Seen<'c>, exchange: &Exchange) -> Option<Self> {
        if seen.heard.is_empty() || !seen.heard.is_whole() || !seen.call.complete.both_directions {
            return None;
        }
        let pair = opening(seen, exchange)?;
        if !stays(seen, &pair) {
            return None;
        }
        let (offerer, answerer) = (audio(seen, pair.offer)?, audio(seen, pair.answer)?);
        // Between two programs of one host, media may go another way than signalling.
        if offerer.ip() == answerer.ip() {
            return None;
        }
        let answered = pair.success();
        let end = seen.call.talk_s.map_or(seen.recorded_until, |_| seen.call.end);
        let lasted = end.seconds_since(answered.time);
        (lasted >= LEAST_S).then_some(Self { pair, offerer, answerer, lasted, until: end })
    }

    /// The streams from the offerer, and those from the answerer, since the call was answered.
    fn ways(&self, seen: &Seen<'c>) -> [Vec<&'c Stream>; 2] {
        let since = self.pair.success().time;
        let way = |from, to| seen.heard.way(from, to, since, self.until).collect();
        [way(self.offerer, self.answerer), way(self.answerer, self.offerer)]
    }
}

impl<'c> Pair<'c> {
    /// The 2xx: mostly the answer, or the offer that the ACK answers.
    fn success(&self) -> &'c Event {
        if is_success(self.answer) { self.answer } else { self.offer }
    }
}

/// Where a side wants audio, if it both sends and receives.
fn audio(seen: &Seen<'_>, event: &Event) -> Option<SocketAddr> {
    let is_open = |media: &MediaSocket| media.kind == "audio" && media.direction == Direction::Both;
    let text = seen.detail(event, Detail::MediaSockets)?;
    let mut audio = sockets(text).filter(|media| media.kind == "audio");
    let first = audio.next().filter(is_open)?;
    audio.next().is_none().then_some(first.socket)
}

/// Whether no later description in that leg says anything else, and none names candidates for ICE.
fn stays(seen: &Seen<'_>, pair: &Pair<'_>) -> bool {
    let says = |event: &Event| seen.detail(event, Detail::MediaSockets);
    let is_later =
        |event: &&Event| event.part == pair.offer.part && event.sdp && event.time > pair.success().time;
    let is_known = |event: &Event| says(event) == says(pair.offer) || says(event) == says(pair.answer);
    let by_update = |event: &Event| event.method == Some(Method::Update);
    seen.leg.is_whole()
        && [pair.offer, pair.answer].iter().all(|event| seen.detail(event, Detail::Candidates).is_none())
        && seen.events().iter().filter(is_later).all(|event| is_known(event) && !by_update(event))
}

fn no_media(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    let agreed = Agreed::of(seen, exchange)?;
    let Agreed { offerer, answerer, lasted, pair, .. } = &agreed;
    let is_silent = agreed.ways(seen).iter().all(Vec::is_empty);
    let are_seen = seen.heard.between_hosts(offerer.ip(), answerer.ip());
    (is_silent && are_seen).then(|| {
        let text = format!(
            "No audio was recorded between {offerer} and {answerer} in the {lasted:.1} s after the answer, though other \
             media between these hosts were."
        );
        Shown::new(text, &[pair.offer, pair.answer])
    })
}

fn one_way_media(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    let agreed = Agreed::of(seen, exchange)?;
    let [from_offerer, from_answerer] = agreed.ways(seen);
    let (streams, silent, deaf) = match (from_offerer.is_empty(), from_answerer.is_empty()) {
        (false, true) => (from_offerer, agreed.answerer, agreed.offerer),
        (true, false) => (from_answerer, agreed.offerer, agreed.answerer),
        _ => return None,
    };
    let packets: u64 = streams.iter().map(|stream| stream.packets).sum();
    let lasted = agreed.lasted;
    let text = format!(
        "Audio came to {silent} ({packets} packets), and none was recorded from there to {deaf} in the {lasted:.1} s after \
         the answer."
    );
    Some(Shown::new(text, &[agreed.pair.offer, agreed.pair.answer]))
}
