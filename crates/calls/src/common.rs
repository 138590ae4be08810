//! Texts that many legs have in common.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::detail::Detail;
use crate::packed::Role;

/// How many are kept, and of how many octets at most. The first of a recording are: a network has few products, reason
/// phrases, addresses and media, and who makes up more of them has them kept with their legs.
const MAX_COMMON: usize = 2_048;
const MAX_OCTETS: usize = 160;

/// The roles whose texts say little of a single call.
const ROLES: u64 = Role::PHRASE.bit()
    | Role::PRODUCT.bit()
    | Role::MEDIA.bit()
    | Role::REASON.bit()
    | Role::WARNING.bit()
    | Role::RETRY_AFTER.bit()
    | Role::REALM.bit()
    | Role::END.bit()
    | Role::of_detail(Detail::SessionExpires).bit()
    | Role::of_detail(Detail::MinSe).bit()
    | Role::of_detail(Detail::Expires).bit()
    | Role::of_detail(Detail::Require).bit()
    | Role::of_detail(Detail::RSeq).bit()
    | Role::of_detail(Detail::RAck).bit()
    | Role::of_detail(Detail::RecordRoute).bit()
    | Role::of_detail(Detail::Package).bit()
    | Role::of_detail(Detail::SentBy).bit()
    | Role::of_detail(Detail::Received).bit()
    | Role::of_detail(Detail::MediaAddress).bit()
    | Role::of_detail(Detail::Direction).bit()
    | Role::of_detail(Detail::BodyType).bit()
    | Role::of_detail(Detail::SubscriptionState).bit()
    | Role::of_detail(Detail::MaxForwards).bit();

/// Texts by their numbers.
#[derive(Debug)]
pub(crate) struct Common {
    octets: Vec<u8>,
    /// Where each text ends.
    ends: Vec<u32>,
    by_text: HashTable<u16>,
    hasher: DefaultHashBuilder,
    /// The text that was asked for last, by its role and length: most messages have what the one before had, and comparing
    /// costs a third of hashing.
    recent: [u16; RECENT],
}

const RECENT: usize = 64 * 8;

impl Default for Common {
    fn default() -> Self {
        Self {
            octets: Vec::new(),
            ends: Vec::new(),
            by_text: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            recent: [0; RECENT],
        }
    }
}

impl Common {
    /// The number of a text, added where it is new; `None` for one that is of a single call, or finds no room.
    #[inline]
    pub(crate) fn number(&mut self, role: Role, text: &[u8]) -> Option<u16> {
        if ROLES & role.bit() == 0 || text.len() > MAX_OCTETS {
            return None;
        }
        let place = role.place() << 3 | text.len() & 7;
        let recent = self.recent.get(place).copied().unwrap_or_default();
        if self.text(recent) == text && !text.is_empty() {
            return Some(recent);
        }
        let hash = self.hasher.hash_one(text);
        let known = self.by_text.find(hash, |number| self.text(*number) == text).copied();
        let number = known.or_else(|| self.added(hash, text))?;
        if let Some(recent) = self.recent.get_mut(place) {
            *recent = number;
        }
        Some(number)
    }

    fn added(&mut self, hash: u64, text: &[u8]) -> Option<u16> {
        let number =
            u16::try_from(self.ends.len()).ok().filter(|number| usize::from(*number) < MAX_COMMON)?;
        self.octets.extend_from_slice(text);
        self.ends.push(self.octets.len() as u32);
        let Self { octets, ends, by_text, hasher, .. } = self;
        let again = |number: &u16| hasher.hash_one(text_of(octets, ends, *number));
        by_text.insert_unique(hash, number, again);
        Some(number)
    }

    /// The text of a number.
    pub(crate) fn text(&self, number: u16) -> &[u8] {
        text_of(&self.octets, &self.ends, number)
    }
}

fn text_of<'c>(octets: &'c [u8], ends: &[u32], number: u16) -> &'c [u8] {
    let number = usize::from(number);
    let start = number.checked_sub(1).and_then(|before| ends.get(before)).map_or(0, |end| *end as usize);
    let end = ends.get(number).map_or(0, |end| *end as usize);
    octets.get(start..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_number_in_all_roles() {
        let mut common = Common::default();
        let first = common.number(Role::PRODUCT, b"Asterisk");
        assert_eq!(common.number(Role::PHRASE, b"Busy Here"), Some(1));
        assert_eq!((first, common.number(Role::PRODUCT, b"Asterisk")), (Some(0), Some(0)));
        assert_eq!(
            (common.text(0), common.text(1), common.text(2)),
            (&b"Asterisk"[..], &b"Busy Here"[..], &b""[..])
        );
    }

    #[test]
    fn what_is_of_one_call_or_long_is_not_kept_and_the_table_is_bounded() {
        let mut common = Common::default();
        assert_eq!(common.number(Role::FROM, b"<sip:a@b>"), None);
        assert_eq!(common.number(Role::PRODUCT, &[b'x'; MAX_OCTETS + 1]), None);
        let numbers =
            (0..3 * MAX_COMMON).filter_map(|number| common.number(Role::PRODUCT, &number.to_le_bytes()));
        assert_eq!(numbers.count(), MAX_COMMON);
    }
}
