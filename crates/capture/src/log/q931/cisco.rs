//! Cisco: `debug isdn q931`.
//!
//! ```text
//! *Mar  1 04:51:11.856: ISDN Se1/0:23: RX <-  SETUP pd = 8  callref = 0x0001
//! *Mar  1 04:51:11.860:         Bearer Capability i = 0x9090A2
//! *Mar  1 04:51:11.868: Called Party Number i = 0x80, '5550103', Plan:Unknown, Type:Unknown
//! Jan 15 01:41:24.163: ISDN Se0/0/0:15 Q931: TX -> SETUP_ACK pd = 8  callref = 0xE141
//!         Cause i = 0x8290 - Normal call clearing
//! ```
//! The value of an element is printed as it is: octets in hexadecimal and characters in quotes.

use tritone_wire::q931::{CallReference, MessageType};

use super::element::{identifier, message_type};
use super::{MOST, MOST_FOREIGN, Way};
use crate::log::message::Direction;
use crate::log::scan::{after, before, find, octets, trim_start};
use crate::log::sip::Fed;

/// Octet 1 of the elements without contents.
const SENDING_COMPLETE: u8 = 0xA1;
const LOCKING_SHIFT: u8 = 0x90;
const NON_LOCKING_SHIFT: u8 = 0x98;

#[derive(Clone, Debug)]
pub(crate) struct Cisco {
    interface: Vec<u8>,
    direction: Direction,
    reference: CallReference,
    message_type: MessageType,
    elements: Vec<u8>,
    /// Lines of other records since the last of this message.
    foreign: u8,
}

/// The interface of which a line of `debug isdn q921` says that the element is its network side:
/// `ISDN Se0/0/0:15 Q921: Net TX -> RRp sapi=0 tei=0 nr=6`.
pub(crate) fn network_side(line: &[u8]) -> Option<&[u8]> {
    let text = line.strip_prefix(b"ISDN ")?;
    let interface = before(text, b" Q921: Net ")?;
    Some(interface.strip_suffix(b":").unwrap_or(interface))
}

impl Cisco {
    pub(crate) fn begin(line: &[u8]) -> Option<Self> {
        let line = after(line, b"ISDN ")?;
        let (direction, arrow): (_, &[u8]) = if find(line, b"RX <-").is_some() {
            (Direction::Received, b"RX <-")
        } else {
            (Direction::Sent, b"TX ->")
        };
        let interface = before(line, arrow)?.split(|octet| *octet == b' ').next()?;
        let text = after(line, arrow)?;
        let message_type = message_type(before(text, b" pd = ")?)?;
        let digits = after(text, b"callref = 0x")?;
        let count = digits.iter().take_while(|octet| octet.is_ascii_hexdigit()).count();
        let reference = reference(&octets(digits.get(..count)?).0)?;
        let interface = interface.strip_suffix(b":").unwrap_or(interface).to_vec();
        Some(Self { interface, direction, reference, message_type, elements: Vec::new(), foreign: 0 })
    }

    pub(crate) fn feed(&mut self, line: &[u8]) -> Fed {
        if self.elements.len() > MOST || Self::begin(line).is_some() {
            return Fed::Ended;
        }
        let line = trim_start(line);
        if let Some(at) = find(line, b" i = ") {
            let (name, value) = line.split_at(at);
            return self.element(name, value.get(5..).unwrap_or_default());
        }
        if line.starts_with(b"Sending Complete") {
            self.elements.push(SENDING_COMPLETE);
            return self.taken();
        }
        if let Some(codeset) = codeset(line) {
            let locking = line.starts_with(b"Locking");
            self.elements.push(codeset | if locking { LOCKING_SHIFT } else { NON_LOCKING_SHIFT });
            return self.taken();
        }
        self.foreign += 1;
        if self.foreign < MOST_FOREIGN { Fed::Foreign } else { Fed::Ended }
    }

    fn element(&mut self, name: &[u8], value: &[u8]) -> Fed {
        // `Codeset 6 IE 0x28`, where the name is not known.
        let unnamed = || after(name, b"IE 0x").and_then(|digits| octets(digits).0.first().copied());
        let contents = contents(value);
        let length = u8::try_from(contents.len());
        if let (Some(identifier), Ok(length)) = (unnamed().or_else(|| identifier(name)), length) {
            self.elements.extend([identifier, length]);
            self.elements.extend(contents);
        }
        self.taken()
    }

