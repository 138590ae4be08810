//! From the lines of a log to its messages.

use super::clock::Clock;
use super::dialect::{self, audiocodes, kamailio, sipp};
use super::message::{Announcement, Ends, Entry, LogMessage};
use super::q931::{self, Q931, Way};
use super::sip::{Fed, Sip};
use super::start::{self, Start, find_start};
use super::time::{self, Stamp};
use tritone_wire::{Protocol, Timestamp};

/// Lines between an announcement and the message.
const MOST_BETWEEN: u64 = 8;
/// D channels that are told apart by the names of their interfaces; all others are one.
const MOST_CHANNELS: u16 = 4_096;
/// Octets of the name of an interface.
const LONGEST_NAME: usize = 64;

/// Reads one log, line by line.
#[derive(Debug, Default)]
pub(crate) struct Parser {
    clock: Clock,
    current: Option<Current>,
    announced: Option<Announced>,
    /// The lines of sipdump before a message.
    fields: Option<kamailio::Fields>,
    /// Where the last message ended and what was said of it: another one directly behind is of the same stream.
    last: Option<(u64, Announcement)>,
    /// D channels, by their numbers.
    channels: Vec<Channel>,
    /// A line without its colours.
    plain: Vec<u8>,
}

#[derive(Debug)]
enum Current {
    Sip(Sip),
    Q931 { message: Q931, first_line: u64, time: Option<Timestamp> },
}

/// A D channel.
#[derive(Debug)]
struct Channel {
    /// The name of its interface.
    name: Vec<u8>,
    /// The element that wrote the log said that it is the network side.
    by_network: bool,
}

/// An announcement and the line on which it was read.
#[derive(Debug)]
struct Announced {
    line: u64,
    said: Announcement,
    session: Option<Vec<u8>>,
    /// What Teles writes before each frame.
    is_frame: bool,
}

/// Gets the entries of a log.
type Sink<'a> = dyn FnMut(Entry<'_>) + 'a;

impl Parser {
    /// Takes a line, which is the next one, without its line end.
    pub(crate) fn line(&mut self, number: u64, line: &[u8], out: &mut Sink<'_>) {
        let mut plain = std::mem::take(&mut self.plain);
        let text = without_colours(line, &mut plain);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        if !self.goes_on(number, text, out) {
            self.begins(number, text, out);
        }
        self.plain = plain;
    }

    /// The time of the last line that says one.
    pub(crate) fn now(&self) -> Option<Timestamp> {
        self.clock.now()
    }

    /// Whether the times are points in time, with a date and a year.
    pub(crate) fn knows_dates(&self) -> bool {
        self.clock.knows_dates()
    }

    /// The log is at its end.
    pub(crate) fn finish(&mut self, out: &mut Sink<'_>) {
        self.end(out);
    }

    /// Gives the line to the message that is read at the moment. `false` where it does not belong to it.
    fn goes_on(&mut self, number: u64, text: &[u8], out: &mut Sink<'_>) -> bool {
        let (fed, of) = match &mut self.current {
            None => return false,
            Some(Current::Sip(sip)) => (sip.feed(text), sip.first_line),
            Some(Current::Q931 { message, first_line, .. }) => {
                let line = time::leading(text).map_or(text, |(_, rest)| rest);
                (message.feed(line), *first_line)
            }
        };
        match fed {
            Fed::Taken => out(Entry::Piece { line: number, of }),
            Fed::Last => {
                self.end(out);
                self.last = self.last.map(|(_, said)| (number, said));
                out(Entry::Piece { line: number, of });
            }
            Fed::Foreign if begins_message(text) => {
                self.end(out);
                return false;
            }
            Fed::Foreign => out(Entry::Other { line: number }),
            Fed::Ended => {
                self.end(out);
                return false;
            }
        }
        true
    }

    /// Looks for the beginning of a message.
    fn begins(&mut self, number: u64, text: &[u8], out: &mut Sink<'_>) {
        let timed = sipp::behind_rule(text).unwrap_or(text);
        let (stamp, line) = time::leading(timed).map_or((None, text), |(stamp, rest)| (Some(stamp), rest));
        let line = line.trim_ascii_start();
        if let Some(stamp) = stamp {
            self.clock.see(stamp);
        }
        self.announces(number, text, line);
        if let Some(interface) = q931::network_side(line) {
            let channel = self.channel(interface.to_vec());
            if let Some(channel) = self.channels.get_mut(usize::from(channel)) {
                channel.by_network = true;
            }
        }
        if let Some(message) = self.q931(number, line) {
            let time = self.time(number, None);
            self.current = Some(Current::Q931 { message, first_line: number, time });
            return;
        }
        match find_start(text) {
            Some(start) => self.sip(number, text, start, stamp, out),
            None => out(Entry::Other { line: number }),
        }
    }

    /// Remembers what the line says of the message behind it.
    fn announces(&mut self, number: u64, text: &[u8], line: &[u8]) {
        let mut announce = |said, is_frame| {
            let session = audiocodes::session(text).map(<[u8]>::to_vec);
            self.announced = Some(Announced { line: number, said, session, is_frame });
        };
        if let Some(stamp) = q931::record(line) {
            announce(Announcement { time: Some(stamp), ..Announcement::default() }, true);
        } else if let Some(said) = dialect::announcement(line) {
            announce(said, false);
        }
        self.fields = match kamailio::read(self.fields.take(), text) {
            Some(kamailio::Read::Field(fields)) => Some(fields),
            Some(kamailio::Read::Whole(said)) => {
                self.announced = Some(Announced { line: number, said, session: None, is_frame: false });
                None
            }
            None => None,
        };
    }

