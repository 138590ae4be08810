//! What a message costs: one INVITE. `bench/parsers/run` compares many of a capture with other parsers.

use std::hint::black_box;
use std::time::Instant;

use tritone_wire::sdp::{Session, lines};
use tritone_wire::sip::{HeaderName, Message, NameAddr, StartLine, body, frame};

/// The time that `work` takes on average over `count` runs, in nanoseconds.
fn time_each<T>(count: u32, mut work: impl FnMut() -> T) -> f64 {
    let start = Instant::now();
    for _ in 0..count {
        black_box(work());
    }
    start.elapsed().as_nanos() as f64 / f64::from(count)
}

fn main() {
    let invite = invite();
    // A round is far shorter than the time that a busy machine gives to one program without a break.
    let best = |work: &mut dyn FnMut() -> u64| {
        (0..2_000).map(|_| time_each(300, &mut *work)).fold(f64::MAX, f64::min)
    };
    println!("one INVITE of {} octets, best of 2,000 rounds", invite.len());
    println!(
        "  scan                          {:>6.0} ns",
        best(&mut || Message::scan(black_box(&invite)).map_or(0, |m| m.len() as u64))
    );
    println!("  scan and the fields of a call {:>6.0} ns", best(&mut || parse(black_box(&invite))));
    println!("  scan and all that calls read  {:>6.0} ns", best(&mut || read(black_box(&invite))));
    println!(
        "  frame                         {:>6.0} ns",
        best(&mut || matches!(frame(black_box(&invite)), tritone_wire::sip::Framing::Message { .. }).into())
    );
}

/// An INVITE as a telephone sends it, 643 octets.
fn invite() -> Vec<u8> {
    let body = "v=0\r\no=- 3899 3899 IN IP4 192.0.2.10\r\ns=-\r\nc=IN IP4 192.0.2.10\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8 0 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n";
    let head = |agent: &str| {
        format!(
            "INVITE sip:+493012345678@trunk.example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK-524287-1---7d2f;rport\r\nMax-Forwards: 70\r\nFrom: \"Alice\" <sip:+493087654321@example.com>;tag=9fxced76sl\r\nTo: <sip:+493012345678@trunk.example.com>\r\nCall-ID: 3848276298220188511@192.0.2.10\r\nCSeq: 1 INVITE\r\nContact: <sip:+493087654321@192.0.2.10:5060>\r\nUser-Agent: {agent}\r\nContent-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let shortest = head("").len();
    head(&"x".repeat(643_usize.saturating_sub(shortest))).into_bytes()
}

/// Parses a message, touches the fields that are compared, and sums them.
fn parse(bytes: &[u8]) -> u64 {
    let Ok(message) = Message::scan(bytes) else { return 0 };
    let mut sum = match message.start() {
        StartLine::Request { method, uri, .. } => length(method) + 11 * uri_sum(uri),
        StartLine::Response { code, phrase, .. } => {
            code.map_or(0, |code| u64::from(code.as_u16())) + 13 * length(phrase)
        }
    };
    if let Some(via) = message.top_via() {
        sum += 17 * (length(via.host) + 5 * opt(via.port) + 7 * opt(via.branch()));
    }
    sum += message.from().map_or(0, |from| 19 * uri_sum(from.uri) + 23 * opt(from.tag()));
    sum += message.to().map_or(0, |to| 29 * uri_sum(to.uri) + 31 * opt(to.tag()));
    sum += 37 * opt(message.call_id());
    sum += message.cseq().map_or(0, |cseq| 41 * u64::from(cseq.number) + 43 * length(cseq.method));
    sum += message.contacts().next().map_or(0, |contact: NameAddr<'_>| 47 * uri_sum(contact.uri));
    sum += 53 * opt(message.header(HeaderName::Reason));
    sum + 59 * message.content_length().unwrap_or(0)
}

/// Headers of which the first value is read.
const FIRST: [HeaderName; 20] = [
    HeaderName::Authorization,
    HeaderName::Diversion,
    HeaderName::Event,
    HeaderName::From,
    HeaderName::Identity,
    HeaderName::MaxForwards,
    HeaderName::MinExpires,
    HeaderName::MinSe,
    HeaderName::PAssertedIdentity,
    HeaderName::PChargingVector,
    HeaderName::ProxyAuthenticate,
    HeaderName::ProxyAuthorization,
    HeaderName::RAck,
    HeaderName::RSeq,
    HeaderName::RetryAfter,
    HeaderName::SessionExpires,
    HeaderName::SessionId,
    HeaderName::SubscriptionState,
    HeaderName::To,
    HeaderName::WwwAuthenticate,
];
/// Headers of which all values are read.
const ALL: [HeaderName; 6] = [
    HeaderName::ProxyRequire,
    HeaderName::Reason,
    HeaderName::RecordRoute,
    HeaderName::Require,
    HeaderName::Unsupported,
    HeaderName::Warning,
];

/// Parses a message and touches what the crate `calls` notes of one.
fn read(bytes: &[u8]) -> u64 {
    let Ok(message) = &Message::scan(bytes) else { return 0 };
    let mut sum = opt(message.request_uri()) + opt(message.phrase()) + u64::from(message.is_complete());
    sum += message.cseq().map_or(0, |cseq| u64::from(cseq.number) + length(cseq.method));
    sum += message.values(HeaderName::Via).count() as u64;
    sum +=
        message.top_via().map_or(0, |via| opt(via.transaction_branch()) + length(via.host) + opt(via.port));
    sum += message.from().map_or(0, |from| opt(from.tag())) + message.to().map_or(0, |to| opt(to.tag()));
    sum += opt(message.header(HeaderName::Server).or_else(|| message.header(HeaderName::UserAgent)));
    sum += FIRST.iter().map(|name| opt(message.header(*name))).sum::<u64>();
    sum += ALL.iter().flat_map(|name| message.field_values(*name)).map(length).sum::<u64>();
    sum += message.headers_named(HeaderName::Other).map(|header| length(header.raw_name)).sum::<u64>();
    sum += message.first_contact().map_or(0, |contact| length(contact.uri));
    sum + body::session(message).map_or(0, |part| description(part.octets))
}

fn description(octets: &[u8]) -> u64 {
    let one = |media: tritone_wire::sdp::Media<'_>| {
        length(media.kind) + opt(media.connection()) + media.direction().len() as u64
    };
    // The names of formats are read in a pass of their own.
    Session::of(octets).media().map(one).sum::<u64>() + lines(octets).count() as u64
}

fn length(text: &[u8]) -> u64 {
    text.len() as u64
}

fn opt(text: Option<&[u8]>) -> u64 {
    text.map_or(0, length)
}

fn uri_sum(uri: &[u8]) -> u64 {
    let uri = tritone_wire::sip::Uri::parse(uri);
    opt(uri.user) + 3 * length(uri.host)
}
