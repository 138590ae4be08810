//! Session descriptions: the answer to an offer, and an offer of our own (RFC 3264).

use std::net::{IpAddr, SocketAddr};

use tritone_proto::Sound;
use tritone_wire::sdp::{self, Session};

use super::dial::DialledMedia;

/// Payload types that are sent and read, with their names.
const CODECS: [(u8, &str); 2] = [(0, "PCMU"), (8, "PCMA")];
/// The payload type of telephone-event in an offer of our own.
const EVENTS: &str = "101";
/// More media than this are not answered.
const MAX_MEDIA: usize = 32;

/// Why an offer is refused, as a warn-code and its text (RFC 3261 section 20.43).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unacceptable {
    /// The warn-code.
    pub(crate) code: u16,
    /// What is lacking.
    pub(crate) text: &'static str,
}

/// What two sides agreed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Agreed {
    /// Where RTP goes to; `None` while the other side holds, or names no address.
    pub(crate) remote: Option<SocketAddr>,
    /// The payload type that is sent.
    pub(crate) payload: u8,
    /// Whether this side sends.
    pub(crate) sends: bool,
}

impl Agreed {
    /// What is sent, where this side sends at all.
    pub(crate) fn sound(&self, media: DialledMedia) -> Sound {
        match media {
            _ if !self.sends => Sound::Nothing,
            DialledMedia::Silence => Sound::Silence(self.payload),
            DialledMedia::Echo => Sound::Echo,
            DialledMedia::Nothing => Sound::Nothing,
        }
    }
}

/// This side of a session.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Local {
    /// The address and port of the media socket.
    pub(crate) address: SocketAddr,
    /// A number that names the session (`o=`).
    pub(crate) session: u64,
    /// The version of the description, one more for each that is sent.
    pub(crate) version: u64,
}

/// The answer to an offer: the first audio stream is taken, the others are refused with port 0.
///
/// # Errors
/// [`Unacceptable`] where there is no stream that this side can take.
pub(crate) fn answer(offer: &[u8], local: &Local) -> Result<(String, Agreed), Unacceptable> {
    let offer = Session::of(offer);
    if !offer.is_one() {
        return Err(Unacceptable { code: 399, text: "The body is no session description" });
    }
    let mut text = head(local);
    let (mut agreed, mut reason) = (None, Unacceptable { code: 304, text: "No audio stream is offered" });
    for media in offer.media().take(MAX_MEDIA) {
        let taken = if agreed.is_some() { None } else { take(&media, &mut reason) };
        match taken {
            Some((lines, own)) => {
                text.push_str(&lines.replace("{port}", &local.address.port().to_string()));
                agreed = Some(own);
            }
            None => text.push_str(&refused(&media)),
        }
    }
    agreed.map(|agreed| (text, agreed)).ok_or(reason)
}

/// The lines of a stream that is taken, and what is agreed by it.
fn take(media: &sdp::Media<'_>, reason: &mut Unacceptable) -> Option<(String, Agreed)> {
    if media.kind != b"audio" || media.port == Some(0) {
        return None;
    }
    if !matches!(media.protocol, b"RTP/AVP" | b"RTP/AVPF") {
        *reason = Unacceptable { code: 302, text: "Only plain RTP (RTP/AVP) is spoken here" };
        return None;
    }
    let Some((number, payload, name)) = media.formats().find_map(|format| codec(&format)) else {
        *reason = Unacceptable { code: 305, text: "Only PCMU and PCMA are spoken here" };
        return None;
    };
    let direction = reversed(media.direction());
    let events = media
        .formats()
        .find(|format| format.encoding.is_some_and(|name| name.eq_ignore_ascii_case(b"telephone-event")));
    let events = events
        .map(|format| String::from_utf8_lossy(format.number).into_owned())
        .filter(|number| is_number(number));
    let protocol = String::from_utf8_lossy(media.protocol);
    let mut lines = format!("m=audio {{port}} {protocol} {number}");
    if let Some(events) = &events {
        lines.push_str(&format!(" {events}"));
    }
    lines.push_str(&format!("\r\na=rtpmap:{number} {name}/8000\r\n"));
    if let Some(events) = &events {
        lines.push_str(&format!("a=rtpmap:{events} telephone-event/8000\r\na=fmtp:{events} 0-15\r\n"));
    }
    lines.push_str(&format!("a={direction}\r\n"));
    let remote = remote(media);
    let sends = matches!(direction, "sendrecv" | "sendonly") && remote.is_some();
    Some((lines, Agreed { remote, payload, sends }))
}

