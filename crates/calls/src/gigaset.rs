//! What a Siemens Gigaset would show for the end of a call.
//!
//! The numbers from 701 on never travel: the phone makes them of what it saw. So they can be told from a recording
//! only where the recording shows what the phone saw. The table has a row for each of them; those that the phone
//! shows before anything is sent, or for want of its own memory, have no condition, and say so.

use tritone_codes::{GIGASET, Method, StatusCode, Visibility};
use tritone_wire::FrameRef;

use crate::attempt::is_success;
use crate::call::ReleasedBy;
use crate::cause::warnings;
use crate::event::Event;
use crate::outcome::Outcome;
use crate::rules::Facts;
use crate::sdp;

/// A number that a Gigaset shows, of one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Display {
    /// The number.
    pub code: u16,
    /// Its text: for the numbers of the seed's list verbatim, else the gloss of the manuals.
    pub text: &'static str,
    /// Whether it was read or follows.
    pub source: DisplaySource,
    /// What it follows from, one sentence.
    pub why: String,
    /// The frame that decides it.
    pub frame: Option<FrameRef>,
}

/// How the number of a [`Display`] is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DisplaySource {
    /// A Gigaset of the called side named it on the wire, in a Warning: what that one showed.
    Reported,
    /// It follows from the recording: what a Gigaset in the place of the calling phone would show.
    Predicted,
}

impl DisplaySource {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Predicted => "predicted",
        }
    }

    /// The end that shows it: `caller` or `callee`.
    pub const fn end(self) -> &'static str {
        match self {
            Self::Reported => "callee",
            Self::Predicted => "caller",
        }
    }
}

/// What decides a row: the frame and the sentence about it.
type Seen = (FrameRef, String);

/// One number of the seed's list, and how a recording shows it.
#[derive(Debug)]
pub struct DisplayRow {
    /// The number.
    pub code: u16,
    /// How a recording shows it, or why none does; one or two sentences.
    pub statement: &'static str,
    /// What the condition rests on, beside the seed's text.
    pub source: &'static str,
    /// Whether it holds for a call; `None` where no recording can tell.
    condition: Option<fn(&Facts<'_>) -> Option<Seen>>,
}

impl DisplayRow {
    /// Whether a recording of the signalling can show it.
    pub fn is_visible(&self) -> bool {
        self.condition.is_some()
    }
}

/// Every number of the seed's list. Those with a condition are tried in this order.
pub fn display_rows() -> &'static [DisplayRow] {
    ROWS
}

const INSIDE: &str = "the text itself: it names a resource of the device";
const BEFORE: &str = "the text itself: it names a step before the first message";

