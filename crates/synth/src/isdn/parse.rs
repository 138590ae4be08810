//! Text to ISDN messages.

use std::time::Duration;

use tritone_wire::Timestamp;

use super::Message;
use crate::flow::{FlowError, Problem, Script, later};
use crate::lapd::{BROADCAST, Side};
use crate::q931::{self, AUDIO, CallReference, Cause, Channel, DATA, Element, MessageType, SPEECH};
use crate::words::{self, CODINGS, LOCATIONS, Word};

/// The messages of a description, in the order of time.
///
/// # Errors
/// The first line that is not in the language.
pub fn parse(text: &str) -> Result<Vec<Message>, FlowError> {
    let mut reader = Reader::default();
    for (line, text) in (1..).zip(text.lines()) {
        reader.line(text).map_err(|problem| FlowError { line, problem })?;
    }
    reader.messages.sort_by_key(|m| m.at);
    Ok(reader.messages)
}

struct Reader {
    start: Timestamp,
    now: Timestamp,
    link: Link,
    /// Who chose a call reference: link, value, side.
    originators: Vec<(u16, u16, Side)>,
    messages: Vec<Message>,
}

#[derive(Clone, Copy)]
struct Link {
    number: u16,
    is_basic: bool,
    tei: u8,
}

impl Default for Reader {
    fn default() -> Self {
        let link = Link { number: 0, is_basic: false, tei: 0 };
        let start = Script::default().start;
        Self { start, now: start, link, originators: Vec::new(), messages: Vec::new() }
    }
}

/// What a line says of its message beside the elements.
struct Line {
    reference: Reference,
    at: Timestamp,
    originator: Option<Side>,
    tei: u8,
    repeat: u32,
    is_lost: bool,
}

enum Reference {
    Dummy,
    Value(u16),
}

/// What elements of one message share.
struct Shared {
    location: u8,
    coding: u8,
    recommendation: Option<u8>,
    diagnostic: Vec<u8>,
    presentation: u8,
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), Problem> {
        let words = words::split(line)?;
        let keys: Vec<&str> = words.iter().map(|w| w.key.as_str()).collect();
        match keys.as_slice() {
            [] => Ok(()),
            ["start", seconds] => {
                let bad = || Problem::BadValue { what: "number", value: (*seconds).into() };
                self.now =
                    Timestamp(seconds.parse::<i64>().map_err(|_| bad())?.saturating_mul(1_000_000_000));
                self.now = self.start;
                Ok(())
            }
            ["pause", time] => {
                let bad = || Problem::BadValue { what: "time (us, ms, s, min)", value: (*time).into() };
                self.now = later(self.now, words::time(time).ok_or_else(bad)?);
                Ok(())
            }
            ["link", number, kind, ..] => self.link(number, kind, &words[3..]),
            ["user", "->", "network", ..] => self.message(Side::User, &words[3..]),
            ["network", "->", "user", ..] => self.message(Side::Network, &words[3..]),
            [first, ..] => Err(Problem::UnknownWord((*first).into())),
        }
    }

    fn link(&mut self, number: &str, kind: &str, options: &[Word]) -> Result<(), Problem> {
        let bad = || Problem::BadValue { what: "number", value: number.into() };
        let (is_basic, tei) = match kind {
            "pri" => (false, 0),
            "bri" => (true, 64),
            other => return Err(Problem::UnknownWord(other.into())),
        };
        self.link = Link { number: number.parse().map_err(|_| bad())?, is_basic, tei };
        for option in options {
            match option.key.as_str() {
                "tei" => self.link.tei = option.number()?,
                _ => return Err(option.unknown()),
            }
        }
        Ok(())
    }

    fn message(&mut self, from: Side, words: &[Word]) -> Result<(), Problem> {
        let is_name = |w: &&Word| w.value.is_none() && w.key.chars().all(|c| c.is_ascii_uppercase());
        let name: Vec<&str> = words.iter().take_while(is_name).map(|w| w.key.as_str()).collect();
        let options = &words[name.len()..];
        let name = name.join(" ");
        let kind = MessageType::from_name(&name).ok_or(Problem::UnknownWord(name))?;
        let line = self.read_line(options)?;
        let elements = elements(kind, options, self.link)?;
        let reference = self.reference(&line, from, kind);
        self.now = line.at;
        let cause = elements.iter().find_map(|element| match element {
            Element::Cause(cause) if cause.coding == 0 => Some(cause.value),
            _ => None,
        });
        let octets = q931::Message { reference, kind, elements }.encode();
        let Line { tei, repeat, is_lost, .. } = line;
        self.messages.push(Message {
            at: self.now,
            link: self.link.number,
            tei,
            from,
            kind,
            cause,
            octets,
            repeat,
            is_lost,
        });
        Ok(())
    }

    fn read_line(&self, options: &[Word]) -> Result<Line, Problem> {
        let mut line = Line {
            reference: Reference::Value(1),
            at: later(self.now, Duration::from_millis(10)),
            originator: None,
            tei: self.link.tei,
            repeat: 0,
            is_lost: false,
        };
        for word in options {
            match word.key.as_str() {
                "cr" if word.value.as_deref() == Some("dummy") => line.reference = Reference::Dummy,
                "cr" => line.reference = Reference::Value(word.number()?),
                "of" => line.originator = Some(word.of("side", &SIDES)?),
                "after" => line.at = later(self.now, word.time()?),
                "at" => line.at = later(self.start, word.time()?),
                "tei" => line.tei = word.number()?,
                "broadcast" => line.tei = BROADCAST,
                "repeat" => line.repeat = word.number()?,
                "lost" => line.is_lost = true,
                _ => {}
            }
        }
        Ok(line)
    }

    fn reference(&mut self, line: &Line, from: Side, kind: MessageType) -> CallReference {
        let Reference::Value(value) = line.reference else {
            return CallReference { length: 0, value: 0, is_to_originator: false };
        };
        let key = (self.link.number, value);
        let known = self.originators.iter_mut().find(|(link, value, _)| (*link, *value) == key);
        let begins = matches!(kind.name, "SETUP" | "REGISTER" | "RESTART");
        let originator = match (line.originator, known) {
            (Some(side), _) => side,
            (None, Some((_, _, side))) if begins => {
                *side = from;
                from
            }
            (None, Some((_, _, side))) => *side,
            (None, None) => {
                self.originators.push((key.0, key.1, from));
                from
            }
        };
        let length = if self.link.is_basic { 1 } else { 2 };
        CallReference { length, value, is_to_originator: from != originator }
    }
}