/// The number of a format on the wire, its payload type by name, and that name, where it is one of [`CODECS`].
fn codec(format: &sdp::Format<'_>) -> Option<(u8, u8, &'static str)> {
    let encoding = format.encoding?;
    let (_, name) = CODECS.iter().find(|(_, name)| encoding.eq_ignore_ascii_case(name.as_bytes()))?;
    let number: u8 = core::str::from_utf8(format.number).ok()?.parse().ok().filter(|number| *number < 128)?;
    let payload = CODECS.iter().find(|(_, own)| own == name).map(|(payload, _)| *payload)?;
    // What the driver sends has the static payload type; a dynamic one could not be told to it.
    (number == payload).then_some((number, payload, *name))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 3 && text.bytes().all(|octet| octet.is_ascii_digit())
}

/// The stream with port 0 (RFC 3264 section 6).
fn refused(media: &sdp::Media<'_>) -> String {
    let plain = |octets: &[u8]| -> String {
        octets.iter().map(|octet| char::from(*octet)).filter(|c| c.is_ascii_graphic()).take(32).collect()
    };
    let first = media.formats().next().map_or_else(|| "0".to_owned(), |format| plain(format.number));
    let (kind, protocol) = (plain(media.kind), plain(media.protocol));
    let or = |text: String, other: &str| if text.is_empty() { other.to_owned() } else { text };
    format!("m={} 0 {} {}\r\n", or(kind, "audio"), or(protocol, "RTP/AVP"), or(first, "0"))
}

/// Where the other side hears; `None` where its address is the zero address of an old hold (RFC 3264 section 8.4).
fn remote(media: &sdp::Media<'_>) -> Option<SocketAddr> {
    let port = media.port.filter(|port| *port != 0)?;
    let ip = media.ip().filter(|ip| !ip.is_unspecified() && !ip.is_multicast())?;
    Some(SocketAddr::new(ip, port))
}

/// The direction seen from the other side (RFC 3264 section 6.1).
fn reversed(direction: &str) -> &'static str {
    match direction {
        "sendonly" => "recvonly",
        "recvonly" => "sendonly",
        "inactive" => "inactive",
        _ => "sendrecv",
    }
}

/// An offer of PCMU, PCMA and telephone-event.
pub(crate) fn offer(local: &Local) -> String {
    let port = local.address.port();
    format!(
        "{}m=audio {port} RTP/AVP 0 8 {EVENTS}\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n\
         a=rtpmap:{EVENTS} telephone-event/8000\r\na=fmtp:{EVENTS} 0-15\r\na=sendrecv\r\n",
        head(local)
    )
}

/// What an answer to [`offer`] agrees to; `None` where it refuses.
pub(crate) fn read_answer(answer: &[u8]) -> Option<Agreed> {
    let session = Session::of(answer);
    let media =
        session.media().find(|media| media.kind == b"audio" && media.port.is_some_and(|port| port != 0))?;
    let (_, payload, _) = media.formats().find_map(|format| codec(&format))?;
    let direction = reversed(media.direction());
    let remote = remote(&media);
    Some(Agreed { remote, payload, sends: matches!(direction, "sendrecv" | "sendonly") && remote.is_some() })
}