const ROWS: &[DisplayRow] = &[
    DisplayRow {
        code: 701,
        statement: "A recording shows it: the called side sends the BYE of an answered call.",
        source: "RFC 3261 section 15.1.1",
        condition: Some(hung_up),
    },
    DisplayRow {
        code: 812,
        statement: "A recording shows it: the other side resets or closes the TCP connection before its final response. \
                    One that is refused at once carries no INVITE, so that there is no call to show it of.",
        source: "RFC 3261 section 18.4, RFC 9293 section 3.10.7",
        condition: Some(connection_lost),
    },
    DisplayRow {
        code: 704,
        statement: "A recording shows it: the only answers to the INVITE have a status that SIP does not have (700 and \
                    above), or a request inside the call gets 481 or 408, which ends it.",
        source: "RFC 3261 sections 8.1.3.2 and 12.2.1.2, RFC 4475 section 3.1.2.19",
        condition: Some(sip_error),
    },
    DisplayRow {
        code: 703,
        statement: "A recording shows it: the INVITE is sent again and again, and nothing comes back.",
        source: "RFC 3261 section 17.1.1.2 (Timers A and B)",
        condition: Some(timed_out),
    },
    DisplayRow {
        code: 751,
        statement: "A recording shows it: 415, 488 or 606 with a cause about media, any refusal with Warning 304 or \
                    305, or an answer that has no codec of the offer.",
        source: "RFC 3261 sections 20.43 and 21.4.26, RFC 3264 section 6.1",
        condition: Some(no_codec),
    },
    DisplayRow {
        code: 702,
        statement: "No recording can show it: the phone could not open its socket, so it sent nothing.",
        source: BEFORE,
        condition: None,
    },
    DisplayRow {
        code: 705,
        statement: "No recording can show it: the base ran out of memory, and what it did not send or read for that \
                    looks like any other silence.",
        source: INSIDE,
        condition: None,
    },
    DisplayRow {
        code: 706,
        statement: "No recording can show it: the base had no memory for one more transaction, so it sent nothing. A \
                    storm of registrations or subscriptions before it can be seen, not that it was too much.",
        source: INSIDE,
        condition: None,
    },
    DisplayRow {
        code: 810,
        statement: "No recording can show it: the network stack of the phone failed for a reason that it does not \
                    name, and nothing was sent.",
        source: INSIDE,
        condition: None,
    },
    DisplayRow {
        code: 811,
        statement: "No recording can show it: a socket handle inside the phone was wrong, and nothing was sent.",
        source: INSIDE,
        condition: None,
    },
    DisplayRow {
        code: 813,
        statement: "No recording can show it: the phone had no memory left for its network buffers; what it did not \
                    send leaves no trace.",
        source: INSIDE,
        condition: None,
    },
    DisplayRow {
        code: 814,
        statement: "No recording can show it: the phone had no address, no link or no usable account, so it sent \
                    nothing.",
        source: BEFORE,
        condition: None,
    },
    DisplayRow {
        code: 815,
        statement: "No recording can show it: one part of the firmware used the socket of another, inside the phone.",
        source: INSIDE,
        condition: None,
    },
    DisplayRow {
        code: 922,
        statement: "No recording can show it: the phone knew no DNS server to ask, so it sent neither a DNS question \
                    nor an INVITE.",
        source: BEFORE,
        condition: None,
    },
    DisplayRow {
        code: 923,
        statement: "No recording can show it as signalling: the look-up failed before there was an INVITE to send. DNS \
                    packets beside it may show which name; they are not read.",
        source: BEFORE,
        condition: None,
    },
    DisplayRow {
        code: 924,
        statement: "No recording can show it: the base had no memory for the DNS look-up, and nothing was sent.",
        source: INSIDE,
        condition: None,
    },
    DisplayRow {
        code: 925,
        statement: "No recording can show it: the phone could not make a request of the address it was given, so it \
                    sent nothing.",
        source: BEFORE,
        condition: None,
    },
];

/// What a Gigaset showed, or in the place of the calling phone would show; `None` where the recording does not decide
/// it, and where the phone shows nothing as its own user ended the call.
pub(crate) fn display(facts: &Facts<'_>) -> Option<Display> {
    reported(facts).or_else(|| {
        let row = ROWS.iter().find_map(|row| Some((row.code, row.condition?(facts)?)));
        let (code, (frame, why)) = row.or_else(|| status(facts))?;
        shown(code, DisplaySource::Predicted, why, frame)
    })
}

fn shown(code: u16, source: DisplaySource, why: String, frame: FrameRef) -> Option<Display> {
    let row = GIGASET.codes.iter().find(|row| row.code == code)?;
    let text = match &row.text {
        std::borrow::Cow::Borrowed(text) => text,
        std::borrow::Cow::Owned(_) => return None,
    };
    Some(Display { code, text, source, why, frame: Some(frame) })
}

/// 701: the called side hung up.
fn hung_up(facts: &Facts<'_>) -> Option<Seen> {
    let by_callee = facts.is(Outcome::Answered) && facts.call.released_by == Some(ReleasedBy::Callee);
    let sample = facts.deciding().sample(facts.leg);
    let mut byes = facts.requests(Method::Bye).filter(|_| by_callee);
    let bye = byes.find(|bye| bye.from_tag != sample.from_tag && is_for_caller(facts, bye))?;
    Some((bye.frame, "the called side sent the BYE".to_owned()))
}

/// 812: the other side ended the TCP connection over which the INVITE had come, and said nothing final.
fn connection_lost(facts: &Facts<'_>) -> Option<Seen> {
    let deciding = facts.deciding();
    let invite = facts.event(deciding.invite?);
    let lost = facts.leg.lost_after(invite)?;
    let went_on = deciding.provisionals.iter().any(|index| facts.event(*index).time > lost.time);
    let is_open = deciding.finals.is_empty() && facts.given_up().is_none() && !facts.is(Outcome::Answered);
    let word = if lost.reset { "reset" } else { "closed" };
    (is_open && !went_on)
        .then(|| (lost.frame, format!("the TCP connection was {word} before a final response")))
}

/// 704: nothing but junk for an answer, or a dialog that the other side no longer knows.
fn sip_error(facts: &Facts<'_>) -> Option<Seen> {
    junk(facts).or_else(|| lost_dialog(facts))
}

