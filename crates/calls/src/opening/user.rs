//! The users of a call, as far as it takes to tell whether two are the same.

use crate::digits::Digits;
use crate::hash::{hash, mixed};
use crate::number::NumberForm;

/// Users in From that name nobody: RFC 3323 section 4.1.1.3, and what PBXs write where they know no number.
const NOBODY: [&str; 8] =
    ["anonymous", "unknown", "unavailable", "restricted", "private", "asterisk", "freeswitch", "sipp"];
/// The forms of a number, in the order of their numbers in a word.
const FORMS: [NumberForm; 5] = [
    NumberForm::Plus,
    NumberForm::International,
    NumberForm::National,
    NumberForm::Digits,
    NumberForm::Service,
];

/// The user part of a URI: a number, or the hash of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum User {
    Number(Digits),
    /// The lowest two bits are 0.
    Name(u64),
}

/// The lowest two bits of the first word of a user.
const TAG: u64 = 0b11;
/// A number of up to [`SHORT_BITS`] in the word itself, above the form.
const SHORT: u64 = 1;
/// A number in the two words that follow.
const LONG: u64 = 2;
/// Fourteen digits: numbers of E.164 have fifteen at most, but few countries use all.
const SHORT_BITS: u32 = 56;

impl User {
    /// Who a user part names, if anybody.
    pub(crate) fn of(user: &str) -> Option<Self> {
        let is_filler = user.len() > 3 && user.bytes().all(|digit| Some(&digit) == user.as_bytes().first());
        if user.is_empty() || is_filler {
            return None;
        }
        if let Some(number) = Digits::parse(user) {
            return Some(Self::Number(number));
        }
        if NOBODY.iter().any(|nobody| user.eq_ignore_ascii_case(nobody)) {
            return None;
        }
        Some(Self::Name(hash(user.to_ascii_lowercase().as_bytes()) & !TAG))
    }

    pub(crate) fn is_same(self, other: Self) -> bool {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => one.is_same(other),
            _ => self == other,
        }
    }

    /// Whether it is a number of a public network, which no two calls have by chance.
    pub(crate) fn is_long(self) -> bool {
        matches!(self, Self::Number(number) if number.is_long())
    }

    /// What is the same in all of its forms.
    pub(crate) fn key(self) -> u64 {
        match self {
            Self::Number(number) => mixed(number.suffix().into(), 1),
            Self::Name(name) => name,
        }
    }

    /// Writes it in one word, three where it is a long number.
    pub(super) fn write(self, words: &mut Vec<u64>) {
        let Self::Number(number) = self else {
            if let Self::Name(name) = self {
                words.push(name);
            }
            return;
        };
        let digits = number.bits();
        let form = FORMS.iter().position(|form| *form == number.form()).unwrap_or_default() as u64;
        match u64::try_from(digits) {
            Ok(digits) if digits >> SHORT_BITS == 0 => words.push((digits << 8) | (form << 2) | SHORT),
            _ => words.extend([(form << 2) | LONG, digits as u64, (digits >> 64) as u64]),
        }
    }
}

/// Users as they were written, one after the other.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Users<'o>(pub(super) &'o [u64]);

impl Iterator for Users<'_> {
    type Item = User;

    fn next(&mut self) -> Option<User> {
        let (word, rest) = self.0.split_first()?;
        self.0 = rest;
        let form = FORMS.get((*word >> 2) as usize & 7).copied().unwrap_or(NumberForm::Digits);
        match word & TAG {
            SHORT => Some(User::Number(Digits::of_bits((word >> 8).into(), form))),
            LONG => {
                let ([low, high], rest) = rest.split_first_chunk::<2>()?;
                self.0 = rest;
                let digits = u128::from(*high) << 64 | u128::from(*low);
                Some(User::Number(Digits::of_bits(digits, form)))
            }
            _ => Some(User::Name(*word)),
        }
    }
}

impl Users<'_> {
    /// The first user that the other list has too.
    pub(crate) fn same(mut self, other: Self) -> Option<User> {
        self.find(|user| other.into_iter().any(|known| user.is_same(known)))
    }

    pub(crate) fn has_long(mut self) -> bool {
        self.any(User::is_long)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_read_as_they_were_written() {
        let users =
            ["101", "+49301234567", "alice", "01149301234567890", "*21#", "12345678901234567890123456789012"];
        let users: Vec<User> = users.iter().filter_map(|user| User::of(user)).collect();
        let mut words = Vec::new();
        users.iter().for_each(|user| user.write(&mut words));
        assert_eq!(users.len(), 6);
        assert_eq!(Users(&words).collect::<Vec<_>>(), users);
    }

    #[test]
    fn nobody_and_fillers_are_no_users() {
        for user in ["", "anonymous", "Unknown", "0000", "xxxxx"] {
            assert_eq!(User::of(user), None, "{user}");
        }
    }
}
