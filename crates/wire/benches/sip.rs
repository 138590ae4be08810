//! What a message costs: one INVITE alone, and with `bench/osip/run` the first messages of a capture beside
//! libosip2.

use std::env;
use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Instant;

use tritone_wire::sdp::{Session, lines};
use tritone_wire::sip::{HeaderName, Message, NameAddr, StartLine, body, frame, looks_like_sip};

type Fallible<T> = Result<T, Box<dyn Error>>;

/// Messages of the capture that are parsed.
const MESSAGES: usize = 60_000;
/// Interleaved rounds; the medians are compared, for other work on the machine disturbs single ones.
const ROUNDS: usize = 15;

fn main() -> Fallible<()> {
    one_invite();
    let (Ok(capture), Ok(osip), Ok(file)) = (
        env::var("TRITONE_BENCH_CAPTURE"),
        env::var("TRITONE_BENCH_OSIP"),
        env::var("TRITONE_BENCH_MESSAGES"),
    ) else {
        println!("left out: comparison with libosip2 (bench/osip/run CAPTURE.pcap does it)");
        return Ok(());
    };
    let capture = fs::read(capture)?;
    let messages: Vec<&[u8]> =
        udp_payloads(&capture).filter(|payload| looks_like_sip(payload)).take(MESSAGES).collect();
    fs::write(&file, with_lengths(&messages))?;
    compare(&messages, &mut Osip::start(&osip, &file)?)
}

/// The time that `work` takes on average over `count` runs, in nanoseconds.
fn time_each<T>(count: u32, mut work: impl FnMut() -> T) -> f64 {
    let start = Instant::now();
    for _ in 0..count {
        black_box(work());
    }
    start.elapsed().as_nanos() as f64 / f64::from(count)
}

fn one_invite() {
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

/// Parses a message, touches the fields that are compared, and sums them as `bench/osip/osip.c` does.
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
    sum += message.contacts().next().map_or(0, |contact| length(contact.uri));
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

/// The process that parses with libosip2, a round for each line it is sent.
struct Osip {
    process: Child,
    output: BufReader<ChildStdout>,
}

impl Osip {
    fn start(program: &str, messages: &str) -> Fallible<Self> {
        let mut process =
            Command::new(program).arg(messages).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let output = BufReader::new(process.stdout.take().ok_or("no output")?);
        Ok(Self { process, output })
    }

    /// Nanoseconds of the round, and the sum over the fields.
    fn round(&mut self) -> Fallible<(f64, u64)> {
        self.process.stdin.as_mut().ok_or("no input")?.write_all(b"\n")?;
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        let (ns, sum) = line.trim().split_once(' ').ok_or("libosip2 side ended")?;
        Ok((ns.parse()?, sum.parse()?))
    }
}

impl Drop for Osip {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

fn compare(messages: &[&[u8]], osip: &mut Osip) -> Fallible<()> {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let sum: u64 = messages.iter().map(|message| parse(black_box(message))).sum();
        ours.push(start.elapsed().as_nanos() as f64 / messages.len() as f64);
        let (ns, osip_sum) = osip.round()?;
        theirs.push(ns / messages.len() as f64);
        if sum != osip_sum {
            return Err(format!("the two sides read different fields: {sum} and {osip_sum}").into());
        }
    }
    let (ours, theirs) = (median(&mut ours), median(&mut theirs));
    println!("{} messages, {ROUNDS} interleaved rounds, median", messages.len());
    println!("  libosip2     {theirs:>6.0} ns a message");
    println!("  tritone-wire {ours:>6.0} ns a message");
    println!("  ratio        {:>6.1}", theirs / ours);
    Ok(())
}

fn median(rounds: &mut [f64]) -> f64 {
    rounds.sort_by(f64::total_cmp);
    rounds.get(rounds.len() / 2).copied().unwrap_or(f64::NAN)
}

fn with_lengths(messages: &[&[u8]]) -> Vec<u8> {
    let framed = |message: &&[u8]| [&(message.len() as u32).to_le_bytes(), *message].concat();
    messages.iter().flat_map(framed).collect()
}

/// UDP payloads of a pcap of Ethernet frames in the byte order of this machine: what a capture of loopback is.
fn udp_payloads(capture: &[u8]) -> impl Iterator<Item = &[u8]> {
    const FILE_HEADER: usize = 24;
    let mut rest = capture.get(FILE_HEADER..).unwrap_or(&[]);
    std::iter::from_fn(move || {
        let (header, after) = rest.split_first_chunk::<16>()?;
        let len = u32::from_le_bytes([header[8], header[9], header[10], header[11]]) as usize;
        let (frame, next) = after.split_at_checked(len)?;
        rest = next;
        Some(frame)
    })
    .filter_map(|frame| {
        const ETHERNET: usize = 14;
        const UDP: u8 = 17;
        let ip = frame.get(ETHERNET..)?;
        let header = usize::from(ip.first()? & 0x0F) * 4;
        (ip.get(9) == Some(&UDP)).then(|| ip.get(header + 8..)).flatten()
    })
}
