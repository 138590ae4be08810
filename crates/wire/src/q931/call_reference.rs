//! The call reference (Q.931 section 4.3).

use super::{Error, Rule};
use crate::cursor::Octets;
use alloc::vec::Vec;
use core::fmt;

/// Which call of an interface a message belongs to: a value of up to four octets, and the flag that tells
/// which side chose it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallReference {
    /// The value with the flag in the highest bit of its first octet, as sent; zero beyond the length.
    octets: [u8; 4],
    length: u8,
}

const FLAG: u8 = 0x80;

impl CallReference {
    /// The dummy call reference, which has no value: supplementary services of Q.932 use it.
    pub const DUMMY: Self = Self { octets: [0; 4], length: 0 };

    /// A reference in one octet, as basic interfaces have it. The value is taken modulo 128. `to_originator` is
    /// the flag: the message goes to the side that chose the value.
    pub const fn one_octet(value: u8, to_originator: bool) -> Self {
        let flag = if to_originator { FLAG } else { 0 };
        Self { octets: [flag | (value & !FLAG), 0, 0, 0], length: 1 }
    }

    /// A reference in two octets, as primary rate interfaces have it. The value is taken modulo 32768.
    pub const fn two_octets(value: u16, to_originator: bool) -> Self {
        let flag = if to_originator { FLAG } else { 0 };
        let [high, low] = value.to_be_bytes();
        Self { octets: [flag | (high & !FLAG), low, 0, 0], length: 2 }
    }

    /// The octets of the value, 0 to 4.
    pub const fn len(&self) -> u8 {
        self.length
    }

    /// Whether it is the dummy call reference.
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The value without the flag; 0 for the dummy.
    pub fn value(&self) -> u32 {
        let [first, ..] = self.octets;
        let flagless = self.sent().iter().fold(0, |value, octet| (value << 8) | u32::from(*octet));
        let bits = u32::from(self.length).saturating_mul(8);
        if first & FLAG == 0 { flagless } else { flagless ^ (1 << bits.saturating_sub(1)) }
    }

    /// The flag: the message goes to the side that chose the value. Clear for the dummy.
    pub const fn is_to_originator(&self) -> bool {
        let [first, ..] = self.octets;
        first & FLAG != 0
    }

    /// The global call reference, value 0, which means all calls of the interface.
    pub fn is_global(&self) -> bool {
        self.length > 0 && self.value() == 0
    }

    /// The same call as the other side writes it: the flag turned over.
    #[must_use]
    pub const fn answered(mut self) -> Self {
        if self.length > 0 {
            let [first, ..] = &mut self.octets;
            *first ^= FLAG;
        }
        self
    }

    pub(super) fn decode(octets: &mut Octets<'_>) -> Result<Self, Error> {
        let offset = octets.offset();
        let length = octets.u8()?;
        if length & 0xF0 != 0 {
            return Err(Error { offset, rule: Rule::CallReferenceSpare(length) });
        }
        if length > 4 {
            return Err(Error { offset, rule: Rule::CallReferenceLength(length) });
        }
        let mut reference = Self { octets: [0; 4], length };
        for (to, from) in reference.octets.iter_mut().zip(octets.take(usize::from(length))?) {
            *to = *from;
        }
        Ok(reference)
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        out.push(self.length);
        out.extend_from_slice(self.sent());
    }

    fn sent(&self) -> &[u8] {
        self.octets.get(..usize::from(self.length)).unwrap_or_default()
    }
}

impl fmt::Debug for CallReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = if self.is_to_originator() { "to originator" } else { "from originator" };
        write!(f, "CallReference({}, {} octets, {side})", self.value(), self.length)
    }
}
