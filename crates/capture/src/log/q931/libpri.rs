//! libpri in Asterisk: `pri set debug on span 1`.
//!
//! ```text
//! PRI Span: 1 > Protocol Discriminator: Q.931 (8)  len=9
//! PRI Span: 1 > TEI=0 Call Ref: len= 2 (reference 65/0x41) (Sent from originator)
//! > Message Type: DISCONNECT (69)
//! > [08 02 81 90]
//! > Cause (len= 4) [ Ext: 1  Coding: CCITT (ITU) standard (0) 0: 0   Location: Private network serving the local user (1)
//! >                  Ext: 1  Cause: Normal Clearing (16), class = Normal Event (1) ]
//! ```
//! Old versions print no octets: then cause and numbers are taken from the text.

use tritone_wire::q931::MessageType;

use super::element::identifier;
use super::{MOST, MOST_FOREIGN, Way};
use crate::log::message::Direction;
use crate::log::scan::{after, before, find, number, octets, trim_start};
use crate::log::sip::Fed;

#[derive(Clone, Debug)]
pub(crate) struct Libpri {
    direction: Direction,
    span: Vec<u8>,
    /// Octets of the message, as its first line says.
    length: usize,
    /// Octets of the call reference, its value and its flag.
    reference: Option<(usize, u64, bool)>,
    message_type: Option<MessageType>,
    elements: Vec<u8>,
    /// A list of octets was wrapped.
    open: bool,
    /// The text of the element that is read at the moment.
    text: Vec<u8>,
    /// Elements made of their text, for where no octets are printed.
    decoded: Vec<u8>,
    foreign: u8,
}

/// The arrow, the name of the span and what stands behind them.
fn arrow(line: &[u8]) -> Option<(Direction, &[u8], &[u8])> {
    let span = after(line, b"PRI Span: ").map(|text| {
        let digits = text.iter().take_while(|octet| octet.is_ascii_digit()).count();
        text.split_at(digits)
    });
    let (span, text) = span.unwrap_or((&b""[..], line));
    let text = trim_start(text);
    let (arrow, text) = text.split_first()?;
    let direction = match arrow {
        b'<' => Direction::Received,
        b'>' => Direction::Sent,
        _ => return None,
    };
    Some((direction, span, text.strip_prefix(b" ")?))
}

impl Libpri {
    pub(crate) fn begin(line: &[u8]) -> Option<Self> {
        // What Asterisk writes before it may be anything.
        let discriminator = find(line, b"Protocol Discriminator: Q.931 (8)")?;
        let head = line.get(..discriminator)?.trim_ascii_end();
        let from = find(head, b"PRI Span: ").unwrap_or(head.len().checked_sub(1)?);
        let (direction, span, text) = arrow(line.get(from..)?)?;
        let length =
            after(text, b"len=").and_then(|text| number(trim_start(text))).map_or(0, |(length, _)| length);
        Some(Self {
            direction,
            span: span.to_vec(),
            length: usize::try_from(length).unwrap_or_default().min(MOST),
            reference: None,
            message_type: None,
            elements: Vec::new(),
            open: false,
            text: Vec::new(),
            decoded: Vec::new(),
            foreign: 0,
        })
    }

    pub(crate) fn feed(&mut self, line: &[u8]) -> Fed {
        if find(line, b"Protocol Discriminator: ").is_some() || self.elements.len() > MOST {
            return Fed::Ended;
        }
        let from = find(line, b"PRI Span: ").or_else(|| find(line, b"> ").filter(|at| wants(line, *at)));
        let line = line.get(from.unwrap_or_default()..).unwrap_or(line);
        match arrow(line).filter(|(direction, ..)| *direction == self.direction) {
            Some((_, _, text)) => self.text(text),
            None if self.open => self.octets(line),
            None => {
                self.foreign += 1;
                self.note(line);
                if self.foreign < MOST_FOREIGN { Fed::Foreign } else { Fed::Ended }
            }
        }
    }