fn junk(facts: &Facts<'_>) -> Option<Seen> {
    if facts.call.status.is_some() || facts.is(Outcome::Answered) || facts.given_up().is_some() {
        return None;
    }
    let cseq = facts.deciding().sample(facts.leg).cseq;
    let event = facts.leg.events().iter().find(|event| {
        let is_junk = event.status().is_some_and(|status| !status.is_valid_on_the_wire());
        is_junk && (event.method, event.cseq) == (Some(Method::Invite), cseq) && is_for_caller(facts, event)
    })?;
    let status = event.status()?;
    Some((event.frame, format!("the only answer to the INVITE was {status}, which is no SIP status")))
}

/// A re-INVITE or UPDATE of the caller that got 481 or 408: the phone has to end the call (RFC 3261 section
/// 12.2.1.2). A BYE that gets them ends it anyway.
fn lost_dialog(facts: &Facts<'_>) -> Option<Seen> {
    if !facts.is(Outcome::Answered) {
        return None;
    }
    let caller = facts.deciding().sample(facts.leg).from_tag;
    let event = facts.leg.events().iter().find(|event| {
        event.status().is_some_and(|status| matches!(status.as_u16(), 408 | 481))
            && matches!(event.method, Some(Method::Invite | Method::Update))
            && event.from_tag == caller
            && event.cseq > facts.deciding().sample(facts.leg).cseq
            && is_for_caller(facts, event)
    })?;
    let (status, method) = (event.status()?, event.method?);
    Some((event.frame, format!("the {} inside the call got {status}, which ends it", method.as_str())))
}

/// 703: the INVITE was sent again and again over Timer B, and nothing came back. One that was seen once may have been
/// answered where nothing was recorded.
fn timed_out(facts: &Facts<'_>) -> Option<Seen> {
    let deciding = facts.deciding();
    let silent = facts.is(Outcome::Timeout) && deciding.finals.is_empty() && deciding.provisionals.is_empty();
    let invite = deciding.invite.filter(|_| silent)?;
    let (times, seconds) = facts.repeated(invite);
    let gave_up_late = seconds >= LAST_SENT_S;
    let event = facts.event(invite);
    gave_up_late.then(|| {
        (event.frame, format!("nothing answered the INVITE, which was sent {times} times in {seconds:.1} s"))
    })
}

/// The INVITE is sent for the last time 31.5 s after the first (Timer A of RFC 3261 section 17.1.1.2, T1 500 ms); one
/// that is still sent after half of that has met no answer.
const LAST_SENT_S: f64 = 15.0;

/// 751: no codec in common, by the refusal or by the answer.
fn no_codec(facts: &Facts<'_>) -> Option<Seen> {
    refused_media(facts).or_else(|| foreign_answer(facts))
}

fn refused_media(facts: &Facts<'_>) -> Option<Seen> {
    let event = facts.case.final_event()?;
    let status = facts.call.status.filter(|status| status.as_u16() >= 400)?;
    if let Some(code) = facts.warnings().into_iter().find(|code| matches!(code, 304 | 305)) {
        return Some((
            event.frame,
            format!("the {status} has Warning {code} (media or format not available)"),
        ));
    }
    let cause = facts.cause().filter(|cause| matches!(cause, 58 | 65 | 70 | 88))?;
    matches!(status.as_u16(), 415 | 488 | 606)
        .then(|| (event.frame, format!("the {status} comes with cause {cause}, which is one of media")))
}

/// An answer to the offer of the INVITE that has audio, and of it no codec that was offered.
fn foreign_answer(facts: &Facts<'_>) -> Option<Seen> {
    let answer = facts.case.final_event().filter(|event| is_success(event))?;
    let offer = facts.event(facts.deciding().invite?);
    let (offered, answered) = (facts.text(offer.media)?, facts.text(answer.media)?);
    if is_first_taken(offered, answered) {
        return None;
    }
    let (offered, answered) = (audio_codecs(offered)?, audio_codecs(answered)?);
    let common = answered.iter().any(|codec| offered.iter().any(|known| known.eq_ignore_ascii_case(codec)));
    (!common).then(|| {
        let why = format!("the answer has {}, and the offer had {}", answered.join(" "), offered.join(" "));
        (answer.frame, why)
    })
}

/// Whether the first codec of an answer is one of speech that was offered: with nearly all it is, and the rest says no more.
fn is_first_taken(offered: &str, answered: &str) -> bool {
    let codecs = |media| Some(first_line(media)?.split(' ').skip(1));
    let (Some(mut offered), Some(mut answered)) = (codecs(offered), codecs(answered)) else { return false };
    let first = answered.next().filter(is_speech);
    first.is_some_and(|first| offered.any(|known| known.eq_ignore_ascii_case(first)))
}

