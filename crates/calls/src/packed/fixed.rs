//! What every message has.

use tritone_codes::{Method, StatusCode};

use super::number::{put_number, take_number};
use crate::event::What;
use crate::flaw::Flaws;

/// What every message has, but for its texts. Hashes are 0 where the field is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fixed {
    /// Request or response; `None` for a response whose status is no number that a status can be.
    pub(crate) what: Option<What>,
    /// Method of the CSeq header; `None` where it is missing or no registered method.
    pub(crate) method: Option<Method>,
    /// Number of the CSeq header.
    pub(crate) cseq: u32,
    /// Hash of the top Via's branch and sent-by.
    pub(crate) branch: u32,
    /// Hash of the From tag.
    pub(crate) from_tag: u32,
    /// Hash of the To tag.
    pub(crate) to_tag: u32,
    /// Number of Via values, 255 at most.
    pub(crate) vias: u8,
    /// Carries credentials.
    pub(crate) credentials: bool,
    /// Carries a session description.
    pub(crate) sdp: bool,
    /// A challenge with `stale=true`.
    pub(crate) stale: bool,
    /// Carries messages of ISUP.
    pub(crate) isup: bool,
    /// The rules that it breaks by itself.
    pub(crate) flaws: Flaws,
    /// Octets of the whole message.
    pub(crate) length: u32,
}

/// In place of a status: a request; the method follows.
const REQUEST: u16 = 0x8000;

/// The hashes of a message, which those that follow it in a leg often share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hashes([u32; 3]);

impl Hashes {
    /// Those of a message.
    pub(crate) fn of(fixed: &Fixed) -> Self {
        Self([fixed.branch, fixed.from_tag, fixed.to_tag])
    }
}

/// The flag of the first hash that is the same as in the message before.
const SAME: u8 = 1 << 4;

impl Fixed {
    /// Writes them.
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        self.put_after(&Hashes::default(), out);
    }

    /// Writes them after those of a message that had these hashes.
    pub(crate) fn put_after(&self, last: &Hashes, out: &mut Vec<u8>) {
        let what = match self.what {
            Some(What::Request(method)) => REQUEST | u16::from(number_of(method)),
            Some(What::Response(status)) => status.as_u16(),
            None => 0,
        };
        let [low, high] = what.to_le_bytes();
        let own = Hashes::of(self).0;
        let [a, b, c] = [0, 1, 2].map(|at: usize| own[at] == last.0[at]);
        let flags = u8::from(self.credentials)
            | u8::from(self.sdp) << 1
            | u8::from(self.stale) << 2
            | u8::from(self.isup) << 3
            | (u8::from(a) | u8::from(b) << 1 | u8::from(c) << 2) << 4;
        out.extend_from_slice(&[low, high, number_of(self.method), self.vias, flags]);
        for (hash, last) in own.into_iter().zip(last.0) {
            if hash != last {
                out.extend_from_slice(&hash.to_le_bytes());
            }
        }
        put_number(out, u64::from(self.flaws.bits()));
        put_number(out, u64::from(self.cseq));
        put_number(out, u64::from(self.length));
    }

    /// Reads them; `None` where the octets are none.
    pub(crate) fn take(octets: &mut &[u8]) -> Option<Self> {
        Self::take_after(&Hashes::default(), octets)
    }

    /// Reads what was written after a message that had these hashes.
    pub(crate) fn take_after(last: &Hashes, octets: &mut &[u8]) -> Option<Self> {
        let ([low, high, method, vias, flags], rest) = octets.split_first_chunk::<5>()?;
        *octets = rest;
        let mut hashes = last.0;
        for (at, hash) in hashes.iter_mut().enumerate() {
            if flags & (SAME << at) == 0 {
                *hash = take_hash(octets)?;
            }
        }
        let [branch, from_tag, to_tag] = hashes;
        let flaws = Flaws::from_bits(take_number(octets)? as u16);
        let (cseq, length) = (take_number(octets)? as u32, take_number(octets)? as u32);
        let what = match u16::from_le_bytes([*low, *high]) {
            code if code & REQUEST != 0 => Some(What::Request(method_of(code as u8))),
            code => StatusCode::from_u16(code).ok().map(What::Response),
        };
        let flag = |bit: u8| flags & (1 << bit) != 0;
        let [credentials, sdp, stale, isup] = [flag(0), flag(1), flag(2), flag(3)];
        let (method, vias) = (method_of(*method), *vias);
        Some(Self {
            what,
            method,
            cseq,
            branch,
            from_tag,
            to_tag,
            vias,
            credentials,
            sdp,
            stale,
            isup,
            flaws,
            length,
        })
    }
}

fn take_hash(octets: &mut &[u8]) -> Option<u32> {
    let (hash, rest) = octets.split_first_chunk::<4>()?;
    *octets = rest;
    Some(u32::from_le_bytes(*hash))
}

/// One more than the place of a method among all; 0 for none.
fn number_of(method: Option<Method>) -> u8 {
    method.map_or(0, |method| method as u8 + 1)
}

fn method_of(number: u8) -> Option<Method> {
    Method::ALL.get(usize::from(number.checked_sub(1)?)).copied()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_what() -> impl Strategy<Value = Option<What>> {
        let status = (100..1000_u16).prop_map(|code| StatusCode::from_u16(code).ok().map(What::Response));
        let request = (0..15_u8).prop_map(|number| Some(What::Request(method_of(number))));
        prop_oneof![Just(None), status, request]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            what in any_what(), method in 0..15_u8, numbers: [u32; 5], vias: u8, flags: [bool; 4], flaws: u16
        ) {
            let [cseq, branch, from_tag, to_tag, length] = numbers;
            let [credentials, sdp, stale, isup] = flags;
            let (method, flaws) = (method_of(method), Flaws::from_bits(flaws));
            let fixed = Fixed {
                what, method, cseq, branch, from_tag, to_tag, vias, credentials, sdp, stale, isup, flaws, length
            };
            let mut octets = Vec::new();
            fixed.put(&mut octets);
            fixed.put_after(&Hashes([branch, 1, to_tag]), &mut octets);
            let mut rest = &octets[..];
            prop_assert_eq!(Fixed::take(&mut rest), Some(fixed));
            prop_assert_eq!(Fixed::take_after(&Hashes([branch, 1, to_tag]), &mut rest), Some(fixed));
            prop_assert!(rest.is_empty());
        }
    }
}