    /// A line of the message behind its arrow.
    fn text(&mut self, text: &[u8]) -> Fed {
        self.foreign = 0;
        if let Some(reference) = after(text, b"Call Ref: ") {
            self.reference = call_reference(reference);
        } else if let Some(kind) = after(text, b"Message type: ").or_else(|| after(text, b"Message Type: ")) {
            let value = kind.iter().rposition(|octet| *octet == b'(').and_then(|at| kind.get(at + 1..));
            let value = value.and_then(number).and_then(|(value, _)| u8::try_from(value).ok());
            self.message_type = value.map(MessageType);
        } else if let Some(list) =
            text.strip_prefix(b"[").filter(|list| list.first().is_some_and(u8::is_ascii_hexdigit))
        {
            return self.octets(list);
        } else if find(text, b"(len=").is_some_and(|at| at > 0) && !text.starts_with(b" ") {
            self.end_element();
            self.note(text);
        } else {
            self.note(text);
        }
        if self.is_whole() { Fed::Last } else { Fed::Taken }
    }

    /// Octets in a list that may go on in the next line.
    fn octets(&mut self, list: &[u8]) -> Fed {
        let (octets, rest) = octets(list);
        self.elements.extend(octets);
        self.open = rest.is_empty() && self.elements.len() < MOST;
        if self.is_whole() { Fed::Last } else { Fed::Taken }
    }

    /// Whether it has as many octets as it said.
    fn is_whole(&self) -> bool {
        let header = self.reference.map(|(octets, ..)| octets + 3);
        self.message_type.is_some()
            && header.is_some_and(|header| header + self.elements.len() >= self.length)
    }

    /// Adds a line to the text of an element.
    fn note(&mut self, line: &[u8]) {
        let room = MOST.saturating_sub(self.text.len());
        self.text.extend_from_slice(b" ");
        self.text.extend_from_slice(line.get(..room).unwrap_or(line));
    }

    fn end_element(&mut self) {
        let text = std::mem::take(&mut self.text);
        self.decoded.extend(decoded(trim_start(&text)).unwrap_or_default());
        self.decoded.truncate(MOST);
    }

    pub(crate) fn finish(mut self) -> Option<(Vec<u8>, bool)> {
        let whole = self.is_whole();
        self.end_element();
        let elements = if self.elements.is_empty() { &self.decoded } else { &self.elements };
        let (octets, value, to_originator) = self.reference?;
        let reference = super::reference(value, octets, to_originator)?;
        Some((super::message(reference, self.message_type?, elements), whole))
    }

    pub(crate) fn way(&self) -> Way {
        Way::Interface { name: self.span.clone(), direction: self.direction }
    }
}

/// Whether the arrow at this place is that of a message behind what Asterisk writes before its lines.
fn wants(line: &[u8], at: usize) -> bool {
    at > 0 && line.get(..at).is_some_and(|head| head.ends_with(b".c: "))
}

/// `len= 2 (reference 65/0x41) (Terminator)`: its octets, value and flag.
fn call_reference(text: &[u8]) -> Option<(usize, u64, bool)> {
    let (octets, _) = number(trim_start(after(text, b"len=")?))?;
    let value = after(text, b"(reference ").and_then(number).map_or(0, |(value, _)| value);
    // Old versions name the side that sent it, new ones say so.
    let to_originator = find(text, b"(Terminator)").is_some() || find(text, b"to originator").is_some();
    Some((usize::try_from(octets).ok()?, value, to_originator))
}

/// The octets of an element of which only the text is there: a cause or a number.
fn decoded(text: &[u8]) -> Option<Vec<u8>> {
    let name = before(text, b" (len=")?;
    match identifier(name)? {
        cause @ 0x08 => {
            let location = in_brackets(before(after(text, b"Location: ")?, b"Cause: ")?)?;
            let value = in_brackets(
                before(after(text, b"Cause: ")?, b", class").or_else(|| after(text, b"Cause: "))?,
            )?;
            Some(vec![cause, 2, 0x80 | (location & 0x0F), 0x80 | (value & 0x7F)])
        }
        called @ 0x70 => {
            let octet3 = 0x80 | number_octet(text)?;
            number_element(called, &[octet3], text)
        }
        calling @ 0x6C => {
            let presentation = after(text, b"Presentation: ").and_then(in_brackets).map(|octet| octet | 0x80);
            match presentation {
                Some(octet3a) => number_element(calling, &[number_octet(text)?, octet3a], text),
                None => number_element(calling, &[0x80 | number_octet(text)?], text),
            }
        }
        _ => None,
    }
}

/// Type of number and numbering plan (Q.931 sections 4.5.8 and 4.5.10).
fn number_octet(text: &[u8]) -> Option<u8> {
    let kind = in_first_brackets(before(after(text, b"TON: ")?, b"NPI: ")?)?;
    let plan = text.windows(5).position(|word| word == b"NPI: ").and_then(|at| text.get(at + 5..))?;
    let plan = before(plan, b"Presentation: ").or_else(|| before(plan, b"'")).and_then(in_brackets)?;
    Some((kind & 7) << 4 | (plan & 0x0F))
}