fn elements(kind: MessageType, options: &[Word], link: Link) -> Result<Vec<Element>, Problem> {
    let shared = shared(options)?;
    let mut elements = Vec::new();
    if kind.name == "SETUP" && !options.iter().any(|w| w.key == "bearer") {
        elements.push(Element::Bearer(AUDIO));
    }
    for word in options {
        elements.extend(element(word, &shared, link)?);
    }
    Ok(elements)
}

fn shared(options: &[Word]) -> Result<Shared, Problem> {
    // Number shown, provided by the user, verified and passed (Q.931 section 4.5.10).
    let mut shared =
        Shared { location: 2, coding: 0, recommendation: None, diagnostic: Vec::new(), presentation: 0x01 };
    for word in options {
        match word.key.as_str() {
            "location" => shared.location = word.of("location", &LOCATIONS)?,
            "coding" => shared.coding = word.of("coding standard", &CODINGS)?,
            "recommendation" => shared.recommendation = Some(word.number()?),
            "diagnostic" => shared.diagnostic = word.octets()?,
            "restricted" => shared.presentation = 0x21,
            _ => {}
        }
    }
    Ok(shared)
}

/// The element that a word stands for; `None` for the words of [`Line`] and [`Shared`].
fn element(word: &Word, shared: &Shared, link: Link) -> Result<Option<Element>, Problem> {
    Ok(Some(match word.key.as_str() {
        "cr" | "of" | "after" | "at" | "tei" | "broadcast" | "repeat" | "lost" => return Ok(None),
        "location" | "coding" | "recommendation" | "diagnostic" | "restricted" => return Ok(None),
        "bearer" => match word.of("bearer capability", &BEARERS)? {
            Some(octets) => Element::Bearer(octets),
            None => return Ok(None),
        },
        "channel" => channel(word, link)?,
        "called" => {
            let (octet_3, digits) = number(word.text()?);
            Element::Called(octet_3, digits)
        }
        "calling" => {
            let (octet_3, digits) = number(word.text()?);
            Element::Calling(octet_3, shared.presentation, digits)
        }
        "connected" => {
            let (octet_3, digits) = number(word.text()?);
            Element::Connected(octet_3, shared.presentation, digits)
        }
        "redirecting" => {
            let (octet_3, digits) = number(word.text()?);
            Element::Redirecting(octet_3, 0x0f, digits) // unconditional
        }
        "cause" => Element::Cause(Cause {
            value: word.number()?,
            location: shared.location,
            coding: shared.coding,
            recommendation: shared.recommendation,
            diagnostic: shared.diagnostic.clone(),
        }),
        "progress" => Element::Progress(shared.location, word.number()?),
        "state" => Element::CallState(word.number()?),
        "notify" => Element::Notification(word.number()?),
        "restart" => Element::Restart(word.of("class of restart", &RESTARTS)?),
        "display" => Element::Display(word.text()?.into()),
        "keypad" => Element::Keypad(word.text()?.into()),
        "complete" => Element::SendingComplete,
        "shift" => Element::Shift { codeset: word.number()?, is_locking: false },
        "lock" => Element::Shift { codeset: word.number()?, is_locking: true },
        "segment" => segment(word)?,
        "element" => other(word)?,
        _ => return Err(word.unknown()),
    }))
}

