//! The texts of a message.

use super::number::{put_number, take_number};
use crate::detail::Detail;

/// What a text is to its message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Role(u8);

/// In the octet of a role: the text is said by its number.
const KNOWN: u8 = 0x80;
/// The role of the first [`Detail`].
const DETAILS: u8 = 32;

impl Role {
    /// The Call-ID.
    pub(crate) const CALL_ID: Self = Self(0);
    /// The value of From.
    pub(crate) const FROM: Self = Self(1);
    /// The value of To.
    pub(crate) const TO: Self = Self(2);
    /// The value of P-Asserted-Identity.
    pub(crate) const IDENTITY: Self = Self(3);
    /// The reason phrase of a response, the method of a request that is not registered.
    pub(crate) const PHRASE: Self = Self(4);
    /// Server, else User-Agent.
    pub(crate) const PRODUCT: Self = Self(5);
    /// The values of all Reason headers, joined by a comma.
    pub(crate) const REASON: Self = Self(6);
    /// The values of all Warning headers, joined by a comma.
    pub(crate) const WARNING: Self = Self(7);
    /// The Request-URI.
    pub(crate) const URI: Self = Self(8);
    /// The value of Retry-After.
    pub(crate) const RETRY_AFTER: Self = Self(9);
    /// The realms of a challenge or of credentials.
    pub(crate) const REALM: Self = Self(10);
    /// The media of a session description.
    pub(crate) const MEDIA: Self = Self(11);
    /// The cause of a message of ISUP in the body: its type, the cause, the location.
    pub(crate) const TUNNELLED: Self = Self(12);
    /// What it says of other legs.
    pub(crate) const LINK: Self = Self(13);
    /// An end of its way: the sender first, then the receiver.
    pub(crate) const END: Self = Self(14);

    /// That of a detail.
    pub(crate) const fn of_detail(detail: Detail) -> Self {
        Self(DETAILS + detail as u8)
    }

    /// The detail, where it is that of one.
    pub(crate) fn detail(self) -> Option<Detail> {
        Detail::ALL.get(usize::from(self.0.checked_sub(DETAILS)?)).copied()
    }

    /// Its bit in a set of roles.
    pub(crate) const fn bit(self) -> u64 {
        1 << self.place()
    }

    /// Whether a message may have several texts of it.
    pub(crate) const fn is_repeated(self) -> bool {
        matches!(self, Self::END | Self::LINK)
    }

    /// Its place among all 64 that there can be.
    pub(crate) const fn place(self) -> usize {
        (self.0 & 63) as usize
    }
}

/// A text of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Item<'a> {
    /// As it is.
    Text(Role, &'a [u8]),
    /// By its number.
    Known(Role, Number),
}

/// The number of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Number {
    /// Among the texts of the leg, from 0.
    Own(u16),
    /// Among those that many legs have.
    Common(u16),
}

impl Number {
    /// Both kinds in one number, so that small ones of either are small.
    fn to_one(self) -> u64 {
        match self {
            Self::Own(number) => u64::from(number) << 1,
            Self::Common(number) => u64::from(number) << 1 | 1,
        }
    }

    fn of_one(number: u64) -> Option<Self> {
        let kind = if number & 1 == 0 { Self::Own } else { Self::Common };
        u16::try_from(number >> 1).ok().map(kind)
    }
}

/// Writes a text as it is.
pub(crate) fn put_text(out: &mut Vec<u8>, role: Role, text: &[u8]) {
    put_text_of(out, role, &[text]);
}

/// Writes a text of several parts.
pub(crate) fn put_text_of(out: &mut Vec<u8>, role: Role, parts: &[&[u8]]) {
    out.push(role.0);
    put_number(out, parts.iter().map(|part| part.len() as u64).sum());
    parts.iter().for_each(|part| out.extend_from_slice(part));
}

/// Writes a text by its number.
pub(crate) fn put_known(out: &mut Vec<u8>, role: Role, number: Number) {
    out.push(role.0 | KNOWN);
    put_number(out, number.to_one());
}

/// How many octets [`put_known`] writes.
pub(crate) fn known_length(number: Number) -> u64 {
    match number.to_one() {
        0..0x80 => 2,
        0x80..0x4000 => 3,
        _ => 4,
    }
}

/// The texts that such octets hold, up to where they are none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Items<'a>(pub(crate) &'a [u8]);

impl<'a> Iterator for Items<'a> {
    type Item = Item<'a>;

    // Called for each text of each message: not inlined, all of `why` takes 3 % more instructions.
    #[inline(always)]
    fn next(&mut self) -> Option<Item<'a>> {
        let (role, rest) = self.0.split_first()?;
        self.0 = rest;
        let number = take_number(&mut self.0)?;
        if role & KNOWN != 0 {
            return Some(Item::Known(Role(role & !KNOWN), Number::of_one(number)?));
        }
        let (text, rest) = self.0.split_at_checked(usize::try_from(number).ok()?)?;
        self.0 = rest;
        Some(Item::Text(Role(*role), text))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut octets = Vec::new();
        put_text_of(&mut octets, Role::PHRASE, &[b"Busy", b" ", b"Here"]);
        let contact = Role::of_detail(Detail::Contact);
        for number in
            [Number::Own(0), Number::Common(63), Number::Own(64), Number::Common(300), Number::Own(u16::MAX)]
        {
            let before = octets.len();
            put_known(&mut octets, contact, number);
            assert_eq!((octets.len() - before) as u64, known_length(number));
            assert_eq!(Items(&octets[before..]).next(), Some(Item::Known(contact, number)));
        }
        assert_eq!(Items(&octets).next(), Some(Item::Text(Role::PHRASE, b"Busy Here")));
        assert_eq!(contact.detail(), Some(Detail::Contact));
        assert_eq!(Role::END.detail(), None);
    }

    #[test]
    fn every_detail_has_a_role_and_a_bit_of_its_own() {
        let roles = (0..=Role::END.0).map(Role).chain(Detail::ALL.map(Role::of_detail));
        let bits = roles.clone().fold(0, |bits, role| bits | role.bit());
        assert_eq!(bits.count_ones() as usize, roles.count());
        assert!(Detail::ALL.iter().all(|detail| Role::of_detail(*detail).detail() == Some(*detail)));
    }

    proptest! {
        #[test]
        fn any_octets_can_be_read(octets: Vec<u8>) {
            prop_assert!(Items(&octets).count() <= octets.len());
        }
    }
}