fn number_element(identifier: u8, octets: &[u8], text: &[u8]) -> Option<Vec<u8>> {
    let digits = before(after(text, b"'")?, b"'")?;
    let length = u8::try_from(octets.len() + digits.len()).ok()?;
    Some([&[identifier, length], octets, digits].concat())
}

/// The number in the last brackets that hold one.
fn in_brackets(text: &[u8]) -> Option<u8> {
    let mut places = text.iter().enumerate().rev().filter(|(_, octet)| **octet == b'(').map(|(at, _)| at);
    places.find_map(|at| bracketed(text.get(at + 1..)?))
}

fn in_first_brackets(text: &[u8]) -> Option<u8> {
    let mut places = text.iter().enumerate().filter(|(_, octet)| **octet == b'(').map(|(at, _)| at);
    places.find_map(|at| bracketed(text.get(at + 1..)?))
}

fn bracketed(text: &[u8]) -> Option<u8> {
    let (value, rest) = number(text)?;
    rest.starts_with(b")").then_some(u8::try_from(value).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<u8>, bool, usize) {
        let mut lines = text.lines();
        let mut message = Libpri::begin(lines.next().unwrap().as_bytes()).unwrap();
        let mut taken = 1;
        for line in lines {
            let fed = message.feed(line.as_bytes());
            taken += usize::from(matches!(fed, Fed::Taken | Fed::Last));
            if matches!(fed, Fed::Last | Fed::Ended) {
                break;
            }
        }
        let (octets, whole) = message.finish().unwrap();
        (octets, whole, taken)
    }

    #[test]
    fn printed_octets_are_taken_as_they_are() {
        let text = "VERBOSE[7] chan_dahdi.c: PRI Span: 2 > Protocol Discriminator: Q.931 (8)  len=9
PRI Span: 2 > TEI=0 Call Ref: len= 2 (reference 65/0x41) (Sent to originator)
PRI Span: 2 > Message Type: DISCONNECT (69)
PRI Span: 2 > [08 02 81
90]
PRI Span: 2 > Cause (len= 4) [ Ext: 1";
        assert_eq!(read(text), (vec![8, 2, 0x80, 0x41, 0x45, 8, 2, 0x81, 0x90], true, 5));
        let way = Libpri::begin(text.lines().next().unwrap().as_bytes()).unwrap().way();
        assert_eq!(way, Way::Interface { name: b"2".to_vec(), direction: Direction::Sent });
    }

    #[test]
    fn without_octets_cause_and_numbers_are_taken_from_the_text() {
        let text = "< Protocol Discriminator: Q.931 (8)  len=9
< Call Ref: len= 1 (reference 5/0x5) (Terminator)
< Message type: DISCONNECT (69)
< Cause (len= 4) [ Ext: 1  Coding: CCITT (ITU) standard (0) 0: 0   Location: Public network
serving the local user (2)
<                  Ext: 1  Cause: User busy (17), class = Normal Event (1) ]
-- Processing IE 8 (cs0, Cause)";
        assert_eq!(read(text).0, [8, 1, 0x85, 0x45, 8, 2, 0x82, 0x91]);
        let text = "> Protocol Discriminator: Q.931 (8)  len=30
> Call Ref: len= 1 (reference 5/0x5) (Originator)
> Message type: SETUP (5)
> Calling Number (len= 9) [ Ext: 0  TON: National Number (2)  NPI: ISDN/Telephony Numbering Plan (E.164/E.163) (1)
>                           Presentation: Presentation permitted, user number not screened (0) '5550101' ]
> Called Number (len= 8) [ Ext: 1  TON: Unknown Number Type (0)  NPI: ISDN/Telephony Numbering Plan (E.164/E.163) (1) '5550103' ]";
        assert_eq!(read(text).0, b"\x08\x01\x05\x05\x6C\x09\x21\x805550101\x70\x08\x815550103");
    }

    #[test]
    fn other_lines_begin_none() {
        assert!(Libpri::begin(b"< Protocol Discriminator: Maintenance (3)  len=9").is_none());
        assert!(Libpri::begin(b"-- Processing IE 8 (cs0, Cause)").is_none());
    }
}