/// What follows `audio ` in the first line of a text as of [`audio_codecs`].
fn first_line(media: &str) -> Option<&str> {
    let audio = media.strip_prefix("audio ")?;
    let mut ends = audio.match_indices(';').filter(|(at, _)| audio[at + 1..].starts_with(' '));
    Some(ends.next().map_or(audio, |(at, _)| &audio[..at]))
}

/// Tones, comfort noise and redundancy carry no speech.
fn is_speech(format: &&str) -> bool {
    let no_speech = ["telephone-event", "CN", "13", "red", "ulpfec"];
    !no_speech.iter().any(|other| other.eq_ignore_ascii_case(format))
}

/// The audio codecs of a text as `audio RTP/AVP PCMU telephone-event; video RTP/AVP H264`; `None` where there are none,
/// and where not all are known by name.
fn audio_codecs(media: &str) -> Option<Vec<&str>> {
    let audio = || media.split("; ").filter_map(|line| line.strip_prefix("audio "));
    let cut = audio().any(|line| line.split(' ').count() > sdp::MAX_FORMATS);
    let codecs: Vec<&str> = audio().flat_map(|line| line.split(' ').skip(1)).filter(is_speech).collect();
    let unnamed = codecs.iter().any(|codec| codec.bytes().all(|byte| byte.is_ascii_digit()));
    (!cut && !unnamed && !codecs.is_empty()).then_some(codecs)
}

/// A refusal that the manuals list: the phone shows the number of the status itself. The phone whose user hung up
/// shows nothing.
fn status(facts: &Facts<'_>) -> Option<(u16, Seen)> {
    let event = facts.case.final_event()?;
    let status = facts.call.status.filter(|status| status.as_u16() >= 400 && facts.given_up().is_none())?;
    let row = GIGASET.get(status.as_u16()).filter(|row| row.visibility == Visibility::Carried)?;
    Some((row.code, (event.frame, "it shows the status that it gets".to_owned())))
}

/// The number in a Warning of the final response that a Gigaset wrote: `399 gigaset.example "status 701"`. Others'
/// numbers are not taken for those of a Gigaset.
fn reported(facts: &Facts<'_>) -> Option<Display> {
    let event = facts.case.final_event()?;
    let names_it = |text: &str| text.to_ascii_lowercase().contains("gigaset");
    let by_product = facts.text(event.product).is_some_and(names_it);
    let mut warnings = warnings(facts.call.warning.as_deref().unwrap_or_default());
    let code = warnings.find_map(|warning| {
        let (head, text) = warning.split_once('"')?;
        let (code, agent) = head.trim().split_once(' ')?;
        let is_of_one = code == "399" && (by_product || names_it(agent));
        number_in(text).filter(|_| is_of_one)
    })?;
    let status = facts.call.status.map(StatusCode::as_u16).unwrap_or_default();
    shown(code, DisplaySource::Reported, format!("the Warning of the {status} names it"), event.frame)
}

/// The first of the table's numbers that stands in a text.
fn number_in(text: &str) -> Option<u16> {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse().ok());
    numbers.find(|number: &u16| ROWS.iter().any(|row| row.code == *number))
}

/// Whether a message was on its way to the calling phone, as far as the recording shows one.
fn is_for_caller(facts: &Facts<'_>, event: &Event) -> bool {
    let caller = facts.deciding().sender(facts.leg);
    event.part == facts.deciding().sample(facts.leg).part
        && facts.leg.host(event.destination) == facts.leg.host(caller)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_the_seed_has_a_row_that_agrees_with_its_visibility() {
        let of_seed: Vec<_> = GIGASET.codes.iter().filter(|row| row.seed).collect();
        assert_eq!((of_seed.len(), ROWS.len()), (17, 17));
        for known in of_seed {
            let row = ROWS.iter().find(|row| row.code == known.code).unwrap();
            let visible = row.is_visible();
            assert_eq!(known.visibility == Visibility::Inferable, visible, "{}", row.code);
            let says =
                row.statement.starts_with(if visible { "A recording shows it" } else { "No recording " });
            assert!(says && !row.source.is_empty(), "{}", row.statement);
        }
    }

    #[test]
    fn tones_and_noise_are_no_codecs() {
        let text = "audio RTP/AVP PCMU telephone-event CN; video RTP/AVP H264; audio RTP/AVP G729";
        assert_eq!(audio_codecs(text), Some(vec!["PCMU", "G729"]));
        assert_eq!(audio_codecs("image udptl t38"), None);
        assert_eq!(audio_codecs("audio RTP/AVP 97 PCMA"), None, "97 may be anything");
    }
}