fn channel(word: &Word, link: Link) -> Result<Element, Problem> {
    let text = word.text()?;
    let (text, is_exclusive) = text.strip_suffix('!').map_or((text, false), |text| (text, true));
    let channel = match text {
        "any" => Channel::Any,
        "none" => Channel::None,
        number => {
            let number = number.parse().map_err(|_| word.bad("channel"))?;
            if link.is_basic { Channel::Basic(number) } else { Channel::Slot(number) }
        }
    };
    Ok(Element::Channel(channel, is_exclusive))
}

/// Octet 3 and the digits of a number with or without a word for its type and plan.
fn number(text: &str) -> (u8, String) {
    let known = text.split_once(':').and_then(|(word, digits)| {
        NUMBERS.iter().find(|(name, _)| *name == word).map(|(_, octet)| (*octet, digits.into()))
    });
    known.unwrap_or_else(|| (0x00, text.into()))
}

fn segment(word: &Word) -> Result<Element, Problem> {
    let text = word.text()?;
    let (text, is_first) = text.strip_prefix("first:").map_or((text, false), |text| (text, true));
    let bad = || word.bad("segment");
    let (to_come, name) = text.split_once(':').ok_or_else(bad)?;
    let kind = MessageType::from_name(name).ok_or_else(bad)?;
    Ok(Element::Segmented(is_first, to_come.parse().map_err(|_| bad())?, kind.octet))
}

fn other(word: &Word) -> Result<Element, Problem> {
    let bad = || word.bad("element (ID:HEX)");
    let (identifier, contents) = word.text()?.split_once(':').unwrap_or((word.text()?, ""));
    let identifier = u8::from_str_radix(identifier, 16).map_err(|_| bad())?;
    Ok(Element::Other(identifier, words::hex(contents).ok_or_else(bad)?))
}

const SIDES: [(&str, Side); 2] = [("user", Side::User), ("network", Side::Network)];

const BEARERS: [(&str, Option<&[u8]>); 4] =
    [("audio", Some(AUDIO)), ("speech", Some(SPEECH)), ("data", Some(DATA)), ("none", None)];

/// Q.931 section 4.5.25.
const RESTARTS: [(&str, u8); 3] = [("channels", 0), ("interface", 6), ("all", 7)];

/// Type of number and numbering plan (Q.931 section 4.5.8): ISDN numbers, and the private plan.
const NUMBERS: [(&str, u8); 5] =
    [("international", 0x11), ("national", 0x21), ("subscriber", 0x41), ("private", 0x09), ("isdn", 0x01)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_call_has_the_octets_that_libpri_sends() {
        let text = "user -> network SETUP cr=1 channel=1 calling=national:4930111 called=0301234567 complete\n\
                    network -> user DISCONNECT cr=1 cause=17 location=private-local\n\
                    user -> network RELEASE cr=1 cause=17 location=private-local\n";
        let sent = parse(text).unwrap();
        let setup = words::hex(
            "0802000105040390 90a31803a183816c0921813439333031313170 0b8030333031323334353637a1"
                .replace(' ', "")
                .as_str(),
        );
        assert_eq!(Some(&sent[0].octets), setup.as_ref());
        assert_eq!(sent[1].octets, [8, 2, 0x80, 1, 0x45, 8, 2, 0x81, 0x91]);
        assert_eq!(sent[2].octets, [8, 2, 0x00, 1, 0x4d, 8, 2, 0x81, 0x91]);
        assert_eq!(sent[2].at.since(sent[0].at), 20_000_000);
    }

    #[test]
    fn the_flag_follows_the_side_that_began_the_call() {
        let text = "network -> user SETUP cr=5\nuser -> network ALERTING cr=5\nuser -> network SETUP cr=5\n\
                    user -> network STATUS cr=5 of=network cause=30 state=4\nlink 1 bri\nuser -> network NOTIFY cr=5 notify=0\n";
        let flags: Vec<_> = parse(text).unwrap().iter().map(|m| m.octets[2] >> 7).collect();
        assert_eq!(flags, [0, 1, 0, 1, 0]);
    }

    #[test]
    fn errors_name_the_line() {
        let e = parse("user -> network SETUP\nuser -> network RING").unwrap_err();
        assert_eq!((e.line, e.problem), (2, Problem::UnknownWord("RING".into())));
        assert_eq!(
            parse("user -> network SETUP loud=1").unwrap_err().problem,
            Problem::UnknownWord("loud".into())
        );
        assert!(parse("user -> network SETUP cr=x").is_err());
        assert!(parse("user -> network STATUS cause=30 location=moon").is_err());
    }
}
