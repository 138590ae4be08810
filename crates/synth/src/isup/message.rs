//! ISUP messages: types and parameters to octets (Q.763).

use crate::q931::Cause;

/// A message type: its name, its octet and the parts it consists of (Q.763 table 4 and section 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageType {
    /// The acronym.
    pub name: &'static str,
    /// The octet on the wire.
    pub octet: u8,
    /// What the mandatory part holds where a description says nothing else.
    pub(crate) mandatory: Mandatory,
    /// It ends in an optional part.
    pub(crate) has_options: bool,
}

/// The mandatory part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mandatory {
    /// Nothing.
    None,
    /// Fixed octets only.
    Fixed(&'static [u8]),
    /// Fixed octets, and the called party number.
    Called(&'static [u8]),
    /// The subsequent number.
    Subsequent,
    /// Fixed octets, and cause indicators.
    Cause(&'static [u8]),
    /// Fixed octets, range and status: of circuits after the first, and of all a bit each.
    Range(&'static [u8]),
}

/// Every message type that can be made.
pub const MESSAGE_TYPES: [MessageType; 36] = [
    // Nature of connection; forward call indicators; ordinary subscriber; 3.1 kHz audio.
    message("IAM", 0x01, Mandatory::Called(&[0x00, 0x60, 0x01, 0x0a, 0x03]), true),
    message("SAM", 0x02, Mandatory::Subsequent, true),
    message("INR", 0x03, Mandatory::Fixed(&[0x01, 0x00]), true),
    message("INF", 0x04, Mandatory::Fixed(&[0x02, 0x00]), true),
    message("COT", 0x05, Mandatory::Fixed(&[0x01]), false),
    message("ACM", 0x06, Mandatory::Fixed(&[0x16, 0x34]), true),
    message("CON", 0x07, Mandatory::Fixed(&[0x16, 0x34]), true),
    message("ANM", 0x09, Mandatory::None, true),
    message("REL", 0x0c, Mandatory::Cause(&[]), true),
    message("SUS", 0x0d, Mandatory::Fixed(&[0x01]), true),
    message("RES", 0x0e, Mandatory::Fixed(&[0x01]), true),
    message("RLC", 0x10, Mandatory::None, true),
    message("CCR", 0x11, Mandatory::None, false),
    message("RSC", 0x12, Mandatory::None, false),
    message("BLO", 0x13, Mandatory::None, false),
    message("UBL", 0x14, Mandatory::None, false),
    message("BLA", 0x15, Mandatory::None, false),
    message("UBLA", 0x16, Mandatory::None, false),
    message("GRS", 0x17, Mandatory::Range(&[]), false),
    message("CGB", 0x18, Mandatory::Range(&[0x00]), false),
    message("CGU", 0x19, Mandatory::Range(&[0x00]), false),
    message("CGBA", 0x1a, Mandatory::Range(&[0x00]), false),
    message("CGUA", 0x1b, Mandatory::Range(&[0x00]), false),
    message("FAA", 0x20, Mandatory::Fixed(&[0x02]), true),
    message("FRJ", 0x21, Mandatory::Cause(&[0x02]), true),
    message("LPA", 0x24, Mandatory::None, false),
    message("GRA", 0x29, Mandatory::Range(&[]), false),
    message("CQM", 0x2a, Mandatory::Range(&[]), false),
    message("CPG", 0x2c, Mandatory::Fixed(&[0x01]), true),
    message("UCIC", 0x2e, Mandatory::None, false),
    message("CFN", 0x2f, Mandatory::Cause(&[]), true),
    message("OLM", 0x30, Mandatory::None, false),
    message("NRM", 0x32, Mandatory::None, true),
    message("FAC", 0x33, Mandatory::None, true),
    message("IDR", 0x36, Mandatory::None, true),
    message("SGM", 0x38, Mandatory::None, true),
];

const fn message(name: &'static str, octet: u8, mandatory: Mandatory, has_options: bool) -> MessageType {
    MessageType { name, octet, mandatory, has_options }
}

impl MessageType {
    /// The type with this acronym.
    pub fn from_name(name: &str) -> Option<Self> {
        MESSAGE_TYPES.iter().copied().find(|m| m.name == name)
    }
}

/// An address of Q.763 sections 3.9 and 3.10.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// Nature of address: 1 subscriber, 2 unknown, 3 national, 4 international.
    pub nature: u8,
    /// The digits, hexadecimal; `f` is the end of pulsing.
    pub digits: String,
}

/// Normal call clearing.
const NORMAL: u8 = 16;
/// The code of cause indicators as an optional parameter.
const CAUSE_INDICATORS: u8 = 0x12;

/// What a message says beside its type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Contents {
    pub(crate) called: Option<Number>,
    pub(crate) subsequent: Option<String>,
    pub(crate) cause: Option<Cause>,
    /// Fixed octets in place of the usual ones.
    pub(crate) fixed: Option<Vec<u8>>,
    pub(crate) range: u8,
    /// Code and contents of the optional parameters.
    pub(crate) options: Vec<(u8, Vec<u8>)>,
}

impl Contents {
    /// The cause value that a message of this type has.
    pub(crate) fn cause_of(&self, kind: MessageType) -> Option<u8> {
        let normal = matches!(kind.mandatory, Mandatory::Cause(_)).then_some(NORMAL);
        self.cause.as_ref().map(|cause| cause.value).or(normal)
    }

    /// The message from its type on.
    pub(crate) fn encode(&self, kind: MessageType) -> Vec<u8> {
        let mut octets = vec![kind.octet];
        let fixed = |usual: &[u8]| self.fixed.clone().unwrap_or_else(|| usual.to_vec());
        let (fixed, variable) = match kind.mandatory {
            Mandatory::None => (fixed(&[]), None),
            Mandatory::Fixed(usual) => (fixed(usual), None),
            Mandatory::Called(usual) => (fixed(usual), Some(self.called_octets())),
            Mandatory::Subsequent => (fixed(&[]), Some(self.subsequent_octets())),
            Mandatory::Cause(usual) => (fixed(usual), Some(self.cause_octets())),
            Mandatory::Range(usual) => (fixed(usual), Some(self.range_octets(kind))),
        };
        octets.extend(fixed);
        octets.extend(self.pointers(kind, variable.as_deref()));
        octets
    }

    /// Pointers, then what they point to (Q.763 section 1.5): each counts from itself.
    fn pointers(&self, kind: MessageType, variable: Option<&[u8]>) -> Vec<u8> {
        let is_optional = !matches!(kind.mandatory, Mandatory::Cause(_));
        let cause = self.cause.iter().filter(|_| is_optional).map(|c| (CAUSE_INDICATORS, c.encode()));
        let all: Vec<(u8, Vec<u8>)> = self.options.iter().cloned().chain(cause).collect();
        let options: Vec<u8> = all
            .iter()
            .flat_map(|(code, value)| [&[*code, value.len() as u8][..], value].concat())
            .chain((!all.is_empty()).then_some(0))
            .collect();
        let to_options = |distance: usize| if options.is_empty() { 0 } else { distance as u8 };
        let mut octets = match (variable, kind.has_options) {
            (None, false) => return Vec::new(),
            (None, true) => vec![to_options(1)],
            (Some(value), false) => [&[1, value.len() as u8][..], value].concat(),
            (Some(value), true) => [&[2, to_options(2 + value.len()), value.len() as u8][..], value].concat(),
        };
        if kind.has_options {
            octets.extend(options);
        }
        octets
    }

    fn called_octets(&self) -> Vec<u8> {
        let unknown = Number { nature: 3, digits: String::new() };
        let number = self.called.as_ref().unwrap_or(&unknown);
        // Routing to an internal network number allowed; ISDN numbering plan.
        address(&[number.nature, 0x10], &number.digits)
    }

    fn subsequent_octets(&self) -> Vec<u8> {
        address(&[0], self.subsequent.as_deref().unwrap_or_default())
    }

    fn cause_octets(&self) -> Vec<u8> {
        let normal =
            Cause { value: NORMAL, location: 2, coding: 0, recommendation: None, diagnostic: vec![] };
        self.cause.as_ref().unwrap_or(&normal).encode()
    }

    fn range_octets(&self, kind: MessageType) -> Vec<u8> {
        let status = if matches!(kind.name, "GRS" | "CQM") { 0 } else { usize::from(self.range) / 8 + 1 };
        [vec![self.range], vec![0; status]].concat()
    }
}

/// An address: octets in front, the first with the odd/even bit, and digits two by two, the first one low.
pub(crate) fn address(front: &[u8], digits: &str) -> Vec<u8> {
    let digits: Vec<u8> = digits.chars().filter_map(|c| Some(c.to_digit(16)? as u8)).collect();
    let mut octets = front.to_vec();
    octets[0] |= u8::from(!digits.len().is_multiple_of(2)) << 7;
    octets.extend(digits.chunks(2).map(|pair| pair.get(1).copied().unwrap_or(0) << 4 | pair[0]));
    octets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pointer_counts_from_itself() {
        let kind = MessageType::from_name("REL").unwrap();
        let plain = Contents::default().encode(kind);
        assert_eq!(plain, [0x0c, 2, 0, 2, 0x82, 0x90]);
        let options = Contents { options: vec![(0x2b, vec![1, 2])], ..Contents::default() };
        assert_eq!(options.encode(kind), [0x0c, 2, 4, 2, 0x82, 0x90, 0x2b, 2, 1, 2, 0]);
        let answer = MessageType::from_name("ANM").unwrap();
        assert_eq!(Contents::default().encode(answer), [0x09, 0]);
        assert_eq!(options.encode(answer), [0x09, 1, 0x2b, 2, 1, 2, 0]);
    }

    #[test]
    fn digits_are_swapped_and_an_odd_number_is_filled() {
        assert_eq!(address(&[3, 0x10], "123"), [0x83, 0x10, 0x21, 0x03]);
        assert_eq!(address(&[3, 0x10], "12"), [0x03, 0x10, 0x21]);
    }
}