    fn taken(&mut self) -> Fed {
        self.foreign = 0;
        Fed::Taken
    }

    pub(crate) fn finish(self) -> (Vec<u8>, bool) {
        (super::message(self.reference, self.message_type, &self.elements), true)
    }

    pub(crate) fn way(&self) -> Way {
        Way::Interface { name: self.interface.clone(), direction: self.direction }
    }
}

/// The reference with these octets, flag and all.
fn reference(octets: &[u8]) -> Option<CallReference> {
    let (first, rest) = octets.split_first()?;
    let value = rest.iter().fold(u64::from(first & 0x7F), |value, octet| value << 8 | u64::from(*octet));
    super::reference(value, octets.len(), first & 0x80 != 0)
}

/// The codeset of a line that says a shift: `Locking Shift to Codeset 6`.
fn codeset(line: &[u8]) -> Option<u8> {
    let digit = after(line, b"hift to Codeset ")?.first()?;
    Some(digit & 7).filter(|_| digit.is_ascii_digit())
}

/// `0x0083, '408', Plan:Unknown`: the octets and characters up to what is neither.
fn contents(value: &[u8]) -> Vec<u8> {
    let (mut contents, mut rest) = (Vec::new(), trim_start(value));
    loop {
        if let Some(digits) = rest.strip_prefix(b"0x") {
            let count = digits.iter().take_while(|octet| octet.is_ascii_hexdigit()).count();
            contents.extend(octets(digits.get(..count).unwrap_or_default()).0);
            rest = digits.get(count..).unwrap_or_default();
        } else if let Some(quoted) = rest.strip_prefix(b"'") {
            let Some(text) = before(quoted, b"'") else { return contents };
            contents.extend_from_slice(text);
            rest = quoted.get(text.len() + 1..).unwrap_or_default();
        } else {
            return contents;
        }
        rest = trim_start(rest.strip_prefix(b",").unwrap_or(rest));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<u8> {
        let mut lines = text.lines();
        let mut message = Cisco::begin(lines.next().unwrap().as_bytes()).unwrap();
        for line in lines {
            message.feed(line.as_bytes());
        }
        message.finish().0
    }

    #[test]
    fn the_octets_are_built_again() {
        let text = "ISDN Se0/0/0:15 Q931: TX -> SETUP pd = 8  callref = 0x6141
        Bearer Capability i = 0x8090A3
                Standard = CCITT
        Channel ID i = 0xA98381
        Calling Party Number i = 0x0181, '5550101'
                Plan:ISDN, Type:Unknown
        Called Party Number i = 0x81, '5550103'
        Sending Complete
        Locking Shift to Codeset 6
        Codeset 6 IE 0x01 i = 0x82, 'A'";
        let mut expected = vec![8, 2, 0x61, 0x41, 5, 4, 3, 0x80, 0x90, 0xA3, 0x18, 3, 0xA9, 0x83, 0x81];
        expected.extend(b"\x6C\x09\x01\x815550101\x70\x08\x815550103\xA1\x96\x01\x02\x82A");
        assert_eq!(read(text), expected);
    }

    #[test]
    fn a_cause_keeps_its_location_and_a_reference_its_flag_and_length() {
        let text = "ISDN BR0/0: RX <-  RELEASE_COMP pd = 8  callref = 0x81\n Cause i = 0x82E418 - Invalid information element contents";
        assert_eq!(read(text), [8, 1, 0x81, 0x5A, 8, 3, 0x82, 0xE4, 0x18]);
        let way = Cisco::begin(text.lines().next().unwrap().as_bytes()).unwrap().way();
        assert_eq!(way, Way::Interface { name: b"BR0/0".to_vec(), direction: Direction::Received });
    }

    #[test]
    fn the_link_layer_says_the_side() {
        assert_eq!(
            network_side(b"ISDN Se0/0/0:15 Q921: Net TX -> RRp sapi=0 tei=0 nr=6"),
            Some(&b"Se0/0/0:15"[..])
        );
        assert_eq!(network_side(b"ISDN BR0/0 Q921: User TX -> RRp sapi=0 tei=64 nr=6"), None);
    }

    #[test]
    fn other_lines_begin_none() {
        assert!(Cisco::begin(b"ISDN Se1/0:23: L3: call_disc: PRI Event").is_none());
        assert!(Cisco::begin(b"cc_API_call_disconnected(vdbPtr=0x831721D8").is_none());
    }
}