/// The description that goes with a 580: the audio stream with a precondition that failed (RFC 3312 section 8).
pub(crate) fn failed_precondition(local: &Local) -> String {
    format!("{}m=audio 0 RTP/AVP 0\r\na=curr:qos e2e none\r\na=des:qos failure e2e sendrecv\r\n", head(local))
}

fn head(local: &Local) -> String {
    let (family, ip) = match local.address.ip() {
        IpAddr::V4(ip) => ("IP4", ip.to_string()),
        IpAddr::V6(ip) => ("IP6", ip.to_string()),
    };
    let Local { session, version, .. } = local;
    format!("v=0\r\no=- {session} {version} IN {family} {ip}\r\ns=-\r\nc=IN {family} {ip}\r\nt=0 0\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local() -> Local {
        Local { address: "192.0.2.1:4000".parse().unwrap(), session: 7, version: 1 }
    }

    fn answered(media: &str) -> Result<(String, Agreed), Unacceptable> {
        answer(
            format!("v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n{media}")
                .as_bytes(),
            &local(),
        )
    }

    #[test]
    fn the_first_common_codec_is_taken_with_telephone_events() {
        let offer = "m=audio 5000 RTP/AVP 9 8 0 96\r\na=rtpmap:96 telephone-event/8000\r\nm=video 6000 RTP/AVP 31\r\n";
        let (text, agreed) = answered(offer).unwrap();
        assert!(text.contains("m=audio 4000 RTP/AVP 8 96\r\na=rtpmap:8 PCMA/8000\r\n"), "{text}");
        assert!(text.contains("m=video 0 RTP/AVP 31\r\n"), "{text}");
        assert_eq!(agreed, Agreed { remote: "192.0.2.9:5000".parse().ok(), payload: 8, sends: true });
    }

    #[test]
    fn a_caller_who_holds_is_sent_nothing() {
        let (text, agreed) = answered("m=audio 5000 RTP/AVP 0\r\na=sendonly\r\n").unwrap();
        assert!(text.contains("a=recvonly\r\n"), "{text}");
        assert_eq!(agreed.sound(DialledMedia::Echo), Sound::Nothing);
        let (_, agreed) = answered("m=audio 5000 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\n").unwrap();
        assert_eq!((agreed.remote, agreed.sends), (None, false));
    }

    #[test]
    fn what_cannot_be_taken_is_refused_with_a_warning() {
        let code = |media: &str| answered(media).unwrap_err().code;
        assert_eq!(code("m=audio 5000 RTP/AVP 9 18\r\n"), 305);
        assert_eq!(code("m=audio 5000 RTP/SAVP 0\r\n"), 302);
        assert_eq!(code("m=video 5000 RTP/AVP 31\r\n"), 304);
        assert_eq!(answer(b"nonsense", &local()).unwrap_err().code, 399);
    }

    #[test]
    fn an_answer_to_our_offer_is_read() {
        let (text, _) =
            answer(offer(&local()).as_bytes(), &Local { address: "192.0.2.7:9".parse().unwrap(), ..local() })
                .unwrap();
        let agreed = read_answer(text.as_bytes()).unwrap();
        assert_eq!(agreed, Agreed { remote: "192.0.2.7:9".parse().ok(), payload: 0, sends: true });
        assert_eq!(read_answer(failed_precondition(&local()).as_bytes()), None);
    }

    proptest::proptest! {
        #[test]
        fn any_offer_is_answered_by_a_description_or_refused(lines in "(m=[ -~]{0,24}|a=[ -~]{0,24}|c=IN IP4 [0-9.]{1,9}|\r|\n){0,12}") {
            if let Ok((text, _)) = answer(format!("v=0\n{lines}").as_bytes(), &local()) {
                let offered = Session::of(format!("v=0\n{lines}").as_bytes()).media().count();
                proptest::prop_assert_eq!(Session::of(text.as_bytes()).media().count(), offered);
            }
        }
    }
}