    fn q931(&self, number: u64, line: &[u8]) -> Option<Q931> {
        let in_frame =
            self.announced.as_ref().is_some_and(|announced| announced.is_frame && announced.is_near(number));
        let frame = || q931::Frame::begin(line).filter(|_| in_frame).map(Q931::Teles);
        Q931::begin(line).or_else(frame)
    }

    /// Begins a message of SIP.
    fn sip(&mut self, number: u64, text: &[u8], start: Start, stamp: Option<Stamp>, out: &mut Sink<'_>) {
        let (prefix, message) = text.split_at_checked(start.at).unwrap_or((b"", text));
        let announced = self.announced.take().filter(|announced| announced.is_near(number));
        let (mut said, session) =
            announced.map_or((None, None), |announced| (Some(announced.said), announced.session));
        // Behind the marks of a log, each message has a record of its own.
        if said.is_none() && prefix.is_empty() && start.escape.is_none() {
            said = self.last.filter(|(line, _)| line + 1 == number).map(|(_, said)| said);
        }
        let said = said.unwrap_or_default();
        let time = self.clock.settle(said.time.or(stamp));
        let Some(escape) = start.escape else {
            let sip = Sip::begin(number, time, said, prefix, message);
            self.current = Some(Current::Sip(sip.of_session(session.as_deref())));
            return;
        };
        let lines = start::split(message, escape);
        let mut rest = lines.as_slice();
        while let Some((first, behind)) = rest.split_first() {
            rest = behind;
            let Some(start) = find_start(first) else { continue };
            let start = first.get(start.at..).unwrap_or(first);
            let mut sip = Sip::begin(number, time, said, b"", start).of_session(session.as_deref());
            let (fed, read) = sip.escaped(escape, rest);
            rest = rest.get(read..).unwrap_or_default();
            self.current = Some(Current::Sip(sip));
            if fed != Fed::Taken {
                self.end_one(out);
            }
        }
        // The line is accounted for here: a start line at its end must not count it again.
        self.current.take_if(|current| matches!(current, Current::Sip(sip) if !sip.is_message()));
        let used = self.current.is_some() || self.last.is_some_and(|(line, _)| line == number);
        if !used {
            out(Entry::Other { line: number });
        }
    }

    /// When the message of this line was written.
    fn time(&mut self, number: u64, stamp: Option<Stamp>) -> Option<Timestamp> {
        let announced = self.announced.take_if(|announced| announced.is_frame && announced.is_near(number));
        self.clock.settle(announced.and_then(|announced| announced.said.time).or(stamp))
    }

    /// Hands over the message that is read at the moment; a start line alone is any line.
    fn end(&mut self, out: &mut Sink<'_>) {
        if let Some(line) = self.end_one(out) {
            out(Entry::Other { line });
        }
    }

    /// The same, but gives the line that was no message.
    fn end_one(&mut self, out: &mut Sink<'_>) -> Option<u64> {
        match self.current.take()? {
            Current::Sip(mut sip) => {
                let (first_line, time, said) = (sip.first_line, sip.time, sip.said);
                if !sip.is_message() {
                    return Some(first_line);
                }
                let (bytes, length, complete) = sip.finish();
                let (protocol, ends) = (Protocol::Sip, Ends::Sip(said));
                self.last = Some((first_line, said));
                out(Entry::Message(LogMessage { first_line, time, ends, protocol, bytes, length, complete }));
            }
            Current::Q931 { message, first_line, time } => {
                let ends = self.ends(message.way());
                let Some((bytes, complete)) = message.finish() else { return Some(first_line) };
                let (protocol, length) = (Protocol::Q931, bytes.len());
                let bytes = bytes.as_slice();
                out(Entry::Message(LogMessage { first_line, time, ends, protocol, bytes, length, complete }));
            }
        }
        None
    }

    fn ends(&mut self, way: Way) -> Ends {
        match way {
            Way::Link { tei, from_network } => Ends::Link { tei, from_network },
            Way::Interface { name, direction } => {
                let channel = self.channel(name);
                let known = self.channels.get(usize::from(channel));
                Ends::Channel {
                    channel,
                    direction,
                    by_network: known.is_some_and(|channel| channel.by_network),
                }
            }
        }
    }

    /// The number of the channel with this name, in the order of their first messages.
    fn channel(&mut self, mut name: Vec<u8>) -> u16 {
        name.truncate(LONGEST_NAME);
        let known = self.channels.iter().zip(0..).find(|(known, _)| known.name == name);
        if let Some((_, channel)) = known {
            return channel;
        }
        let channel = u16::try_from(self.channels.len()).unwrap_or(MOST_CHANNELS);
        if channel < MOST_CHANNELS {
            self.channels.push(Channel { name, by_network: false });
        }
        channel
    }
}

impl Announced {
    fn is_near(&self, number: u64) -> bool {
        number <= self.line.saturating_add(MOST_BETWEEN)
    }
}

/// Whether a line between those of a message begins another.
fn begins_message(text: &[u8]) -> bool {
    let line = time::leading(text).map_or(text, |(_, rest)| rest);
    find_start(text).is_some() || dialect::announcement(line).is_some() || Q931::begin(line).is_some()
}

/// The line without what colours it on terminals (ECMA-48 control sequences).
fn without_colours<'a>(line: &'a [u8], plain: &'a mut Vec<u8>) -> &'a [u8] {
    const ESCAPE: u8 = 0x1B;
    if !line.contains(&ESCAPE) {
        return line;
    }
    plain.clear();
    let mut parts = line.split(|octet| *octet == ESCAPE);
    plain.extend(parts.next().unwrap_or_default());
    for part in parts {
        let sequence = part.strip_prefix(b"[").and_then(|rest| {
            let end = rest.iter().position(u8::is_ascii_alphabetic)?;
            rest.get(end + 1..)
        });
        plain.extend(sequence.unwrap_or(part));
    }
    plain
}
