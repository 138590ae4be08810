//! The side of this crate in the comparison of parsers (`bench/parsers/run`): `parse MESSAGES`, as `bench/parsers/rounds.h`
//! says.

use std::error::Error;
use std::hint::black_box;
use std::io::{self, Write};
use std::time::Instant;
use std::{env, fs};

use tritone_wire::sip::{HeaderName, Message, NameAddr, StartLine, Uri};

fn main() -> Result<(), Box<dyn Error>> {
    let file = fs::read(env::args().nth(1).ok_or("usage: parse MESSAGES")?)?;
    let messages = messages(&file);
    for line in io::stdin().lines() {
        line?;
        let start = Instant::now();
        let sum: u64 = messages.iter().map(|message| parse(black_box(message))).sum();
        println!("{} {sum}", start.elapsed().as_nanos());
        io::stdout().flush()?;
    }
    Ok(())
}

/// Messages one after the other, each after its length in four octets.
fn messages(mut file: &[u8]) -> Vec<&[u8]> {
    let mut all = Vec::new();
    while let Some((length, rest)) = file.split_first_chunk() {
        let Some((message, rest)) = rest.split_at_checked(u32::from_le_bytes(*length) as usize) else {
            break;
        };
        all.push(message);
        file = rest;
    }
    all
}

/// Parses a message, touches the fields that are compared, and sums them as the other programs do.
fn parse(octets: &[u8]) -> u64 {
    let Ok(message) = Message::scan(octets) else { return 0 };
    let mut sum = match message.start() {
        StartLine::Request { method, uri, .. } => length(method) + 11 * of_uri(uri),
        StartLine::Response { code, phrase, .. } => {
            code.map_or(0, |code| u64::from(code.as_u16())) + 13 * length(phrase)
        }
    };
    if let Some(via) = message.top_via() {
        sum += 17 * (length(via.host) + 5 * of(via.port) + 7 * of(via.branch()));
    }
    sum += message.from().map_or(0, |from| 19 * of_uri(from.uri) + 23 * of(from.tag()));
    sum += message.to().map_or(0, |to| 29 * of_uri(to.uri) + 31 * of(to.tag()));
    sum += 37 * of(message.call_id());
    sum += message.cseq().map_or(0, |cseq| 41 * u64::from(cseq.number) + 43 * length(cseq.method));
    sum += message.contacts().next().map_or(0, |contact: NameAddr<'_>| 47 * of_uri(contact.uri));
    sum += 53 * of(message.header(HeaderName::Reason));
    sum + 59 * message.content_length().unwrap_or(0)
}

fn length(text: &[u8]) -> u64 {
    text.len() as u64
}

fn of(text: Option<&[u8]>) -> u64 {
    text.map_or(0, length)
}

fn of_uri(uri: &[u8]) -> u64 {
    let uri = Uri::parse(uri);
    of(uri.user) + 3 * length(uri.host)
}
